// SPDX-License-Identifier: GPL-2.0
/* sendmsg(): from the user's call to the send queue. */
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>

#include "assoc/mem.h"
#include "compat/stack.h"
#include "procedure/procedure.h"
#include "socket/cmsg.h"
#include "socket/connect.h"
#include "wire/format.h"

/**
 * struct send - one sendmsg() call
 * @sk: the socket
 * @msg: the call
 * @len: bytes of user data
 * @nonblock: MSG_DONTWAIT
 * @named: the user gave an address
 * @fresh: the call has set the association up
 * @n_dst: how many addresses @dst has
 * @port: the peer's
 * @scope: of link-local addresses
 * @info: what counts for the message
 * @lifetime: ms it may wait for being sent; 0: for ever
 * @taken: how much of it the call has taken, bytes
 * @cmsgs: the ancillary data, which is large and mostly not there; NULL: none
 * @dst: the peer's addresses
 * @to: the only one, when @cmsgs has none
 */
struct send {
	struct sock		*sk;
	struct msghdr		*msg;
	u32			len;
	bool			nonblock;
	bool			named;
	bool			fresh;
	u16			n_dst;
	u16			port;
	int			scope;
	struct sctp_sndinfo	info;
	u32			lifetime;
	u32			taken;
	const struct sctp_cmsgs	*cmsgs;
	struct sctp_ip		*dst;
	struct sctp_ip		to;
};

static bool one_to_one(const struct send *s)
{
	return sctp_sk(s->sk)->style == SCTP_ONE_TO_ONE;
}

static bool peeled_off(const struct send *s)
{
	return sctp_sk(s->sk)->style == SCTP_PEELED_OFF;
}

static u16 flags_of(const struct send *s)
{
	return s->cmsgs ? s->cmsgs->info.snd_flags : 0;
}

/* More addresses say nothing when there is not one to begin with. */
static int parse_more(struct send *s)
{
	u16 i, n = s->cmsgs ? s->cmsgs->n_dst : 0;

	for (i = 0; i < n; i++) {
		const struct sctp_ip *ip = &s->dst[1 + i];

		if (!sctp_addr_speaks(s->sk, ip->ver) || !sctp_ip_is_usable(ip))
			return -EINVAL;
	}
	s->n_dst = 1 + n;
	return 0;
}

static int parse_name(struct send *s)
{
	struct sctp_name name;
	int err;

	if (!s->msg->msg_name)
		return 0;
	err = sctp_addr_from_user(s->sk, s->msg->msg_name, s->msg->msg_namelen,
				  &name);
	if (err)
		return err;
	if (!name.port || !sctp_ip_is_usable(&name.ip))
		return -EINVAL;
	s->dst[0] = name.ip;
	s->port = name.port;
	s->scope = name.scope;
	s->named = true;
	return parse_more(s);
}

static int parse_flags(const struct send *s)
{
	u16 flags = flags_of(s);

	if (!s->len && !(flags & (SCTP_EOF | SCTP_ABORT)))
		return -EINVAL;
	/* There, says Linux, shutdown() and SO_LINGER do that. */
	if (one_to_one(s) && flags & (SCTP_EOF | SCTP_ABORT))
		return -EINVAL;
	if ((flags & SCTP_ADDR_OVER) && !s->named)
		return -EINVAL;
	return 0;
}

