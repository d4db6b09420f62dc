/* SPDX-License-Identifier: GPL-2.0 */
/* The socket API of two stacks by one set of names: the kernel's, or usrsctp's with -DUSRSCTP. */
#ifndef SELFTESTS_STACK_H
#define SELFTESTS_STACK_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef USRSCTP
#include <usrsctp.h>

#define STACK_SOCK struct socket *
#define STACK_NONE NULL

#define stack_listen		usrsctp_listen
#define stack_accept		usrsctp_accept
#define stack_bindx		usrsctp_bindx
#define stack_connectx		usrsctp_connectx
#define stack_setsockopt	usrsctp_setsockopt
#define stack_getsockopt	usrsctp_getsockopt

static inline void stack_init(void)
{
	usrsctp_init(0, NULL, NULL);
	/* Each process sees what is for the others, too, and must not answer it. */
	usrsctp_sysctl_set_sctp_blackhole(2);
}

static inline STACK_SOCK stack_socket(int family)
{
	STACK_SOCK so = usrsctp_socket(family, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
	int off = 0;

	if (so && family == AF_INET6)
		usrsctp_setsockopt(so, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	return so;
}

static inline ssize_t stack_send(STACK_SOCK so, const void *buf, size_t len)
{
	return usrsctp_sendv(so, buf, len, NULL, 0, NULL, 0, SCTP_SENDV_NOINFO, 0);
}

/* The process has to end after it. */
static inline void stack_abort(STACK_SOCK so)
{
	struct sctp_sndinfo info = { .snd_flags = SCTP_ABORT };

	usrsctp_sendv(so, "gone", 4, NULL, 0, &info, sizeof(info), SCTP_SENDV_SNDINFO, 0);
}

static inline ssize_t stack_recv(STACK_SOCK so, void *buf, size_t len, int *flags)
{
	struct sctp_rcvinfo info;
	socklen_t fromlen = sizeof(struct sockaddr_storage), infolen = sizeof(info);
	struct sockaddr_storage from;
	unsigned int type = 0;

	*flags = 0;
	return usrsctp_recvv(so, buf, len, (struct sockaddr *)&from, &fromlen, &info, &infolen,
			     &type, flags);
}

static inline void stack_close(STACK_SOCK so)
{
	usrsctp_close(so);
}

/*
 * Asked to shut down while data is outstanding, usrsctp now and then never sends its SHUTDOWN: so
 * it is asked when nothing has been outstanding for a while.
 */
static inline void stack_shutdown(STACK_SOCK so)
{
	struct sctp_status status;
	int i, quiet = 0;

	for (i = 0; i < 500 && quiet < 20; i++) {
		socklen_t len = sizeof(status);

		memset(&status, 0, sizeof(status));
		if (usrsctp_getsockopt(so, IPPROTO_SCTP, SCTP_STATUS, &status, &len) < 0)
			break;
		quiet = status.sstat_unackdata ? 0 : quiet + 1;
		usleep(10 * 1000);
	}
	usrsctp_shutdown(so, SHUT_WR);
}

/* The stack lives in this process: what it has under way has to end before the process does. */
static inline void stack_exit(void)
{
	int i;

	for (i = 0; i < 100 && usrsctp_finish(); i++)
		usleep(100 * 1000);
}
#else
#include <netinet/in.h>
#include <netinet/sctp.h>

#define STACK_SOCK int
#define STACK_NONE (-1)

#define stack_listen		listen
#define stack_accept		accept
#define stack_bindx		sctp_bindx
#define stack_connectx		sctp_connectx
#define stack_setsockopt	setsockopt
#define stack_getsockopt	getsockopt

static inline void stack_init(void)
{
}

static inline STACK_SOCK stack_socket(int family)
{
	return socket(family, SOCK_STREAM, IPPROTO_SCTP);
}

static inline ssize_t stack_send(STACK_SOCK so, const void *buf, size_t len)
{
	return send(so, buf, len, MSG_NOSIGNAL);
}

static inline void stack_shutdown(STACK_SOCK so)
{
	shutdown(so, SHUT_WR);
}

/* The process has to end after it: a thread of it may read, and keeps the socket open. */
static inline void stack_abort(STACK_SOCK so)
{
	struct linger at_once = { .l_onoff = 1 };

	setsockopt(so, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static inline ssize_t stack_recv(STACK_SOCK so, void *buf, size_t len, int *flags)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n = recvmsg(so, &msg, 0);

	*flags = msg.msg_flags;
	return n;
}

static inline void stack_close(STACK_SOCK so)
{
	close(so);
}

static inline void stack_exit(void)
{
}
#endif

#endif
