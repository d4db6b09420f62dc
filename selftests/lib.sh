# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the topic scripts share: TAP test points, loading the module, and this topology (sourced, never run):
#
#   namespace left                     namespace right
#   va 10.1.0.1/24 fd01::1/64  <---->  va 10.1.0.2/24 fd01::2/64     first path
#   vb 10.2.0.1/24 fd02::1/64  <---->  vb 10.2.0.2/24 fd02::2/64     second path, and so on to ve

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=${SELFTESTS_BIN:-$top/build/selftests}
work=$(mktemp -d /tmp/selftests.XXXXXX)
export top bin work
tap_run=0
tap_failed=0
captures=()
# An input that never ends, for programs that stop when theirs does; what is echoed to it is read from it.
quiet=$work/quiet
mkfifo "$quiet"
exec 9<>"$quiet"
# Called by the exit trap after the namespaces went; a topic may redefine it.
cleanup() { :; }

pass() { tap_run=$((tap_run + 1)); echo "ok $tap_run - $1"; }

# fail NAME [WHY...]
fail()
{
	tap_run=$((tap_run + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_run - $1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$*" | sed 's/^/# /'
}

# skip NAME REASON
skip() { tap_run=$((tap_run + 1)); echo "ok $tap_run - $1 # SKIP $2"; }

# check NAME COMMAND...: passes when the command does; its output is shown when it does not.
check()
{
	local name=$1 rc
	shift
	# A file, not a pipe: a server started here may keep it open.
	"$@" >"$work/check" 2>&1
	rc=$?
	if [ $rc -eq 0 ]; then
		pass "$name"
	else
		fail "$name" "status $rc of: $*"$'\n'"$(tail -n 20 "$work/check")"
	fi
	return $rc
}

# check_eq NAME GOT WANT
check_eq()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:  $2" $'\n'"want: $3"
	fi
}

# done_testing: the plan; a topic script ends with it.
done_testing()
{
	echo "1..$tap_run"
	[ "$tap_failed" -eq 0 ]
}

# wait_for SECONDS COMMAND...: polls until the command passes.
wait_for()
{
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# on NETNS COMMAND...: NETNS "" is the one we are in.
on()
{
	local ns=$1
	shift
	if [ -n "$ns" ]; then
		ip netns exec "$ns" "$@"
	else
		"$@"
	fi
}

# snmp NAME [NETNS]: a counter of /proc/net/sctp/snmp.
snmp()
{
	on "${2:-}" cat /proc/net/sctp/snmp | awk -v n="$1" '$1 == n { print $2 }'
}

# listening PORT [NETNS]: an SCTP socket listens there (for wait_for).
listening()
{
	on "${2:-}" cat /proc/net/sctp/eps |
		awk -v p="$1" 'NR > 1 && $6 == p && $4 == 10 { f = 1 } END { exit !f }'
}

add_path()
{
	local dev=$1 n=$2
	ip link add "$dev" netns left type veth peer name "$dev" netns right
	ip -n left address add "10.$n.0.1/24" dev "$dev"
	ip -n right address add "10.$n.0.2/24" dev "$dev"
	ip -n left address add "fd0$n::1/64" dev "$dev" nodad
	ip -n right address add "fd0$n::2/64" dev "$dev" nodad
	plain left "$dev" && plain right "$dev" || return 1
	ip -n left link set "$dev" up
	ip -n right link set "$dev" up
}

# net_up PATHS: the topology above with 1 to 5 paths; net_down (also at exit) removes it.
net_up()
{
	local ns n devs=(va vb vc vd ve)
	for ns in left right; do
		ip netns add "$ns" || return 1
		ip -n "$ns" link set lo up && plain "$ns" lo || return 1
	done
	for ((n = 1; n <= $1; n++)); do
		add_path "${devs[n - 1]}" $n || return 1
	done
}

net_down()
{
	local ns
	for ns in left right; do
		[ -e "/run/netns/$ns" ] || continue
		ip netns pids "$ns" | xargs -r kill 2>/dev/null
		ip netns del "$ns"
	done
}

# netem ARGS...: on the first path, both ways; no ARGS: a clean path again.
netem()
{
	local ns
	for ns in left right; do
		tc -n "$ns" qdisc del dev va root 2>/dev/null
		[ $# -eq 0 ] || tc -n "$ns" qdisc add dev va root netem "$@" || return 1
	done
}

# plain NETNS DEV...: with SCTP_OFFLOADS=off devices do nothing for packets, as far as they can be told to.
plain()
{
	local ns=$1 dev
	[ "${SCTP_OFFLOADS:-}" = off ] || return 0
	shift
	for dev in "$@"; do
		on "$ns" ethtool -K "$dev" tx-sctp-segmentation off gso off gro off tx off rx off sg off >/dev/null 2>&1
		on "$ns" ethtool -k "$dev" | grep -q '^generic-segmentation-offload: off' || return 1
	done
}

# crc_by_software NETNS DEV...: a capture then shows the CRC32c, which a virtual wire would leave out.
crc_by_software()
{
	local ns=$1 dev
	shift
	for dev in "$@"; do
		on "$ns" ethtool -K "$dev" tx-checksum-sctp off >/dev/null || return 1
	done
}

# capture NAME NETNS DEV [FILTER...]: what passes from now on, for tools/check-capture: /out/NAME.pcap.
capture()
{
	local name=$1 dev=$3 run=()
	[ -z "$2" ] || run=(ip netns exec "$2")
	shift 3
	"${run[@]}" tcpdump -Z root -i "$dev" -s 0 -B 16384 -w "$work/$name.pcap" "$@" 2> "$work/$name.tcpdump" &
	captures+=($!)
	wait_for 10 grep -q '^tcpdump: listening' "$work/$name.tcpdump"
}

# captured FILTER...: the packets of the captures so far that it selects, a line each.
captured()
{
	local file
	# A block of the kernel's comes within a second; what is read of it is written when asked for.
	[ ${#captures[@]} -eq 0 ] || { sleep 1.2; kill -USR2 "${captures[@]}" && sleep 0.3; } 2>/dev/null
	for file in "$work"/*.pcap; do
		[ ! -e "$file" ] || tcpdump -nr "$file" "$@" 2>/dev/null
	done
}

# captures_end: at_exit does it, too.
captures_end()
{
	[ ${#captures[@]} -gt 0 ] || return 0
	# The last packets are still on their way to it.
	sleep 0.5
	kill "${captures[@]}" 2>/dev/null
	wait "${captures[@]}" 2>/dev/null
	captures=()
	[ ! -d /out ] || cp "$work"/*.pcap /out/
}

is_ours() { [ -n "${SCTP_PEER:-}" ] || [ -e /sys/module/sctp/version ]; }

# module_needs, once: what the module stands on; rmmod leaves that loaded.
module_needs() { modprobe -a libcrc32c udp_tunnel ip6_udp_tunnel; }

module_load()
{
	if [ -n "${SCTP_PEER:-}" ]; then
		modprobe sctp
	else
		insmod "$top/net/sctp/sctp.ko"
	fi && is_ours
}

module_unload() { rmmod sctp; }

# The kernel's complaints so far: level warning and above, but for what loading any out-of-tree module says, what a
# busy host does to an emulated clock, and Linux's remarks about old forms of options.
kernel_log()
{
	dmesg --level=emerg,alert,crit,err,warn |
		grep -vE 'out-of-tree module taints|module verification failed|hrtimer: interrupt took|clocksource: |sctp: \[Deprecated\]'
}

at_exit()
{
	captures_end
	pkill -P $$
	net_down
	cleanup
	rm -rf "$work"
}
trap at_exit EXIT
