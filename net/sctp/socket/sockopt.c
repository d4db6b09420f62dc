// SPDX-License-Identifier: GPL-2.0
/* setsockopt() and getsockopt(): rfc6458#section-8 */
#include "socket/sockopt.h"

#include <linux/file.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "socket/connect.h"

enum {
	/* More than any list of addresses that a call may carry. */
	MAX_SET_LEN	= 64 * 1024,
	/* More than any list of associations or addresses we may give. */
	MAX_GET_LEN	= 1024 * 1024,
	/* What an option without a size reads before it answers. */
	ANY_SIZE_INPUT	= sizeof(struct sctp_getaddrs),
};

static const struct sctp_opt *const tables[] = {
	sctp_sockopt_flag_table,
	sctp_sockopt_config_table,
	sctp_sockopt_path_table,
	sctp_sockopt_addr_table,
	sctp_sockopt_cc_table,
	sctp_sockopt_ext_table,
	sctp_peeloff_table,
};

/**
 * sctp_sockopt_assoc() - the association a call means
 * @sk: its socket
 * @id: assoc_id; ignored by sockets that have one association
 *
 * Context: process, lock_sock held.
 * Return: the association with a reference; NULL: there is none, or @id is one
 * of SCTP_FUTURE_ASSOC, SCTP_CURRENT_ASSOC, SCTP_ALL_ASSOC.
 */
struct sctp_assoc *sctp_sockopt_assoc(struct sock *sk, sctp_assoc_t id)
{
	struct sctp_sock *sp = sctp_sk(sk);
	struct sctp_assoc *a;

	if (sp->style == SCTP_ONE_TO_MANY)
		return id > SCTP_ALL_ASSOC ? sctp_assoc_by_id(sk, id) : NULL;
	spin_lock_bh(&sp->assoc_lock);
	a = list_first_entry_or_null(&sp->assocs, struct sctp_assoc, ep_link);
	if (a && !sctp_assoc_get_live(a))
		a = NULL;
	spin_unlock_bh(&sp->assoc_lock);
	return a;
}

static int enter_and_call(struct sock *sk, struct sctp_assoc *a,
			  sctp_sockopt_fn fn, void *val)
{
	int err = -EINVAL;

	sctp_assoc_enter(a);
	if (!a->dead && a->sk == sk)
		err = fn(&a->cfg, a, val);
	sctp_assoc_leave(a);
	return err;
}

/**
 * sctp_sockopt_with() - calls a function on one association
 * @sk: its socket
 * @id: assoc_id
 * @fn: the function, called with the association locked
 * @val: for @fn
 *
 * Context: process, lock_sock held.
 * Return: what @fn returned, or -EINVAL: there is no such association.
 */
int sctp_sockopt_with(struct sock *sk, sctp_assoc_t id, sctp_sockopt_fn fn,
		      void *val)
{
	struct sctp_assoc *a = sctp_sockopt_assoc(sk, id);
	int err;

	if (!a)
		return -EINVAL;
	err = enter_and_call(sk, a, fn, val);
	sctp_assoc_put(a);
	return err;
}

/* Those the socket has now, with references; @sp->assoc_lock is a leaf lock,
 * so none of them can be locked under it.
 */
static struct sctp_assoc **snapshot(struct sctp_sock *sp, u32 *n)
{
	u32 room = READ_ONCE(sp->n_assocs) + 16;
	struct sctp_assoc **all, *a;

	*n = 0;
	all = kvmalloc_array(room, sizeof(*all), GFP_KERNEL);
	if (!all)
		return NULL;
	spin_lock_bh(&sp->assoc_lock);
	list_for_each_entry(a, &sp->assocs, ep_link) {
		if (*n < room && sctp_assoc_get_live(a))
			all[(*n)++] = a;
	}
	spin_unlock_bh(&sp->assoc_lock);
	return all;
}

