// SPDX-License-Identifier: GPL-2.0
/* The window told to the peer. */
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "core/rwnd.h"

/**
 * sctp_rwnd_start() - the peer is told its first window
 * @w: what the peer was told
 * @bytes: a_rwnd
 * @buffer: bytes of memory there are for them
 *
 * Context: any; the owner of @w serialises, here and in all that follows.
 */
void sctp_rwnd_start(struct sctp_rwnd *w, u32 bytes, u32 buffer)
{
	*w = (struct sctp_rwnd) {
		.left	= bytes,
		.floor	= bytes,
		.edge	= bytes,
		.buffer	= buffer,
	};
}

/**
 * sctp_rwnd_told() - the peer was told a window
 * @w: what the peer was told
 * @bytes: a_rwnd
 */
void sctp_rwnd_told(struct sctp_rwnd *w, u32 bytes)
{
	WRITE_ONCE(w->left, bytes);
	w->floor = bytes;
	w->edge = max(w->edge, bytes);
}

/**
 * sctp_rwnd_resize() - how much memory there is now
 * @w: what the peer was told
 * @room: bytes of payload that fit it
 * @buffer: bytes of memory
 *
 * A smaller buffer counts from when it can keep all promises.
 */
void sctp_rwnd_resize(struct sctp_rwnd *w, u32 room, u32 buffer)
{
	w->buffer = w->edge <= room ? buffer : max(w->buffer, buffer);
}

/**
 * sctp_rwnd_memory() - the memory that received data may use
 * @w: what the peer was told
 * @payload: bytes of user data
 * @buffer: bytes of memory there are for what was not promised
 *
 * Return: bytes.
 */
u32 sctp_rwnd_memory(const struct sctp_rwnd *w, u32 payload, u32 buffer)
{
	return payload <= w->edge ? max(w->buffer, buffer) : buffer;
}

/**
 * sctp_rwnd_received() - new data has arrived
 * @w: what the peer was told
 * @payload: bytes of user data
 * @charge: bytes of memory they take
 */
void sctp_rwnd_received(struct sctp_rwnd *w, u32 payload, u32 charge)
{
	WRITE_ONCE(w->left, w->left - min(w->left, payload));
	w->floor -= min(w->floor, max(payload, charge));
	w->edge -= min(w->edge, payload);
	w->arrived += payload;
}

/**
 * sctp_rwnd_grew() - has the window grown by so much that it matters?
 * @w: what the peer was told
 * @room: bytes of payload that may be told now
 * @step: bytes that matter, at least 1
 * @chunk: bytes of a chunk that fills a packet: a window that has just become
 *	great enough for one matters, too, for the peer may wait with nothing
 *	else to send
 *
 * Context: also without serialisation, when a stale answer does.
 * Return: true when it has.
 */
bool sctp_rwnd_grew(const struct sctp_rwnd *w, u32 room, u32 step, u32 chunk)
{
	u32 left = READ_ONCE(w->left);

	if (room <= left)
		return false;
	return room - left >= step || (left < chunk && room >= chunk);
}

/**
 * sctp_rwnd_offer() - the window to tell
 * @w: what the peer was told
 * @room: bytes of payload that may be told now
 * @memory: bytes that are left; less than was promised when others took them,
 *	or the user made the buffer smaller
 * @step: bytes of a chunk that fills a packet: the right edge moves by at least
 *	so many, or as far as one fits, or not at all
 *
 * Return: a_rwnd, bytes.
 */
u32 sctp_rwnd_offer(const struct sctp_rwnd *w, u32 room, u32 memory, u32 step)
{
	if (sctp_rwnd_grew(w, room, step, step))
		return room;
	if (room >= w->left)
		return w->left;
	return max(room, min(w->floor, memory));
}
