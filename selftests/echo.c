// SPDX-License-Identifier: GPL-2.0
/*
 * An echo server and client for scripts.
 * usage: echo -l [-m] ADDRESS PORT       serve for ever; -m: one one-to-many socket
 *        echo [-n BYTES] ADDRESS PORT    send messages, expect each back (0 when so)
 *        echo --self                     both ends in one process, over 127.0.0.1
 */
#include "sock.h"

#define CHUNK 8000

static int die(const char *what)
{
	perror(what);
	return 1;
}

static union addr parse(const char *host, const char *port)
{
	union addr a;

	memset(&a, 0, sizeof(a));
	if (inet_pton(AF_INET, host, &a.in.sin_addr) == 1) {
		a.sa.sa_family = AF_INET;
		a.in.sin_port = htons(atoi(port));
	} else {
		a.sa.sa_family = AF_INET6;
		inet_pton(AF_INET6, host, &a.in6.sin6_addr);
		a.in6.sin6_port = htons(atoi(port));
	}
	return a;
}

static int open_listener(const union addr *at, int type)
{
	int fd = socket(at->sa.sa_family, type, IPPROTO_SCTP), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &at->sa, addr_len(at->sa.sa_family)) || listen(fd, 16))
		return -1;
	return fd;
}

static void serve_one(int fd)
{
	char buf[16384];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(fd, buf, n) != n)
			break;
	close(fd);
}

static int serve(const union addr *at)
{
	int lfd = open_listener(at, SOCK_STREAM), fd;

	if (lfd < 0)
		return die("listen");
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		fd = accept(lfd, NULL, NULL);
		if (fd < 0)
			return die("accept");
		if (!fork()) {
			close(lfd);
			serve_one(fd);
			_exit(0);
		}
		close(fd);
	}
}

static int serve_many(const union addr *at)
{
	int fd = open_listener(at, SOCK_SEQPACKET);
	char buf[16384];
	union addr from;
	socklen_t len;
	ssize_t n;

	if (fd < 0)
		return die("listen");
	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), 0, &from.sa, &len);
		if (n > 0 && sendto(fd, buf, n, 0, &from.sa, len) != n)
			return die("sendto");
	}
}

static bool echo_bytes(int fd, size_t total)
{
	static char out[CHUNK], in[CHUNK];
	size_t done, n;

	for (done = 0; done < total; done += n) {
		n = total - done < CHUNK ? total - done : CHUNK;
		fill(out, n, done);
		if (send(fd, out, n, MSG_NOSIGNAL) != (ssize_t)n)
			return false;
		if (recv(fd, in, sizeof(in), 0) != (ssize_t)n || memcmp(in, out, n))
			return false;
	}
	return true;
}

static int client(const union addr *to, size_t total)
{
	int fd = socket(to->sa.sa_family, SOCK_STREAM, IPPROTO_SCTP), on = 1;

	if (fd < 0 || connect(fd, &to->sa, addr_len(to->sa.sa_family)))
		return die("connect");
	setsockopt(fd, SOL_SCTP, SCTP_NODELAY, &on, sizeof(on));
	if (!echo_bytes(fd, total))
		return die("echo");
	return close(fd) ? die("close") : 0;
}

static int self(void)
{
	union addr at = addr_loop(AF_INET, 0);
	int lfd = open_listener(&at, SOCK_STREAM), fd, sfd;
	char c = 0;

	if (lfd < 0)
		return die("listen");
	at = addr_loop(AF_INET, sock_port(lfd));
	fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
	if (fd < 0 || connect(fd, &at.sa, sizeof(at.in)))
		return die("connect");
	sfd = accept(lfd, NULL, NULL);
	if (sfd < 0 || write(fd, "e", 1) != 1 || read(sfd, &c, 1) != 1 || c != 'e' ||
	    write(sfd, &c, 1) != 1 || read(fd, &c, 1) != 1)
		return die("echo");
	close(fd);
	return read(sfd, &c, 1) ? die("end of file") : 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: echo [-l [-m] | -n BYTES] ADDRESS PORT | --self\n");
	return 2;
}

int main(int argc, char **argv)
{
	bool listens = false, many = false;
	size_t total = 100;
	union addr at;
	int c;

	tap_init();
	if (argc == 2 && !strcmp(argv[1], "--self"))
		return self();
	while ((c = getopt(argc, argv, "lmn:")) != -1) {
		if (c == '?')
			return usage();
		listens |= c == 'l';
		many |= c == 'm';
		if (c == 'n')
			total = strtoul(optarg, NULL, 0);
	}
	if (argc - optind != 2)
		return usage();
	at = parse(argv[optind], argv[optind + 1]);
	if (!listens)
		return client(&at, total);
	return many ? serve_many(&at) : serve(&at);
}
