// SPDX-License-Identifier: GPL-2.0
/* Socket options of extensions that are not there: what they answer as long. */
#include "socket/sockopt.h"

enum {
	MIN_PROBE_INTERVAL	= 5000,	/* ms, as Linux has it */
};

/* Is there what @id means? */
static int look(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	return 0;
}

/* Each value begins with it. */
static sctp_assoc_t assoc_id(const struct sctp_optcall *c)
{
	return *(const sctp_assoc_t *)c->val;
}

static int look_for(const struct sctp_optcall *c)
{
	return sctp_sockopt_read(c->sk, assoc_id(c), look, NULL);
}

static int need_assoc(const struct sctp_optcall *c, int answer)
{
	return sctp_sockopt_with(c->sk, assoc_id(c), look, NULL) ?: answer;
}

/* -- "is it supported?": no; asking for just that is fine -------------- */

static int set_absent(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return look_for(c) ?: (v->assoc_value ? -EOPNOTSUPP : 0);
}

static int get_absent(struct sctp_optcall *c)
{
	struct sctp_assoc_value *v = c->val;

	v->assoc_value = 0;
	return look_for(c);
}

/* rfc5061#section-4.1, for the whole socket */
static int set_auto_asconf(struct sctp_optcall *c)
{
	return *(int *)c->val ? -EOPNOTSUPP : 0;
}

static int get_auto_asconf(struct sctp_optcall *c)
{
	*(int *)c->val = 0;
	return 0;
}

/* rfc8260 as with intl_enable off */
static int set_interleaving(struct sctp_optcall *c)
{
	return look_for(c) ?: -EPERM;
}

/* -- rfc4895 as with auth_enable off ----------------------------------- */

static int no_auth(struct sctp_optcall *c)
{
	return -EACCES;
}

/* struct sctp_authkey wants a byte of key. */
static int no_key(struct sctp_optcall *c)
{
	return c->len > sizeof(struct sctp_authkey) ? -EACCES : -EINVAL;
}

static int no_auth_for(struct sctp_optcall *c)
{
	return look_for(c) ?: -EACCES;
}

static int no_key_id(struct sctp_optcall *c)
{
	return sctp_sockopt_apply(c, assoc_id(c), SCTP_SCOPE_ANY, look, NULL) ?:
	       -EACCES;
}

static int no_peer_chunks(struct sctp_optcall *c)
{
	return need_assoc(c, -EACCES);
}

static int set_only(struct sctp_optcall *c)
{
	return -EOPNOTSUPP;
}

/* -- rfc5061 as with addip_enable off ---------------------------------- */

static int no_asconf(struct sctp_optcall *c)
{
	return -EPERM;
}

/* -- rfc6525 with a peer that cannot do it ----------------------------- */

static int change_reset(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	cfg->reset_allowed = ((struct sctp_assoc_value *)val)->assoc_value;
	return 0;
}

static int set_enable_reset(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	if (v->assoc_value & ~SCTP_ENABLE_STRRESET_MASK)
		return -EINVAL;
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ANY, change_reset,
				  c->val);
}

static int read_reset(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	((struct sctp_assoc_value *)val)->assoc_value = cfg->reset_allowed;
	return 0;
}

static int get_enable_reset(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	return sctp_sockopt_read(c->sk, v->assoc_id, read_reset, c->val);
}

static int no_reset(struct sctp_optcall *c)
{
	return need_assoc(c, -ENOPROTOOPT);
}

/* -- rfc8260#section-4.3: first come, first served; it has no values --- */

static int set_scheduler(struct sctp_optcall *c)
{
	const struct sctp_assoc_value *v = c->val;

	if (v->assoc_value > SCTP_SS_MAX)
		return -EINVAL;
	if (v->assoc_value != SCTP_SS_FCFS)
		return -EOPNOTSUPP;
	return sctp_sockopt_apply(c, v->assoc_id, SCTP_SCOPE_ANY, look, NULL);
}

static int check_stream(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	const struct sctp_stream_value *v = val;

	return v->stream_id < a->n_out ? 0 : -EINVAL;
}

static int set_scheduler_value(struct sctp_optcall *c)
{
	const struct sctp_stream_value *v = c->val;
	bool alone = sctp_sk(c->sk)->style == SCTP_ONE_TO_ONE;

	/* Linux takes it from a socket without association, too. */
	if (alone ? list_empty_careful(&sctp_sk(c->sk)->assocs) :
		    v->assoc_id == SCTP_CURRENT_ASSOC)
		return 0;
	return sctp_sockopt_with(c->sk, v->assoc_id, check_stream, c->val);
}

static int get_scheduler_value(struct sctp_optcall *c)
{
	struct sctp_stream_value *v = c->val;

	v->stream_value = 0;
	return sctp_sockopt_with(c->sk, v->assoc_id, check_stream, c->val);
}

/* -- rfc3758: nothing was abandoned for a policy ----------------------- */

static bool policy_ok(u16 policy)
{
	if (policy == SCTP_PR_SCTP_ALL)
		return true;
	return policy && !(policy & ~SCTP_PR_SCTP_MASK);
}

static int read_pr(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_optcall *c = val;
	struct sctp_prstatus *v = c->val;

	if (c->opt->name == SCTP_PR_STREAM_STATUS &&
	    v->sprstat_sid >= a->n_out)
		return -EINVAL;
	v->sprstat_abandoned_unsent = 0;
	v->sprstat_abandoned_sent = 0;
	return 0;
}

