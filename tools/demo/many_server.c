// SPDX-License-Identifier: GPL-2.0
/*
 * One-to-many style: one socket, any number of associations. It answers each
 * message on the association it came from and ends when all clients are gone.
 */
#include <arpa/inet.h>
#include <netinet/sctp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* How many associations a notification says have ended. */
static int ended(const void *buf)
{
	const union sctp_notification *n = buf;
	const struct sctp_assoc_change *c = &n->sn_assoc_change;

	if (n->sn_header.sn_type != SCTP_ASSOC_CHANGE)
		return 0;
	if (c->sac_state == SCTP_COMM_UP)
		printf("    association %d: up, %u streams out, %u in\n", c->sac_assoc_id,
		       c->sac_outbound_streams, c->sac_inbound_streams);
	if (c->sac_state != SCTP_SHUTDOWN_COMP)
		return 0;
	printf("    association %d: shut down\n", c->sac_assoc_id);
	return 1;
}

static void answer(int fd, const char *message, int len, const struct sctp_sndrcvinfo *info)
{
	struct sctp_sndrcvinfo to = {
		.sinfo_assoc_id = info->sinfo_assoc_id,
		.sinfo_stream = info->sinfo_stream,
	};

	printf("    association %d, stream %u: \"%.*s\"\n", info->sinfo_assoc_id,
	       info->sinfo_stream, len, message);
	if (sctp_send(fd, message, len, &to, 0) != len)
		die("sctp_send");
}

static int open_socket(const char *address, int port)
{
	struct sctp_event_subscribe events = {
		.sctp_data_io_event = 1,
		.sctp_association_event = 1,
	};
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);

	if (fd < 0)
		die("socket");
	if (!inet_aton(address, &at.sin_addr) || bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die("bind");
	if (setsockopt(fd, IPPROTO_SCTP, SCTP_EVENTS, &events, sizeof(events)))
		die("SCTP_EVENTS");
	if (listen(fd, 5))
		die("listen");
	return fd;
}

/* usage: many_server ADDRESS PORT CLIENTS */
int main(int argc, char **argv)
{
	struct sctp_sndrcvinfo info;
	int fd, flags, clients;
	char buf[1024];

	if (argc != 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open_socket(argv[1], atoi(argv[2]));
	clients = atoi(argv[3]);
	while (clients > 0) {
		int n;

		memset(&info, 0, sizeof(info));
		flags = 0;
		n = sctp_recvmsg(fd, buf, sizeof(buf), NULL, NULL, &info, &flags);
		if (n < 0)
			die("sctp_recvmsg");
		if (flags & MSG_NOTIFICATION)
			clients -= ended(buf);
		else
			answer(fd, buf, n, &info);
	}
	return 0;
}
