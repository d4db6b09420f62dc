/* SPDX-License-Identifier: GPL-2.0 */
/* The table of socket options: a row per field of each value that can be set and asked for. */
#ifndef SELFTESTS_OPTIONS_H
#define SELFTESTS_OPTIONS_H

#include "sock.h"

/* Which ids a value may carry: rfc6458#section-1.2 */
enum scope {
	SOCKET,		/* none: the socket's and all its associations' */
	ONE,		/* SCTP_FUTURE_ASSOC or an association */
	ANY,		/* SCTP_CURRENT_ASSOC and SCTP_ALL_ASSOC, too */
};

enum {
	ONE_ONLY	= 1,	/* one-to-one sockets can set it */
	MANY_ONLY	= 2,	/* only one-to-many sockets know it */
	FIXED		= 4,	/* what an association has agreed on cannot be changed */
	LONG_OK		= 8,	/* Linux takes longer values, too, whatever their tail */
	HAS_BAD		= 16,	/* @bad is refused */
	NO_CHILD	= 32,	/* a listener's children do not have it */
};

/* Where a field is, and in a value of how many bytes. */
struct place {
	uint16_t size;
	uint16_t at;
	uint8_t width;
};

struct field {
	int opt;
	const char *name;
	struct place in;
	uint8_t flags;
	enum scope scope;
	uint32_t preset;	/* behind the id */
	uint32_t dflt;
	uint32_t other;
	uint32_t bad;
};

#define WIDTH(type, member) sizeof(((type *)0)->member)
#define AT(type, member) \
	{ .size = sizeof(type), .at = offsetof(type, member), .width = WIDTH(type, member) }
#define INT { .size = sizeof(int), .width = sizeof(int) }
#define VALUE AT(struct sctp_assoc_value, assoc_value)
/* Of the event asked about, behind the id. */
#define TYPE SCTP_ASSOC_CHANGE

