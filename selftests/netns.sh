#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Namespaces keep sockets, counters and sysctls apart; the module unloads whole, again and again.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

ROUNDS=100
# The in-tree module lets go of a finished association only after some 20 s.
[ -z "${SCTP_PEER:-}" ] || ROUNDS=2

serve()
{
	on "$1" "$bin/echo" -l "$2" "$3" 2>/dev/null &
	wait_for 10 listening "$3" "$1"
}

test_isolation()
{
	net_up 2
	serve left 0.0.0.0 7001
	check 'a listener in left serves right' on right "$bin/echo" 10.1.0.1 7001
	check 'over IPv6, a second listener' serve_v6
	check 'the port refuses in right itself' refused right 10.1.0.2 7001
	check 'and in the initial namespace' refused '' 127.0.0.1 7001
	check 'the same port binds in right, too' serve right 0.0.0.0 7001
	check 'and serves left' on left "$bin/echo" 10.1.0.2 7001
	check 'the second path carries traffic' on right "$bin/echo" 10.2.0.1 7001
}

serve_v6()
{
	serve left :: 7002 && on right "$bin/echo" fd01::1 7002
}

refused()
{
	local out
	out=$(on "$1" "$bin/echo" "$2" "$3" 2>&1) && return 1
	[[ $out == *refused* ]]
}

test_counters()
{
	local before after
	before=$(snmp SctpInSCTPPacks)
	check_eq 'left counts its passive associations' "$(snmp SctpPassiveEstabs left)" 3
	check_eq 'right counts its active associations' "$(snmp SctpActiveEstabs right)" 3
	on right "$bin/echo" 10.1.0.1 7001
	after=$(snmp SctpInSCTPPacks)
	check_eq 'the initial namespace counts none of it' "$after" "$before"
	check 'eps of left lists its listener' listening 7001 left
	check_eq 'eps of the initial namespace does not' \
		"$(awk 'NR > 1 && $6 == 7001' /proc/net/sctp/eps)" ''
}

test_sysctls()
{
	local usual
	usual=$(on right sysctl -n net.sctp.rto_initial)
	check 'a sysctl can be set in left' on left sysctl -qw net.sctp.rto_initial=1234
	check_eq 'it reads back there' "$(on left sysctl -n net.sctp.rto_initial)" 1234
	check_eq 'it is unchanged in right' "$(on right sysctl -n net.sctp.rto_initial)" "$usual"
	check_eq 'and in the initial namespace' "$(sysctl -n net.sctp.rto_initial)" "$usual"
}

established() { [ "$(snmp SctpCurrEstab "$1")" -ge 1 ]; }

test_namespace_exit()
{
	local pid
	serve right 10.1.0.2 7003
	on left ncat --sctp 10.1.0.2 7003 <"$quiet" >/dev/null &
	pid=$!
	check 'an association between the namespaces stands' \
		wait_for 10 established right
	net_down
	wait "$pid" 2>/dev/null
	check 'namespaces with sockets and associations can go' \
		wait_for 30 eval '! ip netns list | grep -qE "left|right"'
}

# Closed sockets may still be shutting down for a moment.
unload_soon() { wait_for 40 module_unload; }

# The guest runs with slab_nomerge, so that each cache shows under its own name.
no_caches() { ! grep -i '^sctp' /proc/slabinfo; }

test_unload()
{
	local holder
	check 'our caches can be seen' grep -i '^sctp' /proc/slabinfo
	"$bin/echo" -l 127.0.0.1 7004 &
	holder=$!
	wait_for 10 listening 7004
	check 'rmmod is refused while a socket is open' eval '! rmmod sctp'
	kill "$holder"
	wait "$holder" 2>/dev/null
	check 'rmmod passes once it is closed' unload_soon
	check 'no slab cache of ours remains' wait_for 10 no_caches
	check '/proc/net/sctp is gone' test ! -e /proc/net/sctp
	check '/proc/sys/net/sctp is gone' test ! -e /proc/sys/net/sctp
	check_eq 'no protocol of ours remains' "$(grep -c ^SCTP /proc/net/protocols)" 0
}

test_rounds()
{
	local i why=
	for ((i = 0; i < ROUNDS; i++)); do
		module_load || { why='load failed'; break; }
		"$bin/echo" --self || { why='traffic failed'; break; }
		unload_soon || { why="rmmod failed: $(lsmod | grep ^sctp)"; break; }
	done
	check_eq "insert, traffic, remove: $ROUNDS times $why" "$i" "$ROUNDS"
	check 'no slab cache of ours remains afterwards' wait_for 10 no_caches
	check 'the module loads again' module_load
}

test_isolation
test_counters
test_sysctls
test_namespace_exit
test_unload
test_rounds
done_testing
