// SPDX-License-Identifier: GPL-2.0
/*
 * An echo server and client for TCP that know nothing of SCTP; withsctp runs them over it.
 * usage: tcp_echo ADDRESS PORT [MESSAGE]	without MESSAGE: serve one connection
 */
#include <stdio.h>
#include <unistd.h>

#include "address.h"

static int serve(int fd, const struct sockaddr_storage *at, socklen_t len)
{
	char buffer[1024];
	ssize_t n;
	int connection;

	if (bind(fd, (const struct sockaddr *)at, len) || listen(fd, 5))
		return -1;
	connection = accept(fd, NULL, NULL);
	if (connection < 0)
		return -1;
	while ((n = read(connection, buffer, sizeof(buffer))) > 0)
		write(connection, buffer, n);
	return close(connection);
}

static int call(int fd, const struct sockaddr_storage *to, socklen_t len, const char *message)
{
	char buffer[1024];
	ssize_t n;

	if (connect(fd, (const struct sockaddr *)to, len))
		return -1;
	if (write(fd, message, strlen(message)) < 0)
		return -1;
	n = read(fd, buffer, sizeof(buffer));
	if (n != (ssize_t)strlen(message))
		return -1;
	printf("the echo of \"%s\" is \"%.*s\"\n", message, (int)n, buffer);
	return close(fd);
}

int main(int argc, char **argv)
{
	struct sockaddr_storage at;
	socklen_t len;
	int fd, ret;

	if (argc < 3)
		return 2;
	len = address(argv[1], argv[2], &at);
	if (!len)
		return 2;
	fd = socket(at.ss_family, SOCK_STREAM, 0);
	ret = argc == 3 ? serve(fd, &at, len) : call(fd, &at, len, argv[3]);
	if (ret)
		perror("tcp_echo");
	return ret ? 1 : 0;
}
