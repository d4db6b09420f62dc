// SPDX-License-Identifier: GPL-2.0
/* Socket options for the protocol's parameters: rfc6458#section-8.1 */
#include <linux/ip.h>

#include "assoc/mem.h"
#include "socket/sockopt.h"
#include "wire/format.h"

enum {
	MAX_SACK_DELAY	= 500,		/* ms, rfc9260#section-6.2 */
	MIN_PACKET	= 512,		/* bytes, the smallest path MTU taken */
	MAX_CHUNK_LEN	= 65532,	/* bytes, a multiple of 4 in 16 bits */
};

/* -- SCTP_RTOINFO: 0 leaves a value as it is --------------------------- */

static int change_rto(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_rtoinfo *v = val;
	struct sctp_rto_cfg rto = cfg->rto;

	if (v->srto_initial)
		rto.initial = sctp_sockopt_ns(v->srto_initial);
	if (v->srto_min)
		rto.min = sctp_sockopt_ns(v->srto_min);
	if (v->srto_max)
		rto.max = sctp_sockopt_ns(v->srto_max);
	if (rto.min > rto.max)
		return -EINVAL;
	cfg->rto = rto;
	return 0;
}

static int set_rtoinfo(struct sctp_optcall *c)
{
	const struct sctp_rtoinfo *v = c->val;

	return sctp_sockopt_apply(c, v->srto_assoc_id, SCTP_SCOPE_ONE,
				  change_rto, c->val);
}

static int read_rto(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_rtoinfo *v = val;

	v->srto_initial = sctp_sockopt_ms(cfg->rto.initial);
	v->srto_max = sctp_sockopt_ms(cfg->rto.max);
	v->srto_min = sctp_sockopt_ms(cfg->rto.min);
	return 0;
}

static int get_rtoinfo(struct sctp_optcall *c)
{
	const struct sctp_rtoinfo *v = c->val;

	return sctp_sockopt_read(c->sk, v->srto_assoc_id, read_rto, c->val);
}

/* -- SCTP_ASSOCINFO ---------------------------------------------------- */

/* rfc6458#section-8.1.2: not beyond the sum of all paths' Path.Max.Retrans */
static bool too_many_retrans(const struct sctp_assoc *a, u16 retrans)
{
	const struct sctp_path *p;
	u32 sum = 0;

	if (!a || a->n_paths < 2)
		return false;
	list_for_each_entry(p, &a->paths, link)
		sum += p->ps.max.down;
	return retrans > sum;
}

static int change_associnfo(struct sctp_config *cfg, struct sctp_assoc *a,
			    void *val)
{
	const struct sctp_assocparams *v = val;

	if (too_many_retrans(a, v->sasoc_asocmaxrxt))
		return -EINVAL;
	if (v->sasoc_asocmaxrxt)
		cfg->assoc_retrans = v->sasoc_asocmaxrxt;
	if (v->sasoc_cookie_life)
		cfg->cookie_life = sctp_sockopt_ns(v->sasoc_cookie_life);
	return 0;
}

static int set_associnfo(struct sctp_optcall *c)
{
	const struct sctp_assocparams *v = c->val;

	return sctp_sockopt_apply(c, v->sasoc_assoc_id, SCTP_SCOPE_ONE,
				  change_associnfo, c->val);
}

static int read_associnfo(struct sctp_config *cfg, struct sctp_assoc *a,
			  void *val)
{
	struct sctp_assocparams *v = val;

	v->sasoc_asocmaxrxt = cfg->assoc_retrans;
	v->sasoc_cookie_life = sctp_sockopt_ms(cfg->cookie_life);
	v->sasoc_number_peer_destinations = a ? a->n_paths : 0;
	v->sasoc_peer_rwnd = a ? a->peer_rwnd : 0;
	v->sasoc_local_rwnd = a ? sctp_mem_rwnd(a, a->sk) : 0;
	return 0;
}

static int get_associnfo(struct sctp_optcall *c)
{
	const struct sctp_assocparams *v = c->val;

	return sctp_sockopt_read(c->sk, v->sasoc_assoc_id, read_associnfo,
				 c->val);
}

/* -- SCTP_INITMSG: of the socket; 0 leaves a value as it is ------------ */

