// SPDX-License-Identifier: GPL-2.0
/* How far an address reaches, and to whom it is told. */
#include "unit.h"

#include <arpa/inet.h>
#include <linux/kernel.h>
#include "core/scope.h"

static struct sctp_ip ip(const char *text)
{
	struct sctp_ip ip;
	u8 b[16];

	if (inet_pton(AF_INET, text, b) == 1)
		sctp_ip_set(&ip, 4, b);
	else if (inet_pton(AF_INET6, text, b) == 1)
		sctp_ip_set(&ip, 6, b);
	else
		memset(&ip, 0, sizeof(ip));
	return ip;
}

struct scope_case {
	const char *addr;
	enum sctp_scope want;
};

TEST(the_scope_of_an_address)
{
	static const struct scope_case rows[] = {
		{ "no address", SCTP_SCOPE_NONE },
		{ "0.0.0.0", SCTP_SCOPE_NONE },
		{ "0.1.2.3", SCTP_SCOPE_NONE },
		{ "224.0.0.1", SCTP_SCOPE_NONE },
		{ "239.255.255.255", SCTP_SCOPE_NONE },
		{ "255.255.255.255", SCTP_SCOPE_NONE },
		{ "127.0.0.1", SCTP_SCOPE_LOOPBACK },
		{ "127.255.255.254", SCTP_SCOPE_LOOPBACK },
		{ "169.254.0.1", SCTP_SCOPE_LINK },
		{ "169.253.0.1", SCTP_SCOPE_GLOBAL },
		{ "10.255.0.1", SCTP_SCOPE_PRIVATE },
		{ "172.15.255.255", SCTP_SCOPE_GLOBAL },
		{ "172.16.0.0", SCTP_SCOPE_PRIVATE },
		{ "172.31.255.255", SCTP_SCOPE_PRIVATE },
		{ "172.32.0.0", SCTP_SCOPE_GLOBAL },
		{ "192.168.1.1", SCTP_SCOPE_PRIVATE },
		{ "192.169.1.1", SCTP_SCOPE_GLOBAL },
		{ "100.63.255.255", SCTP_SCOPE_GLOBAL },
		{ "100.64.0.0", SCTP_SCOPE_PRIVATE },
		{ "100.127.255.255", SCTP_SCOPE_PRIVATE },
		{ "100.128.0.0", SCTP_SCOPE_GLOBAL },
		{ "203.0.113.5", SCTP_SCOPE_GLOBAL },
		{ "::", SCTP_SCOPE_NONE },
		{ "ff02::1", SCTP_SCOPE_NONE },
		{ "::ffff:10.0.0.1", SCTP_SCOPE_NONE },
		{ "::1", SCTP_SCOPE_LOOPBACK },
		{ "::2", SCTP_SCOPE_GLOBAL },
		{ "fe80::1", SCTP_SCOPE_LINK },
		{ "febf::1", SCTP_SCOPE_LINK },
		{ "fec0::1", SCTP_SCOPE_PRIVATE },
		{ "fc00::1", SCTP_SCOPE_PRIVATE },
		{ "fdff::1", SCTP_SCOPE_PRIVATE },
		{ "fe00::1", SCTP_SCOPE_GLOBAL },
		{ "2001:db8::1", SCTP_SCOPE_GLOBAL },
	};
	const struct scope_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_ip a = ip(r->addr);

		unit_case("%s", r->addr);
		EXPECT_EQ(sctp_scope_of(&a), r->want);
		EXPECT_EQ(sctp_scope_is_link_v6(&a),
			  a.ver == 6 && r->want == SCTP_SCOPE_LINK);
	}
}

/* One digit per policy 0 to 3: is it told? */
struct tell_case {
	const char *ours, *dest, *told;
};

