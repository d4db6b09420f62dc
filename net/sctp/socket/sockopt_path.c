// SPDX-License-Identifier: GPL-2.0
/* Socket options about peer addresses, and what an association tells. */
#include <linux/bitmap.h>
#include <linux/security.h>
#include <net/dst.h>
#include <net/ipv6.h>

#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/sockopt.h"
#include "wire/chunk.h"

enum {
	MAX_SACK_DELAY	= 500,		/* ms, rfc9260#section-6.2 */
	MIN_PMTU	= 512,		/* bytes */
	MAX_FLOWLABEL	= 0xfffff,
	DSCP_MASK	= 0xfc,
	/* struct sctp_paddrparams before flow label and DSCP */
	OLD_PARAMS_LEN	= ALIGN(offsetof(struct sctp_paddrparams,
					 spp_ipv6_flowlabel), 4),
};

static void give_name(const struct sctp_assoc *a, const struct sctp_ip *peer,
		      struct sockaddr_storage *ss)
{
	union sctp_addr sa;

	sctp_addr_to_user(a->sk, peer, a->pport, a->scope_id, &sa);
	memset(ss, 0, sizeof(*ss));
	memcpy(ss, &sa, sizeof(sa));
}

static void give_addr(const struct sctp_path *p, struct sockaddr_storage *ss)
{
	give_name(p->assoc, &p->peer, ss);
}

/* -- SCTP_PEER_ADDR_PARAMS: rfc6458#section-8.1.12 --------------------- */

static int check_params(const struct sctp_paddrparams *v, bool old)
{
	u32 f = v->spp_flags;

	if ((f & SPP_HB) == SPP_HB || (f & SPP_PMTUD) == SPP_PMTUD ||
	    (f & SPP_SACKDELAY) == SPP_SACKDELAY)
		return -EINVAL;
	if (v->spp_sackdelay > MAX_SACK_DELAY)
		return -EINVAL;
	if (v->spp_pathmtu && v->spp_pathmtu < MIN_PMTU)
		return -EINVAL;
	if (old && f & (SPP_IPV6_FLOWLABEL | SPP_DSCP))
		return -EINVAL;
	return 0;
}

static void replace_flags(u32 *flags, u32 mask, u32 news)
{
	if (news & mask)
		*flags = (*flags & ~mask) | (news & mask);
}

static void config_sack_delay(struct sctp_config *cfg,
			      const struct sctp_paddrparams *v)
{
	replace_flags(&cfg->param_flags, SPP_SACKDELAY, v->spp_flags);
	if (v->spp_flags & SPP_SACKDELAY_DISABLE)
		cfg->delack.every = 1;
	if (!(v->spp_flags & SPP_SACKDELAY_ENABLE))
		return;
	if (cfg->delack.every == 1)
		cfg->delack.every = 2;
	if (v->spp_sackdelay)
		cfg->delack.delay = sctp_sockopt_ns(v->spp_sackdelay);
}

/* What later paths start from. */
static void config_params(struct sctp_config *cfg,
			  const struct sctp_paddrparams *v)
{
	u32 f = v->spp_flags;

	replace_flags(&cfg->param_flags, SPP_HB, f);
	if (f & SPP_HB_ENABLE && (v->spp_hbinterval || f & SPP_HB_TIME_IS_ZERO))
		cfg->hb_interval = f & SPP_HB_TIME_IS_ZERO ? 0 :
				   sctp_sockopt_ns(v->spp_hbinterval);
	replace_flags(&cfg->param_flags, SPP_PMTUD, f);
	if (f & SPP_PMTUD_ENABLE)
		cfg->pathmtu = 0;
	else if (f & SPP_PMTUD_DISABLE && v->spp_pathmtu)
		cfg->pathmtu = v->spp_pathmtu;
	if (v->spp_pathmaxrxt)
		cfg->path_retrans = v->spp_pathmaxrxt;
	if (f & SPP_IPV6_FLOWLABEL)
		cfg->flowlabel = v->spp_ipv6_flowlabel & MAX_FLOWLABEL;
	if (f & SPP_DSCP)
		cfg->dscp = v->spp_dscp & DSCP_MASK;
	cfg->param_flags |= f & (SPP_IPV6_FLOWLABEL | SPP_DSCP);
}