static const struct field fields[] = {
	{ SCTP_RTOINFO, "srto_initial", AT(struct sctp_rtoinfo, srto_initial), 0, ONE,
	  0, 3000, 4000, 0 },
	{ SCTP_RTOINFO, "srto_max", AT(struct sctp_rtoinfo, srto_max), HAS_BAD, ONE,
	  0, 60000, 50000, 100 },
	{ SCTP_RTOINFO, "srto_min", AT(struct sctp_rtoinfo, srto_min), HAS_BAD, ONE,
	  0, 1000, 500, 70000 },
	{ SCTP_ASSOCINFO, "sasoc_asocmaxrxt", AT(struct sctp_assocparams, sasoc_asocmaxrxt), 0, ONE,
	  0, 10, 5, 0 },
	{ SCTP_ASSOCINFO, "sasoc_cookie_life", AT(struct sctp_assocparams, sasoc_cookie_life), 0,
	  ONE, 0, 60000, 5000, 0 },
	{ SCTP_INITMSG, "sinit_num_ostreams", AT(struct sctp_initmsg, sinit_num_ostreams), 0,
	  SOCKET, 0, 10, 20, 0 },
	{ SCTP_INITMSG, "sinit_max_instreams", AT(struct sctp_initmsg, sinit_max_instreams), 0,
	  SOCKET, 0, 65535, 30, 0 },
	{ SCTP_INITMSG, "sinit_max_attempts", AT(struct sctp_initmsg, sinit_max_attempts), 0,
	  SOCKET, 0, 8, 3, 0 },
	{ SCTP_INITMSG, "sinit_max_init_timeo", AT(struct sctp_initmsg, sinit_max_init_timeo), 0,
	  SOCKET, 0, 60000, 5000, 0 },
	{ SCTP_NODELAY, "", INT, LONG_OK, SOCKET, 0, 0, 1, 0 },
	{ SCTP_AUTOCLOSE, "", INT, MANY_ONLY, SOCKET, 0, 0, 5, 0 },
	{ SCTP_ADAPTATION_LAYER, "", INT, 0, SOCKET, 0, 0, 0xdeadbeef, 0 },
	{ SCTP_DISABLE_FRAGMENTS, "", INT, LONG_OK, SOCKET, 0, 0, 1, 0 },
	{ SCTP_PEER_ADDR_PARAMS, "spp_hbinterval", AT(struct sctp_paddrparams, spp_hbinterval), 0,
	  ONE, 0, 30000, 5000, 0 },
	{ SCTP_PEER_ADDR_PARAMS, "spp_pathmaxrxt", AT(struct sctp_paddrparams, spp_pathmaxrxt), 0,
	  ONE, 0, 5, 7, 0 },
	{ SCTP_PEER_ADDR_PARAMS, "spp_sackdelay", AT(struct sctp_paddrparams, spp_sackdelay),
	  HAS_BAD, ONE, 0, 200, 100, 501 },
	{ SCTP_PEER_ADDR_PARAMS, "spp_flags", AT(struct sctp_paddrparams, spp_flags), HAS_BAD, ONE,
	  0, SPP_HB_ENABLE | SPP_PMTUD_ENABLE | SPP_SACKDELAY_ENABLE,
	  SPP_HB_DISABLE | SPP_PMTUD_ENABLE | SPP_SACKDELAY_ENABLE, SPP_HB },
	{ SCTP_DEFAULT_SEND_PARAM, "sinfo_stream", AT(struct sctp_sndrcvinfo, sinfo_stream), 0, ANY,
	  0, 0, 5, 0 },
	{ SCTP_DEFAULT_SEND_PARAM, "sinfo_flags", AT(struct sctp_sndrcvinfo, sinfo_flags), HAS_BAD,
	  ANY, 0, 0, SCTP_UNORDERED, SCTP_SENDALL },
	{ SCTP_DEFAULT_SEND_PARAM, "sinfo_ppid", AT(struct sctp_sndrcvinfo, sinfo_ppid), 0, ANY,
	  0, 0, 0x01020304, 0 },
	{ SCTP_DEFAULT_SEND_PARAM, "sinfo_context", AT(struct sctp_sndrcvinfo, sinfo_context), 0,
	  ANY, 0, 0, 77, 0 },
	{ SCTP_DEFAULT_SEND_PARAM, "sinfo_timetolive", AT(struct sctp_sndrcvinfo, sinfo_timetolive),
	  0, ANY, 0, 0, 5000, 0 },
	{ SCTP_DEFAULT_SNDINFO, "snd_sid", AT(struct sctp_sndinfo, snd_sid), 0, ANY, 0, 0, 5, 0 },
	{ SCTP_DEFAULT_SNDINFO, "snd_flags", AT(struct sctp_sndinfo, snd_flags), HAS_BAD, ANY,
	  0, 0, SCTP_UNORDERED, SCTP_SENDALL },
	{ SCTP_DEFAULT_SNDINFO, "snd_ppid", AT(struct sctp_sndinfo, snd_ppid), 0, ANY, 0, 0, 9, 0 },
	{ SCTP_DEFAULT_SNDINFO, "snd_context", AT(struct sctp_sndinfo, snd_context), 0, ANY,
	  0, 0, 78, 0 },
	{ SCTP_DEFAULT_PRINFO, "pr_policy", AT(struct sctp_default_prinfo, pr_policy), HAS_BAD, ANY,
	  0, 0, SCTP_PR_SCTP_TTL, 0x40 },
	{ SCTP_EVENTS, "sctp_association_event",
	  AT(struct sctp_event_subscribe, sctp_association_event), 0, SOCKET, 0, 0, 1, 0 },
	{ SCTP_EVENT, "se_on", AT(struct sctp_event, se_on), LONG_OK, ANY, TYPE, 0, 1, 0 },
	{ SCTP_I_WANT_MAPPED_V4_ADDR, "", INT, LONG_OK, SOCKET, 0, 1, 0, 0 },
	{ SCTP_MAXSEG, "", VALUE, HAS_BAD, ONE, 0, 0, 1000, 100 },
	{ SCTP_DELAYED_SACK, "sack_delay", AT(struct sctp_sack_info, sack_delay), HAS_BAD, ANY,
	  0, 200, 100, 501 },
	{ SCTP_DELAYED_SACK, "sack_freq", AT(struct sctp_sack_info, sack_freq), 0, ANY,
	  0, 2, 300, 0 },
	{ SCTP_CONTEXT, "", VALUE, 0, ANY, 0, 0, 7, 0 },
	{ SCTP_FRAGMENT_INTERLEAVE, "", INT, 0, SOCKET, 0, 0, 1, 0 },
	{ SCTP_PARTIAL_DELIVERY_POINT, "", INT, HAS_BAD, SOCKET, 0, 0, 5000, 1 << 30 },
	{ SCTP_MAX_BURST, "", VALUE, 0, ANY, 0, 4, 70000, 0 },
	{ SCTP_PEER_ADDR_THLDS, "spt_pathmaxrxt", AT(struct sctp_paddrthlds, spt_pathmaxrxt),
	  LONG_OK, ONE, 0, 5, 7, 0 },
	{ SCTP_PEER_ADDR_THLDS, "spt_pathpfthld", AT(struct sctp_paddrthlds, spt_pathpfthld),
	  LONG_OK, ONE, 0, 0, 3, 0 },
	{ SCTP_PEER_ADDR_THLDS_V2, "spt_pathpfthld", AT(struct sctp_paddrthlds_v2, spt_pathpfthld),
	  LONG_OK, ONE, 0, 0, 3, 0 },
	{ SCTP_PEER_ADDR_THLDS_V2, "spt_pathcpthld", AT(struct sctp_paddrthlds_v2, spt_pathcpthld),
	  LONG_OK, ONE, 0, 65535, 9, 0 },
	{ SCTP_RECVRCVINFO, "", INT, LONG_OK, SOCKET, 0, 0, 1, 0 },
	{ SCTP_RECVNXTINFO, "", INT, LONG_OK, SOCKET, 0, 0, 1, 0 },
	{ SCTP_REUSE_PORT, "", INT, LONG_OK | ONE_ONLY | NO_CHILD, SOCKET, 0, 0, 1, 0 },
	{ SCTP_ENABLE_STREAM_RESET, "", VALUE, HAS_BAD, ANY, 0, 0, 7, 8 },
	{ SCTP_ECN_SUPPORTED, "", VALUE, FIXED, ONE, 0, 1, 0, 0 },
	{ SCTP_EXPOSE_POTENTIALLY_FAILED_STATE, "", VALUE, HAS_BAD, ONE, 0, 0, 1, 3 },
};

#endif