TEST(who_is_told_an_address)
{
	static const struct tell_case rows[] = {
		{ "203.0.113.1", "198.51.100.1", "1111" },
		{ "10.0.0.1", "198.51.100.1", "1010" },
		{ "169.254.0.1", "198.51.100.1", "1001" },
		{ "127.0.0.1", "198.51.100.1", "1000" },
		{ "203.0.113.1", "10.0.0.2", "1111" },
		{ "10.0.0.1", "10.0.0.2", "1111" },
		{ "169.254.0.1", "10.0.0.2", "1001" },
		{ "127.0.0.1", "10.0.0.2", "1000" },
		{ "203.0.113.1", "169.254.0.2", "1111" },
		{ "10.0.0.1", "169.254.0.2", "1111" },
		{ "169.254.0.1", "169.254.0.2", "1111" },
		{ "127.0.0.1", "169.254.0.2", "1000" },
		{ "203.0.113.1", "127.0.0.1", "1111" },
		{ "169.254.0.1", "127.0.0.1", "1111" },
		{ "127.0.0.2", "127.0.0.1", "1111" },
		{ "2001:db8::1", "2001:db8::2", "1111" },
		{ "fd00::1", "2001:db8::2", "0000" },
		{ "fe80::1", "2001:db8::2", "0000" },
		{ "::1", "2001:db8::2", "0000" },
		{ "fe80::1", "fd00::2", "0000" },
		{ "fe80::1", "fe80::2", "1111" },
		{ "::1", "fe80::2", "0000" },
		{ "::1", "::1", "1111" },
		{ "2001:db8::1", "10.0.0.2", "1111" },
		{ "10.0.0.1", "2001:db8::2", "1010" },
		{ "10.0.0.1", "fd00::2", "1111" },
		{ "224.0.0.1", "127.0.0.1", "0000" },
		{ "0.0.0.0", "127.0.0.1", "0000" },
		{ "ff02::1", "::1", "0000" },
		{ "::ffff:10.0.0.1", "::1", "0000" },
	};
	const struct tell_case *r;
	int policy;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_ip ours = ip(r->ours), dest = ip(r->dest);

		for (policy = 0; policy < 4; policy++) {
			unit_case("%s to %s, policy %d", r->ours, r->dest,
				  policy);
			EXPECT_EQ(sctp_scope_may_tell(policy, &ours, &dest),
				  r->told[policy] == '1');
		}
	}
}

struct reach_case {
	const char *listed, *at;
	bool want;
};

TEST(what_of_a_peers_list_can_be_used)
{
	static const struct reach_case rows[] = {
		{ "203.0.113.1", "198.51.100.1", true },
		{ "10.0.0.1", "198.51.100.1", true },
		{ "169.254.0.1", "198.51.100.1", true },
		{ "127.0.0.1", "198.51.100.1", false },
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.1", "::1", true },
		{ "::1", "127.0.0.1", true },
		{ "::1", "fe80::1", false },
		{ "fe80::1", "2001:db8::1", false },
		{ "fe80::1", "10.0.0.1", false },
		{ "fe80::1", "fe80::2", true },
		{ "fe80::1", "169.254.0.1", true },
		{ "fd00::1", "2001:db8::1", true },
		{ "255.255.255.255", "127.0.0.1", false },
		{ "ff02::1", "::1", false },
	};
	const struct reach_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_ip listed = ip(r->listed), at = ip(r->at);

		unit_case("%s of a peer at %s", r->listed, r->at);
		EXPECT_EQ(sctp_scope_may_reach(&listed, &at), r->want);
	}
}

struct source_case {
	const char *src, *dest;
	enum sctp_scope_source want;
};

TEST(the_source_for_a_destination)
{
	static const struct source_case rows[] = {
		{ "203.0.113.1", "198.51.100.1", SCTP_SOURCE_FITS },
		{ "203.0.113.1", "10.0.0.1", SCTP_SOURCE_FITS },
		{ "10.0.0.1", "198.51.100.1", SCTP_SOURCE_NARROW },
		{ "127.0.0.1", "10.0.0.1", SCTP_SOURCE_NARROW },
		{ "127.0.0.1", "127.0.0.2", SCTP_SOURCE_FITS },
		{ "203.0.113.1", "2001:db8::1", SCTP_SOURCE_NEVER },
		{ "2001:db8::1", "203.0.113.1", SCTP_SOURCE_NEVER },
		{ "fe80::1", "2001:db8::1", SCTP_SOURCE_NEVER },
		{ "fe80::1", "fe80::2", SCTP_SOURCE_FITS },
		{ "2001:db8::1", "fe80::2", SCTP_SOURCE_FITS },
		{ "fd00::1", "2001:db8::1", SCTP_SOURCE_NARROW },
		{ "::", "::1", SCTP_SOURCE_NEVER },
	};
	const struct source_case *r;

	for (r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct sctp_ip src = ip(r->src), dest = ip(r->dest);

		unit_case("%s to %s", r->src, r->dest);
		EXPECT_EQ(sctp_scope_source(&src, &dest), r->want);
	}
}
