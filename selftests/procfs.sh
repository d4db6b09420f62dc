#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# /proc/net/sctp and /proc/sys/net/sctp in the exact formats programs know from Linux.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

snmp_names='SctpCurrEstab SctpActiveEstabs SctpPassiveEstabs SctpAborteds SctpShutdowns
SctpOutOfBlues SctpChecksumErrors SctpOutCtrlChunks SctpOutOrderChunks SctpOutUnorderChunks
SctpInCtrlChunks SctpInOrderChunks SctpInUnorderChunks SctpFragUsrMsgs SctpReasmUsrMsgs
SctpOutSCTPPacks SctpInSCTPPacks SctpT1InitExpireds SctpT1CookieExpireds SctpT2ShutdownExpireds
SctpT3RtxExpireds SctpT4RtoExpireds SctpT5ShutdownGuardExpireds SctpDelaySackExpireds
SctpAutocloseExpireds SctpT3Retransmits SctpPmtudRetransmits SctpFastRetransmits
SctpInPktSoftirq SctpInPktBacklog SctpInPktDiscards SctpInDataChunkDiscards
SctpDiscardAddress SctpDiscardPolicy SctpDiscardMalformed SctpDiscardNoMemory
SctpDiscardVtag SctpDiscardBundled SctpDiscardState SctpDiscardUnknown SctpDiscardCookie
SctpDiscardStale SctpDiscardInit SctpDiscardOotb SctpDiscardOotbPolicy SctpDiscardOotbRate
SctpOotbAnswered SctpInChunkDiscards SctpIcmpIn SctpIcmpOotb SctpIcmpImplausible SctpNotificationsLost
SctpLossProbes'

assocs_head=' ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf'
eps_head=' ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS'
remaddr_head='ADDR ASSOC_ID HB_ACT RTO MAX_PATH_RTX REM_ADDR_RTX START STATE'

sysctls='addip_enable=0 addip_noauth_enable=0 addr_scope_policy=1 association_max_retrans=10
auth_enable=0 cookie_preserve_enable=1 default_auto_asconf=0 ecn_enable=1 encap_port=0
hb_interval=30000 intl_enable=0 max_autoclose=8589934 max_burst=4 max_init_retransmits=8
path_max_retrans=5 pf_enable=1 pf_expose=0 pf_retrans=0 plpmtud_probe_interval=0
prsctp_enable=1 ps_retrans=65535 rcvbuf_policy=0 reconf_enable=0 rto_alpha_exp_divisor=3
rto_beta_exp_divisor=2 rto_initial=3000 rto_max=60000 rto_min=1000 rwnd_update_shift=4
sack_timeout=200 sndbuf_policy=0 udp_port=0 valid_cookie_life=60000'

# Values outside the range, one or more per sysctl.
refused='addr_scope_policy=4 addr_scope_policy=-1 association_max_retrans=0
cookie_hmac_alg=bogus encap_port=65536 hb_interval=0 max_burst=-1 max_init_retransmits=0
path_max_retrans=0 pf_expose=3 pf_retrans=-1 plpmtud_probe_interval=4999 ps_retrans=65536
rto_initial=0 rto_max=86400001 rto_max=999 rto_min=0 rto_min=60001 rwnd_update_shift=0
sack_timeout=0 sack_timeout=501 udp_port=65536 valid_cookie_life=0 rto_initial=junk'

# first_line FILE: byte for byte, the newline included.
first_line() { on left head -n 1 "/proc/net/sctp/$1" | od -An -c; }

test_heads()
{
	local all
	check_eq 'the head of assocs' "$(first_line assocs)" "$(echo "$assocs_head" | od -An -c)"
	check_eq 'the head of eps' "$(first_line eps)" "$(echo "$eps_head" | od -An -c)"
	check_eq 'the head of remaddr' "$(first_line remaddr)" "$(echo "$remaddr_head" | od -An -c)"
	all=$(for name in $snmp_names; do printf '%-32s\t0\n' "$name"; done)
	check_eq 'snmp of a new namespace' "$(on left cat /proc/net/sctp/snmp)" "$all"
	check_eq 'eps of a new namespace has no row' "$(on left wc -l < /proc/net/sctp/eps)" 1
}

start_echo()
{
	on left "$bin/echo" -l 10.1.0.1 7100 &
	wait_for 10 listening 7100 left
	on right ncat --sctp 10.1.0.1 7100 < "$quiet" > "$work/answer" &
	echo 12345 > "$quiet"
	wait_for 10 grep -q 12345 "$work/answer"
}

