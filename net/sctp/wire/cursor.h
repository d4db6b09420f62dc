/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bounded reader and writer. Nothing else in the module touches raw bytes.
 *
 * Both latch failure: after the first access out of bounds every further one
 * fails too, reads give 0, writes are dropped, and ->bad is set, so that a
 * parser checks once at its end.
 */
#ifndef SCTP_WIRE_CURSOR_H
#define SCTP_WIRE_CURSOR_H

#include <linux/types.h>
#include <linux/string.h>
#include <asm/unaligned.h>
#include <asm/byteorder.h>

/* A run of bytes inside a chunk that was already bounded. */
struct sctp_span {
	const u8	*p;
	u32		len;
};

struct sctp_reader {
	const u8	*p;
	const u8	*end;
	bool		bad;
};

static inline void sctp_read_init(struct sctp_reader *r, const void *p, u32 len)
{
	r->p = p;
	r->end = r->p + len;
	r->bad = false;
}

static inline u32 sctp_read_left(const struct sctp_reader *r)
{
	return r->end - r->p;
}

/* @len bytes, or NULL (and ->bad) when they are not there. */
static inline const u8 *sctp_read_bytes(struct sctp_reader *r, u32 len)
{
	const u8 *p = r->p;

	if (r->bad || sctp_read_left(r) < len) {
		r->bad = true;
		return NULL;
	}
	r->p += len;
	return p;
}

/* Everything that is left; empty when reading already failed. */
static inline struct sctp_span sctp_read_rest(struct sctp_reader *r)
{
	u32 len = r->bad ? 0 : sctp_read_left(r);
	struct sctp_span rest = { .p = r->p, .len = len };

	r->p += len;
	return rest;
}

static inline u8 sctp_read_u8(struct sctp_reader *r)
{
	const u8 *p = sctp_read_bytes(r, 1);

	return p ? *p : 0;
}

static inline u16 sctp_read_u16(struct sctp_reader *r)
{
	const u8 *p = sctp_read_bytes(r, 2);

	return p ? get_unaligned_be16(p) : 0;
}

static inline u32 sctp_read_u32(struct sctp_reader *r)
{
	const u8 *p = sctp_read_bytes(r, 4);

	return p ? get_unaligned_be32(p) : 0;
}

static inline u64 sctp_read_u64(struct sctp_reader *r)
{
	const u8 *p = sctp_read_bytes(r, 8);

	return p ? get_unaligned_be64(p) : 0;
}

/**
 * struct sctp_writer - a bounded writer
 * @base: first byte
 * @p: where the next byte goes
 * @end: one past the last byte there is room for
 * @pad: bytes before @p that are padding, which lengths do not count
 * @bad: something did not fit
 */
struct sctp_writer {
	u8	*base;
	u8	*p;
	u8	*end;
	u8	pad;
	bool	bad;
};

static inline void sctp_write_init(struct sctp_writer *w, void *p, u32 room)
{
	w->base = p;
	w->p = p;
	w->end = w->p + room;
	w->pad = 0;
	w->bad = false;
}

static inline u32 sctp_write_room(const struct sctp_writer *w)
{
	return w->end - w->p;
}

static inline u32 sctp_write_len(const struct sctp_writer *w)
{
	return w->p - w->base;
}

static inline u8 *sctp_write_reserve(struct sctp_writer *w, u32 len)
{
	u8 *p = w->p;

	if (w->bad || sctp_write_room(w) < len) {
		w->bad = true;
		return NULL;
	}
	if (len)
		w->pad = 0;
	w->p += len;
	return p;
}

static inline void sctp_write_u8(struct sctp_writer *w, u8 v)
{
	u8 *p = sctp_write_reserve(w, 1);

	if (p)
		*p = v;
}

static inline void sctp_write_u16(struct sctp_writer *w, u16 v)
{
	u8 *p = sctp_write_reserve(w, 2);

	if (p)
		put_unaligned_be16(v, p);
}

static inline void sctp_write_u32(struct sctp_writer *w, u32 v)
{
	u8 *p = sctp_write_reserve(w, 4);

	if (p)
		put_unaligned_be32(v, p);
}

static inline void sctp_write_u64(struct sctp_writer *w, u64 v)
{
	u8 *p = sctp_write_reserve(w, 8);

	if (p)
		put_unaligned_be64(v, p);
}

static inline void sctp_write_bytes(struct sctp_writer *w, const void *src,
				    u32 len)
{
	u8 *p = sctp_write_reserve(w, len);

	if (p && len)
		memcpy(p, src, len);
}

/* Zero bytes up to the next multiple of four, counted from ->base. */
static inline void sctp_write_pad(struct sctp_writer *w)
{
	u32 pad = -sctp_write_len(w) & 3;
	u8 *p = pad ? sctp_write_reserve(w, pad) : NULL;

	if (p) {
		memset(p, 0, pad);
		w->pad = pad;
	}
}

#endif
