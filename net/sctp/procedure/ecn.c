// SPDX-License-Identifier: GPL-2.0
/* Congestion told by routers instead of by loss: rfc4960#appendix-A. */
#include "core/ecn.h"

#include "procedure/procedure.h"
#include "wire/chunk.h"

enum {
	ECN_CHUNK_LEN	= SCTP_CHUNK_LEN + 4,
};

static bool parse_tsn(const struct sctp_in *in, const struct sctp_chunk_ref *c,
		      u64 ref, u64 *tsn)
{
	u32 wire;

	if (sctp_parse_lowest_tsn(sctp_in_chunk(in, c), c->len, &wire))
		return false;
	*tsn = sctp_unwrap32(ref, wire);
	return true;
}

static void put_chunk(struct sctp_writer *w, u8 type, u64 tsn)
{
	u8 *chunk = sctp_put_chunk(w, type, 0);

	sctp_write_u32(w, (u32)tsn);
	sctp_put_close(w, chunk);
}

/**
 * sctp_ecn_data() - a chunk with a new TSN was received
 * @in: the packet
 * @tsn: unwrapped
 *
 * The first one of a packet has its lowest TSN.
 *
 * Context: assoc->lock held.
 */
void sctp_ecn_data(struct sctp_in *in, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;

	if (!in->ce || !(a->features & SCTP_FEAT_ECN))
		return;
	in->ce = false;
	sctp_ecn_marked(&a->ecn, tsn);
}

/* Where the congestion is: the chunk may have been acknowledged since. */
static struct sctp_path *congested(const struct sctp_in *in, u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_flight *flight;

	flight = sctp_outstanding_where(&a->outstanding, tsn);
	return flight ? container_of(flight, struct sctp_path, flight) :
			in->path;
}

static void send_cwr(struct sctp_path *p, u64 tsn)
{
	struct sctp_writer w;
	struct sctp_ctrl *c = sctp_ctrl_new(p->assoc, p, ECN_CHUNK_LEN, &w);

	if (!c)
		return;
	put_chunk(&w, SCTP_CT_CWR, tsn);
	sctp_ctrl_commit(p->assoc, c, &w);
}

/**
 * sctp_ecn_ecne_received() - an ECNE: a packet of ours was marked
 * @in: the packet
 * @c: the chunk
 *
 * The window is halved once per window of data. The peer repeats itself until
 * it hears our CWR, which may be lost, too: it is repeated once per round trip.
 *
 * Context: assoc->lock held.
 */
void sctp_ecn_ecne_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	const struct sctp_outstanding *o = &a->outstanding;
	struct sctp_path *p;
	u64 tsn;

	if (!parse_tsn(in, c, o->cum_acked, &tsn) || tsn >= o->next_tsn) {
		in->drop = true;
		return;
	}
	if (!sctp_in_may_look(in))
		return;
	p = congested(in, tsn);
	if (sctp_ecn_echoed(&p->ecn, tsn, o->next_tsn - 1))
		p->cc.ops->lost(&p->cc, SCTP_CC_MARKED);
	else if (a->cwr_at && in->now - a->cwr_at < p->rto.srtt)
		return;
	a->cwr_at = in->now;
	send_cwr(p, tsn);
}

/**
 * sctp_ecn_cwr_received() - a CWR: the peer has reduced its window
 * @in: the packet
 * @c: the chunk
 *
 * Context: assoc->lock held.
 */
void sctp_ecn_cwr_received(struct sctp_in *in, const struct sctp_chunk_ref *c)
{
	struct sctp_assoc *a = in->path->assoc;
	u64 tsn;

	if (parse_tsn(in, c, a->tsnmap.cum, &tsn))
		sctp_ecn_cwr(&a->ecn, tsn);
	else
		in->drop = true;
}

/**
 * sctp_ecn_build() - write the ECNE that goes along with a SACK
 * @a: the association
 * @w: where to; nothing is written when no ECNE is due
 *
 * Context: assoc->lock held.
 */
void sctp_ecn_build(const struct sctp_assoc *a, struct sctp_writer *w)
{
	if (a->ecn.due)
		put_chunk(w, SCTP_CT_ECNE, a->ecn.tsn);
}
