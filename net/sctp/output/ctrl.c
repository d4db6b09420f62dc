// SPDX-License-Identifier: GPL-2.0
/* Control chunks that wait for the pump. */
#include "output/output.h"

#include <linux/slab.h>

/* The association's own room, which most chunks fit and mostly is free. */
static struct sctp_ctrl *own_room(struct sctp_assoc *a, u16 room)
{
	BUILD_BUG_ON(sizeof(a->ctrl_room) <
		     sizeof(struct sctp_ctrl) + SCTP_SHUTDOWN_LEN);
	if (a->ctrl_room_used ||
	    room > sizeof(a->ctrl_room) - sizeof(struct sctp_ctrl))
		return NULL;
	a->ctrl_room_used = true;
	return (struct sctp_ctrl *)a->ctrl_room;
}

/**
 * sctp_ctrl_new() - a control chunk to be filled
 * @a: the association
 * @path: where to; NULL: the active path
 * @room: bytes it may have, padding included
 * @w: set up to write it
 *
 * Context: assoc->lock held.
 * Return: to be given to sctp_ctrl_commit(), or NULL for lack of memory.
 */
struct sctp_ctrl *sctp_ctrl_new(struct sctp_assoc *a, struct sctp_path *path,
				u16 room, struct sctp_writer *w)
{
	struct sctp_ctrl *c = own_room(a, room);

	if (!c)
		c = kmalloc(struct_size(c, data, room), GFP_ATOMIC);
	if (!c)
		return NULL;
	INIT_LIST_HEAD(&c->link);
	c->path = path;
	c->alone = false;
	c->first = false;
	c->kept = false;
	c->len = 0;
	sctp_write_init(w, c->data, room);
	return c;
}

/**
 * sctp_ctrl_free() - a control chunk is done with
 * @a: the association
 * @c: the chunk, on no list; one that is kept stays
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_free(struct sctp_assoc *a, struct sctp_ctrl *c)
{
	if (c->kept)
		return;
	if ((u8 *)c == a->ctrl_room)
		a->ctrl_room_used = false;
	else
		kfree(c);
}

/* An address that is not verified gets only what verifies it:
 * rfc9260#section-5.4
 */
static bool may_go_there(const struct sctp_ctrl *c)
{
	return c->path->ps.confirmed || c->data[0] == SCTP_CT_HEARTBEAT ||
	       c->data[0] == SCTP_CT_HEARTBEAT_ACK;
}

/**
 * sctp_ctrl_queue() - have a control chunk sent
 * @a: the association
 * @c: the chunk, complete; one that waits already goes on doing so
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_queue(struct sctp_assoc *a, struct sctp_ctrl *c)
{
	if (c->path && !may_go_there(c))
		c->path = NULL;
	if (list_empty(&c->link))
		list_add_tail(&c->link, &a->ctrl);
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
}

/**
 * sctp_ctrl_commit() - queue a filled control chunk
 * @a: the association
 * @c: from sctp_ctrl_new(); freed when it did not fit its room
 * @w: its writer
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_commit(struct sctp_assoc *a, struct sctp_ctrl *c,
		      struct sctp_writer *w)
{
	if (WARN_ON_ONCE(w->bad)) {
		sctp_ctrl_free(a, c);
		return;
	}
	c->len = sctp_write_len(w);
	sctp_ctrl_queue(a, c);
}

/**
 * sctp_ctrl_drop_echo() - the COOKIE ECHO will not be sent again
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_drop_echo(struct sctp_assoc *a)
{
	struct sctp_ctrl *c = a->echo;

	if (!c)
		return;
	a->echo = NULL;
	list_del(&c->link);
	c->kept = false;
	sctp_ctrl_free(a, c);
}

/**
 * sctp_ctrl_bare() - queue a chunk that is a header only
 * @a: the association
 * @path: where to; NULL: the active path
 * @type: chunk type
 * @flags: chunk flags
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_bare(struct sctp_assoc *a, struct sctp_path *path, u8 type,
		    u8 flags)
{
	struct sctp_writer w;
	struct sctp_ctrl *c = sctp_ctrl_new(a, path, SCTP_CHUNK_LEN, &w);

	if (!c)
		return;
	sctp_put_bare(&w, type, flags);
	sctp_ctrl_commit(a, c, &w);
}

/**
 * sctp_ctrl_error_room() - how long may the value of an ERROR's cause be?
 * @path: where to
 *
 * Context: assoc->lock held.
 * Return: bytes that fit a packet of that path, a multiple of four.
 */
u32 sctp_ctrl_error_room(const struct sctp_path *path)
{
	u32 used = sctp_route_overhead(path) + SCTP_CHUNK_LEN + SCTP_PARAM_LEN;

	return round_down(path->pmtu - used, 4);
}

/**
 * sctp_ctrl_error() - queue an ERROR chunk with one cause
 * @a: the association
 * @path: where to; NULL: the active path
 * @cause: enum sctp_cause
 * @value: its value
 * @len: bytes of @value; cut to what a packet carries
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_error(struct sctp_assoc *a, struct sctp_path *path, u16 cause,
		     const void *value, u16 len)
{
	struct sctp_writer w;
	struct sctp_ctrl *c;
	u8 *chunk;

	len = min_t(u32, len, sctp_ctrl_error_room(path ? path : a->active));
	c = sctp_ctrl_new(a, path, SCTP_CHUNK_LEN + SCTP_PARAM_LEN +
			  ALIGN(len, 4), &w);
	if (!c)
		return;
	chunk = sctp_put_chunk(&w, SCTP_CT_ERROR, 0);
	sctp_put_param_bytes(&w, cause, value, len);
	sctp_put_close(&w, chunk);
	sctp_ctrl_commit(a, c, &w);
}

/**
 * sctp_ctrl_purge() - forget all waiting control chunks
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_ctrl_purge(struct sctp_assoc *a)
{
	struct sctp_ctrl *c, *next;

	list_for_each_entry_safe(c, next, &a->ctrl, link) {
		list_del_init(&c->link);
		sctp_ctrl_free(a, c);
	}
}
