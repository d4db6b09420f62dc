// SPDX-License-Identifier: GPL-2.0
/* Notifications: rfc6458#section-6.1. */
#include <asm/unaligned.h>
#include <linux/mm.h>

#include "assoc/mem.h"
#include "host/mib.h"
#include "output/output.h"
#include "socket/deliver.h"
#include "wire/format.h"

enum {
	/* What is told of an association that begins, and ends at once, bytes. */
	NEWS	= 1024,
};

/**
 * sctp_event_on() - is a kind of notification wanted?
 * @a: the association
 * @type: enum sctp_sn_type
 *
 * Context: assoc->lock held.
 * Return: true when the user subscribed to it and can still read it.
 */
bool sctp_event_on(const struct sctp_assoc *a, u16 type)
{
	if (sock_flag(a->sk, SOCK_DEAD))
		return false;
	return a->cfg.events & BIT(type - SCTP_SN_TYPE_BASE);
}

/* What the user must hear in any case: these come a bounded number of times
 * per association or message, so they go past SO_RCVBUF and sctp_mem. For an
 * association to begin, or to begin anew, there must be room.
 */
static bool vital(u16 type)
{
	return type == SCTP_ASSOC_CHANGE || type == SCTP_SHUTDOWN_EVENT ||
	       type == SCTP_SEND_FAILED || type == SCTP_SEND_FAILED_EVENT ||
	       type == SCTP_PARTIAL_DELIVERY_EVENT ||
	       type == SCTP_AUTHENTICATION_EVENT;
}

static bool has_room(const struct sock *sk)
{
	return atomic_read(&sk->sk_rmem_alloc) < 2 * READ_ONCE(sk->sk_rcvbuf);
}

/**
 * sctp_event_has_room() - may an association begin whose user will hear of it?
 * @a: the association, new or about to begin anew, with its socket
 *
 * Peers that come and go, or restart, while nobody reads would fill the memory.
 * Those that stay may come in any number: each counts with its own news.
 *
 * Context: assoc->lock held.
 * Return: false when too much waits to be read, or sctp_mem is exhausted.
 */
bool sctp_event_has_room(struct sctp_assoc *a)
{
	u64 used = atomic_read(&a->sk->sk_rmem_alloc);
	u64 alive = READ_ONCE(sctp_sk(a->sk)->n_assocs);

	if (!a->cfg.events)
		return true;
	if (used >= 2ULL * READ_ONCE(a->sk->sk_rcvbuf) + alive * NEWS ||
	    !sctp_mem_rx_charge(a, NEWS))
		return false;
	sctp_mem_rx_uncharge(a->sk, a, NEWS);
	return true;
}

/* The user is told that something is missing, once for all that is, as netlink
 * does: recvmsg() fails with ENOBUFS after what there is.
 */
static void lost(struct sctp_assoc *a)
{
	struct sock *sk = a->sk;

	atomic_inc(&sk->sk_drops);
	SCTP_MIB_INC(a->sn, NOTIFICATIONS_LOST);
	if (READ_ONCE(sk->sk_err))
		return;
	WRITE_ONCE(sk->sk_err, ENOBUFS);
	sk_error_report(sk);
}

/* A notification of @size bytes, zeroed but for its header; NULL: dropped. */
static struct sctp_rx_chunk *start(struct sctp_assoc *a, u16 type, u32 size)
{
	struct sctp_rx_chunk *c = NULL;
	union sctp_notification *n;

	if (vital(type) || has_room(a->sk))
		c = sctp_deliver_inline(a, size, SCTP_RX_NOTIFICATION);
	if (!c) {
		lost(a);
		return NULL;
	}
	memset(c->data, 0, size);
	if (a->primary)
		c->from = a->primary->peer;
	c->node.flags = SCTP_DATA_BEGIN | SCTP_DATA_END;
	n = (union sctp_notification *)c->data;
	n->sn_header.sn_type = type;
	n->sn_header.sn_length = size;
	return c;
}

static void post(struct sctp_assoc *a, struct sctp_rx_chunk *c)
{
	const union sctp_notification *n = (union sctp_notification *)c->data;
	u32 bytes = struct_size(c, data, c->node.len);

	if (sctp_mem_rx_charge(a, bytes)) {
		c->charge = bytes;
	} else if (!vital(n->sn_header.sn_type)) {
		lost(a);
		kfree(c);
		return;
	}
	sctp_deliver_append(a, c);
}

/* Error causes are told in network byte order, all of them: rfc6458#section-6.1.3
 * says so of sre_error, and Linux does.
 */
static u16 wire_order(u16 cause)
{
	return (__force u16)htons(cause);
}

/**
 * sctp_event_assoc_change() - SCTP_ASSOC_CHANGE
 * @a: the association
 * @state: enum sctp_sac_state
 * @causes: of SCTP_COMM_LOST: those of the ABORT received, or NULL
 * @len: their bytes
 *
 * ->cause tells why it ended. Only an association that is up has streams, says
 * Linux; nor has sac_info its features, for programs compare sac_length.
 *
 * Context: assoc->lock held.
 */