static int parse(struct send *s)
{
	int err;

	if (s->msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	err = parse_name(s);
	return err ?: parse_flags(s);
}

/* -- which association ------------------------------------------------------- */

static struct sctp_assoc *find_named(struct send *s)
{
	struct sctp_assoc *a = NULL;
	u16 i;

	for (i = 0; i < s->n_dst && !a; i++)
		a = sctp_connect_find(s->sk, &s->dst[i], s->port,
				      s->scope);
	return a;
}

static struct sctp_assoc *find(struct send *s)
{
	if (peeled_off(s) || (one_to_one(s) && !s->named))
		return sctp_connect_only(s->sk);
	if (s->named)
		return find_named(s);
	return sctp_assoc_by_id(s->sk, s->cmsgs ? s->cmsgs->info.snd_assoc_id : 0);
}

static void apply_init(struct sctp_config *cfg, const struct sctp_initmsg *init)
{
	if (init->sinit_num_ostreams)
		cfg->outs = init->sinit_num_ostreams;
	if (init->sinit_max_instreams)
		cfg->ins = init->sinit_max_instreams;
	if (init->sinit_max_attempts)
		cfg->init_retrans = init->sinit_max_attempts;
	if (init->sinit_max_init_timeo)
		cfg->init_rto_max = (u64)init->sinit_max_init_timeo *
				    NSEC_PER_MSEC;
}

/* What connect() would have asked its caller's security module. */
static int permit(const struct send *s)
{
	union sctp_addr sa;
	int len, err = 0;
	u16 i;

	for (i = 0; i < s->n_dst && !err; i++) {
		len = sctp_addr_to_user(s->sk, &s->dst[i], s->port,
					s->scope, &sa);
		err = security_sctp_bind_connect(s->sk, SCTP_SENDMSG_CONNECT,
						 &sa.sa, len);
	}
	return err;
}

/* lock_sock held. SCTP_INIT counts for this association only. */
static struct sctp_assoc *set_up(struct send *s)
{
	struct sctp_config *cfg = &sctp_sk(s->sk)->cfg;
	struct sctp_config saved = *cfg;
	struct sctp_assoc *a;
	int err = permit(s);

	if (err)
		return ERR_PTR(err);
	if (s->cmsgs && s->cmsgs->has_init)
		apply_init(cfg, &s->cmsgs->init);
	a = sctp_connect_start(s->sk, s->dst, s->n_dst, s->port,
			       s->scope);
	*cfg = saved;
	if (!IS_ERR(a))
		s->fresh = true;
	return a;
}

/* rfc6458#section-7.5: implicit setup. */
static struct sctp_assoc *find_or_set_up(struct send *s)
{
	struct sctp_assoc *a = find(s);

	if (a || !s->named || peeled_off(s))
		return a;
	if (flags_of(s) & (SCTP_EOF | SCTP_ABORT))
		return ERR_PTR(-EINVAL);
	lock_sock(s->sk);
	a = find(s);
	if (a)
		;
	else if (one_to_one(s) && s->sk->sk_state != TCP_CLOSE)
		a = ERR_PTR(-EADDRNOTAVAIL);
	else if (s->sk->sk_shutdown)	/* what it was for is over: connect() begins anew */
		a = ERR_PTR(-EPIPE);
	else
		a = set_up(s);
	release_sock(s->sk);
	return a;
}

/* -- what applies to it -------------------------------------------------------- */

static void choose_info(struct send *s, const struct sctp_assoc *a)
{
	const struct sctp_cmsgs *c = s->cmsgs;

	s->info = c && c->has_info ? c->info : a->cfg.sndinfo;
	s->info.snd_assoc_id = a->id;
	s->lifetime = c && c->has_pr ?
		      sctp_config_lifetime(c->pr_policy, c->pr_value) :
		      sctp_config_lifetime(a->cfg.pr_policy, a->cfg.pr_value);
}

/* Why @a takes no more messages. Exact under assoc->lock. */
static int check_alive(const struct send *s, const struct sctp_assoc *a)
{
	bool shut = READ_ONCE(s->sk->sk_shutdown) & SEND_SHUTDOWN;

	if (READ_ONCE(a->dead) || READ_ONCE(a->sk) != s->sk || shut)
		return -EPIPE;
	if (!sctp_state_takes_user_data(READ_ONCE(a->state)))
		return one_to_one(s) ? -EPIPE : -ESHUTDOWN;
	return 0;
}

static int check_message(const struct send *s, const struct sctp_assoc *a)
{
	if (s->len > READ_ONCE(s->sk->sk_sndbuf))
		return -EMSGSIZE;
	if (a->cfg.no_fragments && s->len > READ_ONCE(a->frag_point))
		return -EMSGSIZE;
	if (s->info.snd_sid >= READ_ONCE(a->n_out))
		return -EINVAL;
	return 0;
}

/* Whoever does not wait may want a signal when there is room (O_ASYNC). After
 * the bit is set, a wake-up that came before it must be seen here.
 */
static bool may_have_space(const struct send *s, const struct sctp_assoc *a)
{
	sk_set_bit(SOCKWQ_ASYNC_NOSPACE, s->sk);
	/* Pairs with the wake-up's look at the bit. */
	smp_mb__after_atomic();
	return sctp_mem_tx_space(a, s->sk) > 0;
}

static noinline int wait_for_space(const struct send *s,
				   const struct sctp_assoc *a)
{
	long timeo = sock_sndtimeo(s->sk, s->nonblock);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	int err = 0;

	if (may_have_space(s, a))
		return 0;
	add_wait_queue(sk_sleep(s->sk), &wait);
	while (sctp_mem_tx_space(a, s->sk) <= 0) {
		err = check_alive(s, a);
		if (!err && !timeo)
			err = -EAGAIN;
		if (!err && signal_pending(current))
			err = sock_intr_errno(timeo);
		if (err)
			break;
		set_bit(SOCK_NOSPACE, &s->sk->sk_socket->flags);
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
	}
	remove_wait_queue(sk_sleep(s->sk), &wait);
	return err;
}

/* -- sending ----------------------------------------------------------------------- */

/* assoc->lock held. */
static int choose_path(const struct send *s, struct sctp_assoc *a,
		       struct sctp_tx_msg *m)
{
	bool over = (s->info.snd_flags & SCTP_ADDR_OVER) || one_to_one(s);

	if (!s->named || s->fresh || !over)
		return 0;
	m->path = sctp_path_find(a, &s->dst[0]);
	return m->path || peeled_off(s) ? 0 : -EINVAL;
}

/* assoc->lock held. The peer refused the association before the call that set
 * it up could queue its message: the user hears of it as if it had been queued.
 */
static int report_lost(struct sctp_assoc *a, struct sctp_tx_msg *m)
{
	struct sctp_tx_chunk *c;

	sctp_event_send_failed(a, &m->first, a->cause);
	list_for_each_entry(c, &m->first.out.link, out.link)
		sctp_event_send_failed(a, c, a->cause);
	sctp_mem_drain(a);
	return 1;
}

/* assoc->lock held. What was held back for more to come may go. */
static void cork(struct sctp_assoc *a, bool more)
{
	if (a->corked && !more)
		sctp_assoc_mark(a, SCTP_MARK_PUMP);
	a->corked = more;
}

/* 0: queued; 1: lost, and reported; else a negative errno. */
static int queue(const struct send *s, struct sctp_assoc *a,
		 struct sctp_tx_msg *m)
{
	int err;

	sctp_assoc_enter(a);
	err = a->dead && s->fresh ? report_lost(a, m) : check_alive(s, a);
	if (!err)
		err = check_message(s, a);
	if (!err)
		err = choose_path(s, a, m);
	if (!err)
		err = sctp_sendq_append(a, m);
	if (!err && (s->info.snd_flags & SCTP_EOF)) {
		a->user_shutdown = true;
		sctp_shutdown_start(a);
	}
	if (!err)
		cork(a, s->msg->msg_flags & MSG_MORE);
	sctp_assoc_leave(a);
	return err;
}

/* Memory comes back without a word from whoever holds it: sockets of all
 * kinds of users. So look again now and then, as TCP does.
 */
static int wait_for_memory(long *timeo)
{
	long nap = min(*timeo, (long)HZ / 10);

	if (!nap)
		return -ENOBUFS;
	nap -= schedule_timeout_interruptible(nap);
	if (*timeo != MAX_SCHEDULE_TIMEOUT)
		*timeo -= min(*timeo, max(nap, 1L));
	return signal_pending(current) ? sock_intr_errno(*timeo) : 0;
}

static int queue_or_wait(const struct send *s, struct sctp_assoc *a,
			 struct sctp_tx_msg *m)
{
	long timeo = sock_sndtimeo(s->sk, s->nonblock);
	int err = queue(s, a, m);

	while (err == -ENOBUFS) {
		err = wait_for_memory(&timeo);
		if (!err)
			err = queue(s, a, m);
	}
	return err;
}

static int send_data(struct send *s, struct sctp_assoc *a)
{
	struct sctp_tx_msg *m;
	int err;

	err = s->fresh ? 0 : check_alive(s, a);
	if (!err)
		err = check_message(s, a);
	if (!err && sctp_mem_tx_space(a, s->sk) <= 0)
		err = wait_for_space(s, a);
	if (err)
		return err;
	m = sctp_txmsg_build(a, s->sk, &s->msg->msg_iter, s->len, &s->info);
	if (IS_ERR(m))
		return PTR_ERR(m);
	m->lifetime = s->lifetime;
	err = queue_or_wait(s, a, m);
	s->taken = err < 0 ? 0 : s->len;
	if (err) {
		sctp_txmsg_drop(a, s->sk, m);
		/* Others may have waited for the room it took. */
		s->sk->sk_write_space(s->sk);
	}
	return min(err, 0);
}

static int send_eof(struct send *s, struct sctp_assoc *a)
{
	int err;

	sctp_assoc_enter(a);
	err = check_alive(s, a);
	if (!err) {
		a->user_shutdown = true;
		sctp_shutdown_start(a);
	}
	sctp_assoc_leave(a);
	return err;
}

/* The user's bytes are the reason: rfc9260#section-3.3.10.12. An ABORT must
 * fit in one packet, so a longer reason is cut.
 */
static int send_abort(struct send *s, struct sctp_assoc *a)
{
	u32 room = READ_ONCE(a->frag_point) - SCTP_DATA_LEN;
	u32 n = min(s->len, room);
	u8 *why = kmalloc(max(n, 1U), GFP_KERNEL);
	bool gone;

	if (!why)
		return -ENOMEM;
	if (!copy_from_iter_full(why, n, &s->msg->msg_iter)) {
		kfree(why);
		return -EFAULT;
	}
	sctp_assoc_enter(a);
	gone = a->dead || a->sk != s->sk;
	if (!gone)
		sctp_abort_send(a, SCTP_CAUSE_USER_ABORT, why, n, 0);
	sctp_assoc_leave(a);
	kfree(why);
	return gone ? -EPIPE : 0;
}

static int send_on(struct send *s, struct sctp_assoc *a)
{
	choose_info(s, a);
	if (s->info.snd_flags & SCTP_ABORT)
		return send_abort(s, a);
	if (!s->len)
		return send_eof(s, a);
	return send_data(s, a);
}

/* -- SCTP_SENDALL ----------------------------------------------------------------- */

/* A snapshot of the socket's associations, each with a reference. */
static struct sctp_assoc **all_of(struct sock *sk, u32 *n)
{
	struct sctp_sock *ss = sctp_sk(sk);
	u32 room = READ_ONCE(ss->n_assocs);
	struct sctp_assoc **all, *a;

	*n = 0;
	all = kvmalloc_array(room + 1, sizeof(*all), GFP_KERNEL);
	if (!all)
		return NULL;
	spin_lock_bh(&ss->assoc_lock);
	list_for_each_entry(a, &ss->assocs, ep_link) {
		if (*n == room)
			break;
		if (READ_ONCE(a->state) != SCTP_ST_ESTABLISHED)
			continue;
		sctp_assoc_hold(a);
		all[(*n)++] = a;
	}
	spin_unlock_bh(&ss->assoc_lock);
	return all;
}

/* What has ended meanwhile, or was peeled off, is none of them any more. */
static int send_to_member(struct send *s, struct sctp_assoc *a)
{
	int err = send_on(s, a);
	bool left = READ_ONCE(a->dead) || READ_ONCE(a->sk) != s->sk;

	if (err == -ESHUTDOWN || (err == -EPIPE && left))
		return 0;
	return err;
}

static int send_to_all(struct send *s)
{
	struct iov_iter start = s->msg->msg_iter;
	struct sctp_assoc **all;
	int err = 0;
	u32 i, n;

	all = all_of(s->sk, &n);
	if (!all)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		s->msg->msg_iter = start;
		if (!err)
			err = send_to_member(s, all[i]);
		sctp_assoc_put(all[i]);
	}
	kvfree(all);
	return err;
}