static void path_heartbeat(struct sctp_path *p,
			   const struct sctp_paddrparams *v)
{
	struct sctp_assoc *a = p->assoc;
	u32 f = v->spp_flags;

	if (f & SPP_HB_DISABLE)
		p->hb_interval = SCTP_NEVER;
	else if (f & SPP_HB_TIME_IS_ZERO)
		p->hb_interval = 0;
	else if (v->spp_hbinterval)
		p->hb_interval = sctp_sockopt_ns(v->spp_hbinterval);
	else if (p->hb_interval == SCTP_NEVER)
		p->hb_interval = a->cfg.hb_interval;
	sctp_heartbeat_configured(p);
}

static void path_mtu(struct sctp_path *p, const struct sctp_paddrparams *v)
{
	u32 before = p->pmtu;

	p->pmtud_off = v->spp_flags & SPP_PMTUD_DISABLE;
	if (p->pmtud_off && v->spp_pathmtu)
		sctp_route_set_pmtu(p, v->spp_pathmtu);
	else if (!p->pmtud_off && p->dst)
		sctp_route_set_pmtu(p, dst_mtu(p->dst));
	if (p->pmtu < before)
		sctp_sack_pmtu(p);
}

static void path_marking(struct sctp_path *p, const struct sctp_paddrparams *v)
{
	if (v->spp_flags & SPP_IPV6_FLOWLABEL)
		p->flowlabel = v->spp_ipv6_flowlabel & MAX_FLOWLABEL;
	if (v->spp_flags & SPP_DSCP && p->dscp != (v->spp_dscp & DSCP_MASK)) {
		p->dscp = v->spp_dscp & DSCP_MASK;
		sctp_path_new_network(p);
	}
}

static void path_params(struct sctp_path *p, const struct sctp_paddrparams *v)
{
	u32 f = v->spp_flags;

	if (f & SPP_HB)
		path_heartbeat(p, v);
	if (f & SPP_HB_DEMAND && p->assoc->state >= SCTP_ST_ESTABLISHED)
		sctp_heartbeat_request(p);
	if (f & SPP_PMTUD)
		path_mtu(p, v);
	if (v->spp_pathmaxrxt)
		p->ps.max.down = v->spp_pathmaxrxt;
	if (f & (SPP_IPV6_FLOWLABEL | SPP_DSCP))
		path_marking(p, v);
}

static int assoc_params(struct sctp_assoc *a, struct sctp_path *p,
			const struct sctp_paddrparams *v)
{
	sctp_assoc_mark(a, SCTP_MARK_PUMP);
	/* There is one SACK for all paths. */
	config_sack_delay(&a->cfg, v);
	if (p) {
		path_params(p, v);
		return 0;
	}
	list_for_each_entry(p, &a->paths, link)
		path_params(p, v);
	config_params(&a->cfg, v);
	return 0;
}

static int change_params(struct sctp_config *cfg, struct sctp_assoc *a,
			 void *val)
{
	const struct sctp_optaddr *at = val;
	const struct sctp_paddrparams *v = at->val;

	if (a)
		return assoc_params(a, at->path, v);
	/* An endpoint has no peer to send a HEARTBEAT to. */
	if (v->spp_flags & SPP_HB_DEMAND)
		return -EINVAL;
	config_sack_delay(cfg, v);
	config_params(cfg, v);
	return 0;
}

static int params_at(struct sctp_optcall *c, sctp_sockopt_fn fn)
{
	struct sctp_paddrparams *v = c->val;
	struct sctp_optaddr at = {
		.id		= v->spp_assoc_id,
		.addr		= &v->spp_address,
		.missing	= -EINVAL,
		.own_id		= true,
		.fn		= fn,
		.val		= v,
	};

	return sctp_sockopt_at(c, &at);
}

static int set_params(struct sctp_optcall *c)
{
	int err;

	err = check_params(c->val, c->len < sizeof(struct sctp_paddrparams));
	return err ?: params_at(c, change_params);
}

/* One that was not used yet has its route from now on. */
static u32 pmtu_of(struct sctp_path *p)
{
	if (!p->routed)
		sctp_route_ensure(p);
	return p->pmtu;
}

static void read_path(struct sctp_path *p, struct sctp_paddrparams *v)
{
	const struct sctp_config *cfg = &p->assoc->cfg;
	bool beats = p->hb_interval != SCTP_NEVER;

	v->spp_hbinterval = sctp_sockopt_ms(beats ? p->hb_interval :
						    cfg->hb_interval);
	v->spp_pathmaxrxt = p->ps.max.down;
	v->spp_pathmtu = pmtu_of(p);
	v->spp_ipv6_flowlabel = max(p->flowlabel, 0);
	v->spp_dscp = max_t(int, p->dscp, 0);
	replace_flags(&v->spp_flags, SPP_HB,
		      beats ? SPP_HB_ENABLE : SPP_HB_DISABLE);
	replace_flags(&v->spp_flags, SPP_PMTUD,
		      p->pmtud_off ? SPP_PMTUD_DISABLE : SPP_PMTUD_ENABLE);
	v->spp_flags &= ~(SPP_IPV6_FLOWLABEL | SPP_DSCP);
	if (p->flowlabel != SCTP_AS_SOCKET)
		v->spp_flags |= SPP_IPV6_FLOWLABEL;
	if (p->dscp != SCTP_AS_SOCKET)
		v->spp_flags |= SPP_DSCP;
}