static int apply_current(struct sock *sk, sctp_sockopt_fn fn, void *val)
{
	struct sctp_assoc **all;
	u32 i, n;

	all = snapshot(sctp_sk(sk), &n);
	if (!all)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		enter_and_call(sk, all[i], fn, val);
		sctp_assoc_put(all[i]);
	}
	kvfree(all);
	return 0;
}

/**
 * sctp_sockopt_apply_all() - changes a socket and all its associations
 * @sk: the socket
 * @fn: makes the change; what it returns for the socket counts
 * @val: for @fn
 *
 * Context: process, lock_sock held.
 * Return: 0, what @fn returned, or -ENOMEM.
 */
int sctp_sockopt_apply_all(struct sock *sk, sctp_sockopt_fn fn, void *val)
{
	return fn(&sctp_sk(sk)->cfg, NULL, val) ?: apply_current(sk, fn, val);
}

/**
 * sctp_sockopt_apply() - changes what an assoc_id means
 * @c: the call
 * @id: assoc_id. A one-to-one or peeled off socket ignores it and means its
 *	association, or its defaults while it has none
 * @scope: the values of @id that are allowed
 * @fn: makes the change
 * @val: for @fn
 *
 * Context: process, lock_sock held.
 * Return: 0, what @fn returned, -EINVAL for an @id that means nothing here, or
 * -ENOMEM.
 */
int sctp_sockopt_apply(struct sctp_optcall *c, sctp_assoc_t id,
		       enum sctp_sockopt_scope scope, sctp_sockopt_fn fn,
		       void *val)
{
	struct sctp_sock *sp = sctp_sk(c->sk);

	if (sp->style != SCTP_ONE_TO_MANY) {
		if (list_empty_careful(&sp->assocs))
			return fn(&sp->cfg, NULL, val);
		return sctp_sockopt_with(c->sk, id, fn, val);
	}
	if (id == SCTP_FUTURE_ASSOC)
		return fn(&sp->cfg, NULL, val);
	if (id > SCTP_ALL_ASSOC)
		return sctp_sockopt_with(c->sk, id, fn, val);
	if (id < 0 || scope != SCTP_SCOPE_ANY)
		return -EINVAL;
	if (id == SCTP_ALL_ASSOC)
		return sctp_sockopt_apply_all(c->sk, fn, val);
	return apply_current(c->sk, fn, val);
}

/**
 * sctp_sockopt_read() - reads what an assoc_id means
 * @sk: the socket
 * @id: SCTP_FUTURE_ASSOC or an assoc_id; as for sctp_sockopt_apply()
 * @fn: reads
 * @val: for @fn
 *
 * Context: process, lock_sock held.
 * Return: what @fn returned, or -EINVAL.
 */
int sctp_sockopt_read(struct sock *sk, sctp_assoc_t id, sctp_sockopt_fn fn,
		      void *val)
{
	struct sctp_optcall c = { .sk = sk };

	return sctp_sockopt_apply(&c, id, SCTP_SCOPE_ONE, fn, val);
}

/* -- which association, and which of its paths -------------------------- */

static bool names_peer(const struct sockaddr_storage *ss)
{
	union sctp_addr sa;

	memcpy(&sa, ss, sizeof(sa));
	if (sa.sa.sa_family == AF_INET)
		return sa.v4.sin_addr.s_addr;
	return sa.sa.sa_family == AF_INET6 &&
	       !ipv6_addr_any(&sa.v6.sin6_addr);
}

/* The path an address names; NULL: no address at all. */
static int find_path(struct sctp_assoc *a, struct sctp_optaddr *at)
{
	struct sctp_name name;
	union sctp_addr sa;

	at->path = NULL;
	memcpy(&sa, at->addr, sizeof(sa));
	if (sa.sa.sa_family == AF_UNSPEC)
		return 0;
	if (sctp_addr_from_user(a->sk, &sa.sa, sizeof(sa), &name))
		return at->missing;
	if (sctp_addr_is_any(&name.ip))
		return 0;
	if (name.port == a->pport)
		at->path = sctp_path_find(a, &name.ip);
	return at->path ? 0 : at->missing;
}

