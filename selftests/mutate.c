// SPDX-License-Identifier: GPL-2.0
/*
 * 100,000 mutated packets, from a seeded generator, at a listening and at an established socket.
 *
 *   raw socket, forged sender --> lo --> [listener]      any tag
 *                                    --> [association]   wrong tag | wrong CRC | both right
 *
 * Packets with a wrong tag or checksum must not touch the association; those with both right
 * may end it.
 * usage: mutate [SEED]
 */
#define TAP_CASE_SECONDS 90

#include <netinet/ip.h>

#include "sock.h"

/* The kernel's total leaves out what up to two CPUs hold back, 1 MiB each. */
#define SLACK_PAGES (2 * 256 + 64)
#define PACKET_MAX 2048
#define COMMON_HEADER 12
#define BATCH 250

enum phase { WRONG_TAG, WRONG_SUM, LISTENER, ACCEPTABLE };

struct target {
	struct pair p;
	uint16_t client_port;
	uint16_t server_port;
	uint32_t tag;		/* the server's, which packets to it bear */
	uint32_t tsn;		/* the client's initial TSN */
	uint8_t cookie_echo[PACKET_MAX];	/* the chunk, as it was sniffed */
	size_t cookie_len;
};

struct packet {
	uint8_t b[PACKET_MAX];
	size_t len;
};

static uint64_t rng;
static int raw_fd;

static uint32_t rnd(uint32_t below)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (uint32_t)(rng >> 20) % below;
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static uint32_t crc_table[256];

static void crc_init(void)
{
	uint32_t i, k;

	for (i = 0; i < 256; i++) {
		crc_table[i] = i;
		for (k = 0; k < 8; k++)
			crc_table[i] = crc_table[i] >> 1 ^ (crc_table[i] & 1 ? 0x82f63b78 : 0);
	}
}

static uint32_t crc32c(const uint8_t *p, size_t len)
{
	uint32_t crc = ~0u;

	while (len--)
		crc = crc >> 8 ^ crc_table[(crc ^ *p++) & 0xff];
	return ~crc;
}

/* One well-formed chunk of every type, every parameter and error cause, as hex; %T is the TSN. */
static const char *const chunks[] = {
	/* INIT with every parameter of rfc9260, rfc3758, rfc4895, rfc5061, rfc6525, rfc8260 */
	"010000141234567800010000000a000a%T",
	"010000901234567800010000000a000a%T"
	"000500087f000001" "00060014000000000000000000000000" "00000001"
	"000900080000 03e8" "000c000800050006" "80000004" "c0000004"
	"8002002400112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	"80030006c1800000" "8004000600010003" "8008000bc0c1820f808140 00"
	"c006000800000001" "800500080a0b0c0d",
	"02000024876543210001000000 0a000a%T" "0007000c4142434445464748",
	/* DATA: whole, first fragment, last, unordered, empty, far stream */
	"00030014%T0000000000000000" "61626364",
	"00020014%T0001000000000000" "61626364",
	"00010014%T0001000000000000" "61626364",
	"00070013%T0003000000000000" "61626300",
	"00030010%T0000000000000000",
	"00030014%Tffff000000000000" "61626364",
	/* SACK plain, with gap blocks and duplicates */
	"03000010%T0001000000000000",
	"0300001c%T000100000002 0001" "0002000300050009" "12345678",
	/* HEARTBEAT, HEARTBEAT ACK, ABORT, SHUTDOWN, SHUTDOWN ACK */
	"0400000c00010008deadbeef", "0500000c00010008deadbeef",
	"06000004", "06000008000c0004", "07000008%T", "08000004",
	/* COOKIE ECHO, COOKIE ACK, ECNE, CWR, SHUTDOWN COMPLETE */
	"0a0000144142434445464748494a4b4c4d4e4f50", "0b000004",
	"0c000008%T", "0d000008%T", "0e000004",
	/* ERROR with causes 1 to 13 */
	"0900000c0001000800010000", "090000140002 0010000000010007 000100000000",
	"0900000c0003000800000064",
	"0900000800040004", "09000010000 5000c000500087f000001",
	"0900000c00060008c1000004",
	"09000008 00070004", "09000010 0008000c8001000841424344",
	"0900000c00090008%T",
	"09000008000a0004", "0900000c000b0008000500 08", "0900000c000d000841424344",
	/* AUTH, I-DATA, ASCONF, ASCONF-ACK, RE-CONFIG, PAD, FORWARD-TSN, I-FORWARD-TSN, unknown */
	"0f00001c00000001000102030405060708090a0b0c0d0e0f10111213",
	"40030018%T00000000000000010000000061626364",
	"c1000020%T" "000500087f000001" "c001001000000001000500087f000002",
	"c1000018%T" "000500087f000001" "c0020008 00000001",
	"80000010%T" "c005000800000001", "80000008%T",
	"82000014000d0010%T%T%T", "82000010000e000c%T00000001", "8200000c000f0008%T",
	"82000010 0010000c%T00000001", "82000010 00110 00c%T00010000",
	"84000008deadbeef", "c000000c%T00010002", "c2000010%T0001000000000005",
	"3f000008deadbeef", "7e000008deadbeef", "be000008deadbeef", "fe000008deadbeef",
};

