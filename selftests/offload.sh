#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Messages arrive whole whatever the devices on their way do for them: ethtool's switches on both ends and between them,
# tunnels and other devices, tc and nft. Where no device may segment, packets fit, and each has its CRC32c.
#
#   left la --- ma mid mb --- rb right     routed:   10.1.0.1 fd01::1 ... 10.2.0.2 fd02::2
#        lc --- mc bridge md --- rd        bridged:  10.3.0.1 fd03::1 ... 10.3.0.2 fd03::2
#   and from left to right, by the number in their addresses: vx4 and gre5 through the router, vlan6 and mac7 over the
#   bridge, tun0 (8) through a process
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

PORT=7700
MTU=1500
ETHERNET=14
S=tx-sctp-segmentation
C=tx-checksum-sctp

# -- the networks ------------------------------------------------------------------------------------------------------

# wire DEV NETNS DEV NETNS
wire()
{
	ip link add "$1" netns "$2" type veth peer name "$3" netns "$4" &&
		ip -n "$2" link set dev "$1" up && ip -n "$4" link set dev "$3" up
}

# addresses NETNS DEV NETWORK HOST: 10.NETWORK.0.HOST and fd0NETWORK::HOST.
addresses()
{
	ip -n "$1" address add "10.$3.0.$4/24" dev "$2" && ip -n "$1" address add "fd0$3::$4/64" dev "$2" nodad &&
		ip -n "$1" link set dev "$2" up
}

# both DEV DEV NETWORK: the addresses of left and of right.
both() { addresses left "$1" "$3" 1 && addresses right "$2" "$3" 2; }

