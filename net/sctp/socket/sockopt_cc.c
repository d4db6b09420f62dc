// SPDX-License-Identifier: GPL-2.0
/* SCTP_CONGESTION: which congestion control an association has. */
#include "socket/sockopt.h"

#include <uapi/linux/sctp_ext.h>

static int change(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_path *p;

	cfg->cc = val;
	if (!a)
		return 0;
	list_for_each_entry(p, &a->paths, link)
		sctp_cc_switch(&p->cc, val);
	return 0;
}

static int set_congestion(struct sctp_optcall *c)
{
	const struct sctp_congestion *v = c->val;
	const struct sctp_cc_ops *ops;

	if (strnlen(v->name, sizeof(v->name)) == sizeof(v->name))
		return -ENOENT;
	ops = sctp_cc_find(v->name);
	if (!ops)
		return -ENOENT;
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ANY, change,
				  (void *)ops);
}

static int read_name(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_congestion *v = val;

	strscpy(v->name, cfg->cc->name, sizeof(v->name));
	return 0;
}

static int get_congestion(struct sctp_optcall *c)
{
	struct sctp_congestion *v = c->val;

	memset(v->name, 0, sizeof(v->name));
	return sctp_sockopt_read(c->sk, v->assoc_id, read_name, v);
}

const struct sctp_opt sctp_sockopt_cc_table[] = {
	{
		.name		= SCTP_CONGESTION,
		.size		= sizeof(struct sctp_congestion),
		.set_min	= sizeof(struct sctp_congestion),
		.get_min	= sizeof(struct sctp_congestion),
		.set		= set_congestion,
		.get		= get_congestion,
	},
	{ }
};