static unsigned int nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Appends template @text, hex with blanks, to @p. */
static void append_chunk(struct packet *p, const char *text, uint32_t tsn)
{
	bool high = true;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (*text == '%') {
			put32(p->b + p->len, tsn);
			p->len += 4;
			text++;
			continue;
		}
		if (high)
			p->b[p->len] = nibble(*text) << 4;
		else
			p->b[p->len++] |= nibble(*text);
		high = !high;
	}
}

static void build(struct packet *p, const struct target *t)
{
	uint32_t count = 1 + rnd(3);

	memset(p, 0, sizeof(*p));
	put16(p->b, t->client_port);
	put16(p->b + 2, t->server_port);
	put32(p->b + 4, t->tag);
	p->len = COMMON_HEADER;
	if (!rnd(12)) {
		memcpy(p->b + p->len, t->cookie_echo, t->cookie_len);
		p->len += t->cookie_len;
		return;
	}
	while (count--) {
		append_chunk(p, chunks[rnd(LENGTH(chunks))], t->tsn + rnd(8));
		p->len = (p->len + 3) & ~3ul;
	}
}

static void flip_bits(struct packet *p)
{
	uint32_t n = 1 + rnd(8);

	while (n-- && p->len > COMMON_HEADER)
		p->b[COMMON_HEADER + rnd(p->len - COMMON_HEADER)] ^= 1 << rnd(8);
}

/* A chunk or parameter length that lies, at a place where lengths are. */
static void bad_length(struct packet *p)
{
	static const uint16_t lies[] = {
		0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 19, 20, 255, 1500, 0x7fff, 0xffff,
	};
	size_t at = COMMON_HEADER + 2;

	if (rnd(2) && p->len > COMMON_HEADER + 8)
		at += 4 * rnd((p->len - COMMON_HEADER) / 4);
	if (at + 2 <= p->len)
		put16(p->b + at, rnd(3) ? lies[rnd(LENGTH(lies))] : rnd(0x10000));
}

static void mutate(struct packet *p)
{
	switch (rnd(5)) {
	case 0:
		flip_bits(p);
		break;
	case 1:
		p->len = rnd(p->len + 1);
		break;
	case 2:
		bad_length(p);
		break;
	case 3:
		bad_length(p);
		flip_bits(p);
		break;
	default:
		break;
	}
}

/* The tag and the checksum that the phase wants; a packet too short for them goes as it is. */
static void seal(struct packet *p, enum phase how, const struct target *t)
{
	uint32_t crc, tag = t->tag;

	if (p->len < COMMON_HEADER)
		return;
	if (how == WRONG_TAG)
		tag ^= 1 + rnd(0x7fffffff);
	if (how == LISTENER)
		tag = rnd(3) ? 0 : rnd(0x7fffffff);
	/* A forged sender whose INIT bears tag 0 is a restart's start: still no harm. */
	if (how == WRONG_TAG && !rnd(8))
		tag = 0;
	put32(p->b + 4, tag);
	memset(p->b + 8, 0, 4);
	crc = crc32c(p->b, p->len);
	if (how == WRONG_SUM)
		crc ^= 1 + rnd(0x7fffffff);
	p->b[8] = crc;
	p->b[9] = crc >> 8;
	p->b[10] = crc >> 16;
	p->b[11] = crc >> 24;
}

