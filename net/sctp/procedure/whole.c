// SPDX-License-Identifier: GPL-2.0
/*
 * Whole messages that come in sequence, as most do: none of what fragments,
 * gaps and losses need.
 */
#include "procedure/procedure.h"

#include "assoc/mem.h"
#include "host/mib.h"
#include "socket/rxnode.h"
#include "wire/chunk.h"

enum {
	ALL	= SCTP_DATA_BEGIN | SCTP_DATA_END,
	/* After so many samples a mean has arrived. */
	SAMPLES	= 8,
};

/* Where a packet's memory is payload for the most part its messages share it,
 * however short they are: they go to the reader at once, who reads them in
 * their order, so that hardly one holds it without the others.
 */
static bool is_full(const struct sctp_in *in)
{
	return in->scan.data_bytes >= in->skb->truesize / 2;
}

/* For all of the packet; what is more is looked at chunk by chunk. */
static bool has_room(const struct sctp_in *in, u32 need)
{
	const struct sctp_assoc *a = in->path->assoc;
	u32 most = sctp_rwnd_memory(&a->rwnd, in->scan.data_bytes,
				    READ_ONCE(a->sk->sk_rcvbuf));

	return sctp_mem_rx_used(a, a->sk) + need <= most;
}

static bool open_lot(struct sctp_in *in)
{
	u32 nodes = in->scan.n_chunks * sizeof(struct sctp_rx_chunk);
	struct sctp_in_lot *lot = &in->lot;
	u32 need = in->unpaid + nodes;

	if (lot->refused)
		return false;
	lot->refused = !is_full(in) || !has_room(in, need) ||
		       !sctp_mem_rx_reserve(in->path->assoc, need);
	if (!lot->refused)
		lot->reserved = need;
	return !lot->refused;
}

static struct sctp_rx_chunk *take_node(struct sctp_in *in)
{
	struct sctp_in_lot *lot = &in->lot;
	u32 n = in->scan.n_data - lot->chunks;

	if (!lot->n_left) {
		lot->next = sctp_rxnode_lot(in->skb, &n);
		if (!lot->next)
			return NULL;
		lot->n_left = n;
	}
	lot->n_left--;
	return lot->next++;
}

static void fill(struct sctp_in *in, struct sctp_rx_chunk *c,
		 const struct sctp_data *d, u32 off)
{
	u32 part = min_t(u32, in->unpaid, SCTP_DATA_LEN + d->len);

	in->unpaid -= part;
	c->charge = sizeof(*c) + part;
	c->kind = SCTP_RX_DATA;
	c->assoc = in->path->assoc;
	c->from = in->key.peer;
	c->at = in->run.at + (off - in->run.from);
	c->step = d->len;
	c->node.len = d->len;
	c->node.ppid = d->ppid;
	c->node.sid = d->sid;
	c->node.ssn = d->mid;
	c->node.flags = d->flags;
}

static void note(struct sctp_in_lot *lot, struct sctp_rx_chunk *c)
{
	lot->last = c;
	lot->chunks++;
	lot->payload += c->node.len;
	lot->charge += c->charge;
	lot->unordered += !!(c->node.flags & SCTP_DATA_UNORD);
}

static bool is_next(const struct sctp_assoc *a, const struct sctp_data *d, u64 tsn)
{
	return (d->flags & ALL) == ALL && tsn == a->tsnmap.cum + 1 &&
	       !sctp_tsnmap_has_gap(&a->tsnmap) &&
	       sctp_reasm_is_next(&a->reasm, d->sid, d->mid,
				  d->flags & SCTP_DATA_UNORD);
}

/**
 * sctp_whole_take() - a DATA chunk whose TSN is new, if it is an easy one
 * @in: the packet
 * @d: the chunk
 * @off: of its payload from the common header
 * @tsn: unwrapped
 *
 * One that is a whole message, and the next of all and of its stream, in a
 * packet that there is room for.
 *
 * Context: assoc->lock held.
 * Return: false when it is not, and nothing has happened.
 */
bool sctp_whole_take(struct sctp_in *in, const struct sctp_data *d, u32 off,
		     u64 tsn)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_in_lot *lot = &in->lot;
	struct sctp_rx_chunk *c;

	if (!is_next(a, d, tsn) || !sctp_in_lies_here(in, off, d->len) ||
	    (!lot->reserved && !open_lot(in)))
		return false;
	c = take_node(in);
	if (!c)
		return false;
	fill(in, c, d, off);
	c->node.tsn = tsn;
	note(lot, c);
	sctp_reasm_pass(&a->reasm, &c->node, &in->ready);
	sctp_tsnmap_record_next(&a->tsnmap, 1);
	in->delack.new_data = true;
	return true;
}

static void count(struct sctp_assoc *a, const struct sctp_in_lot *lot)
{
	u16 i, ordered = lot->chunks - lot->unordered;

	for (i = 0; i < min_t(u16, lot->chunks, SAMPLES); i++)
		sctp_mem_rx_observe(a, lot->payload, lot->charge);
	SCTP_MIB_ADD(a->sn, INORDERCHUNKS, ordered);
	SCTP_MIB_ADD(a->sn, INUNORDERCHUNKS, lot->unordered);
	a->stats.iod += ordered;
	a->stats.iuod += lot->unordered;
}

/**
 * sctp_whole_settle() - account for what sctp_whole_take() took
 * @in: the packet
 *
 * Before it is handed over. What of the packet's memory nobody stands for is
 * charged with the last one, so that a packet which is held is paid for.
 *
 * Context: assoc->lock held.
 */
void sctp_whole_settle(struct sctp_in *in)
{
	struct sctp_assoc *a = in->path->assoc;
	struct sctp_in_lot *lot = &in->lot;

	if (!lot->reserved)
		return;
	if (lot->last) {
		lot->last->charge += in->unpaid;
		lot->charge += in->unpaid;
		in->unpaid = 0;
		count(a, lot);
		sctp_rwnd_received(&a->rwnd, lot->payload, lot->charge);
	}
	sctp_mem_rx_use(a, lot->reserved, lot->charge);
	if (lot->n_left)
		sctp_rxnode_unused(lot->next, lot->n_left);
	memset(lot, 0, sizeof(*lot));
}