static int set_initmsg(struct sctp_optcall *c)
{
	struct sctp_config *cfg = &sctp_sk(c->sk)->cfg;
	const struct sctp_initmsg *v = c->val;

	if (v->sinit_num_ostreams)
		cfg->outs = v->sinit_num_ostreams;
	if (v->sinit_max_instreams)
		cfg->ins = v->sinit_max_instreams;
	if (v->sinit_max_attempts)
		cfg->init_retrans = v->sinit_max_attempts;
	if (v->sinit_max_init_timeo)
		cfg->init_rto_max = sctp_sockopt_ns(v->sinit_max_init_timeo);
	return 0;
}

static int get_initmsg(struct sctp_optcall *c)
{
	const struct sctp_config *cfg = &sctp_sk(c->sk)->cfg;
	struct sctp_initmsg *v = c->val;

	v->sinit_num_ostreams = cfg->outs;
	v->sinit_max_instreams = cfg->ins;
	v->sinit_max_attempts = cfg->init_retrans;
	v->sinit_max_init_timeo = min_t(u32, sctp_sockopt_ms(cfg->init_rto_max),
					U16_MAX);
	return 0;
}

/* -- SCTP_DELAYED_SACK; a frequency of 1 is no delay ------------------- */

static int change_sack(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_sack_info *v = val;

	if (v->sack_delay)
		cfg->delack.delay = sctp_sockopt_ns(v->sack_delay);
	if (v->sack_freq)
		cfg->delack.every = v->sack_freq;
	else if (v->sack_delay && cfg->delack.every == 1)
		cfg->delack.every = 2;
	cfg->param_flags &= ~SPP_SACKDELAY;
	cfg->param_flags |= cfg->delack.every > 1 ? SPP_SACKDELAY_ENABLE :
						    SPP_SACKDELAY_DISABLE;
	return 0;
}

/* Older programs give only a delay (struct sctp_assoc_value); 0: no delay. */
static bool only_delay(const struct sctp_optcall *c)
{
	return c->len < sizeof(struct sctp_sack_info);
}

static int set_delayed_sack(struct sctp_optcall *c)
{
	struct sctp_sack_info *v = c->val;

	if (only_delay(c))
		v->sack_freq = v->sack_delay ? 0 : 1;
	if (v->sack_delay > MAX_SACK_DELAY)
		return -EINVAL;
	if (!v->sack_delay && !v->sack_freq)
		return 0;
	return sctp_sockopt_apply(c, v->sack_assoc_id, SCTP_SCOPE_ANY,
				  change_sack, v);
}

static int read_sack(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_sack_info *v = val;
	bool delayed = cfg->delack.every > 1;

	v->sack_delay = delayed ? sctp_sockopt_ms(cfg->delack.delay) : 0;
	v->sack_freq = cfg->delack.every;
	return 0;
}

static int get_delayed_sack(struct sctp_optcall *c)
{
	const struct sctp_sack_info *v = c->val;

	if (only_delay(c))
		c->len = sizeof(struct sctp_assoc_value);
	return sctp_sockopt_read(c->sk, v->sack_assoc_id, read_sack, c->val);
}

/* -- SCTP_CONTEXT ------------------------------------------------------ */

static int change_context(struct sctp_config *cfg, struct sctp_assoc *a,
			  void *val)
{
	cfg->context = ((struct sctp_assoc_value *)val)->assoc_value;
	return 0;
}

static int set_context(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ANY,
				  change_context, c->val);
}

static int read_context(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	((struct sctp_assoc_value *)val)->assoc_value = cfg->context;
	return 0;
}

static int get_context(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_read(c->sk, v->assoc_id, read_context, c->val);
}

/* -- SCTP_MAXSEG and SCTP_MAX_BURST: an int, or for an association ----- */

static void widen_int(struct sctp_optcall *c)
{
	struct sctp_assoc_value *v = c->val;

	if (c->len >= sizeof(*v))
		return;
	v->assoc_value = v->assoc_id;
	v->assoc_id = SCTP_FUTURE_ASSOC;
}