/* -- the call ------------------------------------------------------------------------ */

/* An association that this call created for nothing goes again. */
static void undo_setup(struct send *s, struct sctp_assoc *a)
{
	sctp_assoc_enter(a);
	if (!a->dead && a->sk == s->sk)
		sctp_abort_silent(a, 0);
	sctp_assoc_leave(a);
	if (one_to_one(s))
		sock_error(s->sk);
}

/* A blocking one-to-one socket is connected when the call returns. */
static int await_setup(struct send *s, struct sctp_assoc *a)
{
	long timeo = sock_sndtimeo(s->sk, s->nonblock);
	int err;

	if (!one_to_one(s) || !timeo)
		return 0;
	lock_sock(s->sk);
	err = sctp_connect_wait(s->sk, a, timeo);
	release_sock(s->sk);
	return err == -EINPROGRESS ? 0 : err;
}

static int send_to_one(struct send *s)
{
	struct sctp_assoc *a = find_or_set_up(s);
	int err;

	if (IS_ERR(a))
		return PTR_ERR(a);
	if (!a)
		return -EPIPE;
	err = send_on(s, a);
	if (s->fresh && err)
		undo_setup(s, a);
	else if (s->fresh)
		err = await_setup(s, a);
	sctp_assoc_put(a);
	return err;
}

