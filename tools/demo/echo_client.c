// SPDX-License-Identifier: GPL-2.0
/*
 * A one-to-one SCTP echo client: sends a message and prints what comes back.
 * usage: echo_client ADDRESS PORT MESSAGE
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"

int main(int argc, char **argv)
{
	struct sockaddr_storage to;
	socklen_t len;
	char buffer[1024];
	ssize_t n;
	int fd;

	if (argc != 4)
		return 2;
	len = address(argv[1], argv[2], &to);
	if (!len)
		return 2;
	fd = socket(to.ss_family, SOCK_STREAM, IPPROTO_SCTP);
	if (connect(fd, (struct sockaddr *)&to, len)) {
		perror("connect");
		return 1;
	}
	if (write(fd, argv[3], strlen(argv[3])) < 0) {
		perror("write");
		return 1;
	}
	n = read(fd, buffer, sizeof(buffer));
	if (n < 0) {
		perror("read");
		return 1;
	}
	printf("the echo of \"%s\" is \"%.*s\"\n", argv[3], (int)n, buffer);
	close(fd);
	return n != (ssize_t)strlen(argv[3]) || memcmp(argv[3], buffer, n);
}
