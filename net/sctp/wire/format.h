/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SCTP wire format: numbers and layouts, nothing else.
 *
 * Every layout is big endian and unaligned-safe by construction: the packed
 * structs are only ever reached through the cursor (wire/cursor.h) or through
 * a header that the packet walk (wire/packet.h) has already bounded.
 */
#ifndef SCTP_WIRE_FORMAT_H
#define SCTP_WIRE_FORMAT_H

#include <linux/types.h>

/* Chunk types: rfc9260#section-3.2 and the IANA registry. */
enum sctp_chunk_type {
	SCTP_CT_DATA			= 0,
	SCTP_CT_INIT			= 1,
	SCTP_CT_INIT_ACK		= 2,
	SCTP_CT_SACK			= 3,
	SCTP_CT_HEARTBEAT		= 4,
	SCTP_CT_HEARTBEAT_ACK		= 5,
	SCTP_CT_ABORT			= 6,
	SCTP_CT_SHUTDOWN		= 7,
	SCTP_CT_SHUTDOWN_ACK		= 8,
	SCTP_CT_ERROR			= 9,
	SCTP_CT_COOKIE_ECHO		= 10,
	SCTP_CT_COOKIE_ACK		= 11,
	SCTP_CT_ECNE			= 12,
	SCTP_CT_CWR			= 13,
	SCTP_CT_SHUTDOWN_COMPLETE	= 14,
	SCTP_CT_AUTH			= 15,	/* rfc4895 */
	SCTP_CT_I_DATA			= 0x40,	/* rfc8260 */
	SCTP_CT_ASCONF_ACK		= 0x80,	/* rfc5061 */
	SCTP_CT_RECONF			= 0x82,	/* rfc6525 */
	SCTP_CT_PAD			= 0x84,	/* rfc4820 */
	SCTP_CT_FORWARD_TSN		= 0xc0,	/* rfc3758 */
	SCTP_CT_ASCONF			= 0xc1,	/* rfc5061 */
	SCTP_CT_I_FORWARD_TSN		= 0xc2,	/* rfc8260 */
};

/*
 * The two highest bits of an unknown chunk or parameter type say what to do
 * with it: rfc9260#section-3.2, rfc9260#section-3.2.1.
 */
enum sctp_unknown_action {
	SCTP_UNKNOWN_SKIP	= 0x80,	/* else: stop processing */
	SCTP_UNKNOWN_REPORT	= 0x40,	/* else: say nothing */
};

enum sctp_data_flags {
	SCTP_DATA_END		= 0x01,
	SCTP_DATA_BEGIN		= 0x02,
	SCTP_DATA_UNORD		= 0x04,
	SCTP_DATA_IMMEDIATE	= 0x08,
};

/* ABORT and SHUTDOWN COMPLETE: the tag in the header is reflected. */
#define SCTP_FLAG_T		0x01

/* Parameter types: rfc9260#section-3.3.2 and the extensions' own. */
enum sctp_param_type {
	SCTP_PT_HEARTBEAT_INFO		= 1,
	SCTP_PT_IPV4			= 5,
	SCTP_PT_IPV6			= 6,
	SCTP_PT_STATE_COOKIE		= 7,
	SCTP_PT_UNRECOGNIZED		= 8,
	SCTP_PT_COOKIE_PRESERVATIVE	= 9,
	SCTP_PT_HOST_NAME		= 11,
	SCTP_PT_SUPPORTED_ADDR_TYPES	= 12,
	SCTP_PT_OUT_RESET_REQUEST	= 13,	/* rfc6525 */
	SCTP_PT_IN_RESET_REQUEST	= 14,
	SCTP_PT_TSN_RESET_REQUEST	= 15,
	SCTP_PT_RECONF_RESPONSE		= 16,
	SCTP_PT_ADD_OUT_REQUEST		= 17,
	SCTP_PT_ADD_IN_REQUEST		= 18,
	SCTP_PT_ECN_CAPABLE		= 0x8000,
	SCTP_PT_ZERO_CHECKSUM		= 0x8001, /* zero-checksum draft */
	SCTP_PT_RANDOM			= 0x8002, /* rfc4895 */
	SCTP_PT_CHUNKS			= 0x8003,
	SCTP_PT_HMAC_ALGO		= 0x8004,
	SCTP_PT_PADDING			= 0x8005, /* rfc4820 */
	SCTP_PT_SUPPORTED_EXTENSIONS	= 0x8008, /* rfc5061 */
	SCTP_PT_FORWARD_TSN		= 0xc000, /* rfc3758 */
	SCTP_PT_ADD_IP			= 0xc001, /* rfc5061 */
	SCTP_PT_DEL_IP			= 0xc002,
	SCTP_PT_ERROR_CAUSE_INDICATION	= 0xc003,
	SCTP_PT_SET_PRIMARY		= 0xc004,
	SCTP_PT_SUCCESS_INDICATION	= 0xc005,
	SCTP_PT_ADAPTATION		= 0xc006,
};

