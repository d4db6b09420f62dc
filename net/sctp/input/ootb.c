// SPDX-License-Identifier: GPL-2.0
/* Packets out of the blue: rfc9260#section-8.4. */
#include "input/input.h"

#include "core/vtag.h"
#include "host/mib.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "wire/chunk.h"

static void answer(const struct sctp_in *in, u32 vtag, u8 type, u8 flags)
{
	u8 chunk[SCTP_CHUNK_LEN];
	struct sctp_writer w;

	sctp_write_init(&w, chunk, sizeof(chunk));
	sctp_put_bare(&w, type, flags);
	sctp_ip_reply(in, vtag, chunk, sizeof(chunk));
}

/* The tag an ABORT that answers an INIT must carry: rfc9260#section-8.4 (3). */
static void abort_init(struct sctp_in *in)
{
	const struct sctp_chunk_ref *c = &in->scan.first;
	struct sctp_init init;

	if (c->len < SCTP_INIT_LEN ||
	    sctp_parse_init(sctp_in_chunk(in, c), c->len, false, &init) ||
	    init.problem == SCTP_INIT_ZERO_TAG) {
		in->drop = true;
		return;
	}
	answer(in, init.tag, SCTP_CT_ABORT, 0);
}

static enum sctp_ootb_verdict verdict(const struct sctp_in *in,
				      const struct sock *sk)
{
	const struct sctp_ootb_in ootb = {
		.vtag			= in->vtag,
		.first			= &in->scan.first,
		.has_abort		= in->scan.has_abort,
		.has_shutdown_complete	= in->scan.has_shutdown_complete,
		.has_cookie_ack		= in->scan.has_cookie_ack,
		.has_stale_cookie	= in->scan.has_stale_cookie,
		.has_init		= in->scan.has_init,
		.unicast		= sctp_ip_is_usable(&in->key.peer),
		.has_endpoint		= sk,
	};

	return sctp_vtag_ootb(&ootb);
}

/**
 * sctp_ootb() - process a packet without an association
 * @in: the packet
 *
 * Context: softirq, no lock held.
 */
void sctp_ootb(struct sctp_in *in)
{
	struct sock *sk = sctp_port_listener(&in->key);
	enum sctp_ootb_verdict v = verdict(in, sk);

	/* rfc9260#section-3.3.2: an INIT is alone in its packet. */
	if ((v == SCTP_OOTB_INIT || v == SCTP_OOTB_ABORT_PEER_TAG) &&
	    in->scan.n_chunks > 1)
		v = SCTP_OOTB_DISCARD;
	if (v == SCTP_OOTB_INIT || v == SCTP_OOTB_COOKIE_ECHO)
		SCTP_MIB_INC(in->sn, INCTRLCHUNKS);
	else
		SCTP_MIB_INC(in->sn, OUTOFBLUES);
	in->drop = false;
	switch (v) {
	case SCTP_OOTB_DISCARD:
		in->drop = true;
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
	if (sk)
		sock_put(sk);
}
