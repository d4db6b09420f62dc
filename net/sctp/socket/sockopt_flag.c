// SPDX-License-Identifier: GPL-2.0
/* Socket options that are a number or a set of switches. */
#include "host/netns.h"
#include "output/output.h"
#include "socket/sockopt.h"

static int get_int(struct sctp_optcall *c, int value)
{
	*(int *)c->val = value;
	c->len = sizeof(int);
	return 0;
}

/* -- switches of the socket -------------------------------------------- */

static int set_flag(struct sctp_optcall *c)
{
	bool *flag = (void *)sctp_sk(c->sk) + c->opt->flag;

	*flag = *(int *)c->val;
	return 0;
}

static int get_flag(struct sctp_optcall *c)
{
	bool *flag = (void *)sctp_sk(c->sk) + c->opt->flag;

	return get_int(c, *flag);
}

/* rfc6458#section-8.1.27 */
static int set_reuse_port(struct sctp_optcall *c)
{
	if (sctp_sk(c->sk)->style != SCTP_ONE_TO_ONE)
		return -EOPNOTSUPP;
	if (c->len < sizeof(int))
		return -EINVAL;
	if (sctp_sk(c->sk)->port)
		return -EFAULT;
	return set_flag(c);
}

/* -- switches that associations have a copy of ------------------------- */

static int change_config_flag(struct sctp_config *cfg, struct sctp_assoc *a,
			      void *val)
{
	const struct sctp_optcall *c = val;
	bool *flag = (void *)cfg + c->opt->flag;

	*flag = *(int *)c->val;
	/* What SCTP_NODELAY held back may go now. */
	if (a)
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
	return 0;
}

static int set_config_flag(struct sctp_optcall *c)
{
	return sctp_sockopt_apply_all(c->sk, change_config_flag, c);
}

static int get_config_flag(struct sctp_optcall *c)
{
	bool *flag = (void *)&sctp_sk(c->sk)->cfg + c->opt->flag;

	return get_int(c, *flag);
}

/* -- numbers ----------------------------------------------------------- */

/* rfc6458#section-8.1.8; seconds */
static int set_autoclose(struct sctp_optcall *c)
{
	struct sctp_net *sn = sctp_net(sock_net(c->sk));
	u64 seconds = *(u32 *)c->val;

	seconds = min_t(u64, seconds, READ_ONCE(sn->sysctl.max_autoclose));
	sctp_sk(c->sk)->cfg.autoclose = seconds * NSEC_PER_SEC;
	return 0;
}

static int get_autoclose(struct sctp_optcall *c)
{
	return get_int(c, div_u64(sctp_sk(c->sk)->cfg.autoclose, NSEC_PER_SEC));
}

/* rfc6458#section-8.1.21: bytes, not more than a window can hold */
static int set_pd_point(struct sctp_optcall *c)
{
	u32 bytes = *(u32 *)c->val;

	if (bytes > c->sk->sk_rcvbuf >> 1)
		return -EINVAL;
	sctp_sk(c->sk)->pd_point = bytes;
	return 0;
}

static int get_pd_point(struct sctp_optcall *c)
{
	return get_int(c, sctp_sk(c->sk)->pd_point);
}

static int set_adaptation(struct sctp_optcall *c)
{
	const struct sctp_setadaptation *v = c->val;

	sctp_sk(c->sk)->cfg.adaptation = v->ssb_adaptation_ind;
	return 0;
}

static int get_adaptation(struct sctp_optcall *c)
{
	return get_int(c, sctp_sk(c->sk)->cfg.adaptation);
}

/* -- events ------------------------------------------------------------ */

struct event_change {
	u32	mask;
	u32	on;
};

#define EVENT_BIT(type)	BIT((type) - SCTP_SN_TYPE_BASE)

static int change_events(struct sctp_config *cfg, struct sctp_assoc *a,
			 void *val)
{
	const struct event_change *v = val;
	u32 news = v->on & ~cfg->events;

	cfg->events = (cfg->events & ~v->mask) | v->on;
	/* rfc6458#section-6.1.9: whoever asks while it is dry learns at once. */
	if (a && news & EVENT_BIT(SCTP_SENDER_DRY_EVENT) &&
	    a->state >= SCTP_ST_ESTABLISHED && sctp_sendq_idle(a))
		sctp_event_sender_dry(a);
	return 0;
}