/* As if from 127.0.0.1 itself, with an IP header of our own. */
static void send_raw(const struct packet *p)
{
	struct {
		struct iphdr ip;
		uint8_t b[PACKET_MAX];
	} out;
	union addr to = addr_loop(AF_INET, 0);

	memset(&out.ip, 0, sizeof(out.ip));
	out.ip.version = 4;
	out.ip.ihl = 5;
	out.ip.ttl = 64;
	out.ip.protocol = IPPROTO_SCTP;
	out.ip.saddr = htonl(INADDR_LOOPBACK);
	out.ip.daddr = htonl(INADDR_LOOPBACK);
	memcpy(out.b, p->b, p->len);
	need(sendto(raw_fd, &out, sizeof(out.ip) + p->len, 0, &to.sa, sizeof(to.in)) > 0,
	     "raw send of %zu B", p->len);
}

/* Learns tags, TSN and cookie from the handshake's packets. */
static void sniff(int fd, struct target *t)
{
	uint8_t b[PACKET_MAX];
	const uint8_t *chunk;
	ssize_t n;

	t->tag = 0;
	t->cookie_len = 0;
	while ((n = recv(fd, b, sizeof(b), MSG_DONTWAIT)) > 0) {
		size_t at = b[0] % 16 * 4 + COMMON_HEADER;

		if ((size_t)n < at + 20)
			continue;
		chunk = b + at;
		if (chunk[0] == 1)
			t->tsn = get32(chunk + 16);
		if (chunk[0] == 2)
			t->tag = get32(chunk + 4);
		if (chunk[0] == 10) {
			size_t len = ((size_t)(chunk[2] << 8 | chunk[3]) + 3) & ~3ul;

			if (len > n - at)
				continue;
			t->cookie_len = len;
			memcpy(t->cookie_echo, chunk, t->cookie_len);
		}
	}
	need(t->tag && t->cookie_len, "the handshake is seen by a raw socket");
}

static void reset_pair(struct target *t)
{
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(t->p.client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	setsockopt(t->p.server, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	sock_pair_close(&t->p);
}

static void set_up(struct target *t)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_SCTP);

	need(fd >= 0, "raw socket");
	memset(t, 0, sizeof(*t));
	t->p = sock_pair(&v4_stream);
	t->client_port = sock_port(t->p.client);
	t->server_port = sock_port(t->p.server);
	sniff(fd, t);
	close(fd);
	sock_timeout(t->p.client, SO_RCVTIMEO, 5000);
	sock_timeout(t->p.server, SO_RCVTIMEO, 5000);
}

static bool echoes(struct target *t)
{
	char in[16] = "";

	return send(t->p.client, "ping", 4, MSG_NOSIGNAL) == 4 &&
	       recv(t->p.server, in, sizeof(in), 0) == 4 && !memcmp(in, "ping", 4) &&
	       send(t->p.server, "pong", 4, MSG_NOSIGNAL) == 4 &&
	       recv(t->p.client, in, sizeof(in), 0) == 4 && !memcmp(in, "pong", 4);
}

static void drain(const struct target *t)
{
	char in[4096];

	while (recv(t->p.server, in, sizeof(in), MSG_DONTWAIT) > 0)
		;
	while (recv(t->p.client, in, sizeof(in), MSG_DONTWAIT) > 0)
		;
}

static void shoot(const struct target *t, enum phase how, int count)
{
	struct packet p;

	while (count--) {
		build(&p, t);
		mutate(&p);
		seal(&p, how, t);
		send_raw(&p);
	}
}

/* Counters move after the packets; wait until they rest. */
static long long settled(const char *name)
{
	long long last = -1, now = snmp(name);

	while (now != last) {
		usleep(100 * 1000);
		last = now;
		now = snmp(name);
	}
	return now;
}

struct ledger {
	long long in;
	long long out;
	long long sums;
	long long drops;
};

static struct ledger ledger_read(void)
{
	struct ledger l = { .in = settled("SctpInSCTPPacks") };

	l.out = snmp("SctpOutSCTPPacks");
	l.sums = snmp("SctpChecksumErrors");
	l.drops = snmp("SctpInPktDiscards") + snmp("SctpOutOfBlues") + l.sums;
	return l;
}

/* Every packet sent came in and is counted once; so is each answer of the kernel's, by lo. */
static void check_ledger(const struct ledger *before, long long sent, const char *name)
{
	struct ledger after = ledger_read();
	long long in = after.in - before->in, out = after.out - before->out;

	printf("# %s: sent %lld, in %lld, out %lld, drops %lld, checksum errors %lld\n", name,
	       sent, in, out, after.drops - before->drops, after.sums - before->sums);
	check_eq(in, sent + out, "%s: every packet is counted as it comes in", name);
}

