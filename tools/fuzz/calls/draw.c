// SPDX-License-Identifier: GPL-2.0
/* What dice make: numbers, memory, addresses, associations. */
#include <string.h>

#include "calls.h"

/* SplitMix64: any state is a good one. */
uint32_t draw(struct call *c, uint32_t sides)
{
	uint64_t z = c->dice += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return sides ? (uint32_t)(z >> 32) % sides : (uint32_t)(z >> 32);
}

bool chance(struct call *c, uint32_t one_in)
{
	return draw(c, one_in) == 0;
}

/* One that something may be wrong about. */
uint32_t draw_number(struct call *c)
{
	static const uint32_t odd[] = {
		0, 1, 2, 3, 4, 7, 8, 16, 100, 255, 256, 1000, 1280, 1500, 4096, 65534, 65535,
		65536, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	};
	uint32_t number = odd[draw(c, LENGTH(odd))];
	uint32_t any = draw(c, 0);

	switch (draw(c, 8)) {
	case 0:
		return any;
	case 1:
		return 1U << any % 32;
	case 2:
		return (1U << any % 32) - 1;
	default:
		return number;
	}
}

/* Most often below @usual; in a run that is not wild, never above it. */
uint32_t draw_small(struct call *c, uint32_t usual)
{
	uint32_t small = draw(c, usual), number = draw_number(c);
	bool odd = chance(c, 4);

	if (!odd)
		return small;
	return plan.wild || number <= usual ? number : usual;
}

/* @len bytes, at most ROOM, of which the last is the last of all; filled with numbers. */
void *draw_room(struct call *c, size_t len)
{
	size_t have = len < ROOM ? len : ROOM, i;
	char *room = c->thread->room_end - have;

	if (have <= 4096)
		for (i = 0; i + 4 <= have; i += 4)
			memcpy(room + i, &(uint32_t){ draw_number(c) }, 4);
	return room;
}

/* What may be read there, but not written, is for answers that cannot be given any more. */
static void *readable(const struct thread *t, char *p)
{
	bool inside = p >= t->room_end - ROOM && p < t->room_end;

	return inside ? t->readable_end - (t->room_end - p) : p;
}

/* Now and then one that leads nowhere. */
void *draw_pointer(struct call *c, void *p)
{
	switch (draw(c, 64)) {
	case 0:
		return NULL;
	case 1:
		return c->thread->room_end;
	case 2:
		return readable(c->thread, p);
	default:
		return p;
	}
}

/* Hosts of the world: lo, the dummy device, both ends of the wire to the other namespace. */
static uint32_t draw_host(struct call *c)
{
	static const uint32_t odd[] = {
		INADDR_ANY, INADDR_BROADCAST, 0xe0000001 /* 224.0.0.1 */, 0x0a4d00ff, 0x08080808,
		0xf0000001,
	};
	uint32_t n = draw(c, ADDRESSES), other = odd[draw(c, LENGTH(odd))];

	switch (draw(c, 16)) {
	case 0:
		return other;
	case 1: case 2:
		return 0x0a4e0001 + n % 2;	/* 10.78.0.1 and .2 */
	case 3: case 4: case 5: case 6:
		return 0x0a4d0001 + n;		/* 10.77.0.1 and on */
	default:
		return 0x7f000001 + n % 3;
	}
}

static void host_v6(struct in6_addr *to, uint32_t host)
{
	uint32_t net = host >> 16;

	memset(to, 0, sizeof(*to));
	to->s6_addr[15] = host;
	if (host == INADDR_ANY)
		return;
	if (net == 0x0a4d || net == 0x0a4e) {
		to->s6_addr[0] = 0xfd;
		to->s6_addr[1] = net == 0x0a4d ? 0x77 : 0x78;
	} else if (net != 0x7f00) {
		to->s6_addr[0] = 0xff;
		to->s6_addr[1] = 0x02;
	} else {
		to->s6_addr[15] = 1;
	}
}