/* Error causes: rfc9260#section-3.3.10 and the extensions' own. */
enum sctp_cause {
	SCTP_CAUSE_INVALID_STREAM	= 1,
	SCTP_CAUSE_MISSING_PARAM	= 2,
	SCTP_CAUSE_STALE_COOKIE		= 3,
	SCTP_CAUSE_OUT_OF_RESOURCE	= 4,
	SCTP_CAUSE_UNRESOLVABLE_ADDR	= 5,
	SCTP_CAUSE_UNRECOGNIZED_CHUNK	= 6,
	SCTP_CAUSE_INVALID_PARAM	= 7,
	SCTP_CAUSE_UNRECOGNIZED_PARAM	= 8,
	SCTP_CAUSE_NO_USER_DATA		= 9,
	SCTP_CAUSE_COOKIE_IN_SHUTDOWN	= 10,
	SCTP_CAUSE_RESTART_NEW_ADDR	= 11,
	SCTP_CAUSE_USER_ABORT		= 12,
	SCTP_CAUSE_PROTOCOL_VIOLATION	= 13,
	SCTP_CAUSE_DELETE_LAST_ADDR	= 0xa0,
	SCTP_CAUSE_ASCONF_RESOURCE	= 0xa1,
	SCTP_CAUSE_DELETE_SOURCE_ADDR	= 0xa2,
	SCTP_CAUSE_ASCONF_ILLEGAL_ACK	= 0xa3,
	SCTP_CAUSE_ASCONF_NO_AUTH	= 0xa4,
	SCTP_CAUSE_UNSUPPORTED_HMAC	= 0x105,
};

enum sctp_wire_limits {
	SCTP_COMMON_LEN		= 12,	/* common header */
	SCTP_CHUNK_LEN		= 4,	/* chunk header */
	SCTP_PARAM_LEN		= 4,	/* parameter or cause header */
	SCTP_DATA_LEN		= 16,	/* DATA chunk header */
	SCTP_I_DATA_LEN		= 20,	/* I-DATA chunk header */
	SCTP_INIT_LEN		= 20,	/* INIT and INIT ACK, fixed part */
	SCTP_SACK_LEN		= 16,	/* SACK, fixed part */
	SCTP_SHUTDOWN_LEN	= 8,
	SCTP_TAG_MIN		= 1,	/* initiate tag 0 is illegal */
	SCTP_MIN_INIT_RWND	= 1500,	/* rfc9260#section-3.3.2 */
};

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Source Port Number       |    Destination Port Number    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Verification Tag                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Checksum (CRC32c, little endian)              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
struct sctp_common_hdr {
	__be16	sport;
	__be16	dport;
	__be32	vtag;
	__le32	crc;
} __packed;

/*
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Chunk Type   |  Chunk Flags  |         Chunk Length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
struct sctp_chunk_hdr {
	u8	type;
	u8	flags;
	__be16	length;		/* header and value, without padding */
} __packed;

/*
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Type = 0    |  Res  |I|U|B|E|            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                              TSN                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Stream Identifier S      |   Stream Sequence Number n    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Payload Protocol Identifier                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
struct sctp_data_hdr {
	struct sctp_chunk_hdr	ch;
	__be32	tsn;
	__be16	sid;
	__be16	ssn;
	__be32	ppid;		/* opaque: never swapped */
} __packed;

/*
 * INIT and INIT ACK; parameters follow.
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Initiate Tag                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Advertised Receiver Window Credit (a_rwnd)          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Number of Outbound Streams   |   Number of Inbound Streams   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Initial TSN                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
struct sctp_init_hdr {
	struct sctp_chunk_hdr	ch;
	__be32	tag;
	__be32	a_rwnd;
	__be16	outs;
	__be16	ins;
	__be32	tsn;
} __packed;

/*
 * SACK; gap ack blocks, then duplicate TSNs follow.
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Cumulative TSN Ack                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            a_rwnd                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Number of Gap Ack Blocks = N  |  Number of Duplicate TSNs = M |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
struct sctp_sack_hdr {
	struct sctp_chunk_hdr	ch;
	__be32	cum_tsn;
	__be32	a_rwnd;
	__be16	n_gaps;
	__be16	n_dups;
} __packed;

struct sctp_gap_wire {
	__be16	start;		/* offsets from the cumulative TSN */
	__be16	end;
} __packed;

struct sctp_param_hdr {
	__be16	type;
	__be16	length;
} __packed;

#endif