# row NAME FILE NETNS PORT REGEX: the row that names the port has this form; REGEX is split at blanks for reading.
row()
{
	local line
	line=$(on "$3" cat "/proc/net/sctp/$2" | grep -E "$4" | head -n 1)
	if [[ $line =~ ^$5$ ]]; then
		pass "$1"
	else
		fail "$1" "got:  '$line'" $'\n'"want: '$5'"
	fi
}

test_rows()
{
	local h='[ 0-9a-f]{8}' left='10[.]1[.]0[.]1 10[.]2[.]0[.]1' right='10[.]1[.]0[.]2 10[.]2[.]0[.]2'
	check 'an association to look at' start_echo
	row 'eps: the listener' eps left ' 7100 ' \
		"$h $h 2   10  [0-9 ]{4} 7100  +0 +[0-9]+ 10[.]1[.]0[.]1 "
	row 'assocs: at the server' assocs left ' 7100 ' \
		"$h $h 2   1   3  [0-9]+ +[0-9]+ +0 +0 +0 +[0-9]+ 7100  +[0-9]+ +[*]?10[.]1[.]0[.]1 <-> .*10[.]1[.]0[.]2.*	[ 0-9]+ +10 +10 +10 +0 +0 +0 +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+"
	row 'assocs: at the client' assocs right ' 7100 ' \
		"$h $h 2   1   3  [0-9]+ +[0-9]+ +0 +0 +0 +[0-9]+ [0-9]+ +7100 +.*$(printf %s "${right%% *}").* <-> .*${left%% *}.*	[ 0-9]+ +10 +10 +10 +0 +0 +0 +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+"
	row 'remaddr: at the client' remaddr right '10.1.0.1' \
		'10[.]1[.]0[.]1  [0-9]+ [01] [0-9]+ 5 0 0 2'
}

test_counts()
{
	check_eq 'SctpCurrEstab at the server' "$(snmp SctpCurrEstab left)" 1
	check_eq 'SctpPassiveEstabs at the server' "$(snmp SctpPassiveEstabs left)" 1
	check_eq 'SctpActiveEstabs at the client' "$(snmp SctpActiveEstabs right)" 1
	check_eq 'SctpInOrderChunks at the server' "$(snmp SctpInOrderChunks left)" 1
	check_eq 'SctpOutOrderChunks at the server' "$(snmp SctpOutOrderChunks left)" 1
	check 'SctpInSCTPPacks at the server' test "$(snmp SctpInSCTPPacks left)" -ge 3
	check 'SctpOutCtrlChunks at the client' test "$(snmp SctpOutCtrlChunks right)" -ge 2
	check_eq 'no packet was discarded' "$(snmp SctpInPktDiscards left)" 0
}

rising()
{
	local low pressure high
	read -r low pressure high < /proc/sys/net/sctp/sctp_mem
	[ "$low" -lt "$pressure" ] && [ "$pressure" -lt "$high" ]
}

test_sysctls()
{
	local pair name
	on right sysctl -a -r '^net[.]sctp' > "$work/sysctls"
	for pair in $sysctls; do
		name=${pair%=*}
		check_eq "net.sctp.$name has its default" \
			"$(sed -n "s/^net.sctp.$name = //p" "$work/sysctls")" "${pair#*=}"
	done
	check_eq 'net.sctp.sctp_wmem starts as known' \
		"$(sysctl -n net.sctp.sctp_wmem | cut -f 1,2)" $'4096\t16384'
	check_eq 'net.sctp.sctp_rmem starts at a page' "$(sysctl -n net.sctp.sctp_rmem | cut -f 1)" 4096
	check 'net.sctp.sctp_mem is three rising numbers' rising
	check 'net.sctp.cookie_hmac_alg names an algorithm' \
		eval 'on right sysctl -n net.sctp.cookie_hmac_alg | grep -qxE "none|md5|sha1|sha256"'
}

# refuses PAIR: the write fails and the value stays.
refuses()
{
	local file=/proc/sys/net/sctp/${1%=*} before
	before=$(on right cat "$file")
	on right sh -c "echo '${1#*=}' > $file" 2>/dev/null && return 1
	[ "$(on right cat "$file")" = "$before" ]
}

test_ranges()
{
	local pair
	for pair in $refused; do
		check "net.sctp.${pair%=*} refuses ${pair#*=}" refuses "$pair"
	done
	check 'net.sctp.rto_min takes a value in range' on right sysctl -qw net.sctp.rto_min=50
	check_eq 'and gives it back' "$(on right sysctl -n net.sctp.rto_min)" 50
}

net_up 2
test_heads
test_rows
test_counts
test_sysctls
test_ranges
done_testing