void sctp_event_assoc_change(struct sctp_assoc *a, u16 state,
			     const void *causes, u16 len)
{
	bool up = state == SCTP_COMM_UP || state == SCTP_RESTART;
	struct sctp_assoc_change *sac;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_ASSOC_CHANGE))
		return;
	c = start(a, SCTP_ASSOC_CHANGE, sizeof(*sac) + len);
	if (!c)
		return;
	sac = (struct sctp_assoc_change *)c->data;
	sac->sac_state = state;
	sac->sac_error = wire_order(up ? 0 : a->cause);
	sac->sac_outbound_streams = up ? a->n_out : 0;
	sac->sac_inbound_streams = up ? a->n_in : 0;
	sac->sac_assoc_id = a->id;
	if (len)
		memcpy(sac->sac_info, causes, len);
	post(a, c);
}

/**
 * sctp_event_paddr_change() - SCTP_PEER_ADDR_CHANGE
 * @p: the path
 * @state: enum sctp_spc_state
 * @error: why
 *
 * Context: assoc->lock held.
 */
void sctp_event_paddr_change(struct sctp_path *p, int state, int error)
{
	struct sctp_assoc *a = p->assoc;
	struct sctp_paddr_change *spc;
	struct sctp_rx_chunk *c;
	union sctp_addr sa;
	int len;

	if (!sctp_event_on(a, SCTP_PEER_ADDR_CHANGE))
		return;
	c = start(a, SCTP_PEER_ADDR_CHANGE, sizeof(*spc));
	if (!c)
		return;
	spc = (struct sctp_paddr_change *)c->data;
	len = sctp_addr_to_user(a->sk, &p->peer, a->pport, a->scope_id, &sa);
	memcpy(&spc->spc_aaddr, &sa, len);
	spc->spc_state = state;
	spc->spc_error = error;
	spc->spc_assoc_id = a->id;
	post(a, c);
}

/**
 * sctp_event_remote_error() - SCTP_REMOTE_ERROR
 * @a: the association
 * @chunk: the ERROR chunk received, with its header
 * @len: its bytes
 *
 * Context: assoc->lock held.
 */
void sctp_event_remote_error(struct sctp_assoc *a, const u8 *chunk, u16 len)
{
	struct sctp_remote_error *sre;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_REMOTE_ERROR))
		return;
	c = start(a, SCTP_REMOTE_ERROR, sizeof(*sre) + len);
	if (!c)
		return;
	sre = (struct sctp_remote_error *)c->data;
	if (len >= SCTP_CHUNK_LEN + sizeof(sre->sre_error))
		memcpy(&sre->sre_error, chunk + SCTP_CHUNK_LEN,
		       sizeof(sre->sre_error));
	sre->sre_assoc_id = a->id;
	memcpy(sre->sre_data, chunk, len);
	post(a, c);
}

/* SCTP_DATA_NOT_FRAG, SCTP_DATA_LAST_FRAG and the like of rfc6458#section-6.1.4
 * are the bits of the chunk.
 */
static u16 place_of(const struct sctp_tx_chunk *tx)
{
	return tx->flags & ~SCTP_DATA_IMMEDIATE;
}

static void send_failed_old(struct sctp_assoc *a,
			    const struct sctp_tx_chunk *tx, u16 cause)
{
	const struct sctp_sndinfo *info = &tx->msg->info;
	struct sctp_send_failed *ssf;
	struct sctp_rx_chunk *c;

	c = start(a, SCTP_SEND_FAILED, sizeof(*ssf) + tx->out.size);
	if (!c)
		return;
	ssf = (struct sctp_send_failed *)c->data;
	ssf->ssf_flags = tx->out.sends ? SCTP_DATA_SENT : SCTP_DATA_UNSENT;
	ssf->ssf_error = wire_order(cause);
	ssf->ssf_info.sinfo_stream = info->snd_sid;
	ssf->ssf_info.sinfo_ssn = tx->msg->ssn;
	ssf->ssf_info.sinfo_flags = place_of(tx);
	ssf->ssf_info.sinfo_ppid = info->snd_ppid;
	ssf->ssf_info.sinfo_context = info->snd_context;
	ssf->ssf_info.sinfo_timetolive = tx->msg->lifetime;
	ssf->ssf_info.sinfo_assoc_id = a->id;
	ssf->ssf_assoc_id = a->id;
	sctp_txmsg_copy(tx, ssf->ssf_data);
	post(a, c);
}

