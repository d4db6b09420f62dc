// SPDX-License-Identifier: GPL-2.0
/* sctp_peeloff(): an association gets a socket of its own. rfc6458#section-9.2 */
#include <linux/file.h>
#include <linux/net.h>

#include "assoc/mem.h"
#include "output/output.h"
#include "procedure/procedure.h"
#include "socket/accept.h"
#include "socket/deliver.h"
#include "socket/sockopt.h"

/* It inherits every option, as accepted ones do. */
static struct sock *new_sock(struct sock *parent, struct sctp_assoc *a)
{
	struct sock *sk;

	/* A COOKIE ACK may be changing the labels that it copies. */
	sctp_assoc_enter(a);
	sk = sctp_accept_clone(parent, a);
	sctp_assoc_leave(a);
	if (!sk)
		return NULL;
	sctp_sk(sk)->style = SCTP_PEELED_OFF;
	sk->sk_priority = parent->sk_priority;
	inet_sk_set_state(sk, TCP_ESTABLISHED);
	return sk;
}

static struct socket *new_socket(struct sock *parent, struct sctp_assoc *a)
{
	struct socket *sock;
	struct sock *sk;
	int err;

	err = sock_create_lite(parent->sk_family, SOCK_SEQPACKET, IPPROTO_SCTP,
			       &sock);
	if (err)
		return ERR_PTR(err);
	sk = new_sock(parent, a);
	if (!sk) {
		sock_release(sock);
		return ERR_PTR(-ENOMEM);
	}
	sock->ops = parent->sk_socket->ops;
	__module_get(sock->ops->owner);
	sock_graft(sk, sock);
	sock->state = SS_CONNECTED;
	return sock;
}

static struct file *new_file(struct sock *parent, struct sctp_assoc *a,
			     unsigned int flags)
{
	struct socket *sock = new_socket(parent, a);

	if (IS_ERR(sock))
		return ERR_CAST(sock);
	return sock_alloc_file(sock, flags & SOCK_NONBLOCK ? O_NONBLOCK : 0,
			       NULL);
}

/* assoc->lock held. All that can fail comes first. */
static int move_locked(struct sctp_assoc *a, struct sock *to)
{
	if (!sctp_mem_move(a, to, sctp_sendq_charge(a)))
		return -ENOBUFS;
	sctp_deliver_move(a, to);
	sctp_assoc_attach(a, to);
	sctp_deliver_show_names(a);
	return 0;
}

static int move(struct sctp_assoc *a, struct sock *from, struct sock *to)
{
	int err = -EINVAL;

	/* What was read of it is still charged to the old socket. */
	sctp_deliver_settle(from);
	sctp_assoc_enter(a);
	if (!a->dead && a->sk == from)
		err = move_locked(a, to);
	sctp_assoc_leave(a);
	if (err)
		return err;
	/* Who waits at the old socket for this association waits in vain; for
	 * the others there is more room.
	 */
	from->sk_write_space(from);
	sctp_data_window_update(a);
	sctp_data_window_others(from, a);
	return 0;
}

/* Leaves the new file, which nobody else can see yet, in @c. */
static int peel_off(struct sctp_optcall *c, struct sctp_assoc *a,
		    unsigned int flags)
{
	struct file *file;
	int err, fd;

	fd = get_unused_fd_flags(flags & SOCK_CLOEXEC);
	if (fd < 0)
		return fd;
	file = new_file(c->sk, a, flags);
	err = PTR_ERR_OR_ZERO(file);
	if (err)
		goto out_fd;
	err = move(a, c->sk, sock_from_file(file)->sk);
	if (err)
		goto out_file;
	c->file = file;
	c->fd = fd;
	return 0;
out_file:
	fput(file);
out_fd:
	put_unused_fd(fd);
	return err;
}

static int find_and_peel_off(struct sctp_optcall *c, sctp_peeloff_arg_t *v,
			     unsigned int flags)
{
	struct sctp_assoc *a;
	int err;

	if (sctp_sk(c->sk)->style != SCTP_ONE_TO_MANY)
		return -EINVAL;
	a = sctp_sockopt_assoc(c->sk, v->associd);
	if (!a)
		return -EINVAL;
	err = peel_off(c, a, flags);
	sctp_assoc_put(a);
	v->sd = c->fd;
	return err;
}

static int get_peeloff(struct sctp_optcall *c)
{
	return find_and_peel_off(c, c->val, 0);
}

/* Flags that mean nothing are ignored. */
static int get_peeloff_flags(struct sctp_optcall *c)
{
	sctp_peeloff_flags_arg_t *v = c->val;

	return find_and_peel_off(c, &v->p_arg, v->flags);
}

const struct sctp_opt sctp_peeloff_table[] = {
	{ .name = SCTP_SOCKOPT_PEELOFF, .size = sizeof(sctp_peeloff_arg_t),
	  .get_min = sizeof(sctp_peeloff_arg_t), .get = get_peeloff },
	{ .name = SCTP_SOCKOPT_PEELOFF_FLAGS,
	  .size = sizeof(sctp_peeloff_flags_arg_t),
	  .get_min = sizeof(sctp_peeloff_flags_arg_t),
	  .get = get_peeloff_flags },
	{ }
};
