#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stack that no one here wrote: usrsctp over raw IP, against our sockets. First its own example programs, then
# a program of ours over it, transfer/, which sets up, ends, aborts, restarts, fails over and passes data.
#
#   left: usrsctp on a raw socket  <-- va, vb -->  right: our sockets
#
# The kernel's SCTP in left sees the same packets, out of the blue: it is told not to answer them.
# A raw socket checks the CRC32c that veth leaves to the receiver, so it is computed beforehand.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=SCRIPTDIR/transfer/ends.sh
. "$top/selftests/transfer/ends.sh"
examples=/usr/lib/usrsctp
BULK_MB=${BULK_MB:-5}

arrange()
{
	net_up 2 &&
		on left sysctl -qw net.sctp.ootb_policy=1 &&
		crc_by_software left va vb && crc_by_software right va vb &&
		capture usrsctp left any -c 50000 sctp
}

has() { grep -aqF -- "$2" "$1"; }

# usrsctp PROGRAM ARGS...: in left; it writes much to its standard output.
usrsctp() { on left timeout "${limit:-60}" "$examples/$1" "${@:2}"; }

test_their_server()
{
	usrsctp echo_server > "$work/server" 2>&1 &
	sleep 3
	(echo to-usrsctp; sleep 6) |
		on right timeout 10 ncat --sctp 10.1.0.1 7 > "$work/answer" 2>"$work/err"
	check_eq "usrsctp's echo_server answers ncat" "$(cat "$work/answer" "$work/err")" to-usrsctp
	check "usrsctp's echo_server answers 30 messages of 8000 B" \
		on right timeout 60 "$bin/echo" -n 240000 10.1.0.1 7
	kill %%
}

test_their_client()
{
	on right timeout 60 "$bin/echo" -l 10.1.0.2 7600 &
	wait_for 10 listening 7600 right
	(sleep 3; echo from-usrsctp; sleep 4) |
		limit=12 usrsctp client 10.1.0.2 7600 0 0 0 > "$work/client" 2>&1
	check "usrsctp's client gets its echo from our server" has "$work/client" from-usrsctp
	check_eq 'one association was set up' "$(snmp SctpPassiveEstabs right)" 1
	kill %%
}

test_size() { [ "$(wc -c < "$1")" -ge "$2" ]; }

test_their_sender()
{
	on right ncat --sctp -l 10.1.0.2 5001 < "$quiet" > "$work/got" &
	wait_for 10 listening 5001 right
	limit=30 usrsctp tsctp -E 0 -U 0 -l 1000 -n 200 10.1.0.2 > "$work/tsctp" 2>&1 &
	wait_for 25 test_size "$work/got" 200000
	check_eq "usrsctp's tsctp sends 200 messages of 1000 B" "$(wc -c < "$work/got")" 200000
}

# -- what transfer/ends.sh asks for ------------------------------------------

side_name=('' usrsctp ours)
v4=('' 10.1.0.1 10.1.0.2)
v6=('' fd01::1 fd01::2)
many=('' '10.1.0.1,fd02::1' '10.1.0.2,fd02::2')
side_ns=('' left right)
side_program=('' "$bin/transfer-usrsctp" "$bin/transfer")

here() { true; }
meet() { true; }
run_side() { exec ip netns exec "${side_ns[$1]}" timeout 200 "${side_program[$1]}" "${@:2}"; }

# usrsctp is a process: without it nobody is left to send one.
mute()
{
	[ "$1" = 2 ] || return 0
	tc -n right qdisc replace dev va clsact
	tc -n right filter del dev va egress
	[ "$2" = on ] || return 0
	tc -n right filter add dev va egress pref 1 protocol ip u32 match ip protocol 132 0xff \
		match u8 6 0xff at 32 action drop
	tc -n right filter add dev va egress pref 2 protocol ipv6 u32 match ip6 protocol 132 0xff \
		match u8 6 0xff at 52 action drop
}

vanish()
{
	local how=USR1
	[ "$1" = 2 ] || how=KILL
	pkill -$how -f "^${side_program[$1]} .* $2( |\$)"
}

wires()
{
	local how='pfifo limit 1000' ns
	case $1 in
	lossy) how='netem limit 10000 loss 1%' ;;
	cut) how='netem loss 100%' ;;
	esac
	for ns in left right; do
		# shellcheck disable=SC2086 # words
		tc -n $ns qdisc replace dev va root $how
	done
}

# What waits to be read by an usrsctp is in /proc/net/raw.
counters()
{
	on "${side_ns[$1]}" grep -v '\b0$' /proc/net/sctp/snmp
	[ "$1" = 2 ] || on "${side_ns[$1]}" cat /proc/net/raw /proc/net/raw6
}

# crashed PID: it is gone, by SIGSEGV. The thread of usrsctp that reads does that now and then, on a busy machine, with
# the COOKIE ECHO that it accepts.
crashed()
{
	! kill -0 "$1" 2>/dev/null || return 1
	wait "$1" 2>/dev/null
	[ $? -eq $((128 + 11)) ]
}

# INITs of ours came to left, and from where they went not one packet: anything else would be a matter of ours, too.
deaf()
{
	local theirs=$((ends_port + $1)) ours=$((ends_port + 100 + $1))
	captured "inbound and sctp dst port $theirs and src port $ours" > "$work/asked"
	captured "sctp src port $theirs" > "$work/answered"
	[ "$(grep -cF '[INIT]' "$work/asked")" -ge 3 ] && ! grep -qvF '[INIT]' "$work/asked" &&
		[ ! -s "$work/answered" ]
}

excused()
{
	[ "${e_client[$1]}" = 2 ] || return 1
	if crashed "${row_pid[$1.1]}"; then
		echo crashed
	elif deaf "$1"; then
		echo 'did not answer'
	else
		return 1
	fi
}

check 'two paths' arrange
test_their_server
test_their_client
test_their_sender
ends_test
failover_test
bulk_test "$BULK_MB"
done_testing