static void send_failed_new(struct sctp_assoc *a,
			    const struct sctp_tx_chunk *tx, u16 cause)
{
	struct sctp_send_failed_event *ssf;
	struct sctp_rx_chunk *c;

	c = start(a, SCTP_SEND_FAILED_EVENT, sizeof(*ssf) + tx->out.size);
	if (!c)
		return;
	ssf = (struct sctp_send_failed_event *)c->data;
	ssf->ssf_flags = tx->out.sends ? SCTP_DATA_SENT : SCTP_DATA_UNSENT;
	ssf->ssf_error = wire_order(cause);
	ssf->ssfe_info = tx->msg->info;
	ssf->ssfe_info.snd_flags = place_of(tx);
	ssf->ssfe_info.snd_assoc_id = a->id;
	ssf->ssf_assoc_id = a->id;
	sctp_txmsg_copy(tx, ssf->ssf_data);
	post(a, c);
}

/**
 * sctp_event_send_failed() - SCTP_SEND_FAILED and SCTP_SEND_FAILED_EVENT
 * @a: the association
 * @tx_chunk: struct sctp_tx_chunk that could not be delivered
 * @cause: enum sctp_cause; 0 none
 *
 * One notification per chunk; the chunk's B, E and U bits are in the flags of
 * the info, so that the user can put a fragmented message together again.
 *
 * Context: assoc->lock held.
 */
void sctp_event_send_failed(struct sctp_assoc *a, void *tx_chunk, u16 cause)
{
	const struct sctp_tx_chunk *tx = tx_chunk;

	if (sctp_event_on(a, SCTP_SEND_FAILED))
		send_failed_old(a, tx, cause);
	if (sctp_event_on(a, SCTP_SEND_FAILED_EVENT))
		send_failed_new(a, tx, cause);
}

/**
 * sctp_event_shutdown() - SCTP_SHUTDOWN_EVENT: the peer sent SHUTDOWN
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_event_shutdown(struct sctp_assoc *a)
{
	struct sctp_shutdown_event *sse;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_SHUTDOWN_EVENT))
		return;
	c = start(a, SCTP_SHUTDOWN_EVENT, sizeof(*sse));
	if (!c)
		return;
	sse = (struct sctp_shutdown_event *)c->data;
	sse->sse_assoc_id = a->id;
	post(a, c);
}

/**
 * sctp_event_adaptation() - SCTP_ADAPTATION_INDICATION
 * @a: the association; ->peer_adaptation is what the peer said
 *
 * Context: assoc->lock held.
 */
void sctp_event_adaptation(struct sctp_assoc *a)
{
	struct sctp_adaptation_event *sai;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_ADAPTATION_INDICATION))
		return;
	c = start(a, SCTP_ADAPTATION_INDICATION, sizeof(*sai));
	if (!c)
		return;
	sai = (struct sctp_adaptation_event *)c->data;
	sai->sai_adaptation_ind = a->peer_adaptation;
	sai->sai_assoc_id = a->id;
	post(a, c);
}

/**
 * sctp_event_no_auth() - SCTP_AUTHENTICATION_EVENT: the peer cannot do it
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_event_no_auth(struct sctp_assoc *a)
{
	struct sctp_authkey_event *auth;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_AUTHENTICATION_EVENT))
		return;
	c = start(a, SCTP_AUTHENTICATION_EVENT, sizeof(*auth));
	if (!c)
		return;
	auth = (struct sctp_authkey_event *)c->data;
	auth->auth_indication = SCTP_AUTH_NO_AUTH;
	auth->auth_assoc_id = a->id;
	post(a, c);
}

/**
 * sctp_event_sender_dry() - SCTP_SENDER_DRY_EVENT: everything is acknowledged
 * @a: the association
 *
 * Context: assoc->lock held.
 */
void sctp_event_sender_dry(struct sctp_assoc *a)
{
	struct sctp_sender_dry_event *dry;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_SENDER_DRY_EVENT))
		return;
	c = start(a, SCTP_SENDER_DRY_EVENT, sizeof(*dry));
	if (!c)
		return;
	dry = (struct sctp_sender_dry_event *)c->data;
	dry->sender_dry_assoc_id = a->id;
	post(a, c);
}

/**
 * sctp_event_partial_aborted() - SCTP_PARTIAL_DELIVERY_EVENT: the rest of a
 * message that the user is reading will not come
 * @a: the association
 * @sid: its stream
 * @ssn: its stream sequence number
 *
 * Context: assoc->lock held.
 */
void sctp_event_partial_aborted(struct sctp_assoc *a, u16 sid, u16 ssn)
{
	struct sctp_pdapi_event *pd;
	struct sctp_rx_chunk *c;

	if (!sctp_event_on(a, SCTP_PARTIAL_DELIVERY_EVENT))
		return;
	c = start(a, SCTP_PARTIAL_DELIVERY_EVENT, sizeof(*pd));
	if (!c)
		return;
	pd = (struct sctp_pdapi_event *)c->data;
	pd->pdapi_indication = SCTP_PARTIAL_DELIVERY_ABORTED;
	pd->pdapi_assoc_id = a->id;
	pd->pdapi_stream = sid;
	pd->pdapi_seq = ssn;
	post(a, c);
}
