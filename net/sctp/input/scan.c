// SPDX-License-Identifier: GPL-2.0
/*
 * A first look over the whole packet, before any state is touched: every chunk
 * is bounded, and what is not payload is made linear.
 */
#include "input/input.h"

#include "wire/chunk.h"

/* The run of memory that byte @off is in, if it is one that can be addressed. */
static void find_run(struct sctp_in *in, u32 off)
{
	const struct skb_shared_info *shared = skb_shinfo(in->skb);
	u32 from = 0, to = skb_headlen(in->skb);
	const u8 *at = in->skb->data;
	bool high = false;
	int i;

	for (i = 0; off >= to && i < shared->nr_frags; i++) {
		const skb_frag_t *frag = &shared->frags[i];

		from = to;
		to += skb_frag_size(frag);
		high = PageHighMem(skb_frag_page(frag));
		at = high ? NULL : skb_frag_address(frag);
	}
	in->run.from = from;
	in->run.to = high ? from : to;
	in->run.at = at;
}

/**
 * sctp_in_find() - bytes of a packet that are not in the run found last
 * @in: the packet
 * @off: of the first one, from the common header
 * @len: how many
 * @buf: room for them
 *
 * Context: any.
 * Return: where they are, in the packet or in @buf; NULL: beyond its end.
 */
const u8 *sctp_in_find(struct sctp_in *in, u32 off, u32 len, void *buf)
{
	find_run(in, off);
	if (sctp_in_lies_here(in, off, len))
		return in->run.at + (off - in->run.from);
	return skb_header_pointer(in->skb, off, len, buf);
}

static bool is_data(u8 type)
{
	return type == SCTP_CT_DATA || type == SCTP_CT_I_DATA;
}

static bool names_stale_cookie(const struct sctp_in *in,
			       const struct sctp_chunk_ref *c)
{
	struct sctp_reader causes;
	struct sctp_param cause;

	if (sctp_parse_causes(sctp_in_chunk(in, c), c->len, true, &causes))
		return false;
	while (sctp_param_next(&causes, &cause) == 1)
		if (cause.type == SCTP_CAUSE_STALE_COOKIE)
			return true;
	return false;
}

static void note(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	if (!in->scan.n_chunks++)
		in->scan.first = *c;
	switch (c->type) {
	case SCTP_CT_DATA:
		in->scan.n_data++;
		in->scan.data_bytes += c->len;
		break;
	case SCTP_CT_INIT:
		in->scan.has_init = true;
		break;
	case SCTP_CT_ABORT:
		in->scan.has_abort = true;
		in->scan.late_reflection |= in->scan.n_chunks > 1 &&
					    c->flags & SCTP_FLAG_T;
		break;
	case SCTP_CT_SHUTDOWN_ACK:
		in->scan.has_shutdown_ack = true;
		break;
	case SCTP_CT_SHUTDOWN_COMPLETE:
		in->scan.has_shutdown_complete = true;
		break;
	case SCTP_CT_COOKIE_ACK:
		in->scan.has_cookie_ack = true;
		break;
	case SCTP_CT_ERROR:
		in->scan.has_stale_cookie |= names_stale_cookie(in, c);
		break;
	}
}

/* A partial chunk is dropped, and with it what may follow, for nobody knows
 * where that begins: rfc9260#section-6.10
 */
static bool ends_early(struct sctp_in *in, const struct sctp_walk *w)
{
	in->len = w->off;
	SCTP_MIB_INC(in->sn, IN_CHUNK_DISCARDS);
	if (in->scan.n_chunks)
		return true;
	sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
	return false;
}

/* This may move the packet's bytes. */
static bool make_linear(struct sctp_in *in, u32 len)
{
	bool made;

	if (len <= skb_headlen(in->skb))
		return true;
	made = pskb_may_pull(in->skb, len);
	sctp_in_rewind(in);
	return made;
}

static bool take(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	if (!is_data(c->type) && !make_linear(in, c->off + c->len)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_NO_MEMORY);
		return false;
	}
	note(in, c);
	return true;
}

/**
 * sctp_scan_packet() - bound all chunks of a packet and note what is there
 * @in: the packet; ->skb and ->len are set, ->scan is filled
 *
 * Control chunks are pulled into the linear part now, while nothing shares the
 * skb yet; DATA stays where it is. ->len shrinks to the last whole chunk.
 *
 * Context: softirq, no lock.
 * Return: false when the packet is malformed or empty, or memory is short.
 */
bool sctp_scan_packet(struct sctp_in *in)
{
	const struct sctp_chunk_hdr *hdr;
	struct sctp_chunk_hdr buf;
	struct sctp_chunk_ref c;
	struct sctp_walk w;

	sctp_walk_start(&w, in->len);
	for (;;) {
		hdr = NULL;
		if (sctp_walk_more(&w))
			hdr = (void *)sctp_in_bytes(in, w.off, sizeof(buf), &buf);
		switch (sctp_walk_next(&w, hdr, &c)) {
		case SCTP_WALK_BAD:
			return ends_early(in, &w);
		case SCTP_WALK_END:
			if (!in->scan.n_chunks)
				sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
			return in->scan.n_chunks;
		case SCTP_WALK_CHUNK:
			if (!take(in, &c))
				return false;
			break;
		}
	}
}

static struct sctp_path *by_address(const struct sctp_in *in,
				    const struct sctp_param *param)
{
	struct sctp_flow_key key = in->key;

	if (sctp_param_addr(param, &key.peer) || !sctp_ip_is_usable(&key.peer))
		return NULL;
	return sctp_lookup_path(&key);
}

/**
 * sctp_listed_path() - whose INIT or INIT ACK is it, by the addresses it lists?
 * @in: a packet whose source names no association
 *
 * rfc9260#section-5.1.2 D
 *
 * Context: softirq, no lock.
 * Return: a path, with a reference on its association; or NULL.
 */
struct sctp_path *sctp_listed_path(const struct sctp_in *in)
{
	const struct sctp_chunk_ref *c = &in->scan.first;
	struct sctp_path *p = NULL;
	struct sctp_param param;
	struct sctp_reader r;
	int n = 0;

	if (c->type != SCTP_CT_INIT && c->type != SCTP_CT_INIT_ACK)
		return NULL;
	sctp_read_init(&r, sctp_in_chunk(in, c), c->len);
	sctp_read_bytes(&r, SCTP_INIT_LEN);
	while (!p && sctp_param_next(&r, &param) == 1) {
		if (param.type != SCTP_PT_IPV4 && param.type != SCTP_PT_IPV6)
			continue;
		if (n++ == SCTP_INIT_MAX_ADDRS)
			break;
		p = by_address(in, &param);
	}
	return p;
}
