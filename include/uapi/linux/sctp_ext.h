/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Socket options beyond <linux/sctp.h> or <netinet/sctp.h>, one of which comes first. */
#ifndef _UAPI_SCTP_EXT_H
#define _UAPI_SCTP_EXT_H

/* Far from the numbers of Linux and of other systems. */
#define SCTP_CONGESTION		1000

#define SCTP_CONGESTION_NAME_MAX	16

/**
 * struct sctp_congestion - SCTP_CONGESTION
 * @assoc_id: whose; SCTP_FUTURE_ASSOC, SCTP_CURRENT_ASSOC and SCTP_ALL_ASSOC, too
 * @name: the algorithm, ends with a NUL
 */
struct sctp_congestion {
	sctp_assoc_t	assoc_id;
	char		name[SCTP_CONGESTION_NAME_MAX];
};

#endif