static int call_at(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	struct sctp_optaddr *at = val;

	return (a ? find_path(a, at) : 0) ?: at->fn(cfg, a, at);
}

/* The assoc_id's, or else, on a one-to-many socket, the address's. */
static struct sctp_assoc *assoc_at(struct sock *sk, const struct sctp_optaddr *at)
{
	struct sctp_assoc *a = sctp_sockopt_assoc(sk, at->id);
	struct sctp_name name;
	union sctp_addr sa;

	if (a || sctp_sk(sk)->style == SCTP_ONE_TO_ONE)
		return a;
	if (at->own_id && at->id)
		return NULL;
	memcpy(&sa, at->addr, sizeof(sa));
	if (sctp_addr_from_user(sk, &sa.sa, sizeof(sa), &name))
		return NULL;
	return sctp_connect_find(sk, &name.ip, name.port, name.scope);
}

/**
 * sctp_sockopt_at() - calls a function on what an assoc_id and an address mean
 * @c: the call
 * @at: both, and the function; ->path is filled in for it
 *
 * An address is an association's, never a socket's default. It is enough to
 * find one; an assoc_id that is nobody's does not matter then, as in Linux, but
 * for options with ->own_id.
 *
 * Context: process, lock_sock held.
 * Return: what the function returned, ->missing, or as sctp_sockopt_apply().
 */
int sctp_sockopt_at(struct sctp_optcall *c, struct sctp_optaddr *at)
{
	struct sctp_assoc *a;
	int err;

	if (!names_peer(at->addr))
		return sctp_sockopt_apply(c, at->id, SCTP_SCOPE_ONE, call_at,
					  at);
	a = assoc_at(c->sk, at);
	if (!a)
		return at->missing;
	err = enter_and_call(c->sk, a, call_at, at);
	sctp_assoc_put(a);
	return err;
}

static const struct sctp_opt *find(int name)
{
	const struct sctp_opt *opt;
	int i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (opt = tables[i]; opt->set || opt->get; opt++) {
			if (opt->name == name)
				return opt;
		}
	}
	return NULL;
}

static bool style_ok(const struct sctp_optcall *c)
{
	return !c->opt->many_only ||
	       sctp_sk(c->sk)->style != SCTP_ONE_TO_ONE;
}

/* A newer program may know more fields, but must not use them. An int was
 * always taken from a longer value.
 */
static bool tail_ok(const struct sctp_optcall *c)
{
	unsigned int size = c->opt->size;

	return c->len <= size || size <= sizeof(int) ||
	       !memchr_inv(c->val + size, 0, c->len - size);
}

static int set(struct sctp_optcall *c)
{
	const struct sctp_opt *opt = c->opt;
	int err;

	if (!opt || !opt->set)
		return -ENOPROTOOPT;
	if (!style_ok(c))
		return -EOPNOTSUPP;
	if (c->len < opt->set_min || (opt->size && !tail_ok(c)))
		return -EINVAL;
	c->len = min_t(u32, c->len, opt->size ?: c->len);
	lock_sock(c->sk);
	err = opt->set(c);
	release_sock(c->sk);
	return err;
}

/**
 * sctp_setsockopt() - setsockopt()
 * @sk: the socket
 * @level: IPPROTO_SCTP is ours, the others are IP's
 * @optname: SCTP_*
 * @optval: the value
 * @optlen: its length, bytes
 *
 * Values shorter than the newest form of an option are taken where programs
 * know such a form, longer ones when what is beyond is zero.
 *
 * Context: process; takes lock_sock.
 * Return: 0 (SCTP_SOCKOPT_CONNECTX: the assoc_id), -ENOPROTOOPT, -EINVAL,
 * -EFAULT, -ENOMEM or what the option says.
 */
