// SPDX-License-Identifier: GPL-2.0
/* Options of every level: what they hold is right most often, their lengths, too. */
#include <netinet/tcp.h>
#include <string.h>

#include "calls.h"

/*
 * What an option holds, a letter for each field:
 * a association; i u32; t u32, a time; h u16; k u16, a count of attempts; b byte;
 * s stream; f u32, a flag; S struct sockaddr_storage; A address alone; p padding byte; * more bytes
 */
struct option {
	int name;
	const char *layout;
};

static const struct option options[] = {
	{ SCTP_RTOINFO, "attt" },
	{ SCTP_ASSOCINFO, "akhiit" },
	{ SCTP_INITMSG, "hhkk" },
	{ SCTP_NODELAY, "f" },
	{ SCTP_AUTOCLOSE, "i" },
	{ SCTP_SET_PEER_PRIMARY_ADDR, "aS" },
	{ SCTP_PRIMARY_ADDR, "aS" },
	{ SCTP_ADAPTATION_LAYER, "i" },
	{ SCTP_DISABLE_FRAGMENTS, "f" },
	{ SCTP_PEER_ADDR_PARAMS, "aStkitiib" },
	{ SCTP_DEFAULT_SEND_PARAM, "shhpptttiia" },
	{ SCTP_EVENTS, "bbbbbbbbbbbbbb" },
	{ SCTP_I_WANT_MAPPED_V4_ADDR, "f" },
	{ SCTP_MAXSEG, "ai" },
	{ SCTP_STATUS, "aiiiiii*" },
	{ SCTP_GET_PEER_ADDR_INFO, "aSiiiii" },
	{ SCTP_DELAYED_SACK, "att" },
	{ SCTP_CONTEXT, "ai" },
	{ SCTP_FRAGMENT_INTERLEAVE, "f" },
	{ SCTP_PARTIAL_DELIVERY_POINT, "i" },
	{ SCTP_MAX_BURST, "ai" },
	{ SCTP_AUTH_CHUNK, "b" },
	{ SCTP_HMAC_IDENT, "fhhhh" },
	{ SCTP_AUTH_KEY, "ahhiiii*" },
	{ SCTP_AUTH_ACTIVE_KEY, "ahpp" },
	{ SCTP_AUTH_DELETE_KEY, "ahpp" },
	{ SCTP_AUTH_DEACTIVATE_KEY, "ahpp" },
	{ SCTP_PEER_AUTH_CHUNKS, "ai*" },
	{ SCTP_LOCAL_AUTH_CHUNKS, "ai*" },
	{ SCTP_GET_ASSOC_NUMBER, "i" },
	{ SCTP_GET_ASSOC_ID_LIST, "i*" },
	{ SCTP_AUTO_ASCONF, "f" },
	{ SCTP_PEER_ADDR_THLDS, "aSkk" },
	{ SCTP_PEER_ADDR_THLDS_V2, "aSkkkpp" },
	{ SCTP_RECVRCVINFO, "f" },
	{ SCTP_RECVNXTINFO, "f" },
	{ SCTP_DEFAULT_SNDINFO, "shiia" },
	{ SCTP_REUSE_PORT, "f" },
	{ SCTP_GET_ASSOC_STATS, "aS*" },
	{ SCTP_PR_SUPPORTED, "af" },
	{ SCTP_DEFAULT_PRINFO, "athpp" },
	{ SCTP_PR_ASSOC_STATUS, "ash********" },
	{ SCTP_PR_STREAM_STATUS, "ash********" },
	{ SCTP_RECONFIG_SUPPORTED, "af" },
	{ SCTP_ENABLE_STREAM_RESET, "ai" },
	{ SCTP_RESET_STREAMS, "ahhssss" },
	{ SCTP_RESET_ASSOC, "a" },
	{ SCTP_ADD_STREAMS, "ass" },
	{ SCTP_STREAM_SCHEDULER, "af" },
	{ SCTP_STREAM_SCHEDULER_VALUE, "ash" },
	{ SCTP_INTERLEAVING_SUPPORTED, "af" },
	{ SCTP_SENDMSG_CONNECT, "aA" },
	{ SCTP_EVENT, "ahbp" },
	{ SCTP_ASCONF_SUPPORTED, "af" },
	{ SCTP_AUTH_SUPPORTED, "af" },
	{ SCTP_ECN_SUPPORTED, "af" },
	{ SCTP_EXPOSE_PF_STATE, "af" },
	{ SCTP_REMOTE_UDP_ENCAPS_PORT, "aSh" },
	{ SCTP_PLPMTUD_PROBE_INTERVAL, "aSt" },
	{ 1000 /* SCTP_CONGESTION */, "abbbbbbbbbbbbbbbb" },
};