/* One byte per event; a shorter value leaves the others as they are. */
static int set_events(struct sctp_optcall *c)
{
	struct event_change v = { .mask = (1u << c->len) - 1 };
	const u8 *on = c->val;
	unsigned int i;

	for (i = 0; i < c->len; i++) {
		if (on[i])
			v.on |= BIT(i);
	}
	return sctp_sockopt_apply_all(c->sk, change_events, &v);
}

static int get_events(struct sctp_optcall *c)
{
	u32 events = sctp_sk(c->sk)->cfg.events;
	u8 *on = c->val;
	unsigned int i;

	for (i = 0; i < c->len; i++)
		on[i] = !!(events & BIT(i));
	return 0;
}

static bool known_event(u16 type)
{
	return type >= SCTP_SN_TYPE_BASE && type <= SCTP_SN_TYPE_MAX;
}

static int set_event(struct sctp_optcall *c)
{
	const struct sctp_event *e = c->val;
	struct event_change v;

	if (!known_event(e->se_type))
		return -EINVAL;
	v.mask = EVENT_BIT(e->se_type);
	v.on = e->se_on ? v.mask : 0;
	return sctp_sockopt_apply(c, e->se_assoc_id, SCTP_SCOPE_ANY,
				  change_events, &v);
}

static int read_event(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_event *e = val;

	e->se_on = !!(cfg->events & EVENT_BIT(e->se_type));
	return 0;
}

static int get_event(struct sctp_optcall *c)
{
	struct sctp_event *e = c->val;

	if (!known_event(e->se_type))
		return -EINVAL;
	return sctp_sockopt_read(c->sk, e->se_assoc_id, read_event, e);
}

#define INT_ROW(option, setter, getter)					\
	{ .name = (option), .size = 4, .set_min = 4, .get_min = 4,	\
	  .set = (setter), .get = (getter) }
#define FLAG_ROW(option, field, setter)					\
	{ .name = (option), .size = 4, .set_min = 4, .get_min = 4,	\
	  .flag = offsetof(struct sctp_sock, field),			\
	  .set = (setter), .get = get_flag }
#define CONFIG_FLAG_ROW(option, field)					\
	{ .name = (option), .size = 4, .set_min = 4, .get_min = 4,	\
	  .flag = offsetof(struct sctp_config, field),			\
	  .set = set_config_flag, .get = get_config_flag }

const struct sctp_opt sctp_sockopt_flag_table[] = {
	CONFIG_FLAG_ROW(SCTP_NODELAY, nodelay),
	CONFIG_FLAG_ROW(SCTP_DISABLE_FRAGMENTS, no_fragments),
	FLAG_ROW(SCTP_I_WANT_MAPPED_V4_ADDR, v4mapped, set_flag),
	FLAG_ROW(SCTP_FRAGMENT_INTERLEAVE, frag_interleave, set_flag),
	FLAG_ROW(SCTP_RECVRCVINFO, recvrcvinfo, set_flag),
	FLAG_ROW(SCTP_RECVNXTINFO, recvnxtinfo, set_flag),
	{ .name = SCTP_REUSE_PORT, .size = 4, .get_min = 4,
	  .flag = offsetof(struct sctp_sock, reuse_port),
	  .set = set_reuse_port, .get = get_flag },
	{ .name = SCTP_AUTOCLOSE, .size = 4, .set_min = 4, .get_min = 4,
	  .many_only = true, .set = set_autoclose, .get = get_autoclose },
	INT_ROW(SCTP_PARTIAL_DELIVERY_POINT, set_pd_point, get_pd_point),
	INT_ROW(SCTP_ADAPTATION_LAYER, set_adaptation, get_adaptation),
	{ .name = SCTP_EVENTS, .size = sizeof(struct sctp_event_subscribe),
	  .get_min = 1, .set = set_events, .get = get_events },
	{ .name = SCTP_EVENT, .size = sizeof(struct sctp_event),
	  .set_min = sizeof(struct sctp_event),
	  .get_min = sizeof(struct sctp_event),
	  .set = set_event, .get = get_event },
	{ }
};
