#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# SCTP as larger programs use it: iperf3, netperfmeter, Python over libsctp, Java's channels, Erlang's gen_sctp.
# The programs of ours are in runtimes/. Debian has no SCTP module for Python: libsctp.py calls libsctp itself.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"
programs=$top/selftests/runtimes
# A virtual machine within an emulated one takes its time.
PATIENCE=200
export HOME=$work

# relay NAME COMMAND...: each line "ok WHAT" or "not ok WHAT" is a test point; passes when COMMAND does.
relay()
{
	local name=$1 line
	shift
	timeout $PATIENCE "$@" > "$work/$name.out" 2>&1
	echo $? > "$work/$name.status"
	while read -r line; do
		case $line in
		'ok '*) pass "$name: ${line#ok }" ;;
		'not ok '*) fail "$name: ${line#not ok }" ;;
		*) echo "# $name: $line" ;;
		esac
	done < "$work/$name.out"
	check_eq "$name: status" "$(cat "$work/$name.status")" 0
}

# Runs of iperf3, each over a server of its own: a name, and the client's arguments.
# --nstreams also sets the rate to so many bits per second (iperf3 3.12 falls through to -b), hence the -b 0
# after it; -X takes IPv6 addresses unless told otherwise.
iperf3_runs=(
	'up' '-c 127.0.0.1'
	'down' '-c 127.0.0.1 -R'
	'both ways' '-c 127.0.0.1 --bidir'
	'8 streams' '-c 127.0.0.1 --nstreams 8 -b 0'
	'4 associations' '-c 127.0.0.1 -P 4'
	'two addresses' '-c 127.0.0.1 -4 -X 127.0.0.1 -X 127.0.0.2'
	'two addresses, over IPv6' '-c ::1 -6 -X ::1 -X fd00::7'
	'IPv6' '-c ::1'
	'1 byte messages' '-c 127.0.0.1 -l 1'
	'50 byte messages without delay' '-c ::1 -l 50 -N'
	'messages greater than the window' '-c 127.0.0.1 -l 200000'
	'a limited rate' '-c 127.0.0.1 -l 1000 -b 2M -R'
)

# iperf3_run N ARGS...: both ends' reports.
iperf3_run()
{
	local n=$1 port=$((8000 + $1))
	shift
	timeout 90 iperf3 -s -1 -J -p "$port" > "$work/iperf3.server.$n" 2>&1 &
	wait_for 30 tcp_listening "$port"
	timeout 60 iperf3 "$@" --sctp -p "$port" -t 2 -J > "$work/iperf3.client.$n" 2>&1
	wait $!
}

tcp_listening() { ss -Hltn "sport = $1" | grep -q .; }

# A few at a time, so that each gets its share of the processors.
test_iperf3()
{
	local n arguments judged=()
	for ((n = 0; n < ${#iperf3_runs[@]}; n += 2)); do
		read -ra arguments <<< "${iperf3_runs[n + 1]}"
		iperf3_run $n "${arguments[@]}" &
		judged+=("${iperf3_runs[n]}" "$work/iperf3.client.$n" "$work/iperf3.server.$n")
		[ $((n % 12)) -ne 10 ] || wait
	done
	wait
	relay iperf3 /usr/bin/python3 "$programs/iperf3.py" "${judged[@]}"
}

# netperfmeter_bytes NODE FLOW: what that end of a flow received.
netperfmeter_bytes()
{
	awk -v at="\"netPerfMeter.$1.flow[$2]\"" \
		'$2 == at && $3 == "\"Received" && $4 == "Bytes\"" { print $5 }' "$work/meter-$1.sca"
}

# Two flows, both ways, of one association: one as fast as it goes, one unordered at a rate; an SCTP control association.
test_netperfmeter()
{
	local passive node flow got
	timeout 60 netperfmeter 8100 > "$work/meter.passive" 2>&1 &
	passive=$!
	wait_for 20 listening 8101
	wait_for 20 listening 8100
	check 'netperfmeter: ends well' timeout 50 netperfmeter 127.0.0.1:8100 -runtime=3 \
		-config="$work/meter.config" -scalar="$work/meter.sca" -vector="$work/meter.vec" \
		-sctp const0:const1400:const0:const1400 const50:const200:const20:const9000:unordered=1
	kill -INT $passive
	for node in active passive; do
		for flow in 0 1; do
			got=$(netperfmeter_bytes $node $flow)
			check "netperfmeter: flow $flow arrives at the $node end" [ "${got:-0}" -gt 0 ]
		done
	done
}

test_programs()
{
	relay Python /usr/bin/python3 "$programs/libsctp.py"
	relay Erlang escript "$programs/gen_sctp.escript"
	relay Java java -Xint -Xshare:auto -XX:+UseSerialGC -XX:-UsePerfData -Xmx64m -cp "$bin/java" Channels
}

ip address add 127.0.0.2/8 dev lo
ip address add fd00::7/128 dev lo
test_netperfmeter
test_iperf3
test_programs
done_testing