/* The other levels' that SCTP or the layers below it look at. */
static const struct {
	int level;
	int name;
	const char *layout;
} others[] = {
	{ SOL_SOCKET, SO_SNDBUF, "i" },
	{ SOL_SOCKET, SO_RCVBUF, "i" },
	{ SOL_SOCKET, SO_SNDBUFFORCE, "h*" },
	{ SOL_SOCKET, SO_RCVBUFFORCE, "h*" },
	{ SOL_SOCKET, SO_LINGER, "ff" },
	{ SOL_SOCKET, SO_REUSEADDR, "f" },
	{ SOL_SOCKET, SO_REUSEPORT, "f" },
	{ SOL_SOCKET, SO_RCVLOWAT, "i" },
	{ SOL_SOCKET, SO_TIMESTAMP, "f" },
	{ SOL_SOCKET, SO_TIMESTAMPING, "i" },
	{ SOL_SOCKET, SO_OOBINLINE, "f" },
	{ SOL_SOCKET, SO_KEEPALIVE, "f" },
	{ SOL_SOCKET, SO_ERROR, "i" },
	{ SOL_SOCKET, SO_PEEK_OFF, "i" },
	{ SOL_SOCKET, SO_ZEROCOPY, "f" },
	{ SOL_SOCKET, SO_MARK, "i" },
	{ SOL_SOCKET, SO_PRIORITY, "i" },
	{ SOL_SOCKET, SO_BUSY_POLL, "i" },
	{ SOL_SOCKET, SO_MAX_PACING_RATE, "i" },
	{ SOL_SOCKET, SO_RXQ_OVFL, "f" },
	{ SOL_SOCKET, SO_BINDTODEVICE, "****************" },
	{ SOL_SOCKET, SO_MEMINFO, "iiiiiiiii" },
	{ SOL_SOCKET, SO_PEEK_OFF, "i" },
	{ IPPROTO_IP, IP_TOS, "i" },
	{ IPPROTO_IP, IP_TTL, "i" },
	{ IPPROTO_IP, IP_OPTIONS, "********" },
	{ IPPROTO_IP, IP_FREEBIND, "f" },
	{ IPPROTO_IP, IP_TRANSPARENT, "f" },
	{ IPPROTO_IP, IP_MTU_DISCOVER, "f" },
	{ IPPROTO_IP, IP_RECVERR, "f" },
	{ IPPROTO_IP, IP_PKTINFO, "f" },
	{ IPPROTO_IP, IP_RECVTOS, "f" },
	{ IPPROTO_IPV6, IPV6_V6ONLY, "f" },
	{ IPPROTO_IPV6, IPV6_TCLASS, "i" },
	{ IPPROTO_IPV6, IPV6_ADDRFORM, "i" },
	{ IPPROTO_IPV6, IPV6_MTU_DISCOVER, "f" },
	{ IPPROTO_IPV6, IPV6_RECVPKTINFO, "f" },
	{ IPPROTO_IPV6, IPV6_RTHDR, "********" },
	{ IPPROTO_IPV6, IPV6_HOPOPTS, "********" },
	{ IPPROTO_IPV6, IPV6_UNICAST_HOPS, "i" },
	{ IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, "f" },
	{ IPPROTO_IPV6, IPV6_2292PKTOPTIONS, "********" },
	{ IPPROTO_TCP, TCP_NODELAY, "f" },
	{ IPPROTO_TCP, TCP_ULP, "****" },
};

#define VALUE	512

/* A number of @width bytes: most often a small one. */
static size_t put_number(struct call *c, char *to, size_t width, uint32_t usual)
{
	uint32_t small = draw(c, usual), odd = draw_number(c), value;

	value = chance(c, 4) ? odd : small;
	memcpy(to, &value, width);
	return width;
}

static size_t put_time(struct call *c, char *to)
{
	uint32_t value = draw_small(c, 400);

	memcpy(to, &value, sizeof(value));
	return sizeof(value);
}

/* Retransmissions: few always, so that there is an end. */
static size_t put_count(struct call *c, char *to)
{
	uint16_t value = draw(c, 6);

	memcpy(to, &value, sizeof(value));
	return sizeof(value);
}

static size_t put_addr(struct call *c, char *to, size_t width)
{
	union addr addr;

	draw_addr(c, &addr, chance(c, 6) ? 0 : family_of(fd_of(c->slot)));
	if (chance(c, 4))
		memset(&addr, 0, sizeof(addr));
	memcpy(to, &addr, width);
	return width;
}

static size_t put_field(struct call *c, char what, char *to)
{
	sctp_assoc_t id;

	switch (what) {
	case 'a':
		id = draw_assoc(c);
		memcpy(to, &id, sizeof(id));
		return sizeof(id);
	case 'i':
		return put_number(c, to, 4, 5000);
	case 'f':
		return put_number(c, to, 4, 3);
	case 't':
		return put_time(c, to);
	case 'h':
		return put_number(c, to, 2, 100);
	case 'k':
		return put_count(c, to);
	case 's':
		return put_number(c, to, 2, 12);
	case 'S':
		return put_addr(c, to, sizeof(struct sockaddr_storage));
	case 'A':
		return put_addr(c, to, sizeof(struct sockaddr_in6));
	case '*':
		return put_number(c, to, 4, 256);
	default:
		return put_number(c, to, 1, 3);
	}
}

