// SPDX-License-Identifier: GPL-2.0
/*
 * A one-to-one SCTP echo server: TCP's calls, another protocol number.
 * usage: echo_server ADDRESS PORT
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"

int main(int argc, char **argv)
{
	struct sockaddr_storage at;
	socklen_t len;
	char buffer[1024];
	ssize_t n;
	int listener, connection, on = 1;

	if (argc != 3)
		return 2;
	len = address(argv[1], argv[2], &at);
	if (!len)
		return 2;
	listener = socket(at.ss_family, SOCK_STREAM, IPPROTO_SCTP);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&at, len) || listen(listener, 5)) {
		perror("echo_server");
		return 1;
	}
	while ((connection = accept(listener, NULL, NULL)) >= 0) {
		while ((n = read(connection, buffer, sizeof(buffer))) > 0)
			write(connection, buffer, n);
		close(connection);
	}
	perror("accept");
	return 1;
}
