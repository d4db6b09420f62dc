// SPDX-License-Identifier: GPL-2.0
/* Packets out of the blue: rfc9260#section-8.4. */
#include "input/input.h"

#include "core/bucket.h"
#include "core/vtag.h"
#include "host/local.h"
#include "host/mib.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "wire/chunk.h"

/* No more than ootb_rate answers a second in each namespace. */
static bool within_rate(const struct sctp_in *in)
{
	u32 rate = READ_ONCE(in->sn->sysctl.ootb_rate);
	atomic64_t *bucket = &in->sn->ootb_bucket;
	s64 old, next;

	if (!rate)
		return true;
	do {
		old = atomic64_read(bucket);
		next = sctp_bucket_take(old, in->now, rate);
	} while (next && atomic64_cmpxchg(bucket, old, next) != old);
	return next;
}

static void answer(struct sctp_in *in, u32 vtag, u8 type, u8 flags)
{
	u8 chunk[SCTP_CHUNK_LEN];
	struct sctp_writer w;

	if (READ_ONCE(in->sn->sysctl.ootb_policy)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_OOTB_POLICY);
		return;
	}
	if (!within_rate(in)) {
		sctp_in_drop(in, SCTP_MIB_DISCARD_OOTB_RATE);
		return;
	}
	SCTP_MIB_INC(in->sn, OOTB_ANSWERED);
	sctp_write_init(&w, chunk, sizeof(chunk));
	sctp_put_bare(&w, type, flags);
	sctp_ip_reply(in, vtag, chunk, sizeof(chunk));
}

/* The tag an ABORT that answers an INIT must carry: rfc9260#section-8.4 (3). */
static void abort_init(struct sctp_in *in)
{
	const struct sctp_chunk_ref *c = &in->scan.first;
	struct sctp_reader r;
	u32 tag;

	sctp_read_init(&r, sctp_in_chunk(in, c), c->len);
	sctp_read_bytes(&r, SCTP_CHUNK_LEN);
	tag = sctp_read_u32(&r);
	if (c->len < SCTP_INIT_LEN || tag < SCTP_TAG_MIN)
		sctp_in_drop(in, SCTP_MIB_DISCARD_MALFORMED);
	else
		answer(in, tag, SCTP_CT_ABORT, 0);
}

/* A subnet's broadcast address looks like any other. To a listener's INIT ACK the
 * route tells it, and a COOKIE ECHO is asked about once its cookie is open.
 */
static bool is_from_one(const struct sctp_in *in, const struct sock *sk)
{
	const struct sctp_flow_key *key = &in->key;
	u8 first = in->scan.first.type;

	if (!sctp_ip_is_usable(&key->peer))
		return false;
	if (first == SCTP_CT_COOKIE_ECHO || (first == SCTP_CT_INIT && sk))
		return true;
	return !sctp_local_is_broadcast(key->net, &key->peer, key->dif);
}

static enum sctp_ootb_verdict verdict(const struct sctp_in *in,
				      const struct sock *sk)
{
	const struct sctp_ootb_in ootb = {
		.vtag			= in->vtag,
		.first			= &in->scan.first,
		.has_abort		= in->scan.has_abort,
		.has_shutdown_ack	= in->scan.has_shutdown_ack,
		.has_shutdown_complete	= in->scan.has_shutdown_complete,
		.has_cookie_ack		= in->scan.has_cookie_ack,
		.has_stale_cookie	= in->scan.has_stale_cookie,
		.has_init		= in->scan.has_init,
		.alone			= in->scan.n_chunks == 1,
		.unicast		= is_from_one(in, sk),
		.has_endpoint		= sk,
	};

	return sctp_vtag_ootb(&ootb);
}

static void treat(struct sctp_in *in, struct sock *sk)
{
	enum sctp_ootb_verdict v = verdict(in, sk);

	if (v == SCTP_OOTB_INIT || v == SCTP_OOTB_COOKIE_ECHO)
		SCTP_MIB_INC(in->sn, INCTRLCHUNKS);
	else
		SCTP_MIB_INC(in->sn, OUTOFBLUES);
	in->drop = false;
	in->sk = sk;
	switch (v) {
	case SCTP_OOTB_DISCARD:
		sctp_in_drop(in, SCTP_MIB_DISCARD_OOTB);
		break;
	case SCTP_OOTB_INIT:
		sctp_setup_init(in, &in->scan.first, NULL, sk);
		break;
	case SCTP_OOTB_COOKIE_ECHO:
		sctp_setup_cookie_listen(in, &in->scan.first, sk);
		break;
	case SCTP_OOTB_SHUTDOWN_COMPLETE:
		answer(in, in->vtag, SCTP_CT_SHUTDOWN_COMPLETE, SCTP_FLAG_T);
		break;
	case SCTP_OOTB_ABORT:
		answer(in, in->vtag, SCTP_CT_ABORT, SCTP_FLAG_T);
		break;
	case SCTP_OOTB_ABORT_PEER_TAG:
		abort_init(in);
		break;
	}
	in->used = !in->drop;
}

/**
 * sctp_ootb() - process a packet without an association
 * @in: the packet
 *
 * Context: softirq, no lock held.
 */
void sctp_ootb(struct sctp_in *in)
{
	struct sock *sk = sctp_port_listener(&in->key, in->skb);

	if (!sk || sctp_ip_input_admits(in, sk))
		treat(in, sk);
	if (sk)
		sock_put(sk);
}