/* Ranges of numbers: notifications, flags of struct sctp_paddrparams, names of algorithms. */
static void mend(struct call *c, int name, char *value)
{
	static const char * const names[] = { "cubic", "reno", "westwood", "newreno", "none" };
	const char *alg = names[draw(c, LENGTH(names))];
	uint16_t type = SCTP_DATA_IO_EVENT + draw(c, 17), len = draw(c, 32);
	uint32_t flags = draw(c, 1024);

	if (chance(c, 8))
		return;
	switch (name) {
	case SCTP_EVENT:
		memcpy(value + offsetof(struct sctp_event, se_type), &type, sizeof(type));
		break;
	case SCTP_PEER_ADDR_PARAMS:
		memcpy(value + offsetof(struct sctp_paddrparams, spp_flags), &flags, sizeof(flags));
		break;
	case SCTP_AUTH_KEY:
		memcpy(value + offsetof(struct sctp_authkey, sca_keylength), &len, sizeof(len));
		break;
	case 1000:
		memset(value + 4, 0, 16);
		strcpy(value + 4, alg);
		break;
	}
}

static size_t fill(struct call *c, char *value, const char *layout)
{
	size_t at = 0;

	for (; *layout && at + sizeof(struct sockaddr_storage) <= VALUE; layout++)
		at += put_field(c, *layout, value + at);
	return at;
}

/* The length it should be, near it, or far from it. */
static uint32_t odd_length(struct call *c, uint32_t len)
{
	uint32_t number = draw_number(c), near = draw(c, 17), less = draw(c, len + 1);

	switch (draw(c, 16)) {
	case 0:
		return number;
	case 1:
		return len + near - 8;
	case 2:
		return less;
	case 3:
		return len + number % 5000;
	default:
		return len;
	}
}

static int set(struct call *c, int level, int name, const char *layout)
{
	char value[VALUE] = { 0 };
	uint32_t len = fill(c, value, layout), claimed;
	char *room;

	if (level == IPPROTO_SCTP)
		mend(c, name, value);
	claimed = odd_length(c, len);
	room = draw_room(c, claimed);
	memcpy(room, value, claimed < len ? claimed : len);
	return setsockopt(fd_of(c->slot), level, name, draw_pointer(c, room), claimed);
}

static int get(struct call *c, int level, int name, const char *layout)
{
	char value[VALUE] = { 0 };
	uint32_t len = fill(c, value, layout);
	socklen_t claimed = odd_length(c, strchr(layout, '*') ? 512 : len);
	char *room = draw_room(c, claimed);

	memcpy(room, value, claimed < len ? claimed : len);
	return getsockopt(fd_of(c->slot), level, name, draw_pointer(c, room),
			  draw_pointer(c, &claimed));
}

static int one_option(struct call *c, bool setting)
{
	const struct option *o = &options[draw(c, LENGTH(options))];
	uint32_t unknown = draw(c, 160), far = draw_number(c);
	int name = o->name;

	if (chance(c, 10))
		name = chance(c, 4) ? far : unknown;
	/* Whose result is a descriptor: not here. */
	if (name == SCTP_SOCKOPT_PEELOFF || name == SCTP_SOCKOPT_PEELOFF_FLAGS)
		name = SCTP_STATUS;
	return (setting ? set : get)(c, IPPROTO_SCTP, name, o->layout);
}

static int op_set(struct call *c)
{
	return one_option(c, true);
}

static int op_get(struct call *c)
{
	return one_option(c, false);
}

static int op_other_level(struct call *c)
{
	uint32_t i = draw(c, LENGTH(others)), name = draw(c, 90);
	bool setting = draw(c, 2);
	int level = others[i].level;

	if (!chance(c, 6))
		name = others[i].name;
	/* What waits for ever is not for here, nor what traces the machine. */
	if (level == SOL_SOCKET && setting &&
	    (name == SO_RCVTIMEO || name == SO_SNDTIMEO || name == SO_DEBUG))
		name = SO_RCVBUF;
	return (setting ? set : get)(c, level, name, others[i].layout);
}

/* A timeout is what makes most calls end: none at all is rare. */
static int op_timeout(struct call *c)
{
	struct timeval tv = { .tv_usec = draw(c, 40) * 1000 };
	int name = draw(c, 2) ? SO_RCVTIMEO : SO_SNDTIMEO;

	return setsockopt(fd_of(c->slot), SOL_SOCKET, name, &tv, sizeof(tv));
}

const struct op option_ops[] = {
	{ "setsockopt", op_set, 90, SOCKETS },
	{ "getsockopt", op_get, 40, SOCKETS },
	{ "other-level", op_other_level, 16, SOCKETS },
	{ "timeout", op_timeout, 2, SOCKETS },
	{ 0 }
};
