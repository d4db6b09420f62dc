// SPDX-License-Identifier: GPL-2.0
/* The counters: their memory and their names. */
#include "host/mib.h"

#include <linux/seq_file.h>
#include <net/ip.h>

/* The names of rfc3873 and of Linux, in the order of the file; then ours. */
static const struct snmp_mib names[] = {
	SNMP_MIB_ITEM("SctpCurrEstab", SCTP_MIB_CURRESTAB),
	SNMP_MIB_ITEM("SctpActiveEstabs", SCTP_MIB_ACTIVEESTABS),
	SNMP_MIB_ITEM("SctpPassiveEstabs", SCTP_MIB_PASSIVEESTABS),
	SNMP_MIB_ITEM("SctpAborteds", SCTP_MIB_ABORTEDS),
	SNMP_MIB_ITEM("SctpShutdowns", SCTP_MIB_SHUTDOWNS),
	SNMP_MIB_ITEM("SctpOutOfBlues", SCTP_MIB_OUTOFBLUES),
	SNMP_MIB_ITEM("SctpChecksumErrors", SCTP_MIB_CHECKSUMERRORS),
	SNMP_MIB_ITEM("SctpOutCtrlChunks", SCTP_MIB_OUTCTRLCHUNKS),
	SNMP_MIB_ITEM("SctpOutOrderChunks", SCTP_MIB_OUTORDERCHUNKS),
	SNMP_MIB_ITEM("SctpOutUnorderChunks", SCTP_MIB_OUTUNORDERCHUNKS),
	SNMP_MIB_ITEM("SctpInCtrlChunks", SCTP_MIB_INCTRLCHUNKS),
	SNMP_MIB_ITEM("SctpInOrderChunks", SCTP_MIB_INORDERCHUNKS),
	SNMP_MIB_ITEM("SctpInUnorderChunks", SCTP_MIB_INUNORDERCHUNKS),
	SNMP_MIB_ITEM("SctpFragUsrMsgs", SCTP_MIB_FRAGUSRMSGS),
	SNMP_MIB_ITEM("SctpReasmUsrMsgs", SCTP_MIB_REASMUSRMSGS),
	SNMP_MIB_ITEM("SctpOutSCTPPacks", SCTP_MIB_OUTSCTPPACKS),
	SNMP_MIB_ITEM("SctpInSCTPPacks", SCTP_MIB_INSCTPPACKS),
	SNMP_MIB_ITEM("SctpT1InitExpireds", SCTP_MIB_T1_INIT_EXPIREDS),
	SNMP_MIB_ITEM("SctpT1CookieExpireds", SCTP_MIB_T1_COOKIE_EXPIREDS),
	SNMP_MIB_ITEM("SctpT2ShutdownExpireds", SCTP_MIB_T2_SHUTDOWN_EXPIREDS),
	SNMP_MIB_ITEM("SctpT3RtxExpireds", SCTP_MIB_T3_RTX_EXPIREDS),
	SNMP_MIB_ITEM("SctpT4RtoExpireds", SCTP_MIB_T4_RTO_EXPIREDS),
	SNMP_MIB_ITEM("SctpT5ShutdownGuardExpireds",
		      SCTP_MIB_T5_SHUTDOWN_GUARD_EXPIREDS),
	SNMP_MIB_ITEM("SctpDelaySackExpireds", SCTP_MIB_DELAY_SACK_EXPIREDS),
	SNMP_MIB_ITEM("SctpAutocloseExpireds", SCTP_MIB_AUTOCLOSE_EXPIREDS),
	SNMP_MIB_ITEM("SctpT3Retransmits", SCTP_MIB_T3_RETRANSMITS),
	SNMP_MIB_ITEM("SctpPmtudRetransmits", SCTP_MIB_PMTUD_RETRANSMITS),
	SNMP_MIB_ITEM("SctpFastRetransmits", SCTP_MIB_FAST_RETRANSMITS),
	SNMP_MIB_ITEM("SctpInPktSoftirq", SCTP_MIB_IN_PKT_SOFTIRQ),
	SNMP_MIB_ITEM("SctpInPktBacklog", SCTP_MIB_IN_PKT_BACKLOG),
	SNMP_MIB_ITEM("SctpInPktDiscards", SCTP_MIB_IN_PKT_DISCARDS),
	SNMP_MIB_ITEM("SctpInDataChunkDiscards",
		      SCTP_MIB_IN_DATA_CHUNK_DISCARDS),
	SNMP_MIB_ITEM("SctpDiscardAddress", SCTP_MIB_DISCARD_ADDRESS),
	SNMP_MIB_ITEM("SctpDiscardPolicy", SCTP_MIB_DISCARD_POLICY),
	SNMP_MIB_ITEM("SctpDiscardMalformed", SCTP_MIB_DISCARD_MALFORMED),
	SNMP_MIB_ITEM("SctpDiscardNoMemory", SCTP_MIB_DISCARD_NO_MEMORY),
	SNMP_MIB_ITEM("SctpDiscardVtag", SCTP_MIB_DISCARD_VTAG),
	SNMP_MIB_ITEM("SctpDiscardBundled", SCTP_MIB_DISCARD_BUNDLED),
	SNMP_MIB_ITEM("SctpDiscardState", SCTP_MIB_DISCARD_STATE),
	SNMP_MIB_ITEM("SctpDiscardUnknown", SCTP_MIB_DISCARD_UNKNOWN),
	SNMP_MIB_ITEM("SctpDiscardCookie", SCTP_MIB_DISCARD_COOKIE),
	SNMP_MIB_ITEM("SctpDiscardStale", SCTP_MIB_DISCARD_STALE),
	SNMP_MIB_ITEM("SctpDiscardInit", SCTP_MIB_DISCARD_INIT),
	SNMP_MIB_ITEM("SctpDiscardOotb", SCTP_MIB_DISCARD_OOTB),
	SNMP_MIB_ITEM("SctpDiscardOotbPolicy", SCTP_MIB_DISCARD_OOTB_POLICY),
	SNMP_MIB_ITEM("SctpDiscardOotbRate", SCTP_MIB_DISCARD_OOTB_RATE),
	SNMP_MIB_ITEM("SctpOotbAnswered", SCTP_MIB_OOTB_ANSWERED),
	SNMP_MIB_ITEM("SctpInChunkDiscards", SCTP_MIB_IN_CHUNK_DISCARDS),
	SNMP_MIB_ITEM("SctpIcmpIn", SCTP_MIB_ICMP_IN),
	SNMP_MIB_ITEM("SctpIcmpOotb", SCTP_MIB_ICMP_OOTB),
	SNMP_MIB_ITEM("SctpIcmpImplausible", SCTP_MIB_ICMP_IMPLAUSIBLE),
	SNMP_MIB_ITEM("SctpNotificationsLost", SCTP_MIB_NOTIFICATIONS_LOST),
	SNMP_MIB_ITEM("SctpLossProbes", SCTP_MIB_LOSS_PROBES),
};

/**
 * sctp_mib_net_init() - allocates a namespace's counters
 * @sn: the namespace
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int sctp_mib_net_init(struct sctp_net *sn)
{
	sn->mib = alloc_percpu(struct sctp_mib);
	return sn->mib ? 0 : -ENOMEM;
}

/**
 * sctp_mib_net_exit() - frees a namespace's counters
 * @sn: the namespace
 */
void sctp_mib_net_exit(struct sctp_net *sn)
{
	free_percpu(sn->mib);
}

/**
 * sctp_mib_show() - prints the counters as /proc/net/sctp/snmp has them
 * @seq: where to
 * @sn: whose
 */
void sctp_mib_show(struct seq_file *seq, const struct sctp_net *sn)
{
	int i;

	BUILD_BUG_ON(ARRAY_SIZE(names) != SCTP_MIB_MAX - 1);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		seq_printf(seq, "%-32s\t%ld\n", names[i].name,
			   snmp_fold_field(sn->mib, names[i].entry));
}
