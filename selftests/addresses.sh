#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which addresses are told, used and expected, over two paths and through VRFs: see addresses.py.
# usage: addresses.sh [CASE...]
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

# The first path has addresses of every scope.
more_addresses()
{
	local ns n=1
	for ns in left right; do
		ip -n "$ns" address add "203.0.113.$n/24" dev va
		ip -n "$ns" address add "169.254.7.$n/24" dev va
		ip -n "$ns" address add "2001:db8:1::$n/64" dev va nodad
		ip -n "$ns" address add "fe80::a:$n/64" dev va nodad
		ip -n "$ns" address add "fe80::b:$n/64" dev vb nodad
		on "$ns" sysctl -qw net.ipv4.conf.va.promote_secondaries=1
		n=$((n + 1))
	done
}

# Two VRFs of left lead to two namespaces with the same addresses.
vrfs_up()
{
	local i name
	modprobe vrf || return
	for i in 1 2; do
		name=twin$i
		ip netns add "$name"
		ip -n left link add "vrf$i" type vrf table "10$i"
		ip -n left link set "vrf$i" up
		ip link add "w$i" netns left type veth peer name w netns "$name"
		plain left "w$i" && plain "$name" w || return
		ip -n left link set "w$i" master "vrf$i"
		ip -n left address add 10.7.0.1/24 dev "w$i"
		ip -n left link set "w$i" up
		ip -n "$name" link set lo up
		ip -n "$name" address add 10.7.0.2/24 dev w
		ip -n "$name" link set w up
	done
}

# A VRF that goes while its interfaces are up complains.
vrfs_down()
{
	ip -n left link set w1 down
	ip -n left link set w2 down
}

# shellcheck disable=SC2317 # for the exit trap
cleanup()
{
	ip netns del twin1 2>/dev/null
	ip netns del twin2 2>/dev/null
}

net_up 2 && more_addresses && vrfs_up
/usr/bin/python3 -B "$(dirname "$0")/addresses.py" "$@"
status=$?
vrfs_down
exit $status
