#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Transfers go on while paths are cut, delayed and come back, while the path MTU falls, over loss, reordering,
# duplicates and corruption. They run side by side, from left to right, through one schedule:
#
#   va vb vc	three paths: v4 over va and vb, v6 over va and vb, mixed: v4 over va, v6 over vb, v4 over vc
#   vd		5 % loss, reordering
#   ve		duplicates, corrupt packets
#   ra | rb	through a router that falls to an MTU of 1280, then 576: 10.6.0.1 fd06::1 | 10.7.0.2 fd07::2
#
# Each receiver says when nothing arrived for GAP ms, and checks every byte: transfer/transfer.c.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

# A transfer that does not end before that has failed.
SECONDS_MOST=180
GAP=60
RTO_MIN=100
RTO_MAX=400
PATH_MAX=2
# rfc7829#section-3: with PFMR = 0, the default, new data leaves a path at its first timeout.
# What an emulated guest on a busy host adds, more or less.
SLACK_MS=1200

declare -A at from to
names=(v4 v6 mixed loss damage 'pmtu v4' 'pmtu v6')
from=([v4]='10.1.0.1,10.2.0.1' [v6]='fd01::1,fd02::1' [mixed]='10.1.0.1,fd02::1,10.3.0.1'
	[loss]=10.4.0.1 [damage]=10.5.0.1 ['pmtu v4']=10.6.0.1 ['pmtu v6']=fd06::1)
to=([v4]='10.1.0.2,10.2.0.2' [v6]='fd01::2,fd02::2' [mixed]='10.1.0.2,fd02::2,10.3.0.2'
	[loss]=10.4.0.2 [damage]=10.5.0.2 ['pmtu v4']=10.7.0.2 ['pmtu v6']=fd07::2)

mark() { at[$1]=$(date +%s%3N); }

# leg NETNS DEV HOST V4NET V6NET: one end of a wire to the router, host 1 or 2, or its end there, 254.
leg()
{
	plain "$1" "$2" || return
	ip -n "$1" address add "$4.$3/24" dev "$2"
	ip -n "$1" address add "$5::$3/64" dev "$2" nodad
	ip -n "$1" link set "$2" up
}

add_router()
{
	ip netns add router || return
	on router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ip link add ra netns left type veth peer name ra netns router
	ip link add rb netns right type veth peer name rb netns router
	leg left ra 1 10.6.0 fd06
	leg router ra 254 10.6.0 fd06
	leg right rb 2 10.7.0 fd07
	leg router rb 254 10.7.0 fd07
	ip -n left route add 10.7.0.0/24 via 10.6.0.254
	ip -n left route add fd07::/64 via fd06::254
	ip -n right route add 10.6.0.0/24 via 10.7.0.254
	ip -n right route add fd06::/64 via fd07::254
}

cleanup() { [ ! -e /run/netns/router ] || ip netns del router; }

# The router refuses longer packets to this host and says so by ICMP.
router_mtu() { ip -n router route replace "$1" dev rb mtu lock "$2"; }

arrange()
{
	local ns
	net_up 5 || return
	add_router || return
	for ns in left right; do
		# Three paths that are cut together have many timeouts in a second.
		on $ns sysctl -qw net.ipv6.conf.all.keep_addr_on_down=1 net.sctp.association_max_retrans=50
		crc_by_software $ns va vb vc vd ve "$([ $ns = left ] && echo ra || echo rb)" || return
		tc -n $ns qdisc add dev vd root netem delay 5ms reorder 25% loss 5% || return
		tc -n $ns qdisc add dev ve root netem delay 2ms duplicate 5% corrupt 2% || return
	done
	capture multihoming left any '(sctp or icmp or icmp6) and not net 10.5.0.0/16' &&
		capture multihoming-damage.corrupt left ve sctp
}

# path HOW DEV...: cut: all is lost there; slow: delayed by more than usual RTOs; whole again.
path()
{
	local how=$1 ns
	shift
	case $how in
	cut) how='netem loss 100%' ;;
	slow) how="netem delay $((RTO_MAX * 3 / 4))ms" ;;
	whole) how='pfifo limit 1000' ;;
	esac
	for ns in left right; do
		printf "qdisc replace dev %s root ${how//%/%%}\n" "$@" | tc -n $ns -batch -
	done
}

log_of() { echo "$work/${1// /-}.$2"; }

# transfer NETNS NAME SIDE ARGS...: SIDE, in or out, names its log.
transfer()
{
	local ns=$1 log
	log=$(log_of "$2" "$3")
	shift 3
	ip netns exec "$ns" timeout $SECONDS_MOST "$bin/transfer" -r "$RTO_MIN,$RTO_MAX,$RTO_MAX" -m $PATH_MAX -h 400 -g $GAP \
		"$@" > "$log" 2>&1 &
	pids+=($!)
}

