#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stack that no one here wrote: usrsctp's example programs, over raw IP, against our sockets:
#
#   left: usrsctp on a raw socket  <-- va -->  right: our sockets
#
# The kernel's SCTP in left sees the same packets and would refuse them: its ABORTs are dropped on their way out.
# A raw socket checks the CRC32c that veth leaves to the receiver: right's packets get theirs filled in.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
examples=/usr/lib/usrsctp

arrange()
{
	net_up 1
	tc -n left qdisc add dev va clsact
	tc -n left filter add dev va egress protocol ip u32 match ip protocol 132 0xff \
		match u8 6 0xff at 32 action drop
	tc -n right qdisc add dev va clsact
	tc -n right filter add dev va egress protocol ip u32 match ip protocol 132 0xff action csum sctp
}

has() { grep -aqF -- "$2" "$1"; }

# usrsctp PROGRAM ARGS...: in left; it writes much to its standard output.
usrsctp() { on left timeout "${limit:-60}" "$examples/$1" "${@:2}"; }

test_their_server()
{
	usrsctp echo_server > "$work/server" 2>&1 &
	sleep 3
	(echo to-usrsctp; sleep 4) |
		on right timeout 6 ncat --sctp 10.1.0.1 7 > "$work/answer" 2>"$work/err"
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

arrange
test_their_server
test_their_client
test_their_sender
done_testing
