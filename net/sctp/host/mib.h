/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of /proc/net/sctp/snmp: rfc3873 and Linux's own. */
#ifndef SCTP_HOST_MIB_H
#define SCTP_HOST_MIB_H

#include <net/snmp.h>

#include "host/netns.h"

enum sctp_mib_item {
	SCTP_MIB_NUM,			/* 0 is not used by the snmp macros */
	SCTP_MIB_CURRESTAB,
	SCTP_MIB_ACTIVEESTABS,
	SCTP_MIB_PASSIVEESTABS,
	SCTP_MIB_ABORTEDS,
	SCTP_MIB_SHUTDOWNS,
	SCTP_MIB_OUTOFBLUES,
	SCTP_MIB_CHECKSUMERRORS,
	SCTP_MIB_OUTCTRLCHUNKS,
	SCTP_MIB_OUTORDERCHUNKS,
	SCTP_MIB_OUTUNORDERCHUNKS,
	SCTP_MIB_INCTRLCHUNKS,
	SCTP_MIB_INORDERCHUNKS,
	SCTP_MIB_INUNORDERCHUNKS,
	SCTP_MIB_FRAGUSRMSGS,
	SCTP_MIB_REASMUSRMSGS,
	SCTP_MIB_OUTSCTPPACKS,
	SCTP_MIB_INSCTPPACKS,
	SCTP_MIB_T1_INIT_EXPIREDS,
	SCTP_MIB_T1_COOKIE_EXPIREDS,
	SCTP_MIB_T2_SHUTDOWN_EXPIREDS,
	SCTP_MIB_T3_RTX_EXPIREDS,
	SCTP_MIB_T4_RTO_EXPIREDS,
	SCTP_MIB_T5_SHUTDOWN_GUARD_EXPIREDS,
	SCTP_MIB_DELAY_SACK_EXPIREDS,
	SCTP_MIB_AUTOCLOSE_EXPIREDS,
	SCTP_MIB_T3_RETRANSMITS,
	SCTP_MIB_PMTUD_RETRANSMITS,
	SCTP_MIB_FAST_RETRANSMITS,
	SCTP_MIB_IN_PKT_SOFTIRQ,
	SCTP_MIB_IN_PKT_BACKLOG,
	SCTP_MIB_IN_PKT_DISCARDS,
	SCTP_MIB_IN_DATA_CHUNK_DISCARDS,
	/* Ours. Each packet of InPktDiscards counts in one of these, too, or in
	 * ChecksumErrors.
	 */
	SCTP_MIB_DISCARD_ADDRESS,	/* not unicast, port 0, not ours */
	SCTP_MIB_DISCARD_POLICY,	/* IPsec, a filter or a security module says no */
	SCTP_MIB_DISCARD_MALFORMED,	/* lengths or values that cannot be */
	SCTP_MIB_DISCARD_NO_MEMORY,
	SCTP_MIB_DISCARD_VTAG,		/* wrong verification tag */
	SCTP_MIB_DISCARD_BUNDLED,	/* in company, or not the first */
	SCTP_MIB_DISCARD_STATE,		/* means nothing in this state */
	SCTP_MIB_DISCARD_UNKNOWN,	/* only chunks of unknown types */
	SCTP_MIB_DISCARD_COOKIE,	/* a cookie that is not ours */
	SCTP_MIB_DISCARD_STALE,		/* one that is too old */
	SCTP_MIB_DISCARD_INIT,		/* an INIT that was refused */
	SCTP_MIB_DISCARD_OOTB,		/* out of the blue, not answered */
	SCTP_MIB_DISCARD_OOTB_POLICY,	/* likewise: ootb_policy */
	SCTP_MIB_DISCARD_OOTB_RATE,	/* likewise: ootb_rate */
	SCTP_MIB_OOTB_ANSWERED,
	SCTP_MIB_IN_CHUNK_DISCARDS,	/* single chunks, whatever they were */
	SCTP_MIB_ICMP_IN,		/* errors about packets of ours */
	SCTP_MIB_ICMP_OOTB,		/* of no association */
	SCTP_MIB_ICMP_IMPLAUSIBLE,	/* tag, initiate tag or MTU is wrong */
	SCTP_MIB_NOTIFICATIONS_LOST,	/* no room, or no memory */
	SCTP_MIB_LOSS_PROBES,		/* sent to learn whether the last was lost */
	__SCTP_MIB_MAX
};

#define SCTP_MIB_MAX	__SCTP_MIB_MAX
struct sctp_mib {
	unsigned long	mibs[SCTP_MIB_MAX];
};

struct seq_file;

int sctp_mib_net_init(struct sctp_net *sn);
void sctp_mib_net_exit(struct sctp_net *sn);
void sctp_mib_show(struct seq_file *seq, const struct sctp_net *sn);

#define SCTP_MIB_INC(sn, item)	SNMP_INC_STATS((sn)->mib, SCTP_MIB_##item)
#define SCTP_MIB_DEC(sn, item)	SNMP_DEC_STATS((sn)->mib, SCTP_MIB_##item)
#define SCTP_MIB_ADD(sn, item, n) SNMP_ADD_STATS((sn)->mib, SCTP_MIB_##item, n)

#endif
