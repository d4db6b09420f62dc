// SPDX-License-Identifier: GPL-2.0
/*
 * The ends of offload.sh: messages of 1 B to 200 kB go there and come back, each byte checked.
 *
 * usage: offload -l PORT LOCAL...              answers associations to these addresses in turn
 *        offload PORT LOCAL PEER [LOCAL PEER]  an association between each two, to and fro
 *        offload -t NETNS NETNS                a device tun0 in each, joined by this process, which
 *                                              ends at the first packet that is too large or has a
 *                                              wrong CRC32c
 * Status: 0 unless anything was wrong, which standard output says.
 */
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>

#include "sock.h"

#define STREAMS		4
#define SHORT_ONES	40
#define ROOM		262144
#define MTU		1500
#define WAIT_MS		40000
#define CASE_SECONDS	60

/* Around what one packet takes, IPv4 and IPv6, and what a train may; then many in a packet. */
static const uint32_t sizes[] = {
	1, 2, 3, 4, 5, 100, 1000, 1431, 1432, 1433, 1451, 1452, 1453, 1500, 2904, 4096, 9000,
	16384, 30001, 65536, 7, 200000, 31000,
};

#define MESSAGES	(LENGTH(sizes) + SHORT_ONES)

static uint8_t buf[ROOM], want[ROOM];

static uint32_t size_of(uint32_t i)
{
	return i < LENGTH(sizes) ? sizes[i] : 300 + i * 3;
}

/* -- messages ------------------------------------------------------------------------- */

