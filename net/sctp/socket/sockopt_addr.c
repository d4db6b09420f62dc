// SPDX-License-Identifier: GPL-2.0
/* Socket options behind sctp_bindx(), sctp_connectx(), sctp_getladdrs(), ... */
#include <linux/compat.h>
#include <linux/fs.h>

#include "host/local.h"
#include "socket/sockopt.h"

/* -- rfc6458#section-9.1 and section-9.9 ------------------------------- */

static int bindx_add(struct sctp_optcall *c)
{
	return sctp_bindx(c->sk, KERNEL_SOCKPTR(c->val), c->len, true);
}

static int bindx_rem(struct sctp_optcall *c)
{
	return sctp_bindx(c->sk, KERNEL_SOCKPTR(c->val), c->len, false);
}

static int file_flags(const struct sock *sk)
{
	const struct file *file = sk->sk_socket ? sk->sk_socket->file : NULL;

	return file ? file->f_flags : 0;
}

static int connectx_old(struct sctp_optcall *c)
{
	u32 id;

	return sctp_connectx(c->sk, KERNEL_SOCKPTR(c->val), c->len,
			     file_flags(c->sk), &id);
}

/* The assoc_id is what setsockopt() returns. */
static int connectx(struct sctp_optcall *c)
{
	u32 id;
	int err;

	err = sctp_connectx(c->sk, KERNEL_SOCKPTR(c->val), c->len,
			    file_flags(c->sk), &id);
	return err ?: id;
}

#ifdef CONFIG_COMPAT
struct compat_getaddrs_old {
	sctp_assoc_t	assoc_id;
	s32		addr_num;
	compat_uptr_t	addrs;
};

#define CONNECTX3_MIN	sizeof(struct compat_getaddrs_old)

static void __user *connectx3_addrs(const struct sctp_optcall *c)
{
	const struct compat_getaddrs_old *compat = c->val;
	const struct sctp_getaddrs_old *v = c->val;

	if (in_compat_syscall())
		return compat_ptr(compat->addrs);
	return c->len < sizeof(*v) ? NULL : v->addrs;
}
#else
#define CONNECTX3_MIN	sizeof(struct sctp_getaddrs_old)

static void __user *connectx3_addrs(const struct sctp_optcall *c)
{
	const struct sctp_getaddrs_old *v = c->val;

	return v->addrs;
}
#endif

/* The addresses are a pointer away, their length is ->addr_num. */
static int connectx3(struct sctp_optcall *c)
{
	const struct sctp_getaddrs_old *v = c->val;
	void __user *addrs = connectx3_addrs(c);
	u32 id = 0;
	int err;

	if (!addrs || v->addr_num < 0)
		return -EINVAL;
	err = sctp_connectx(c->sk, USER_SOCKPTR(addrs), v->addr_num,
			    file_flags(c->sk), &id);
	*(sctp_assoc_t *)c->val = id;
	c->len = sizeof(sctp_assoc_t);
	return err;
}

/* -- lists of addresses: struct sctp_getaddrs -------------------------- */

/**
 * struct addr_writer - packs addresses behind a struct sctp_getaddrs
 * @sk: whose user gets them
 * @head: where the count goes
 * @port: of all of them
 * @len: bytes written, ->head included
 * @room: bytes there are
 * @full: something did not fit
 */
struct addr_writer {
	const struct sock	*sk;
	struct sctp_getaddrs	*head;
	u16			port;
	u32			len;
	u32			room;
	bool			full;
};

static void write_addr(const struct sctp_ip *ip, int scope, void *arg)
{
	struct addr_writer *w = arg;
	union sctp_addr sa;
	u32 n;

	n = sctp_addr_to_user(w->sk, ip, w->port, scope, &sa);
	if (n > w->room - w->len) {
		w->full = true;
		return;
	}
	memcpy((void *)w->head + w->len, &sa, n);
	w->len += n;
	w->head->addr_num++;
}

static void start_writer(struct addr_writer *w, const struct sctp_optcall *c)
{
	w->sk = c->sk;
	w->head = c->val;
	w->len = sizeof(*w->head);
	w->room = c->len;
	w->head->addr_num = 0;
}

