// SPDX-License-Identifier: GPL-2.0
/* Destination addresses: how they come and go, reachability, which one to use. */
#include "assoc/assoc.h"

#include <linux/slab.h>

#include "host/netns.h"
#include "input/lookup.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/sock.h"

enum {
	/* rfc9260#section-7.3: without a route, what every IPv4 link carries */
	FALLBACK_PMTU	= 1280,
};

static struct kmem_cache *path_cache;

static void configure(struct sctp_path *p, bool confirmed)
{
	const struct sctp_config *cfg = &p->assoc->cfg;
	const struct sctp_path_limits max = {
		.down		= cfg->path_retrans,
		.pf		= cfg->pf_retrans,
		.primary	= cfg->ps_retrans,
	};

	sctp_pathstate_init(&p->ps, confirmed, &max);
	sctp_rto_init(&p->rto, &cfg->rto);
	sctp_path_timers_init(&p->timers);
	sctp_rack_init(&p->rack);
	p->hb_interval = cfg->param_flags & SPP_HB_DISABLE ? SCTP_NEVER :
							     cfg->hb_interval;
	p->pmtud_off = cfg->param_flags & SPP_PMTUD_DISABLE;
	p->dscp = cfg->dscp;
	p->flowlabel = cfg->flowlabel;
	p->pmtu = p->pmtud_off && cfg->pathmtu ? cfg->pathmtu : FALLBACK_PMTU;
}

static void note_rto(struct sctp_path *p)
{
	struct sctp_stats *stats = &p->assoc->stats;

	if (p->rto.rto <= stats->max_rto)
		return;
	stats->max_rto = p->rto.rto;
	stats->max_rto_peer = p->peer;
}

/* The first one, which mostly is the only one, is in the association. */
static struct sctp_path *get_path(struct sctp_assoc *a, gfp_t gfp)
{
	struct sctp_path *p = &a->first;

	if (p->assoc)
		p = kmem_cache_zalloc(path_cache, gfp);
	if (p)
		p->assoc = a;
	return p;
}

static void put_path(struct sctp_path *p)
{
	if (p == &p->assoc->first)
		memset(p, 0, sizeof(*p));
	else
		kmem_cache_free(path_cache, p);
}

/**
 * sctp_path_add() - add a destination address
 * @a: the association; lport and pport are set
 * @peer: the address
 * @confirmed: the peer is known to be reachable here
 * @gfp: allocation flags
 *
 * An address that is there already is only confirmed. A path without a route
 * is kept: the route may come. One that is to be confirmed is routed when it is
 * asked: many associations end before.
 *
 * Context: assoc->lock held.
 * Return: the path, or ERR_PTR: -ENOMEM, -EEXIST (the four names belong to
 * another association), -ECONNABORTED (@a is dead).
 */
struct sctp_path *sctp_path_add(struct sctp_assoc *a, const struct sctp_ip *peer,
				bool confirmed, gfp_t gfp)
{
	struct sctp_path *p = sctp_path_find(a, peer);
	int err;

	if (p)
		return p;
	/* Whoever closed the socket was faster than the one who sets it up. */
	if (a->dead)
		return ERR_PTR(-ECONNABORTED);
	p = get_path(a, gfp);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->peer = *peer;
	configure(p, confirmed);
	note_rto(p);
	err = sctp_lookup_insert(p);
	if (err) {
		put_path(p);
		return ERR_PTR(err);
	}
	list_add_tail(&p->link, &a->paths);
	a->n_paths++;
	if ((confirmed || !a->primary) && sctp_route_ensure(p))
		sctp_route_frag_point(a);
	sctp_cc_init(&p->cc, a->cfg.cc, p->pmtu - sctp_route_overhead(p),
		     p->peer.ver == 6);
	if (!a->primary)
		a->primary = p;
	if (!a->active)
		a->active = p;
	return p;
}

/**
 * sctp_path_unhash() - no packet finds this path any more
 * @p: the path
 *
 * Context: assoc->lock held.
 */
void sctp_path_unhash(struct sctp_path *p)
{
	if (p->gone)
		return;
	p->gone = true;
	sctp_lookup_remove(p);
}

/**
 * sctp_path_free() - free a path nobody can see
 * @p: an unhashed path, a grace period ago
 */
void sctp_path_free(struct sctp_path *p)
{
	dst_release(p->dst);
	if (p != &p->assoc->first)
		kmem_cache_free(path_cache, p);
}

/**
 * sctp_path_find() - a path by its address
 * @a: the association
 * @peer: the address
 *
 * Context: assoc->lock held.
 * Return: the path or NULL.
 */
struct sctp_path *sctp_path_find(struct sctp_assoc *a, const struct sctp_ip *peer)
{
	struct sctp_path *p;

	list_for_each_entry(p, &a->paths, link)
		if (sctp_ip_equal(&p->peer, peer))
			return p;
	return NULL;
}

