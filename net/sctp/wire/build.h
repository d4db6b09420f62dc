/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Builders: host-order values in, bytes through a bounded writer out. A chunk
 * is opened, filled and closed; closing sets its length and adds padding.
 * On lack of room the writer is ->bad and the caller drops what it built.
 */
#ifndef SCTP_WIRE_BUILD_H
#define SCTP_WIRE_BUILD_H

#include "wire/addr.h"
#include "wire/cursor.h"
#include "wire/format.h"

/*
 * Opens a chunk, parameter or cause; the result goes to sctp_put_close(). They
 * nest; a length counts the padding of inner parameters but the last one's:
 * rfc9260#section-3.2.
 */
u8 *sctp_put_chunk(struct sctp_writer *w, u8 type, u8 flags);
u8 *sctp_put_param(struct sctp_writer *w, u16 type);
void sctp_put_close(struct sctp_writer *w, u8 *opened);

/* Whole parameters or causes. */
void sctp_put_param_bytes(struct sctp_writer *w, u16 type, const void *value,
			  u16 len);
void sctp_put_param_addr(struct sctp_writer *w, const struct sctp_ip *addr);

/**
 * struct sctp_init_args - the fixed part of an INIT or INIT ACK
 * @tag: initiate tag
 * @a_rwnd: bytes
 * @outs: outbound streams
 * @ins: inbound streams
 * @tsn: initial TSN
 */
struct sctp_init_args {
	u32	tag;
	u32	a_rwnd;
	u16	outs;
	u16	ins;
	u32	tsn;
};

/* Opens an INIT or INIT ACK with its fixed part; parameters may follow. */
u8 *sctp_put_init(struct sctp_writer *w, u8 type,
		  const struct sctp_init_args *args);

/* A gap ack block: offsets from the cumulative TSN, both inclusive. */
struct sctp_gap {
	u16	start;
	u16	end;
};

struct sctp_sack_args {
	u32			cum_tsn;
	u32			a_rwnd;
	u16			n_gaps;
	u16			n_dups;
	const struct sctp_gap	*gaps;
	const u32		*dups;
};

/*
 * As many gap ack blocks as there is room for (rfc9260#section-6.2), then as
 * many duplicates.
 */
void sctp_put_sack(struct sctp_writer *w, const struct sctp_sack_args *args);
void sctp_put_shutdown(struct sctp_writer *w, u32 cum_tsn);
/* A chunk that is a header only: COOKIE ACK, SHUTDOWN ACK, ... */
void sctp_put_bare(struct sctp_writer *w, u8 type, u8 flags);

/* The DATA header of @payload bytes, in place at @p (SCTP_DATA_LEN bytes). */
struct sctp_data_args {
	u32	tsn;
	u16	sid;
	u16	ssn;
	__be32	ppid;
	u8	flags;
};

void sctp_put_data_hdr(u8 *p, const struct sctp_data_args *args, u16 payload);

/* CRC32c of a packet whose checksum field counts as zero. */
__le32 sctp_crc_packet(const void *packet, u32 len);

#endif