/* The answer in the form of the question. */
static int get_value(struct sctp_optcall *c, sctp_sockopt_fn fn)
{
	bool wide = c->len >= sizeof(struct sctp_assoc_value);
	struct sctp_assoc_value *v = c->val;
	int err;

	err = sctp_sockopt_read(c->sk, wide ? v->assoc_id : SCTP_FUTURE_ASSOC,
				fn, v);
	if (err || wide)
		return err;
	*(u32 *)c->val = v->assoc_value;
	c->len = sizeof(u32);
	return 0;
}

static int change_maxseg(struct sctp_config *cfg, struct sctp_assoc *a,
			 void *val)
{
	cfg->maxseg = ((struct sctp_assoc_value *)val)->assoc_value;
	if (a)
		sctp_route_frag_point(a);
	return 0;
}

static int set_maxseg(struct sctp_optcall *c)
{
	u32 ip = c->sk->sk_family == AF_INET ? sizeof(struct iphdr) :
					       sizeof(struct ipv6hdr);
	u32 least = MIN_PACKET - ip - SCTP_COMMON_LEN - SCTP_DATA_LEN;
	struct sctp_assoc_value *v = c->val;

	widen_int(c);
	if (v->assoc_value && (v->assoc_value < least ||
			       v->assoc_value > MAX_CHUNK_LEN - SCTP_DATA_LEN))
		return -EINVAL;
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ONE,
				  change_maxseg, v);
}

static int read_maxseg(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_assoc_value *v = val;

	v->assoc_value = a ? a->frag_point : cfg->maxseg;
	return 0;
}

static int get_maxseg(struct sctp_optcall *c)
{
	return get_value(c, read_maxseg);
}

static int change_burst(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	cfg->max_burst = ((struct sctp_assoc_value *)val)->assoc_value;
	return 0;
}

static int set_max_burst(struct sctp_optcall *c)
{
	struct sctp_assoc_value *v = c->val;

	widen_int(c);
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ANY,
				  change_burst, v);
}

static int read_burst(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	((struct sctp_assoc_value *)val)->assoc_value = cfg->max_burst;
	return 0;
}

static int get_max_burst(struct sctp_optcall *c)
{
	return get_value(c, read_burst);
}

/* -- SCTP_DEFAULT_SNDINFO and, older, SCTP_DEFAULT_SEND_PARAM ---------- */

static bool flags_ok(u16 flags)
{
	return !(flags & ~(SCTP_UNORDERED | SCTP_ADDR_OVER | SCTP_ABORT |
			   SCTP_EOF | SCTP_SACK_IMMEDIATELY));
}

static int change_sndinfo(struct sctp_config *cfg, struct sctp_assoc *a,
			  void *val)
{
	cfg->sndinfo = *(struct sctp_sndinfo *)val;
	return 0;
}

static int set_sndinfo(struct sctp_optcall *c)
{
	const struct sctp_sndinfo *v = c->val;

	if (!flags_ok(v->snd_flags))
		return -EINVAL;
	return sctp_sockopt_apply(c, v->snd_assoc_id, SCTP_SCOPE_ANY,
				  change_sndinfo, c->val);
}

static int read_sndinfo(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	struct sctp_sndinfo *v = val;
	sctp_assoc_t id = v->snd_assoc_id;

	*v = cfg->sndinfo;
	v->snd_assoc_id = id;
	return 0;
}

static int get_sndinfo(struct sctp_optcall *c)
{
	const struct sctp_sndinfo *v = c->val;

	return sctp_sockopt_read(c->sk, v->snd_assoc_id, read_sndinfo, c->val);
}

static int change_send_param(struct sctp_config *cfg, struct sctp_assoc *a,
			     void *val)
{
	const struct sctp_sndrcvinfo *v = val;

	cfg->sndinfo.snd_sid = v->sinfo_stream;
	cfg->sndinfo.snd_flags = v->sinfo_flags;
	cfg->sndinfo.snd_ppid = v->sinfo_ppid;
	cfg->sndinfo.snd_context = v->sinfo_context;
	cfg->pr_policy = SCTP_PR_POLICY(v->sinfo_flags);
	cfg->pr_value = v->sinfo_timetolive;
	return 0;
}