/* Divergent pairs of source and destination fail less often together. */
static bool diverges(const struct sctp_path *p, const struct sctp_path *from)
{
	return p->local.ver && !sctp_ip_equal(&p->local, &from->local);
}

static bool preferable(const struct sctp_path *p, const struct sctp_path *than,
		       const struct sctp_path *from)
{
	if (sctp_pathstate_better(&p->ps, &than->ps))
		return true;
	return !sctp_pathstate_better(&than->ps, &p->ps) && diverges(p, from) &&
	       !diverges(than, from);
}

/* The best path but @from; NULL: there is no other. */
static struct sctp_path *alternate(const struct sctp_assoc *a,
				   const struct sctp_path *from)
{
	struct sctp_path *p, *best = NULL;

	list_for_each_entry(p, &a->paths, link)
		if (p != from && (!best || preferable(p, best, from)))
			best = p;
	return best;
}

static bool is_active(const struct sctp_path *p)
{
	return p->ps.state == SCTP_PATH_ACTIVE;
}

/**
 * sctp_path_choose_active() - decide where new data goes
 * @a: the association
 *
 * The primary path unless another one is better: rfc9260#section-6.4.1,
 * rfc7829#section-3.2, rfc7829#section-4.1.
 *
 * Context: assoc->lock held.
 */
void sctp_path_choose_active(struct sctp_assoc *a)
{
	struct sctp_path *other = alternate(a, a->primary);

	if (other && sctp_pathstate_better(&other->ps, &a->primary->ps))
		a->active = other;
	else
		a->active = a->primary;
}

/**
 * sctp_path_for() - where a new message goes
 * @a: the association
 * @wanted: what its user asked for (SCTP_ADDR_OVER), or NULL
 *
 * What the user asks for, but rather an active path than one that is not
 * (rfc9260#section-6.4.1, rfc7829#section-3.2), and never an address that is
 * not verified (rfc9260#section-5.4).
 *
 * Context: assoc->lock held.
 * Return: the path.
 */
struct sctp_path *sctp_path_for(const struct sctp_assoc *a,
				struct sctp_path *wanted)
{
	if (!wanted || !wanted->ps.confirmed)
		return a->active;
	return is_active(wanted) || !is_active(a->active) ? wanted : a->active;
}

/**
 * sctp_path_for_resend() - where a lost chunk goes
 * @a: the association
 * @last: where it was sent before
 * @timed_out: it was lost by a timeout
 *
 * What timed out tries another address, what was lost otherwise the same:
 * rfc9260#section-6.4.
 *
 * Context: assoc->lock held.
 * Return: the path.
 */
struct sctp_path *sctp_path_for_resend(const struct sctp_assoc *a,
				       struct sctp_path *last, bool timed_out)
{
	struct sctp_path *other;

	if (!timed_out)
		return is_active(last) && !last->gone ? last : a->active;
	if (a->active != last && is_active(a->active))
		return a->active;
	other = alternate(a, last);
	return other && is_active(other) ? other : a->active;
}

static void tell(struct sctp_path *p, int state)
{
	sctp_event_paddr_change(p, state, 0);
}

static void react(struct sctp_path *p, enum sctp_path_event event)
{
	bool exposed = p->assoc->cfg.pf_expose == SCTP_PF_TELL;

	switch (event) {
	case SCTP_PATH_SUSPECTED:
		if (exposed)
			tell(p, SCTP_ADDR_POTENTIALLY_FAILED);
		sctp_heartbeat_suspect(p);
		break;
	case SCTP_PATH_RECOVERED:
		if (exposed)
			tell(p, SCTP_ADDR_AVAILABLE);
		break;
	case SCTP_PATH_UP:
		tell(p, SCTP_ADDR_AVAILABLE);
		break;
	case SCTP_PATH_CONFIRMED:
		tell(p, SCTP_ADDR_CONFIRMED);
		break;
	case SCTP_PATH_DOWN:
		tell(p, SCTP_ADDR_UNREACHABLE);
		dst_release(p->dst);
		p->dst = NULL;
		break;
	case SCTP_PATH_SAME:
		break;
	}
}

/* Primary path switchover: rfc7829#section-5 */
static void switch_primary(struct sctp_assoc *a)
{
	if (a->active == a->primary || !sctp_pathstate_gives_way(&a->primary->ps))
		return;
	a->primary = a->active;
	tell(a->primary, SCTP_ADDR_MADE_PRIM);
}