static int read_params(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_optaddr *at = val;
	struct sctp_paddrparams *v = at->val;

	v->spp_hbinterval = sctp_sockopt_ms(cfg->hb_interval);
	v->spp_pathmaxrxt = cfg->path_retrans;
	v->spp_pathmtu = a && a->active ? a->active->pmtu : cfg->pathmtu;
	v->spp_sackdelay = sctp_sockopt_ms(cfg->delack.delay);
	v->spp_flags = cfg->param_flags;
	v->spp_ipv6_flowlabel = max(cfg->flowlabel, 0);
	v->spp_dscp = max_t(int, cfg->dscp, 0);
	if (at->path)
		read_path(at->path, v);
	return 0;
}

static int get_params(struct sctp_optcall *c)
{
	if (c->len < sizeof(struct sctp_paddrparams))
		c->len = OLD_PARAMS_LEN;
	return params_at(c, read_params);
}

/* -- SCTP_PEER_ADDR_THLDS, _V2: rfc7829#section-7.2; the first form, which
 * ends before spt_pathcpthld, leaves that limit as it is.
 */

static bool with_switchover(const struct sctp_optcall *c)
{
	return c->opt->name == SCTP_PEER_ADDR_THLDS_V2;
}

static int change_limits(struct sctp_path_limits *max,
			 const struct sctp_optcall *c)
{
	const struct sctp_paddrthlds_v2 *v = c->val;
	struct sctp_path_limits news = *max;

	if (v->spt_pathmaxrxt)
		news.down = v->spt_pathmaxrxt;
	news.pf = v->spt_pathpfthld;
	if (with_switchover(c))
		news.primary = v->spt_pathcpthld;
	if (news.primary < news.pf)
		return -EINVAL;
	*max = news;
	return 0;
}

static struct sctp_path_limits config_limits(const struct sctp_config *cfg)
{
	return (struct sctp_path_limits) {
		.down		= cfg->path_retrans,
		.pf		= cfg->pf_retrans,
		.primary	= cfg->ps_retrans,
	};
}

static int config_thlds(struct sctp_config *cfg, const struct sctp_optcall *c)
{
	struct sctp_path_limits max = config_limits(cfg);
	int err = change_limits(&max, c);

	if (err)
		return err;
	cfg->path_retrans = max.down;
	cfg->pf_retrans = max.pf;
	cfg->ps_retrans = max.primary;
	return 0;
}

static int change_thlds(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	const struct sctp_optaddr *at = val;
	const struct sctp_optcall *c = at->val;
	struct sctp_path *p;
	int err;

	if (at->path)
		return change_limits(&at->path->ps.max, c);
	err = config_thlds(cfg, c);
	if (err || !a)
		return err;
	list_for_each_entry(p, &a->paths, link)
		err = err ?: change_limits(&p->ps.max, c);
	return err;
}

static int read_thlds(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_optaddr *at = val;
	const struct sctp_optcall *c = at->val;
	struct sctp_paddrthlds_v2 *v = c->val;
	struct sctp_path_limits max = config_limits(cfg);

	if (at->path)
		max = at->path->ps.max;
	v->spt_pathmaxrxt = max.down;
	v->spt_pathpfthld = max.pf;
	if (with_switchover(c))
		v->spt_pathcpthld = max.primary;
	return 0;
}

static int thlds_at(struct sctp_optcall *c, sctp_sockopt_fn fn)
{
	const struct sctp_paddrthlds_v2 *v = c->val;
	struct sctp_optaddr at = {
		.id		= v->spt_assoc_id,
		.addr		= &v->spt_address,
		.missing	= -ENOENT,
		.fn		= fn,
		.val		= c,
	};

	return sctp_sockopt_at(c, &at);
}

static int set_thlds(struct sctp_optcall *c)
{
	return thlds_at(c, change_thlds);
}

static int get_thlds(struct sctp_optcall *c)
{
	return thlds_at(c, read_thlds);
}

