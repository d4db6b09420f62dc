// SPDX-License-Identifier: GPL-2.0
/*
 * The load generator's works between two sockets of the kernel: no system calls, no copies from and
 * to programs. Loading it does the work; "result" says then how long it took, in ns.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/inet.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/* Its nopl is what insn.c counts between, as in load.h. */
#define mark(id) ({ asm volatile("nopl 0x5c7b0000+%c0(%%rax)" : : "i"(id) : "memory"); })

enum {
	PORT		= 7,
	WARM_PART	= 10,
	TIMEOUT_S	= 120,	/* of a call that waits: then the work has failed */
};

static bool sctp;
module_param(sctp, bool, 0);
MODULE_PARM_DESC(sctp, "Else TCP");
static char *work = "bulk";
module_param(work, charp, 0);
MODULE_PARM_DESC(work, "bulk, rr, setup");
static unsigned int size = 1000;
module_param(size, uint, 0);
MODULE_PARM_DESC(size, "Bytes of a message");
static unsigned long count = 10000;
module_param(count, ulong, 0);
MODULE_PARM_DESC(count, "Messages, or connections");
static int buffer;
module_param(buffer, int, 0);
MODULE_PARM_DESC(buffer, "Bytes of the sockets' buffers; 0: the defaults");
static char *addr = "127.0.0.1";
module_param(addr, charp, 0);
MODULE_PARM_DESC(addr, "Where the listener is");
static int space = -1;
module_param(space, int, 0);
MODULE_PARM_DESC(space, "Descriptor of the listener's network namespace");
static u64 result;
module_param(result, ullong, 0444);
MODULE_PARM_DESC(result, "ns that the work took");

/**
 * struct end - one of the two who talk
 * @net: where
 * @data: a message
 */
struct end {
	struct net	*net;
	void		*data;
};

/**
 * struct kind - a kind of load; each returns 0 or an error
 * @name: as the parameter says
 * @serve: the listener's thread
 * @ask: the one who loads the module; sets @result
 */
struct kind {
	const char	*name;
	int		(*serve)(const struct end *e, struct socket *listener);
	int		(*ask)(const struct end *e);
};

/* What the listener's thread needs. */
struct server {
	const struct kind	*kind;
	struct end		end;
	struct socket		*listener;
	struct completion	done;
};

/* -- sockets ----------------------------------------------------------------------- */

static void set_buffers(struct sock *sk)
{
	lock_sock(sk);
	sk->sk_userlocks |= SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK;
	WRITE_ONCE(sk->sk_sndbuf, buffer);
	WRITE_ONCE(sk->sk_rcvbuf, buffer);
	release_sock(sk);
}

static struct socket *new_socket(struct net *net)
{
	struct socket *sock;
	int err = sock_create_kern(net, AF_INET, SOCK_STREAM, sctp ? IPPROTO_SCTP : IPPROTO_TCP,
				   &sock);

	if (err)
		return ERR_PTR(err);
	if (buffer)
		set_buffers(sock->sk);
	sock->sk->sk_rcvtimeo = TIMEOUT_S * HZ;
	sock->sk->sk_sndtimeo = TIMEOUT_S * HZ;
	return sock;
}

static struct sockaddr_in address(void)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = in_aton(addr),
	};
}

static struct socket *listening(struct net *net)
{
	struct sockaddr_in at = address();
	struct socket *sock = new_socket(net);
	int err;

	if (IS_ERR(sock))
		return sock;
	sock_set_reuseaddr(sock->sk);
	err = kernel_bind(sock, (struct sockaddr *)&at, sizeof(at));
	if (!err)
		err = kernel_listen(sock, 1024);
	if (!err)
		return sock;
	sock_release(sock);
	return ERR_PTR(err);
}

static struct socket *connected(struct net *net)
{
	struct sockaddr_in to = address();
	struct socket *sock = new_socket(net);
	int err;

	if (IS_ERR(sock))
		return sock;
	err = kernel_connect(sock, (struct sockaddr *)&to, sizeof(to), 0);
	if (!err)
		return sock;
	sock_release(sock);
	return ERR_PTR(err);
}

static struct socket *accepted(struct socket *listener)
{
	struct socket *sock;
	int err = kernel_accept(listener, &sock, 0);

	if (err)
		return ERR_PTR(err);
	sock->sk->sk_rcvtimeo = TIMEOUT_S * HZ;
	return sock;
}

static int send(const struct end *e, struct socket *sock, size_t bytes)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	struct kvec vec = { e->data, bytes };
	int sent = kernel_sendmsg(sock, &msg, &vec, 1, bytes);

	if (sent == bytes)
		return 0;
	return sent < 0 ? sent : -EPIPE;
}

static int receive(const struct end *e, struct socket *sock, u64 bytes)
{
	while (bytes) {
		size_t most = min_t(u64, bytes, size);
		struct kvec vec = { e->data, most };
		struct msghdr msg = {};
		int got = kernel_recvmsg(sock, &msg, &vec, 1, most, 0);

		if (got <= 0)
			return got ?: -EPIPE;
		bytes -= got;
	}
	return 0;
}

/* -- works: as those of the same names in pair.c --------------------------------------- */

static int take_all(const struct end *e, struct socket *sock, unsigned long messages)
{
	return receive(e, sock, (u64)size * messages) ?: send(e, sock, 1);
}