static void addr_v6(struct call *c, union addr *addr, uint32_t host)
{
	host_v6(&addr->in6.sin6_addr, host);
	if (chance(c, 4)) {
		memset(&addr->in6.sin6_addr, 0, 10);
		memset(addr->in6.sin6_addr.s6_addr + 10, 0xff, 2);
		memcpy(addr->in6.sin6_addr.s6_addr + 12, &(uint32_t){ htonl(host) }, 4);
	}
	if (chance(c, 16))
		addr->in6.sin6_scope_id = draw_number(c);
}

/*
 * An address that a socket of @family may have, most often; 0: of any. The
 * length it returns is most often right.
 */
socklen_t draw_addr(struct call *c, union addr *addr, int family)
{
	uint32_t host = draw_host(c), port = PORT + draw(c, PORTS), odd = draw(c, 64);
	socklen_t len;

	memset(addr, 0, sizeof(*addr));
	if (!family || odd < 2)
		family = draw(c, 2) ? AF_INET6 : AF_INET;
	addr->sa.sa_family = odd == 2 ? (int)draw_number(c) : family;
	addr->in.sin_port = htons(odd == 3 ? 0U : odd == 4 ? draw_number(c) : port);
	if (family == AF_INET) {
		addr->in.sin_addr.s_addr = htonl(host);
		len = sizeof(addr->in);
	} else {
		addr_v6(c, addr, host);
		len = sizeof(addr->in6);
	}
	return odd == 5 ? draw(c, sizeof(*addr) + 1) : odd == 6 ? sizeof(*addr) : len;
}

/* Most often one where somebody listens, or did. */
socklen_t draw_peer(struct call *c, union addr *addr, int family)
{
	socklen_t len = draw_addr(c, addr, family), have = sizeof(*addr);
	int slot = pick(c, draw(c, 2) ? LISTENER : LISTENER | MANY);
	union addr at;

	if (chance(c, 4) || getsockname(fd_of(slot), &at.sa, &have) || !at.in.sin_port)
		return len;
	if (chance(c, 3) || (family == AF_INET && at.sa.sa_family != AF_INET && !chance(c, 8))) {
		addr->in.sin_port = at.in.sin_port;
		return len;
	}
	*addr = at;
	return have;
}

/* In network order; 0 when it has none. */
static uint16_t port_of(int fd)
{
	union addr addr = { 0 };
	socklen_t len = sizeof(addr);

	return getsockname(fd, &addr.sa, &len) ? 0 : addr.in.sin_port;
}

/*
 * Up to PACKED bytes of them in a row, as sctp_bindx() has them; one port for
 * all, most often: that of the socket, or of some @peer.
 */
size_t draw_packed(struct call *c, char *room, int fd, bool peer)
{
	uint32_t count = draw(c, 8) ? 1 + draw(c, 4) : draw(c, 200);
	bool one_port = !chance(c, 8);
	uint16_t port = peer ? 0 : port_of(fd);
	int family = family_of(fd);
	size_t at = 0;

	while (count--) {
		union addr addr;
		bool v4 = family == AF_INET || draw(c, 2);
		size_t len = v4 ? sizeof(addr.in) : sizeof(addr.in6);

		if (!peer || at)
			draw_addr(c, &addr, v4 ? AF_INET : AF_INET6);
		else if (draw_peer(c, &addr, family) && addr.sa.sa_family == AF_INET)
			len = sizeof(addr.in);
		if (one_port && port)
			addr.in.sin_port = port;
		port = addr.in.sin_port;
		if (at + len > PACKED)
			break;
		memcpy(room + at, &addr, len);
		at += len;
	}
	return at;
}

/* An association of the socket that the call is for, or what may be given instead of one. */
sctp_assoc_t draw_assoc(struct call *c)
{
	struct {
		uint32_t count;
		sctp_assoc_t ids[64];
	} list = { 0 };
	socklen_t len = sizeof(list);
	uint32_t which = draw(c, 16), n = draw(c, LENGTH(list.ids)), number = draw_number(c);

	if (which < 3)
		return which;
	if (which == 3)
		return number;
	if (which < 6)
		return 0;
	if (getsockopt(fd_of(c->slot), IPPROTO_SCTP, SCTP_GET_ASSOC_ID_LIST, &list, &len) ||
	    !list.count || list.count > LENGTH(list.ids))
		return 0;
	return list.ids[n % list.count];
}