int sctp_setsockopt(struct sock *sk, int level, int optname, sockptr_t optval,
		    unsigned int optlen)
{
	struct sctp_optcall c = { .sk = sk, .len = optlen };
	int err = -EFAULT;

	if (level != IPPROTO_SCTP) {
		if (sk->sk_family == AF_INET6)
			return ipv6_setsockopt(sk, level, optname, optval,
					       optlen);
		return ip_setsockopt(sk, level, optname, optval, optlen);
	}
	if (optlen > MAX_SET_LEN)
		return -EINVAL;
	c.opt = find(optname);
	c.val = kvzalloc(max_t(u32, optlen, c.opt ? c.opt->size : 0) + 1,
			 GFP_KERNEL_ACCOUNT);
	if (!c.val)
		return -ENOMEM;
	/* A value that cannot be read is the first thing Linux complains of. */
	if (!copy_from_sockptr(c.val, optval, optlen))
		err = set(&c);
	kvfree(c.val);
	return err;
}

/* The last step, which cannot be undone: others may use the file from here on. */
static int install(const struct sctp_optcall *c, int err)
{
	if (err) {
		fput(c->file);
		put_unused_fd(c->fd);
		return err;
	}
	fd_install(c->fd, c->file);
	return c->fd;
}

static int get(struct sctp_optcall *c, char __user *optval, int __user *optlen)
{
	const struct sctp_opt *opt = c->opt;
	unsigned int input = min_t(u32, c->len, opt->size ?: ANY_SIZE_INPUT);
	int err;

	if (!style_ok(c))
		return -EOPNOTSUPP;
	if (c->len < opt->get_min)
		return -EINVAL;
	c->len = min_t(u32, c->len, opt->size ?: MAX_GET_LEN);
	c->val = kvzalloc(max_t(u32, c->len, opt->size) + ANY_SIZE_INPUT,
			  GFP_KERNEL_ACCOUNT);
	if (!c->val)
		return -ENOMEM;
	err = -EFAULT;
	if (copy_from_user(c->val, optval, input))
		goto out;
	lock_sock(c->sk);
	err = opt->get(c);
	release_sock(c->sk);
	/* SCTP_SOCKOPT_CONNECTX3 answers also when it did not wait. */
	if (err && err != -EINPROGRESS)
		goto out;
	if (put_user(c->len - c->uncounted, optlen) ||
	    copy_to_user(optval, c->val, c->len))
		err = -EFAULT;
	if (c->file)
		err = install(c, err);
out:
	kvfree(c->val);
	return err;
}

/**
 * sctp_sockopt_bypass_bpf() - is this option nothing for programs of cgroups?
 * @level: IPPROTO_SCTP is ours
 * @optname: SCTP_*
 *
 * They run afterwards and could hide from the user what cannot be undone: a new
 * file descriptor, or an association.
 *
 * Context: any.
 * Return: true when it is.
 */
bool sctp_sockopt_bypass_bpf(int level, int optname)
{
	return level == IPPROTO_SCTP && (optname == SCTP_SOCKOPT_PEELOFF ||
					 optname == SCTP_SOCKOPT_PEELOFF_FLAGS ||
					 optname == SCTP_SOCKOPT_CONNECTX3);
}

/**
 * sctp_getsockopt() - getsockopt()
 * @sk: the socket
 * @level: IPPROTO_SCTP is ours, the others are IP's
 * @optname: SCTP_*
 * @optval: in: which association, address and the like; out: the answer
 * @optlen: in: room at @optval, bytes; out: the answer's length
 *
 * Context: process; takes lock_sock.
 * Return: 0 (SCTP_SOCKOPT_PEELOFF: the file descriptor), -ENOPROTOOPT, -EINVAL,
 * -EFAULT, -ENOMEM or what the option says.
 */
int sctp_getsockopt(struct sock *sk, int level, int optname,
		    char __user *optval, int __user *optlen)
{
	struct sctp_optcall c = { .sk = sk };
	int len;

	if (level != IPPROTO_SCTP) {
		if (sk->sk_family == AF_INET6)
			return ipv6_getsockopt(sk, level, optname, optval,
					       optlen);
		return ip_getsockopt(sk, level, optname, optval, optlen);
	}
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	c.len = len;
	c.opt = find(optname);
	if (!c.opt || !c.opt->get)
		return -ENOPROTOOPT;
	return get(&c, optval, optlen);
}