/* -- SCTP_EXPOSE_POTENTIALLY_FAILED_STATE: numbers of net.sctp.pf_expose - */

static int change_expose(struct sctp_config *cfg, struct sctp_assoc *a,
			 void *val)
{
	cfg->pf_expose = ((struct sctp_assoc_value *)val)->assoc_value;
	return 0;
}

static int set_expose(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	if (v->assoc_value > SCTP_PF_TELL)
		return -EINVAL;
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ONE,
				  change_expose, c->val);
}

static int read_expose(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	((struct sctp_assoc_value *)val)->assoc_value = cfg->pf_expose;
	return 0;
}

static int get_expose(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_read(c->sk, v->assoc_id, read_expose, c->val);
}

/* -- SCTP_ECN_SUPPORTED: what to ask for, or what was agreed on -------- */

static int change_ecn(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	cfg->ecn = ((struct sctp_assoc_value *)val)->assoc_value;
	return 0;
}

static int set_ecn(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ONE, change_ecn,
				  c->val);
}

static int read_ecn(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_assoc_value *v = val;

	v->assoc_value = a ? !!(a->features & SCTP_FEAT_ECN) : cfg->ecn;
	return 0;
}

static int get_ecn(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_read(c->sk, v->assoc_id, read_ecn, c->val);
}

/* -- SCTP_PRIMARY_ADDR ------------------------------------------------- */

static int change_primary(struct sctp_config *cfg, struct sctp_assoc *a,
			  void *val)
{
	const struct sctp_optaddr *at = val;

	if (!at->path)
		return -EINVAL;
	if (at->path != a->primary)
		sctp_event_paddr_change(at->path, SCTP_ADDR_MADE_PRIM, 0);
	a->primary = at->path;
	sctp_path_choose_active(a);
	return 0;
}

static int set_primary(struct sctp_optcall *c)
{
	struct sctp_prim *v = c->val;
	struct sockaddr *sa = (struct sockaddr *)&v->ssp_addr;
	struct sctp_optaddr at = {
		.id		= v->ssp_assoc_id,
		.addr		= &v->ssp_addr,
		.missing	= -EINVAL,
		.fn		= change_primary,
	};
	int len, err;

	len = sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
					  sizeof(struct sockaddr_in);
	err = security_sctp_bind_connect(c->sk, SCTP_PRIMARY_ADDR, sa, len);
	return err ?: sctp_sockopt_at(c, &at);
}

static int read_primary(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	struct sctp_prim *v = val;

	if (!a->primary)
		return -EINVAL;
	give_addr(a->primary, &v->ssp_addr);
	return 0;
}

static int get_primary(struct sctp_optcall *c)
{
	const struct sctp_prim *v = c->val;

	return sctp_sockopt_with(c->sk, v->ssp_assoc_id, read_primary, c->val);
}

/* -- SCTP_GET_PEER_ADDR_INFO and SCTP_STATUS --------------------------- */

static bool is_hidden(const struct sctp_path *p)
{
	return p->ps.state == SCTP_PATH_PF &&
	       p->assoc->cfg.pf_expose == SCTP_PF_HIDE;
}

static void give_info(struct sctp_path *p, struct sctp_paddrinfo *v)
{
	v->spinfo_assoc_id = p->assoc->id;
	v->spinfo_mtu = pmtu_of(p);
	give_addr(p, &v->spinfo_address);
	v->spinfo_state = is_hidden(p) ? SCTP_ACTIVE : p->ps.state;
	v->spinfo_cwnd = p->cc.cwnd;
	v->spinfo_srtt = sctp_sockopt_ms(p->rto.srtt);
	v->spinfo_rto = sctp_sockopt_ms(p->rto.rto);
}

static int read_info(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_optaddr *at = val;

	if (!at->path)
		return -EINVAL;
	if (is_hidden(at->path))
		return -EACCES;
	give_info(at->path, at->val);
	return 0;
}

static int get_info(struct sctp_optcall *c)
{
	struct sctp_paddrinfo *v = c->val;
	struct sctp_optaddr at = {
		.id		= v->spinfo_assoc_id,
		.addr		= &v->spinfo_address,
		.missing	= -EINVAL,
		.fn		= read_info,
		.val		= v,
	};

	return sctp_sockopt_at(c, &at);
}

/* TSNs sent and not yet cumulatively acknowledged */
static u32 unacked(const struct sctp_assoc *a)
{
	const struct sctp_outstanding *o = &a->outstanding;

	return o->next_tsn - o->cum_acked - 1;
}

