// SPDX-License-Identifier: GPL-2.0
/*
 * A first look over the whole packet, before any state is touched: every chunk
 * is bounded, and what is not payload is made linear.
 */
#include "input/input.h"

#include "wire/chunk.h"

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
		in->scan.data_bytes += c->len;
		break;
	case SCTP_CT_INIT:
		in->scan.has_init = true;
		break;
	case SCTP_CT_ABORT:
		in->scan.has_abort = true;
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

/**
 * sctp_scan_packet() - bound all chunks of a packet and note what is there
 * @in: the packet; ->skb and ->len are set, ->scan is filled
 *
 * Control chunks are pulled into the linear part now, while nothing shares the
 * skb yet; DATA stays where it is.
 *
 * Context: softirq, no lock.
 * Return: false when the packet is malformed or empty, or memory is short.
 */
bool sctp_scan_packet(struct sctp_in *in)
{
	struct sctp_chunk_hdr buf, *hdr;
	struct sctp_chunk_ref c;
	struct sctp_walk w;

	sctp_walk_start(&w, in->len);
	for (;;) {
		hdr = NULL;
		if (sctp_walk_more(&w))
			hdr = skb_header_pointer(in->skb, w.off, sizeof(buf), &buf);
		switch (sctp_walk_next(&w, hdr, &c)) {
		case SCTP_WALK_BAD:
			return false;
		case SCTP_WALK_END:
			return in->scan.n_chunks > 0;
		case SCTP_WALK_CHUNK:
			if (!is_data(c.type) &&
			    !pskb_may_pull(in->skb, c.off + c.len))
				return false;
			note(in, &c);
			break;
		}
	}
}
