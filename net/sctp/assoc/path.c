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

	sctp_pathstate_init(&p->ps, confirmed, cfg->path_retrans);
	sctp_rto_init(&p->rto, &cfg->rto);
	sctp_path_timers_init(&p->timers);
	p->hb_interval = cfg->param_flags & SPP_HB_DISABLE ? SCTP_NEVER :
							     cfg->hb_interval;
	p->pmtud_off = cfg->param_flags & SPP_PMTUD_DISABLE;
	p->dscp = cfg->dscp;
	p->flowlabel = cpu_to_be32(cfg->flowlabel);
	p->pmtu = p->pmtud_off && cfg->pathmtu ? cfg->pathmtu : FALLBACK_PMTU;
}

/**
 * sctp_path_add() - add a destination address
 * @a: the association; lport and pport are set
 * @peer: the address
 * @confirmed: the peer is known to be reachable here
 * @gfp: allocation flags
 *
 * An address that is there already is only confirmed. A path without a route
 * is kept: the route may come.
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
	p = kmem_cache_zalloc(path_cache, gfp);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->assoc = a;
	p->peer = *peer;
	configure(p, confirmed);
	err = sctp_lookup_insert(p);
	if (err) {
		kmem_cache_free(path_cache, p);
		return ERR_PTR(err);
	}
	list_add_tail(&p->link, &a->paths);
	a->n_paths++;
	sctp_route_frag_point(a);
	sctp_route_ensure(p);
	sctp_cc_init(&p->cc, &sctp_cc_rfc9260, p->pmtu - sctp_route_overhead(p),
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

static bool usable(const struct sctp_path *p)
{
	return p->ps.state == SCTP_PATH_ACTIVE;
}

/**
 * sctp_path_choose_active() - decide where new data goes
 * @a: the association
 *
 * The primary path while it is reachable, else the first that is; when none
 * is, the primary, for then any is as good: rfc9260#section-6.4.1.
 *
 * Context: assoc->lock held.
 */
void sctp_path_choose_active(struct sctp_assoc *a)
{
	struct sctp_path *p;

	a->active = a->primary;
	if (usable(a->primary))
		return;
	list_for_each_entry(p, &a->paths, link) {
		if (usable(p)) {
			a->active = p;
			return;
		}
	}
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
 * sctp_path_error() - something sent here was not answered in time
 * @p: the path
 *
 * May end the association (a->dead): rfc9260#section-8.1, section-8.2.
 *
 * Context: assoc->lock held.
 */
void sctp_path_error(struct sctp_path *p)
{
	struct sctp_assoc *a = p->assoc;

	/* An unconfirmed address says nothing about the peer. */
	if (p->ps.confirmed &&
	    ++a->errors > a->cfg.assoc_retrans) {
		sctp_abort_silent(a, ETIMEDOUT);
		return;
	}
	if (sctp_pathstate_error(&p->ps) != SCTP_PATH_DOWN)
		return;
	sctp_event_paddr_change(p, SCTP_ADDR_UNREACHABLE, 0);
	dst_release(p->dst);
	p->dst = NULL;
	sctp_path_choose_active(a);
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
	struct sctp_assoc *a = p->assoc;

	a->errors = 0;
	switch (sctp_pathstate_alive(&p->ps, heartbeat)) {
	case SCTP_PATH_UP:
		sctp_event_paddr_change(p, SCTP_ADDR_AVAILABLE, 0);
		sctp_path_choose_active(a);
		break;
	case SCTP_PATH_CONFIRMED:
		sctp_event_paddr_change(p, SCTP_ADDR_CONFIRMED, 0);
		sctp_path_choose_active(a);
		break;
	default:
		break;
	}
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
