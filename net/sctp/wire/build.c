// SPDX-License-Identifier: GPL-2.0
/* Builders of chunks, parameters and causes. */
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "wire/build.h"

/**
 * sctp_put_chunk() - open a chunk
 * @w: writer, at a multiple of four from its base
 * @type: enum sctp_chunk_type
 * @flags: chunk flags
 *
 * Context: any.
 * Return: what sctp_put_close() wants; NULL when there was no room.
 */
u8 *sctp_put_chunk(struct sctp_writer *w, u8 type, u8 flags)
{
	u8 *opened = sctp_write_reserve(w, SCTP_CHUNK_LEN);

	if (opened) {
		opened[0] = type;
		opened[1] = flags;
		put_unaligned_be16(0, opened + 2);
	}
	return opened;
}

/**
 * sctp_put_param() - open a parameter or an error cause
 * @w: writer, at a multiple of four from its base
 * @type: enum sctp_param_type or enum sctp_cause
 *
 * Context: any.
 * Return: what sctp_put_close() wants; NULL when there was no room.
 */
u8 *sctp_put_param(struct sctp_writer *w, u16 type)
{
	u8 *opened = sctp_write_reserve(w, SCTP_PARAM_LEN);

	if (opened) {
		put_unaligned_be16(type, opened);
		put_unaligned_be16(0, opened + 2);
	}
	return opened;
}

/**
 * sctp_put_close() - set the length of what was opened, and pad
 * @w: the writer; bad afterwards when the length exceeds 16 bits
 * @opened: from sctp_put_chunk(), sctp_put_param() or sctp_put_init()
 *
 * Context: any.
 */
void sctp_put_close(struct sctp_writer *w, u8 *opened)
{
	u32 len;

	if (w->bad || !opened)
		return;
	len = w->p - opened - w->pad;
	if (len > U16_MAX) {
		w->bad = true;
		return;
	}
	put_unaligned_be16(len, opened + 2);
	sctp_write_pad(w);
}

/**
 * sctp_put_param_bytes() - a whole parameter or cause
 * @w: writer
 * @type: enum sctp_param_type or enum sctp_cause
 * @value: what follows the header; may be NULL when @len is 0
 * @len: of @value, bytes
 *
 * Context: any.
 */
void sctp_put_param_bytes(struct sctp_writer *w, u16 type, const void *value,
			  u16 len)
{
	u8 *opened = sctp_put_param(w, type);

	sctp_write_bytes(w, value, len);
	sctp_put_close(w, opened);
}

/**
 * sctp_put_param_addr() - an IPv4 or IPv6 address parameter
 * @w: writer
 * @addr: the address; ->ver is 4 or 6
 *
 * Context: any.
 */
void sctp_put_param_addr(struct sctp_writer *w, const struct sctp_ip *addr)
{
	sctp_put_param_bytes(w, addr->ver == 4 ? SCTP_PT_IPV4 : SCTP_PT_IPV6,
			     addr->b, sctp_ip_len(addr));
}

/**
 * sctp_put_init() - open an INIT or INIT ACK with its fixed part
 * @w: writer
 * @type: SCTP_CT_INIT or SCTP_CT_INIT_ACK
 * @args: the fixed part
 *
 * Context: any.
 * Return: what sctp_put_close() wants; NULL when there was no room.
 */
u8 *sctp_put_init(struct sctp_writer *w, u8 type,
		  const struct sctp_init_args *args)
{
	u8 *opened = sctp_put_chunk(w, type, 0);

	sctp_write_u32(w, args->tag);
	sctp_write_u32(w, args->a_rwnd);
	sctp_write_u16(w, args->outs);
	sctp_write_u16(w, args->ins);
	sctp_write_u32(w, args->tsn);
	return opened;
}

/* How many four-byte entries fit behind a SACK's fixed part. */
static u32 sack_slots(const struct sctp_writer *w)
{
	u32 room = min_t(u32, sctp_write_room(w), U16_MAX);

	return room < SCTP_SACK_LEN ? 0 : (room - SCTP_SACK_LEN) / 4;
}

/**
 * sctp_put_sack() - a SACK
 * @w: writer
 * @args: what it says; what there is no room for is left out
 *
 * Context: any.
 */
void sctp_put_sack(struct sctp_writer *w, const struct sctp_sack_args *args)
{
	u32 slots = sack_slots(w);
	u32 n_gaps = min_t(u32, args->n_gaps, slots);
	u32 n_dups = min_t(u32, args->n_dups, slots - n_gaps);
	u8 *opened = sctp_put_chunk(w, SCTP_CT_SACK, 0);
	u32 i;

	sctp_write_u32(w, args->cum_tsn);
	sctp_write_u32(w, args->a_rwnd);
	sctp_write_u16(w, n_gaps);
	sctp_write_u16(w, n_dups);
	for (i = 0; i < n_gaps; i++) {
		sctp_write_u16(w, args->gaps[i].start);
		sctp_write_u16(w, args->gaps[i].end);
	}
	for (i = 0; i < n_dups; i++)
		sctp_write_u32(w, args->dups[i]);
	sctp_put_close(w, opened);
}

/**
 * sctp_put_shutdown() - a SHUTDOWN
 * @w: writer
 * @cum_tsn: cumulative TSN ack
 *
 * Context: any.
 */
void sctp_put_shutdown(struct sctp_writer *w, u32 cum_tsn)
{
	u8 *opened = sctp_put_chunk(w, SCTP_CT_SHUTDOWN, 0);

	sctp_write_u32(w, cum_tsn);
	sctp_put_close(w, opened);
}

/**
 * sctp_put_bare() - a chunk that is a header only
 * @w: writer
 * @type: enum sctp_chunk_type
 * @flags: chunk flags
 *
 * Context: any.
 */
void sctp_put_bare(struct sctp_writer *w, u8 type, u8 flags)
{
	sctp_put_close(w, sctp_put_chunk(w, type, flags));
}

/**
 * sctp_put_data_hdr() - a DATA header, in place
 * @p: SCTP_DATA_LEN bytes
 * @args: what it says
 * @payload: bytes that follow, at most U16_MAX - SCTP_DATA_LEN
 *
 * Context: any.
 */
void sctp_put_data_hdr(u8 *p, const struct sctp_data_args *args, u16 payload)
{
	struct sctp_writer w;

	sctp_write_init(&w, p, SCTP_DATA_LEN);
	sctp_write_u8(&w, SCTP_CT_DATA);
	sctp_write_u8(&w, args->flags);
	sctp_write_u16(&w, SCTP_DATA_LEN + payload);
	sctp_write_u32(&w, args->tsn);
	sctp_write_u16(&w, args->sid);
	sctp_write_u16(&w, args->ssn);
	sctp_write_bytes(&w, &args->ppid, sizeof(args->ppid));
}