static int send_message(struct send *s)
{
	int err = parse(s);

	if (err)
		return err;
	if (one_to_one(s) && READ_ONCE(s->sk->sk_state) == TCP_LISTEN)
		return -EPIPE;
	if (one_to_one(s) && (READ_ONCE(s->sk->sk_shutdown) & SEND_SHUTDOWN))
		return -EPIPE;
	if ((flags_of(s) & SCTP_SENDALL) &&
	    sctp_sk(s->sk)->style == SCTP_ONE_TO_MANY)
		return send_to_all(s);
	return send_to_one(s);
}

/* Its own function, for what it needs of the stack. */
static noinline int send_described(struct send *s)
{
	struct sctp_cmsgs cmsgs __uninitialized;
	int err;

	memset(&cmsgs, 0, offsetof(struct sctp_cmsgs, dst));
	err = sctp_cmsg_parse(s->msg, &cmsgs);
	if (err)
		return err;
	s->cmsgs = &cmsgs;
	s->dst = cmsgs.dst;
	return send_message(s);
}

/**
 * sctp_sendmsg() - queue a user message
 * @sk: the socket
 * @msg: the call
 * @len: bytes of user data
 *
 * The bytes are copied and the chunks are built without any lock; the
 * association is only locked to queue them and to send what may be sent.
 *
 * Context: process; takes lock_sock only to set an association up.
 * Return: @len, or 0 when no message was sent: SCTP_ABORT, SCTP_SENDALL without
 * associations; or -EPIPE (with SIGPIPE), -ESHUTDOWN, -EAGAIN, -EMSGSIZE,
 * -EINVAL, -ENOBUFS, -ENOMEM, -EFAULT, -EINTR, -ERESTARTSYS, and
 * all of sctp_connect_start().
 */
int sctp_sendmsg(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct send s = {
		.sk		= sk,
		.msg		= msg,
		.len		= len,
		.nonblock	= msg->msg_flags & MSG_DONTWAIT,
	};
	int err = -EMSGSIZE;

	s.dst = &s.to;
	if (len <= INT_MAX)
		err = msg->msg_controllen ? send_described(&s) :
					    send_message(&s);
	return err ? sk_stream_error(sk, msg->msg_flags, err) : (int)s.taken;
}