says() { grep -q "$3" "$(log_of "$1" "$2")"; }

# All transfers, each on its port, from left to right.
start_all()
{
	local name port=7900 size
	for name in "${names[@]}"; do
		transfer right "$name" in -b "${to[$name]}" $((port += 1))
	done
	port=7900
	for name in "${names[@]}"; do
		size=1000
		[[ $name != pmtu* ]] || size=4000
		wait_for 10 says "$name" in listening
		transfer left "$name" out -w -s $size -i 10 -b "${from[$name]}" "${to[$name]}" $((port += 1))
	done
	for name in "${names[@]}"; do
		check "$name: starts" wait_for 10 says "$name" out connected
	done
}

end_all()
{
	pkill -USR1 -x transfer
	wait "${pids[@]}"
}

sent_on() { on left cat "/sys/class/net/$1/statistics/tx_bytes"; }

# back_on_va: most of what left sends in a second goes over va, of the first two paths.
back_on_va()
{
	local a b
	a=$(sent_on va) b=$(sent_on vb)
	sleep 1
	a=$(($(sent_on va) - a)) b=$(($(sent_on vb) - b))
	echo "bytes over va: $a, over vb: $b"
	[ "$a" -gt $((4 * b)) ]
}

schedule()
{
	sleep 2
	mark cut
	path cut va
	sleep 3
	mark healed
	path whole va
	router_mtu 10.7.0.2 1280
	router_mtu fd07::2/128 1280
	sleep 2
	check 'the healed primary path carries the data again' wait_for 10 back_on_va
	mark dead
	path cut va vb vc
	sleep 1
	path whole va vb vc
	mark alive
	sleep 3
	router_mtu 10.7.0.2 576
	mark down
	ip -n left link set va down
	sleep 3
	mark up
	ip -n left link set va up
	sleep 2
	check 'after its link was down and up, likewise' wait_for 10 back_on_va
	mark slow
	path slow va
	sleep 2
	path whole va
	mark fast
}

# The longest time from mark $2 to mark $3 in which nothing arrived, in ms.
pause_of()
{
	awk -v from="${at[$2]}" -v until="${at[$3]}" '
		$2 == "gap" && $1 >= from && $4 < until && $3 > most { most = $3 }
		END { print most + 0 }' "$(log_of "$1" in)"
}

count_of() { awk -v what="$3" '$2 == what { print $3 }' "$(log_of "$1" "$2")"; }

test_failover()
{
	local name ms most=$((RTO_MAX + SLACK_MS))
	for name in v4 v6 mixed; do
		ms=$(pause_of $name cut healed)
		echo "# $name: failover by black hole: pause of $ms ms; RFC 7829: one RTO, here from $RTO_MIN to $RTO_MAX ms"
		check "$name: its primary path was cut, and data flows again within $most ms" [ "$ms" -le $most ]
		ms=$(pause_of $name down up)
		echo "# $name: failover by link down: pause of $ms ms"
		check "$name: its primary link went down, and data flows again within $most ms" [ "$ms" -le $most ]
		ms=$(pause_of $name dead down)
		check "$name: data flows again after all its paths were cut (pause of $ms ms)" \
			[ "$ms" -le $((at[alive] - at[dead] + 2 * most)) ]
	done
}

test_whole()
{
	local name sent
	for name in "${names[@]}"; do
		sent=$(count_of "$name" out sent)
		check "$name: many messages were sent" [ "${sent:-0}" -ge 200 ]
		check_eq "$name: they arrived once, whole and in order" "$(count_of "$name" in received)" "$sent"
		check "$name: and ended by a shutdown" grep -q 'end eof' "$(log_of "$name" in)"
	done
}

test_pmtu()
{
	check_eq 'pmtu v4: fell to 576 by ICMP' "$(awk '$2 == "pmtu" { printf "%s ", $3 }' "$(log_of 'pmtu v4' out)")" \
		'1500 1280 576 '
	check_eq 'pmtu v6: fell to 1280 by ICMP' "$(awk '$2 == "pmtu" { printf "%s ", $3 }' "$(log_of 'pmtu v6' out)")" \
		'1500 1280 '
	check 'corrupt packets were discarded, and counted' [ "$(snmp SctpChecksumErrors right)" -gt 0 ]
}

show_logs()
{
	local name side
	for name in "${names[@]}"; do
		for side in out in; do
			sed "s/^/# $name $side: /" "$(log_of "$name" $side)"
		done
	done | awk -v t="${at[cut]}" '{ for (i = 1; i <= NF; i++) if ($i ~ /^1[0-9]{12}$/) $i = $i - t; print }'
}

pids=()
check 'five paths and a router' arrange
start_all
schedule
end_all
captures_end
test_failover
test_whole
test_pmtu
[ "$tap_failed" -eq 0 ] || show_logs
done_testing
