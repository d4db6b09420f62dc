// SPDX-License-Identifier: GPL-2.0
/* An echo server, one-to-one style: with another protocol number it would be TCP. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void serve(int fd)
{
	char line[1024];
	ssize_t n;

	while ((n = read(fd, line, sizeof(line))) > 0)
		if (write(fd, line, n) != n)
			die("write");
	if (n < 0)
		die("read");
	close(fd);
}

/* usage: echo_server ADDRESS PORT CLIENTS */
int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *at;
	int listener, clients;

	if (argc != 4 || getaddrinfo(argv[1], argv[2], &hints, &at))
		return 2;
	listener = socket(at->ai_family, SOCK_STREAM, IPPROTO_SCTP);
	if (listener < 0)
		die("socket");
	if (bind(listener, at->ai_addr, at->ai_addrlen))
		die("bind");
	if (listen(listener, 5))
		die("listen");
	for (clients = atoi(argv[3]); clients > 0; clients--) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			die("accept");
		serve(fd);
	}
	freeaddrinfo(at);
	return 0;
}