static void failed(struct sctp_path *p, bool counts)
{
	struct sctp_assoc *a = p->assoc;
	bool pf = READ_ONCE(a->sn->sysctl.pf_enable);
	enum sctp_path_event event;

	if (counts && ++a->errors > a->cfg.assoc_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	event = sctp_pathstate_error(&p->ps, pf);
	/* Also when only a counter has changed: the least bad path counts. */
	sctp_path_choose_active(a);
	react(p, event);
	switch_primary(a);
}

/* Nothing is to be sent there any more. */
static void forget(struct sctp_assoc *a, const struct sctp_path *p)
{
	struct sctp_tx_chunk *chunk;
	struct sctp_ctrl *c;

	list_for_each_entry(c, &a->ctrl, link)
		if (c->path == p)
			c->path = NULL;
	list_for_each_entry(chunk, &a->sendq, out.link)
		if (chunk->msg->path == p)
			chunk->msg->path = NULL;
	if (a->last_from == p)
		a->last_from = NULL;
	if (a->t2_path == p)
		a->t2_path = NULL;
}

/**
 * sctp_path_remove() - a destination is not the peer's any more
 * @p: one of at least two paths; nothing of it is in flight
 *
 * Its memory stays with the association, as lookups may still see it.
 *
 * Context: assoc->lock held.
 */
void sctp_path_remove(struct sctp_path *p)
{
	struct sctp_assoc *a = p->assoc;

	WARN_ON_ONCE(p->flight.bytes);
	sctp_path_unhash(p);
	list_move_tail(&p->link, &a->gone);
	a->n_paths--;
	forget(a, p);
	dst_release(p->dst);
	p->dst = NULL;
	if (a->primary == p)
		a->primary = list_first_entry(&a->paths, struct sctp_path, link);
	if (a->active == p)
		sctp_path_choose_active(a);
	sctp_route_frag_point(a);
}

/**
 * sctp_path_unreachable() - a router says that nothing arrives there
 * @p: the path
 *
 * Counts for the path, and not against the peer: rfc9260#section-10, ICMP9.
 *
 * Context: assoc->lock held.
 */
void sctp_path_unreachable(struct sctp_path *p)
{
	if (p->assoc->state >= SCTP_ST_ESTABLISHED)
		failed(p, false);
}

/**
 * sctp_path_error() - something sent here was not answered in time
 * @p: the path
 *
 * May end the association (a->dead): rfc9260#section-8.1, section-8.2.
 *
 * Context: assoc->lock held.
 */
void sctp_path_error(struct sctp_path *p)
{
	failed(p, p->ps.confirmed);
}

/**
 * sctp_path_heartbeat_error() - a HEARTBEAT sent here was not answered in time
 * @p: the path
 *
 * It says something about the peer only where data goes, and an unconfirmed
 * address says nothing at all: rfc9260#section-8.1, section-5.4. May end the
 * association (a->dead).
 *
 * Context: assoc->lock held.
 */
void sctp_path_heartbeat_error(struct sctp_path *p)
{
	failed(p, p->ps.confirmed && p == p->assoc->active);
}

/**
 * sctp_path_alive() - the peer answered over this path
 * @p: the path
 * @heartbeat: by a HEARTBEAT ACK, which also confirms the address
 *
 * Context: assoc->lock held.
 */
void sctp_path_alive(struct sctp_path *p, bool heartbeat)
{
	enum sctp_path_event event = sctp_pathstate_alive(&p->ps, heartbeat);

	if (event == SCTP_PATH_SAME)
		return;
	react(p, event);
	sctp_path_choose_active(p->assoc);
}

/**
 * sctp_path_rtt() - a round trip time was measured
 * @p: the path
 * @rtt: ns
 *
 * Context: assoc->lock held.
 */
void sctp_path_rtt(struct sctp_path *p, u64 rtt)
{
	sctp_rto_sample(&p->rto, &p->assoc->cfg.rto, rtt);
	note_rto(p);
}

/**
 * sctp_path_backoff() - a timer expired that waited for an answer from here
 * @p: the path
 *
 * Context: assoc->lock held.
 */
void sctp_path_backoff(struct sctp_path *p)
{
	sctp_rto_backoff(&p->rto, &p->assoc->cfg.rto);
	note_rto(p);
}

/**
 * sctp_path_new_network() - packets take another way from here on
 * @p: the path, whose route, source address or DSCP has changed
 *
 * Congestion control begins anew: rfc9260#section-7.2.5.
 *
 * Context: assoc->lock held.
 */
void sctp_path_new_network(struct sctp_path *p)
{
	sctp_rack_init(&p->rack);
	if (p->cc.ops)
		p->cc.ops->init(&p->cc);
}

/**
 * sctp_path_init_module() - what paths need to exist
 *
 * Return: 0 or -ENOMEM.
 */
int sctp_path_init_module(void)
{
	path_cache = KMEM_CACHE(sctp_path, SLAB_ACCOUNT);
	return path_cache ? 0 : -ENOMEM;
}

/**
 * sctp_path_exit_module() - undo sctp_path_init_module()
 */
void sctp_path_exit_module(void)
{
	kmem_cache_destroy(path_cache);
}