static void send_message(int fd, uint32_t i)
{
	union {
		struct cmsghdr hdr;
		char room[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
	} control = { 0 };
	struct sctp_sndinfo info = {
		.snd_sid = i % STREAMS, .snd_ppid = i, .snd_flags = i % 5 ? 0 : SCTP_UNORDERED,
	};
	struct iovec iov = { .iov_base = buf, .iov_len = size_of(i) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = IPPROTO_SCTP;
	cmsg->cmsg_type = SCTP_SNDINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	fill(buf, iov.iov_len, i);
	need(sendmsg(fd, &msg, MSG_NOSIGNAL) == (ssize_t)iov.iov_len, "message %u is sent", i);
}

static void send_all(int fd)
{
	uint32_t i;

	for (i = 0; i < MESSAGES; i++)
		send_message(fd, i);
}

/* Returns its number. */
static uint32_t receive_message(int fd)
{
	struct received r;
	size_t len = 0;
	ssize_t n;

	do {
		n = sock_recv(fd, buf + len, ROOM - len, 0, &r);
		need(n > 0 && r.has_rcv, "a message comes");
		len += n;
	} while (!(r.flags & MSG_EOR));
	need(r.rcv.rcv_ppid < MESSAGES, "its number");
	need(len == size_of(r.rcv.rcv_ppid), "message %u has %u bytes, not %zu", r.rcv.rcv_ppid,
	     size_of(r.rcv.rcv_ppid), len);
	fill(want, len, r.rcv.rcv_ppid);
	need(!memcmp(buf, want, len), "the bytes of message %u", r.rcv.rcv_ppid);
	return r.rcv.rcv_ppid;
}

static void receive_all(int fd)
{
	bool seen[MESSAGES] = { false };
	uint32_t n, i;

	for (n = 0; n < MESSAGES; n++) {
		i = receive_message(fd);
		need(!seen[i], "message %u comes once", i);
		seen[i] = true;
	}
}

static void arm(int fd)
{
	sock_int(fd, SOL_SCTP, SCTP_RECVRCVINFO, 1);
	/* The last message would wait for a SACK, which is delayed. */
	sock_int(fd, SOL_SCTP, SCTP_NODELAY, 1);
	sock_timeout(fd, SO_RCVTIMEO, WAIT_MS);
	sock_timeout(fd, SO_SNDTIMEO, WAIT_MS);
}

static void to_and_fro(uint16_t port, const char *local, const char *peer)
{
	union addr from = addr_parse(local, 0), to = addr_parse(peer, port);
	int fd = socket(from.sa.sa_family, SOCK_STREAM, IPPROTO_SCTP);

	need(fd >= 0, "socket");
	arm(fd);
	need(!bind(fd, &from.sa, addr_len(from.sa.sa_family)), "bind to %s", local);
	need(!connect(fd, &to.sa, addr_len(to.sa.sa_family)), "connect to %s", peer);
	send_all(fd);
	receive_all(fd);
	close(fd);
}

static void answer(const void *arg)
{
	int fd = *(const int *)arg;

	alarm(CASE_SECONDS);
	arm(fd);
	receive_all(fd);
	send_all(fd);
	need(recv(fd, buf, 1, 0) == 0, "the association ends in order");
}

static int serve(uint16_t port, char *const *locals, int n)
{
	struct pollfd at[16];
	int i, fd;

	need(n <= (int)LENGTH(at), "not too many addresses");
	for (i = 0; i < n; i++) {
		union addr local = addr_parse(locals[i], port);

		at[i] = (struct pollfd){ .events = POLLIN };
		at[i].fd = socket(local.sa.sa_family, SOCK_STREAM, IPPROTO_SCTP);
		need(!bind(at[i].fd, &local.sa, addr_len(local.sa.sa_family)) &&
		     !listen(at[i].fd, 8), "listen at %s", locals[i]);
	}
	while (poll(at, n, -1) > 0) {
		for (i = 0; i < n; i++) {
			if (!at[i].revents)
				continue;
			fd = accept(at[i].fd, NULL, NULL);
			/* One that goes wrong is that one's affair. */
			tap_case(answer, &fd);
			close(fd);
		}
	}
	return 1;
}

/* -- tun devices ---------------------------------------------------------------------- */

static uint32_t crc32c(const uint8_t *p, size_t len, uint32_t crc)
{
	int bit;

	while (len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return crc;
}

/* @p: the common header */
static bool crc_right(const uint8_t *p, size_t len)
{
	static const uint8_t zero[4];
	uint32_t crc = crc32c(p, 8, ~0U), theirs;

	crc = ~crc32c(p + 12, len - 12, crc32c(zero, 4, crc));
	theirs = p[8] | p[9] << 8 | p[10] << 16 | (uint32_t)p[11] << 24;
	return crc == theirs;
}

static void look_at(const uint8_t *p, size_t len)
{
	bool v6 = p[0] >> 4 == 6;
	size_t head = v6 ? 40 : (p[0] & 15) * 4;

	need(len <= MTU, "a packet of %zu bytes", len);
	if (p[v6 ? 6 : 9] == IPPROTO_SCTP)
		need(crc_right(p + head, len - head), "the CRC32c of a packet of %zu bytes", len);
}

static int tun_open(const char *netns)
{
	struct ifreq req = { .ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI };
	int ns = open(netns, O_RDONLY), fd;

	need(ns >= 0 && !setns(ns, CLONE_NEWNET), "%s", netns);
	fd = open("/dev/net/tun", O_RDWR);
	need(fd >= 0 && !ioctl(fd, TUNSETIFF, &req), "tun0");
	close(ns);
	return fd;
}

static void pass(int from, int to)
{
	ssize_t len = read(from, buf, sizeof(buf));

	if (len <= 0)
		return;
	look_at(buf, len);
	/* One that is down takes nothing. */
	if (write(to, buf, len) < 0)
		return;
}

static int join_tuns(char *const *netns)
{
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };
	int i;

	for (i = 0; i < 2; i++)
		p[i].fd = tun_open(netns[i]);
	puts("ready");
	while (poll(p, 2, -1) > 0)
		for (i = 0; i < 2; i++)
			if (p[i].revents)
				pass(p[i].fd, p[!i].fd);
	return 1;
}

int main(int argc, char **argv)
{
	int i;

	tap_init();
	if (argc > 3 && !strcmp(argv[1], "-l"))
		return serve(atoi(argv[2]), argv + 3, argc - 3);
	if (argc == 4 && !strcmp(argv[1], "-t"))
		return join_tuns(argv + 2);
	alarm(CASE_SECONDS);
	for (i = 2; i + 1 < argc; i += 2)
		to_and_fro(atoi(argv[1]), argv[i], argv[i + 1]);
	return 0;
}
