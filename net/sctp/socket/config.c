// SPDX-License-Identifier: GPL-2.0
/* What a new socket starts from. */
#include <linux/time64.h>

#include "host/netns.h"
#include "socket/sock.h"

enum {
	DEFAULT_OUT_STREAMS	= 10,
	DEFAULT_SACK_EVERY	= 2,	/* rfc9260#section-6.2 */
};

static u64 ms(const int *sysctl)
{
	return (u64)READ_ONCE(*sysctl) * NSEC_PER_MSEC;
}

/**
 * sctp_config_from_net() - a socket's defaults from its namespace's sysctls
 * @cfg: to be filled
 * @sn: the namespace
 *
 * Context: any.
 */
void sctp_config_from_net(struct sctp_config *cfg, struct sctp_net *sn)
{
	const struct sctp_sysctls *s = &sn->sysctl;

	memset(cfg, 0, sizeof(*cfg));
	cfg->rto.initial = ms(&s->rto_initial);
	cfg->rto.min = ms(&s->rto_min);
	cfg->rto.max = ms(&s->rto_max);
	cfg->rto.alpha_shift = READ_ONCE(s->rto_alpha_exp_divisor);
	cfg->rto.beta_shift = READ_ONCE(s->rto_beta_exp_divisor);
	cfg->delack.delay = ms(&s->sack_timeout);
	cfg->delack.every = DEFAULT_SACK_EVERY;
	cfg->hb_interval = ms(&s->hb_interval);
	cfg->cookie_life = ms(&s->valid_cookie_life);
	cfg->init_rto_max = cfg->rto.max;
	cfg->outs = DEFAULT_OUT_STREAMS;
	cfg->ins = U16_MAX;
	cfg->init_retrans = READ_ONCE(s->max_init_retransmits);
	cfg->assoc_retrans = READ_ONCE(s->association_max_retrans);
	cfg->path_retrans = READ_ONCE(s->path_max_retrans);
	cfg->pf_retrans = READ_ONCE(s->pf_retrans);
	cfg->ps_retrans = READ_ONCE(s->ps_retrans);
	cfg->pf_expose = READ_ONCE(s->pf_expose);
	cfg->ecn = READ_ONCE(s->ecn_enable);
	cfg->max_burst = READ_ONCE(s->max_burst);
	cfg->recovery = READ_ONCE(s->recovery);
	cfg->cc = READ_ONCE(s->congestion_control);
	cfg->dscp = SCTP_AS_SOCKET;
	cfg->flowlabel = SCTP_AS_SOCKET;
	cfg->param_flags = SPP_HB_ENABLE | SPP_PMTUD_ENABLE |
			   SPP_SACKDELAY_ENABLE;
}