static int get_pr_status(struct sctp_optcall *c)
{
	const struct sctp_prstatus *v = c->val;

	if (!policy_ok(v->sprstat_policy))
		return -EINVAL;
	return sctp_sockopt_with(c->sk, v->sprstat_assoc_id, read_pr, c);
}

/* -- rfc6951 and rfc8899 with encap_port and plpmtud_probe_interval 0 -- */

static int look_at(struct sctp_optcall *c, sctp_assoc_t id,
		   const struct sockaddr_storage *addr)
{
	struct sctp_optaddr at = {
		.id		= id,
		.addr		= addr,
		.missing	= -EINVAL,
		.fn		= look,
	};

	return sctp_sockopt_at(c, &at);
}

static int set_encap_port(struct sctp_optcall *c)
{
	const struct sctp_udpencaps *v = c->val;

	return look_at(c, v->sue_assoc_id, &v->sue_address) ?:
	       (v->sue_port ? -EOPNOTSUPP : 0);
}

static int get_encap_port(struct sctp_optcall *c)
{
	struct sctp_udpencaps *v = c->val;

	v->sue_port = 0;
	return look_at(c, v->sue_assoc_id, &v->sue_address);
}

static int set_probing(struct sctp_optcall *c)
{
	const struct sctp_probeinterval *v = c->val;

	if (v->spi_interval && v->spi_interval < MIN_PROBE_INTERVAL)
		return -EINVAL;
	return look_at(c, v->spi_assoc_id, &v->spi_address) ?:
	       (v->spi_interval ? -EOPNOTSUPP : 0);
}

static int get_probing(struct sctp_optcall *c)
{
	struct sctp_probeinterval *v = c->val;

	v->spi_interval = 0;
	return look_at(c, v->spi_assoc_id, &v->spi_address);
}

#define ROW(option, type, setter, getter)				\
	{ .name = (option), .size = sizeof(type),			\
	  .set_min = sizeof(type), .get_min = sizeof(type),		\
	  .set = (setter), .get = (getter) }
#define ABSENT_ROW(option)						\
	ROW(option, struct sctp_assoc_value, set_absent, get_absent)
#define KEY_ROW(option)							\
	{ .name = (option), .size = sizeof(struct sctp_authkeyid),	\
	  .set_min = sizeof(struct sctp_authkeyid), .set = no_key_id,	\
	  .get = set_only }

const struct sctp_opt sctp_sockopt_ext_table[] = {
	ABSENT_ROW(SCTP_PR_SUPPORTED),
	ABSENT_ROW(SCTP_RECONFIG_SUPPORTED),
	ABSENT_ROW(SCTP_ASCONF_SUPPORTED),
	ABSENT_ROW(SCTP_AUTH_SUPPORTED),
	ROW(SCTP_INTERLEAVING_SUPPORTED, struct sctp_assoc_value,
	    set_interleaving, get_absent),
	ROW(SCTP_AUTO_ASCONF, int, set_auto_asconf, get_auto_asconf),
	ROW(SCTP_PR_ASSOC_STATUS, struct sctp_prstatus, NULL, get_pr_status),
	ROW(SCTP_PR_STREAM_STATUS, struct sctp_prstatus, NULL, get_pr_status),
	ROW(SCTP_ENABLE_STREAM_RESET, struct sctp_assoc_value,
	    set_enable_reset, get_enable_reset),
	{ .name = SCTP_RESET_STREAMS,
	  .set_min = sizeof(struct sctp_reset_streams), .set = no_reset },
	ROW(SCTP_RESET_ASSOC, sctp_assoc_t, no_reset, NULL),
	ROW(SCTP_ADD_STREAMS, struct sctp_add_streams, no_reset, NULL),
	ROW(SCTP_STREAM_SCHEDULER, struct sctp_assoc_value, set_scheduler,
	    get_absent),
	ROW(SCTP_STREAM_SCHEDULER_VALUE, struct sctp_stream_value,
	    set_scheduler_value, get_scheduler_value),
	ROW(SCTP_REMOTE_UDP_ENCAPS_PORT, struct sctp_udpencaps, set_encap_port,
	    get_encap_port),
	ROW(SCTP_PLPMTUD_PROBE_INTERVAL, struct sctp_probeinterval, set_probing,
	    get_probing),

	{ .name = SCTP_SET_PEER_PRIMARY_ADDR, .set = no_asconf },
	{ .name = SCTP_AUTH_CHUNK, .set = no_auth, .get = set_only },
	{ .name = SCTP_HMAC_IDENT, .set = no_auth, .get = no_auth },
	{ .name = SCTP_AUTH_KEY, .set = no_key, .get = set_only },
	ROW(SCTP_AUTH_ACTIVE_KEY, struct sctp_authkeyid, no_key_id,
	    no_auth_for),
	KEY_ROW(SCTP_AUTH_DELETE_KEY),
	KEY_ROW(SCTP_AUTH_DEACTIVATE_KEY),
	{ .name = SCTP_PEER_AUTH_CHUNKS,
	  .get_min = sizeof(struct sctp_authchunks), .get = no_peer_chunks },
	{ .name = SCTP_LOCAL_AUTH_CHUNKS,
	  .get_min = sizeof(struct sctp_authchunks), .get = no_auth_for },
	{ }
};
