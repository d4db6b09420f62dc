// SPDX-License-Identifier: GPL-2.0
/* Sends each of its arguments as one message and prints what comes back. */
#include <netdb.h>
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

static void ask(int fd, const char *message)
{
	size_t len = strlen(message);
	char answer[1024];
	ssize_t n;

	if (write(fd, message, len) != (ssize_t)len)
		die("write");
	n = read(fd, answer, sizeof(answer));
	if (n < 0)
		die("read");
	printf("    sent \"%s\", got \"%.*s\"\n", message, (int)n, answer);
	if ((size_t)n != len || memcmp(answer, message, len))
		exit(1);
}

/* usage: echo_client ADDRESS PORT MESSAGE... */
int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *at;
	int fd, i;

	if (argc < 4 || getaddrinfo(argv[1], argv[2], &hints, &at))
		return 2;
	fd = socket(at->ai_family, SOCK_STREAM, IPPROTO_SCTP);
	if (fd < 0)
		die("socket");
	if (connect(fd, at->ai_addr, at->ai_addrlen))
		die("connect");
	for (i = 3; i < argc; i++)
		ask(fd, argv[i]);
	close(fd);
	freeaddrinfo(at);
	return 0;
}