static int write_peers(struct sctp_config *cfg, struct sctp_assoc *a, void *val)
{
	const struct sctp_path *p;
	struct addr_writer *w = val;

	w->port = a->pport;
	list_for_each_entry(p, &a->paths, link)
		write_addr(&p->peer, a->scope_id, w);
	return 0;
}

static int answer(struct sctp_optcall *c, const struct addr_writer *w)
{
	c->len = w->len;
	return w->full ? -ENOMEM : 0;
}

static int get_peer_addrs(struct sctp_optcall *c)
{
	const struct sctp_getaddrs *v = c->val;
	struct addr_writer w = {};
	int err;

	start_writer(&w, c);
	err = sctp_sockopt_with(c->sk, v->assoc_id, write_peers, &w);
	return err ?: answer(c, &w);
}

static int write_locals(struct sctp_config *cfg, struct sctp_assoc *a,
			void *val)
{
	struct addr_writer *w = val;

	w->port = a->lport;
	sctp_local_of_assoc(a, write_addr, w);
	return 0;
}

/* Without an association: what the socket is bound to. The length is that of
 * the addresses alone, as on Linux: who walks them by it must not go too far.
 */
static int get_local_addrs(struct sctp_optcall *c)
{
	const struct sctp_getaddrs *v = c->val;
	struct addr_writer w = {};
	int err = 0;

	start_writer(&w, c);
	c->uncounted = sizeof(*v);
	w.port = inet_sk(c->sk)->inet_num;
	if (v->assoc_id)
		err = sctp_sockopt_with(c->sk, v->assoc_id, write_locals, &w);
	else
		sctp_local_for_each(c->sk, write_addr, &w);
	return err ?: answer(c, &w);
}

/* -- rfc6458#section-8.2.5 and section-8.2.6 --------------------------- */

static int get_assoc_number(struct sctp_optcall *c)
{
	*(u32 *)c->val = READ_ONCE(sctp_sk(c->sk)->n_assocs);
	return 0;
}

static int get_assoc_ids(struct sctp_optcall *c)
{
	struct sctp_sock *sp = sctp_sk(c->sk);
	struct sctp_assoc_ids *v = c->val;
	const struct sctp_assoc *a;
	u32 room, n = 0;
	bool full;

	room = (c->len - sizeof(*v)) / sizeof(v->gaids_assoc_id[0]);
	spin_lock_bh(&sp->assoc_lock);
	full = sp->n_assocs > room;
	list_for_each_entry(a, &sp->assocs, ep_link) {
		if (n < room)
			v->gaids_assoc_id[n++] = a->id;
	}
	spin_unlock_bh(&sp->assoc_lock);
	v->gaids_number_of_ids = n;
	c->len = struct_size(v, gaids_assoc_id, n);
	return full ? -EINVAL : 0;
}

const struct sctp_opt sctp_sockopt_addr_table[] = {
	{ .name = SCTP_SOCKOPT_BINDX_ADD, .set = bindx_add },
	{ .name = SCTP_SOCKOPT_BINDX_REM, .set = bindx_rem },
	{ .name = SCTP_SOCKOPT_CONNECTX_OLD, .set = connectx_old },
	{ .name = SCTP_SOCKOPT_CONNECTX, .set = connectx },
	{ .name = SCTP_SOCKOPT_CONNECTX3,
	  .size = sizeof(struct sctp_getaddrs_old),
	  .get_min = CONNECTX3_MIN, .get = connectx3 },
	{ .name = SCTP_GET_PEER_ADDRS,
	  .get_min = sizeof(struct sctp_getaddrs), .get = get_peer_addrs },
	{ .name = SCTP_GET_LOCAL_ADDRS,
	  .get_min = sizeof(struct sctp_getaddrs), .get = get_local_addrs },
	{ .name = SCTP_GET_ASSOC_NUMBER, .size = sizeof(u32),
	  .get_min = sizeof(u32), .many_only = true, .get = get_assoc_number },
	{ .name = SCTP_GET_ASSOC_ID_LIST,
	  .get_min = sizeof(struct sctp_assoc_ids), .many_only = true,
	  .get = get_assoc_ids },
	{ }
};
