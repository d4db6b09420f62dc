// SPDX-License-Identifier: GPL-2.0
/*
 * A one-to-many SCTP server: one socket, no accept(), any number of clients.
 * Answers COUNT messages, then prints how many clients there were.
 * usage: many_server ADDRESS PORT COUNT
 */
#include <arpa/inet.h>
#include <linux/sctp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "address.h"

/* The association a received message came by. */
static int association_of(struct msghdr *msg)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);
	struct sctp_rcvinfo info = { 0 };

	if (c && c->cmsg_type == SCTP_RCVINFO)
		memcpy(&info, CMSG_DATA(c), sizeof(info));
	return info.rcv_assoc_id;
}

static int answer_one(int fd)
{
	char buffer[1024], control[CMSG_SPACE(sizeof(struct sctp_rcvinfo))];
	struct iovec data = { buffer, sizeof(buffer) };
	struct sockaddr_storage from;
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &msg, 0);

	if (n < 0)
		return -1;
	printf("association %d says \"%.*s\"\n", association_of(&msg), (int)n, buffer);
	if (sendto(fd, buffer, n, 0, (struct sockaddr *)&from, msg.msg_namelen) != n)
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_storage at;
	socklen_t len;
	int fd, count, on = 1;

	if (argc != 4)
		return 2;
	len = address(argv[1], argv[2], &at);
	if (!len)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = socket(at.ss_family, SOCK_SEQPACKET, IPPROTO_SCTP);
	setsockopt(fd, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, len) || listen(fd, 5)) {
		perror("many_server");
		return 1;
	}
	for (count = atoi(argv[3]); count > 0; count--) {
		if (answer_one(fd)) {
			perror("many_server");
			return 1;
		}
	}
	return 0;
}