static int set_send_param(struct sctp_optcall *c)
{
	const struct sctp_sndrcvinfo *v = c->val;

	if (!flags_ok(v->sinfo_flags))
		return -EINVAL;
	return sctp_sockopt_apply(c, v->sinfo_assoc_id, SCTP_SCOPE_ANY,
				  change_send_param, c->val);
}

static int read_send_param(struct sctp_config *cfg, struct sctp_assoc *a,
			   void *val)
{
	struct sctp_sndrcvinfo *v = val;

	*v = (struct sctp_sndrcvinfo) {
		.sinfo_stream		= cfg->sndinfo.snd_sid,
		.sinfo_flags		= cfg->sndinfo.snd_flags,
		.sinfo_ppid		= cfg->sndinfo.snd_ppid,
		.sinfo_context		= cfg->sndinfo.snd_context,
		.sinfo_timetolive	= cfg->pr_value,
		.sinfo_assoc_id		= v->sinfo_assoc_id,
	};
	return 0;
}

static int get_send_param(struct sctp_optcall *c)
{
	const struct sctp_sndrcvinfo *v = c->val;

	return sctp_sockopt_read(c->sk, v->sinfo_assoc_id, read_send_param,
				 c->val);
}

static int change_prinfo(struct sctp_config *cfg, struct sctp_assoc *a,
			 void *val)
{
	const struct sctp_default_prinfo *v = val;

	cfg->pr_policy = v->pr_policy;
	cfg->pr_value = v->pr_policy ? v->pr_value : 0;
	return 0;
}

/* rfc7496#section-4.4 */
static int set_prinfo(struct sctp_optcall *c)
{
	const struct sctp_default_prinfo *v = c->val;

	if (v->pr_policy & ~SCTP_PR_SCTP_MASK)
		return -EINVAL;
	return sctp_sockopt_apply(c, v->pr_assoc_id, SCTP_SCOPE_ANY,
				  change_prinfo, c->val);
}

static int read_prinfo(struct sctp_config *cfg, struct sctp_assoc *a,
		       void *val)
{
	struct sctp_default_prinfo *v = val;

	v->pr_policy = cfg->pr_policy;
	v->pr_value = cfg->pr_value;
	return 0;
}

static int get_prinfo(struct sctp_optcall *c)
{
	const struct sctp_default_prinfo *v = c->val;

	return sctp_sockopt_read(c->sk, v->pr_assoc_id, read_prinfo, c->val);
}

#define ROW(option, type, setter, getter)				\
	{ .name = (option), .size = sizeof(type),			\
	  .set_min = sizeof(type), .get_min = sizeof(type),		\
	  .set = (setter), .get = (getter) }

/* For those that have a shorter, older form. */
#define SHORT_ROW(option, type, old, setter, getter)			\
	{ .name = (option), .size = sizeof(type),			\
	  .set_min = sizeof(old), .get_min = sizeof(old),		\
	  .set = (setter), .get = (getter) }

const struct sctp_opt sctp_sockopt_config_table[] = {
	ROW(SCTP_RTOINFO, struct sctp_rtoinfo, set_rtoinfo, get_rtoinfo),
	ROW(SCTP_ASSOCINFO, struct sctp_assocparams, set_associnfo,
	    get_associnfo),
	ROW(SCTP_INITMSG, struct sctp_initmsg, set_initmsg, get_initmsg),
	SHORT_ROW(SCTP_DELAYED_SACK, struct sctp_sack_info,
		  struct sctp_assoc_value, set_delayed_sack, get_delayed_sack),
	ROW(SCTP_CONTEXT, struct sctp_assoc_value, set_context, get_context),
	SHORT_ROW(SCTP_MAXSEG, struct sctp_assoc_value, int, set_maxseg,
		  get_maxseg),
	SHORT_ROW(SCTP_MAX_BURST, struct sctp_assoc_value, int, set_max_burst,
		  get_max_burst),
	ROW(SCTP_DEFAULT_SNDINFO, struct sctp_sndinfo, set_sndinfo,
	    get_sndinfo),
	ROW(SCTP_DEFAULT_SEND_PARAM, struct sctp_sndrcvinfo, set_send_param,
	    get_send_param),
	ROW(SCTP_DEFAULT_PRINFO, struct sctp_default_prinfo, set_prinfo,
	    get_prinfo),
	{ }
};