static void test_wrong_tag(const void *arg)
{
	const int count = *(const int *)arg;
	long long estabs = snmp("SctpCurrEstab");
	struct ledger before, after;
	struct target t;
	int i;

	set_up(&t);
	before = ledger_read();
	for (i = 0; i < count; i += BATCH)
		shoot(&t, WRONG_TAG, BATCH);
	check_ledger(&before, count, "wrong tag");
	after = ledger_read();
	check(after.drops - before.drops + after.out - before.out >= count,
	      "wrong tag: every packet is a counted drop or answered");
	check(echoes(&t), "wrong tag: the association is alive after %d packets", count);
	check_eq(snmp("SctpCurrEstab"), estabs + 2, "wrong tag: it is the same one");
	sock_pair_close(&t.p);
}

static void test_wrong_sum(const void *arg)
{
	const int count = *(const int *)arg;
	struct ledger before, after;
	struct target t;
	int i;

	set_up(&t);
	before = ledger_read();
	for (i = 0; i < count; i += BATCH)
		shoot(&t, WRONG_SUM, BATCH);
	check_ledger(&before, count, "wrong CRC32c");
	after = ledger_read();
	check(after.drops - before.drops >= count, "wrong CRC32c: every packet is a counted drop");
	check(after.sums - before.sums > count * 8 / 10,
	      "wrong CRC32c: SctpChecksumErrors counts all that were long enough");
	check(echoes(&t), "wrong CRC32c: the association is alive after %d packets", count);
	sock_pair_close(&t.p);
}

static void test_listener(const void *arg)
{
	const int count = *(const int *)arg;
	struct ledger before;
	struct target t;
	int i, fd;

	set_up(&t);
	before = ledger_read();
	for (i = 0; i < count; i += BATCH) {
		t.client_port = 1024 + rnd(60000);
		shoot(&t, LISTENER, BATCH);
	}
	check_ledger(&before, count, "listener");
	check(echoes(&t), "listener: an association beside it is alive");
	for (i = 0; i < 16 && sock_poll(t.p.lfd, POLLIN, 0); i++)
		close(accept(t.p.lfd, NULL, NULL));
	reset_pair(&t);
	set_up(&t);
	fd = t.p.client;
	check(fd >= 0 && echoes(&t), "listener: a new association can be set up");
	sock_pair_close(&t.p);
}

/* Tag and checksum are right, so that everything behind the door is reached. */
static void test_acceptable(const void *arg)
{
	const int count = *(const int *)arg;
	struct ledger before = ledger_read();
	struct target t;
	int i, good = 0;

	for (i = 0; i < count; i += BATCH) {
		set_up(&t);
		good += echoes(&t);
		t.tsn++;
		shoot(&t, ACCEPTABLE, BATCH);
		drain(&t);
		reset_pair(&t);
	}
	check_ledger(&before, count, "acceptable");
	check_eq(good, count / BATCH, "acceptable: each association works before its %d packets",
		 BATCH);
	set_up(&t);
	check(echoes(&t), "acceptable: and one after all of them");
	sock_pair_close(&t.p);
}

static long long protocol_pages(void)
{
	char line[256], name[32];
	long long pages = -1, value;
	FILE *f = fopen("/proc/net/protocols", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%31s %*s %*s %lld", name, &value) == 2 && !strcmp(name, "SCTP"))
			pages = value;
	if (f)
		fclose(f);
	return pages;
}

static void (*const tests[])(const void *) = {
	test_wrong_tag, test_wrong_sum, test_listener, test_acceptable,
};

int main(int argc, char **argv)
{
	static const int share[] = { 25000, 15000, 25000, 35000 };
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 20260;
	size_t i;

	tap_init();
	crc_init();
	printf("# seed %llu\n", (unsigned long long)seed);
	raw_fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	need(raw_fd >= 0, "raw socket");
	for (i = 0; i < LENGTH(tests); i++) {
		rng = (seed + i) * 0x9e3779b97f4a7c15ull | 1;
		tap_case(tests[i], &share[i]);
	}
	for (i = 0; i < 50 && llabs(protocol_pages()) > SLACK_PAGES; i++)
		usleep(100 * 1000);
	check(llabs(protocol_pages()) <= SLACK_PAGES, "no socket memory is left behind");
	return tap_done();
}