/* TSNs received that wait for others */
static u32 pending(const struct sctp_assoc *a)
{
	const struct sctp_tsnmap *map = &a->tsnmap;

	return map->bits ? bitmap_weight(map->bits, map->size) : 0;
}

/* What the peer still has room for, as far as we know. */
static u32 peer_room(const struct sctp_assoc *a)
{
	u32 flying = a->outstanding.bytes;

	return a->peer_rwnd > flying ? a->peer_rwnd - flying : 0;
}

static int read_status(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_status *v = val;

	v->sstat_assoc_id = a->id;
	v->sstat_state = a->state;
	v->sstat_rwnd = peer_room(a);
	v->sstat_unackdata = unacked(a);
	v->sstat_penddata = pending(a);
	v->sstat_instrms = a->n_in;
	v->sstat_outstrms = a->n_out;
	v->sstat_fragmentation_point = a->frag_point;
	if (a->primary)
		give_info(a->primary, &v->sstat_primary);
	return 0;
}

static int get_status(struct sctp_optcall *c)
{
	const struct sctp_status *v = c->val;

	return sctp_sockopt_with(c->sk, v->sstat_assoc_id, read_status, c->val);
}

/* -- SCTP_GET_ASSOC_STATS; reading begins a new observation of the RTO -- */

static int read_stats(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_assoc_stats *v = val;
	struct sctp_stats *stats = &a->stats;

	*v = (struct sctp_assoc_stats) {
		.sas_assoc_id		= a->id,
		.sas_maxrto		= sctp_sockopt_ms(stats->max_rto),
		.sas_isacks		= stats->isacks,
		.sas_osacks		= stats->osacks,
		.sas_opackets		= stats->opackets,
		.sas_ipackets		= stats->ipackets,
		.sas_rtxchunks		= stats->rtx_chunks,
		.sas_outofseqtsns	= stats->outofseq,
		.sas_idupchunks		= stats->idups,
		.sas_gapcnt		= stats->gaps,
		.sas_ouodchunks		= stats->ouod,
		.sas_iuodchunks		= stats->iuod,
		.sas_oodchunks		= stats->ood,
		.sas_iodchunks		= stats->iod,
		.sas_octrlchunks	= stats->octrl,
		.sas_ictrlchunks	= stats->ictrl,
	};
	if (stats->max_rto_peer.ver)
		give_name(a, &stats->max_rto_peer, &v->sas_obs_rto_ipaddr);
	stats->max_rto = a->cfg.rto.min;
	return 0;
}

static int get_stats(struct sctp_optcall *c)
{
	const struct sctp_assoc_stats *v = c->val;

	return sctp_sockopt_with(c->sk, v->sas_assoc_id, read_stats, c->val);
}

#define ROW(option, type, setter, getter)				\
	{ .name = (option), .size = sizeof(type),			\
	  .set_min = sizeof(type), .get_min = sizeof(type),		\
	  .set = (setter), .get = (getter) }

const struct sctp_opt sctp_sockopt_path_table[] = {
	{ .name = SCTP_PEER_ADDR_PARAMS,
	  .size = sizeof(struct sctp_paddrparams),
	  .set_min = OLD_PARAMS_LEN, .get_min = OLD_PARAMS_LEN,
	  .set = set_params, .get = get_params },
	ROW(SCTP_PEER_ADDR_THLDS, struct sctp_paddrthlds, set_thlds, get_thlds),
	ROW(SCTP_PEER_ADDR_THLDS_V2, struct sctp_paddrthlds_v2, set_thlds,
	    get_thlds),
	ROW(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE, struct sctp_assoc_value,
	    set_expose, get_expose),
	ROW(SCTP_ECN_SUPPORTED, struct sctp_assoc_value, set_ecn, get_ecn),
	{ .name = SCTP_PRIMARY_ADDR, .size = sizeof(struct sctp_prim),
	  .set_min = sizeof(struct sctp_prim),
	  .get_min = sizeof(struct sctp_prim),
	  .set = set_primary, .get = get_primary },
	{ .name = SCTP_GET_PEER_ADDR_INFO,
	  .size = sizeof(struct sctp_paddrinfo),
	  .get_min = sizeof(struct sctp_paddrinfo), .get = get_info },
	{ .name = SCTP_STATUS, .size = sizeof(struct sctp_status),
	  .get_min = sizeof(struct sctp_status), .get = get_status },
	{ .name = SCTP_GET_ASSOC_STATS,
	  .size = sizeof(struct sctp_assoc_stats),
	  .get_min = sizeof(sctp_assoc_t), .get = get_stats },
	{ }
};