static int bulk_serve(const struct end *e, struct socket *listener)
{
	struct socket *sock = accepted(listener);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = take_all(e, sock, count / WARM_PART) ?: take_all(e, sock, count) ?:
	      receive(e, sock, 1);
	sock_release(sock);
	return err;
}

static int send_all(const struct end *e, struct socket *sock, unsigned long messages)
{
	int err = 0;

	while (messages-- && !err)
		err = send(e, sock, size);
	return err ?: receive(e, sock, 1);
}

static int rr_serve(const struct end *e, struct socket *listener)
{
	struct socket *sock = accepted(listener);
	unsigned long n;
	int err = 0;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	for (n = 0; n < count / WARM_PART + count && !err; n++)
		err = receive(e, sock, size) ?: send(e, sock, size);
	err = err ?: receive(e, sock, 1);
	sock_release(sock);
	return err;
}

static int exchange(const struct end *e, struct socket *sock, unsigned long messages)
{
	int err = 0;

	while (messages-- && !err)
		err = send(e, sock, size) ?: receive(e, sock, size);
	return err;
}

static int setup_serve(const struct end *e, struct socket *listener)
{
	unsigned long n;

	for (n = 0; n < count / WARM_PART + count; n++) {
		struct socket *sock = accepted(listener);
		int got;

		if (IS_ERR(sock))
			return PTR_ERR(sock);
		got = receive(e, sock, 1);
		sock_release(sock);
		if (got != -EPIPE)
			return -EPROTO;
	}
	return 0;
}

static int visit(const struct end *e, struct socket *unused, unsigned long visits)
{
	while (visits--) {
		struct socket *sock = connected(e->net);

		if (IS_ERR(sock))
			return PTR_ERR(sock);
		sock_release(sock);
	}
	return 0;
}

typedef int (*part_fn)(const struct end *e, struct socket *sock, unsigned long messages);

static int measure(const struct end *e, struct socket *sock, part_fn part)
{
	int err = part(e, sock, count / WARM_PART);
	u64 start = ktime_get_ns();

	if (err)
		return err;
	mark(1);
	err = part(e, sock, count);
	mark(2);
	result = ktime_get_ns() - start;
	return err;
}

/* The last byte lets the listener close. */
static int measure_connected(const struct end *e, part_fn part)
{
	struct socket *sock = connected(e->net);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = measure(e, sock, part) ?: send(e, sock, 1);
	sock_release(sock);
	return err;
}

static int bulk_ask(const struct end *e)
{
	return measure_connected(e, send_all);
}

static int rr_ask(const struct end *e)
{
	return measure_connected(e, exchange);
}

static int setup_ask(const struct end *e)
{
	return measure(e, NULL, visit);
}

static const struct kind kinds[] = {
	{ "bulk", bulk_serve, bulk_ask },
	{ "rr", rr_serve, rr_ask },
	{ "setup", setup_serve, setup_ask },
};

/* -- a thread and this one ------------------------------------------------------------- */

static const struct kind *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* kthread_stop() wants it to be there still, and would interrupt its calls. */
static int serve(void *arg)
{
	struct server *s = arg;
	int err = s->kind->serve(&s->end, s->listener);

	complete(&s->done);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return err;
}

/* A listener that is shut down accepts no more, so that the thread ends whatever happened. */
static int run_with(struct server *s, const struct end *asker)
{
	struct task_struct *thread;
	int err, theirs;

	init_completion(&s->done);
	thread = kthread_run(serve, s, "kload");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	err = s->kind->ask(asker);
	if (err)
		kernel_sock_shutdown(s->listener, SHUT_RDWR);
	wait_for_completion(&s->done);
	theirs = kthread_stop(thread);
	if (err || theirs)
		pr_err("%s: %d, the listener: %d\n", work, err, theirs);
	return err ?: theirs;
}

static int run_between(struct server *s, const struct end *asker)
{
	int err;

	s->listener = listening(s->end.net);
	if (IS_ERR(s->listener))
		return PTR_ERR(s->listener);
	err = run_with(s, asker);
	sock_release(s->listener);
	return err;
}

static int run(const struct kind *kind, struct net *there)
{
	struct end asker = { .net = current->nsproxy->net_ns, .data = kvzalloc(size, GFP_KERNEL) };
	struct server s = {
		.kind = kind,
		.end = { .net = there, .data = kvzalloc(size, GFP_KERNEL) },
	};
	int err = -ENOMEM;

	if (asker.data && s.end.data)
		err = run_between(&s, &asker);
	kvfree(asker.data);
	kvfree(s.end.data);
	return err;
}

static int __init kload_init(void)
{
	const struct kind *kind = find(work);
	struct net *there;
	int err;

	if (!kind || !size || count < WARM_PART)
		return -EINVAL;
	there = space < 0 ? get_net(current->nsproxy->net_ns) : get_net_ns_by_fd(space);
	if (IS_ERR(there))
		return PTR_ERR(there);
	err = run(kind, there);
	put_net(there);
	return err;
}

static void __exit kload_exit(void)
{
}

module_init(kload_init);
module_exit(kload_exit);
MODULE_DESCRIPTION("Load between two sockets of the kernel");
MODULE_LICENSE("GPL");
