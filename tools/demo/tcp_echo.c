// SPDX-License-Identifier: GPL-2.0
/* A TCP echo server and client that know nothing of SCTP: tcp_echo serve|ask PORT. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void serve(int listener, const struct sockaddr_in *at)
{
	char buf[256];
	ssize_t n;
	int fd;

	if (bind(listener, (const struct sockaddr *)at, sizeof(*at)) || listen(listener, 1))
		die("listen");
	fd = accept(listener, NULL, NULL);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(fd, buf, n) != n)
			die("write");
	close(fd);
}

static void ask(int fd, const struct sockaddr_in *at)
{
	static const char hello[] = "hello from a TCP program";
	char answer[256];
	ssize_t n;

	if (connect(fd, (const struct sockaddr *)at, sizeof(*at)))
		die("connect");
	if (write(fd, hello, strlen(hello)) < 0)
		die("write");
	n = read(fd, answer, sizeof(answer));
	if (n != (ssize_t)strlen(hello) || memcmp(answer, hello, n))
		die("read");
	printf("    sent and got \"%.*s\"\n", (int)n, answer);
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd;

	if (argc != 3)
		return 2;
	at.sin_port = htons(atoi(argv[2]));
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	if (fd < 0)
		die("socket");
	if (strcmp(argv[1], "serve"))
		ask(fd, &at);
	else
		serve(fd, &at);
	close(fd);
	return 0;
}