route_through_mid()
{
	ip -n left route add 10.2.0.0/24 via 10.1.0.254
	ip -n left route add fd02::/64 via fd01::254
	ip -n right route add 10.1.0.0/24 via 10.2.0.254
	ip -n right route add fd01::/64 via fd02::254
	on mid sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

arrange()
{
	local ns
	for ns in left mid right; do
		ip netns add $ns || return
	done
	wire la left ma mid && wire rb right mb mid && wire lc left mc mid && wire rd right md mid || return
	addresses left la 1 1 && addresses right rb 2 2 || return
	addresses mid ma 1 254 && addresses mid mb 2 254 || return
	route_through_mid
}

cleanup() { [ ! -e /run/netns/mid ] || ip netns del mid; }

# Each adds a device to left and right; it fails where the kernel has no such devices.
add_bridge()
{
	ip -n mid link add bridge type bridge && ip -n mid link set bridge up &&
		ip -n mid link set dev mc master bridge && ip -n mid link set dev md master bridge && both lc rd 3
}

add_vxlan()
{
	ip -n left link add vx4 type vxlan id 4 local 10.1.0.1 remote 10.2.0.2 dstport 4789 &&
		ip -n right link add vx4 type vxlan id 4 local 10.2.0.2 remote 10.1.0.1 dstport 4789 && both vx4 vx4 4
}

add_gre()
{
	ip -n left link add gre5 type gretap local 10.1.0.1 remote 10.2.0.2 &&
		ip -n right link add gre5 type gretap local 10.2.0.2 remote 10.1.0.1 && both gre5 gre5 5
}

add_vlan()
{
	ip -n left link add link lc name vlan6 type vlan id 6 && ip -n right link add link rd name vlan6 type vlan id 6 &&
		both vlan6 vlan6 6
}

add_macvlan()
{
	ip -n left link add link lc name mac7 type macvlan mode bridge &&
		ip -n right link add link rd name mac7 type macvlan mode bridge && both mac7 mac7 7
}

tun_ready() { grep -q ready "$work/tun"; }

add_tun()
{
	modprobe tun
	"$bin/offload" -t /run/netns/left /run/netns/right >"$work/tun" 2>&1 &
	tun=$!
	wait_for 10 tun_ready && both tun0 tun0 8
}

# -- what is sent ------------------------------------------------------------------------------------------------------

served=()

# serve NETWORK: right answers there.
serve()
{
	on right "$bin/offload" -l $PORT "10.$1.0.2" "fd0$1::2" >"$work/served.$1" 2>&1 &
	served+=($!)
	wait_for 10 listens "$1"
}

listens() { [ "$(on right cat /proc/net/sctp/eps | grep -cE " $PORT +[0-9]+ +[0-9]+ +(10.$1.0.2|fd0$1:)")" -eq 2 ]; }

# whole NAME FROM [TO]: all messages to and fro over both IP versions; FROM, TO: networks.
whole()
{
	local to=${3:-$2}
	check "$1" on left "$bin/offload" $PORT "10.$2.0.1" "10.$to.0.2" "fd0$2::1" "fd0$to::2"
}

# -- what devices may do -----------------------------------------------------------------------------------------------

ENDS='left/la right/rb'
MIDDLE='mid/ma mid/mb'
# Without TSO: veth leaves GRO out where the sender has it.
USUAL="$S on gso on sg on tso off $C on gro off rx-gro-list off rx on"

# with "NETNS/DEV..." FEATURE on|off ...: those, and the rest as usual. ethtool fails when nothing is to be done.
with()
{
	local at where=$1 words=()
	local -A want=()
	shift
	# shellcheck disable=SC2086 # several words
	set -- $USUAL "$@"
	while [ $# -gt 0 ]; do
		want[$1]=$2
		shift 2
	done
	for at in "${!want[@]}"; do
		words+=("$at" "${want[$at]}")
	done
	for at in $where; do
		on "${at%/*}" ethtool -K "${at#*/}" "${words[@]}" >/dev/null 2>&1
	done
}

# are STATE FEATURE...: so are they at the ends.
are()
{
	local state=$1 ns dev feature
	shift
	for dev in $ENDS; do
		ns=${dev%/*}
		for feature in "$@"; do
			on "$ns" ethtool -k "${dev#*/}" | grep -qE "^\s*$feature: $state" || return 1
		done
	done
}

test_switches()
{
	local all=(generic-segmentation-offload tx-sctp-segmentation tx-checksum-sctp scatter-gather)
	check 'offloads are on' are on "${all[@]}"
	with "$ENDS" $C off sg off gso off $S off
	check 'they can be switched off' are off "${all[@]}"
	with "$ENDS" gro on rx-gro-list on
	check 'and on again, GRO as well' are on "${all[@]}" generic-receive-offload rx-gro-list
	usual
}

usual()
{
	with "$ENDS" && with "$MIDDLE"
}

test_senders()
{
	local s g c
	for c in on off; do
		for s in on off; do
			for g in on off; do
				with "$ENDS" $C $c $S $s gso $g
				whole "senders: $C $c, $S $s, gso $g" 1 2
			done
		done
		with "$ENDS" $C $c sg off
		whole "senders: $C $c, sg off" 1 2
	done
	with "$ENDS"
}

test_receivers()
{
	local c rx how
	for c in on off; do
		for rx in on off; do
			for how in 'gro off' 'gro on' 'gro on rx-gro-list on'; do
				# shellcheck disable=SC2086 # several words
				with "$ENDS" $C $c rx $rx $how
				whole "receivers: $C $c, rx $rx, $how" 1 2
			done
		done
	done
	with "$ENDS"
}

test_router()
{
	local c s how
	for how in 'gro off' 'gro on' 'gro on rx-gro-list on'; do
		for c in on off; do
			for s in on off; do
				# shellcheck disable=SC2086 # several words
				with "$MIDDLE" $C $c $S $s $how
				whole "router: $how, $C $c, $S $s" 1 2
			done
		done
	done
	with "$ENDS" gro on $C off
	with "$MIDDLE" gro on gso off
	whole 'router: gro on, gso off, and the ends checksum' 1 2
	with "$MIDDLE" gro on sg off
	whole 'router: gro on, sg off, and the ends checksum' 1 2
	usual
}

# -- what is on the wire -----------------------------------------------------------------------------------------------

larger() { tcpdump -nr "$work/$1.pcap" "len > $((ETHERNET + $2))" 2>/dev/null | wc -l; }

# fits NAME NETNS DEV MTU FROM TO: what leaves there is in a capture that shows no packet larger than MTU.
fits()
{
	local name=$1
	capture "$name" "$2" "$3" -Q out sctp || return
	whole "$name: messages" "$5" "$6"
	captures_end
	check_eq "$name: no packet is larger than $4" "$(larger "$name" "$4")" 0
}

# large NAME NETNS DEV in|out: some packet is larger than the MTU there.
large()
{
	local pid
	on "$2" timeout 60 tcpdump -Z root -n -c 1 -i "$3" -Q "$4" "sctp and greater $((MTU + ETHERNET + 1))" 2>"$work/large" &
	pid=$!
	wait_for 10 grep -q '^listening\|^tcpdump: listening' "$work/large"
	whole "$1: messages" 1 2
	check "$1" wait $pid
}

test_trains()
{
	large 'packets leave as trains' left la out
	with "$ENDS" gro on $S off $C off
	large 'GRO makes trains of packets with a checksum' right rb in
	usual
}

# The router refuses longer packets to right, and says so by ICMP.
router_mtu()
{
	ip -n mid route replace 10.2.0.2 dev mb mtu lock "$1" && ip -n mid route replace fd02::2 dev mb mtu lock "$1"
}

test_wire()
{
	with "$ENDS" $S off $C off
	fits offload-sender left la $MTU 1 2
	with "$ENDS" gso off $C off
	fits offload-sender-gso left la $MTU 1 2
	with "$ENDS"
	with "$MIDDLE" $S off $C off
	fits offload-router mid mb $MTU 1 2
	with "$ENDS" gro on $C off
	with "$MIDDLE" gro on $S off $C off
	fits offload-router-gro mid mb $MTU 1 2
	usual
	with "$MIDDLE" $C off $S off
	router_mtu 1400
	fits offload-router-mtu mid mb 1400 1 2
	router_mtu $MTU
	ip -n left route flush cache
	ip -n left -6 route flush cache
	usual
}

# -- other devices -----------------------------------------------------------------------------------------------------

# over NAME NUMBER ADD DEVS: devices, which ADD makes, over those, whose switches are tried.
over()
{
	local name=$1 number=$2 where=$4
	if ! "$3" 2>"$work/add"; then
		skip "$name" "the kernel has none: $(head -n 1 "$work/add")"
		return
	fi
	serve "$number"
	whole "$name: as usual" "$number"
	with "$where" $S off $C off
	whole "$name: over devices without $S and $C" "$number"
	with "$where" gro on $C off
	whole "$name: over devices with gro on, without $C" "$number"
	with "$where"
}

test_devices()
{
	local bridged='left/lc right/rd mid/mc mid/md'
	over bridge 3 add_bridge "$bridged"
	over vxlan 4 add_vxlan "$ENDS $MIDDLE"
	over gretap 5 add_gre "$ENDS $MIDDLE"
	over vlan 6 add_vlan "$bridged"
	over macvlan 7 add_macvlan "$bridged"
	over tun 8 add_tun ''
	check 'tun: packets are no larger than the MTU and have their CRC32c' kill -0 "$tun"
	sed 's/^/# tun: /' "$work/tun"
}

# -- tc and nft --------------------------------------------------------------------------------------------------------

# qdisc ARGS...: both ways through the router.
qdisc()
{
	local dev
	for dev in ma mb; do
		tc -n mid qdisc replace dev $dev root "$@" || return 1
	done
}

qdisc_none()
{
	local dev
	for dev in ma mb; do
		tc -n mid qdisc del dev $dev root 2>/dev/null
	done
}

# What comes in at ma goes through a device of its own, and a copy to nowhere.
redirect()
{
	ip -n mid link add ifb0 type ifb && ip -n mid link set ifb0 up &&
		ip -n mid link add copies type dummy && ip -n mid link set copies up &&
		tc -n mid qdisc add dev ma clsact &&
		tc -n mid filter add dev ma ingress pref 1 matchall action mirred egress mirror dev copies &&
		tc -n mid filter add dev ma ingress pref 2 matchall action mirred egress redirect dev ifb0
}

# What conntrack finds wrong is dropped; who comes from left is mid to right.
ruleset='
table inet between {
	chain forward {
		type filter hook forward priority 0;
		ct state invalid counter drop
		sctp dport 7700 counter accept
	}
	chain hide {
		type nat hook postrouting priority 100;
		oifname "mb" masquerade
	}
}'

# Whole trains are lost before they are cut; what is cut at mac7 keeps what was noted on its train.
lose_trains='
table inet lose {
	chain out {
		type filter hook output priority 0;
		sctp dport 7700 numgen inc mod 40 == 7 counter drop
	}
}'
stamps='
table inet stamp {
	chain out {
		type filter hook output priority 0;
		sctp dport 7700 meta mark set 7 meta priority set 1:5
	}
}
table netdev look {
	chain out {
		type filter hook egress device "lc" priority 0;
		meta l4proto sctp meta mark 7 meta priority 1:5 counter accept
		meta l4proto sctp counter drop
	}
}'

# left_has RULES NAME COMMAND...: with those in left
left_has()
{
	local table rules=$1 name=$2
	shift 2
	if on left nft -f - <<<"$rules" 2>"$work/add"; then
		"$@"
		while read -r table; do
			# shellcheck disable=SC2086 # several words
			on left nft delete $table
		done < <(grep -oE '^table [a-z]+ [a-z]+' <<<"$rules")
	else
		skip "$name" "the kernel has none: $(head -n 1 "$work/add")"
	fi
}

test_nft_trains()
{
	left_has "$lose_trains" 'nft: trains are lost' whole 'nft: whole trains are lost' 1 2
	on left ip link show mac7 >"$work/add" 2>&1 || return
	on left ethtool -K mac7 $S off $C off >/dev/null 2>&1
	left_has "$stamps" 'nft: marks' whole 'nft: packets of a train have its mark and priority' 7
	on left ethtool -K mac7 $S on $C on >/dev/null 2>&1
}

test_tc()
{
	local how
	with "$MIDDLE" gro on
	for how in 'duplicate 10%' 'delay 2ms reorder 25%' 'loss 1%'; do
		# shellcheck disable=SC2086 # several words
		qdisc netem $how
		whole "netem $how" 1 2
	done
	qdisc tbf rate 200mbit burst 30000 latency 100ms
	whole 'tbf, which takes no large packets' 1 2
	qdisc_none
	if redirect 2>"$work/add"; then
		whole 'mirred: redirected to ifb, mirrored to a dummy' 1 2
		tc -n mid qdisc del dev ma clsact
	else
		skip mirred "the kernel has none: $(head -n 1 "$work/add")"
	fi
	usual
}

test_nft()
{
	if ! on mid nft -f - <<<"$ruleset" 2>"$work/add"; then
		skip nft "the kernel has none: $(head -n 1 "$work/add")"
		return
	fi
	whole 'nft: conntrack and masquerade' 1 2
	with "$MIDDLE" gro on $S off $C off
	with "$ENDS" $C off
	whole 'nft: likewise, checksums by software, gro on' 1 2
	on mid nft delete table inet between
	usual
}

test_counters()
{
	local ns
	for ns in left right; do
		check_eq "$ns: no packet had a wrong checksum" "$(snmp SctpChecksumErrors $ns)" 0
	done
}

# Damaged packets are found out, in trains as well.
test_damage()
{
	with "$ENDS" gro on $C off
	qdisc netem corrupt 2%
	whole 'netem corrupt 2%' 1 2
	qdisc_none
	check 'and damaged packets were counted' [ "$(snmp SctpChecksumErrors left)$(snmp SctpChecksumErrors right)" != 00 ]
	usual
}

at_the_end()
{
	kill "${served[@]}" ${tun:+"$tun"} 2>/dev/null
	wait "${served[@]}" 2>/dev/null
	grep -h '' "$work"/served.* | sed 's/^/# right: /'
}

tun=
check 'a router between two hosts' arrange || exit 1
usual
serve 2
test_switches
test_senders
test_receivers
test_router
test_trains
test_wire
test_devices
test_tc
test_nft
test_nft_trains
test_counters
test_damage
at_the_end
done_testing
