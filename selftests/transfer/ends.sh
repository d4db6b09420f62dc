# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Two stacks set up, end, abort and restart associations with each other, in all roles (sourced, never run).
#
# Sides are 1 and 2. The stacks may be in one guest or in two: each guest runs all of this, and does what is
# for the sides it is. What sources this, after lib.sh, sets
#   side_name[SIDE]			what to call it
#   v4[SIDE] v6[SIDE] many[SIDE]	one address of it, or several, with commas
#   logs				a directory that both sides see
# and defines
#   here SIDE				true where that side is to run
#   meet NAME				both sides have come this far
#   run_side SIDE ARGS...		execs transfer with ARGS there
#   mute SIDE on|off			no ABORT leaves it
#   vanish SIDE PORT			its association on that port goes, its peer need not know
#   wires HOW				lossy, cut (the first), whole: both ways
#   counters SIDE			prints what its kernel has counted
#   excused ROW				says what went wrong in its server, if that cannot be ours
# The guest with side 1 prints the test points.

logs=${logs:-$work}
declare -a side_name=() v4=() v6=() many=()
declare -a e_name=() e_family=() e_client=() e_cargs=() e_sargs=() e_kind=()
ends_port=8100
ends_pids=()
# The rows that run now, by number: an usrsctp sees, and checks, what is for all of them.
declare -a batch=()
batch_size=8
# Those that are excused run again by themselves, once.
declare -a excused_rows=()
declare -A again=()
# The process of one side of a row, by ROW.SIDE.
declare -A row_pid=()
# RTO in ms, minimum, first and maximum. Where a pause is looked for: short, and steady.
ends_rto=200,1000,1000

addr_of() { if [ "$2" = v4 ]; then echo "${v4[$1]}"; else echo "${v6[$1]}"; fi; }

log_of() { echo "$logs/$1.$2"; }

says() { grep -q -- "$3" "$(log_of "$1" "$2")" 2>/dev/null; }

count_of() { awk -v what="$3" '$2 == what { print $3 }' "$(log_of "$1" "$2")"; }

# launch SIDE LOG ARGS...
launch()
{
	local side=$1 log
	log=$(log_of "$2" "$1")
	shift 2
	here "$side" || return 0
	(run_side "$side" -r "$ends_rto" "$@") >> "$log" 2>&1 &
	ends_pids+=($!)
	row_pid[${log##*/}]=$!
}

# row KIND FAMILY CLIENT NAME CLIENT-ARGS SERVER-ARGS
row()
{
	e_kind+=("$1") e_family+=("$2") e_client+=("$3") e_name+=("$4") e_cargs+=("$5") e_sargs+=("$6")
}

# Who writes, and who of the two ends it how; 50 messages at least pass first.
rows()
{
	local family client
	for family in v4 v6; do
		for client in 1 2; do
			row shut $family $client 'the client wrote and shuts down' '-w -c 50' '-e wait'
			row shut $family $client 'the client read and shuts down' '-c 50' '-w -i 20 -e wait'
			row shut $family $client 'the server wrote and shuts down' '-e wait' '-w -c 50'
			row shut $family $client 'the server read and shuts down' '-w -i 20 -e wait' '-c 50'
			row abort-client $family $client 'the client aborts' '-w -i 20 -c 50 -e abort' '-e wait'
			row abort-server $family $client 'the server aborts' '-e wait' '-w -i 20 -c 50 -e abort'
			row restart-client $family $client 'the client restarts' '-w -i 100 -e abort' '-e wait'
			row restart-server $family $client 'the server restarts' '-e wait' '-w -i 100 -e abort'
		done
	done
}

name_of()
{
	local client=${e_client[$1]}
	echo "${side_name[client]} calls ${side_name[3 - client]}, ${e_family[$1]}: ${e_name[$1]}"
}

# all_say client|server WORD: so do all of them that are here.
all_say()
{
	local i side
	for i in "${batch[@]}"; do
		side=${e_client[i]}
		[ "$1" = client ] || side=$((3 - side))
		! here "$side" || says "$i" "$side" "$2" || return 1
	done
}

# Clients are ready before the first connects: an usrsctp that starts answers, for a moment, what is for another.
start_rows()
{
	local i server
	for i in "${batch[@]}"; do
		server=$((3 - e_client[i]))
		# shellcheck disable=SC2086 # words
		launch $server "$i" ${e_sargs[i]} -b "$(addr_of $server "${e_family[i]}")" $((ends_port + i))
	done
	wait_for 60 all_say server listening
	meet "listening${batch[0]}"
	for i in "${batch[@]}"; do
		server=$((3 - e_client[i]))
		# shellcheck disable=SC2086 # words
		launch "${e_client[i]}" "$i" ${e_cargs[i]} -f "$logs/go${batch[0]}" -p $((ends_port + 100 + i)) \
			-b "$(addr_of "${e_client[i]}" "${e_family[i]}")" \
			"$(addr_of $server "${e_family[i]}")" $((ends_port + i))
	done
	wait_for 60 all_say client ready
	meet "go${batch[0]}"
	touch "$logs/go${batch[0]}"
}

# each_restart COMMAND...: COMMAND ROW SIDE ITS-PORT PEER-PORT, for each row that restarts a side that is here.
each_restart()
{
	local i client
	for i in "${batch[@]}"; do
		client=${e_client[i]}
		case ${e_kind[i]} in
		restart-client) ! here "$client" || "$@" "$i" "$client" $((ends_port + 100 + i)) $((ends_port + i)) ;;
		restart-server)
			! here $((3 - client)) ||
				"$@" "$i" $((3 - client)) $((ends_port + i)) $((ends_port + 100 + i))
			;;
		esac
	done
}

row_vanishes() { vanish "$2" "$3"; }

# Same ports and addresses as before, and now it is this side that sets up.
row_restarts()
{
	launch "$2" "$1" -w -c 50 -f "$logs/again${batch[0]}" -p "$3" -b "$(addr_of "$2" "${e_family[$1]}")" \
		"$(addr_of $((3 - $2)) "${e_family[$1]}")" "$4"
}

restart_rows()
{
	local side
	for side in 1 2; do
		! here $side || mute $side on
	done
	each_restart row_vanishes
	sleep 1
	for side in 1 2; do
		! here $side || mute $side off
	done
	each_restart row_restarts
	sleep 2
	meet "again${batch[0]}"
	touch "$logs/again${batch[0]}"
}

# What one side sent, by its last word on it, the other received.
passed()
{
	local i=$1 from=$2 to=$((3 - $2)) sent got
	sent=$(count_of "$i" "$from" sent | tail -n 1)
	got=$(count_of "$i" "$to" received | tail -n 1)
	echo "side $from sent '$sent', side $to received '$got'"
	[ "${sent:-0}" -ge 50 ] && [ "$sent" = "$got" ]
}

writer_of() { if [[ $1 == *-w* ]]; then echo "$2"; else echo $((3 - $2)); fi; }

verify()
{
	local i=$1 client=${e_client[$1]}
	case ${e_kind[i]} in
	shut)
		# Who shut down itself may read ENOTCONN in place of the end of file: Linux does.
		says "$i" 1 'end eof\| down' && says "$i" 2 'end eof\| down' &&
			passed "$i" "$(writer_of "${e_cargs[i]}" "$client")"
		;;
	abort-client) says "$i" $((3 - client)) lost && ! says "$i" $((3 - client)) 'end eof' ;;
	abort-server) says "$i" "$client" lost && ! says "$i" "$client" 'end eof' ;;
	restart-client) says "$i" $((3 - client)) restart && passed "$i" "$client" ;;
	restart-server) says "$i" "$client" restart && passed "$i" $((3 - client)) ;;
	esac
}

# threads PID: what each thread of a process, or of its child, sleeps in.
threads()
{
	local pid task
	for pid in "$1" $(pgrep -P "$1"); do
		for task in /proc/"$pid"/task/*; do
			[ ! -e "$task" ] || (cd "$task" && echo "$(cat comm): $(awk '$1 == "State:"' status)," \
				"in $(cat wchan), call $(cut -d ' ' -f 1-2 syscall)")
		done
	done
}

count_here()
{
	local side
	for side in 1 2; do
		! here $side || counters $side > "$(log_of counters $side)"
	done
}

known_of()
{
	local side port=$((ends_port + $1))
	for side in 1 2; do
		[ -e "$(log_of "$1" $side)" ] || continue
		echo "${side_name[side]}, side $side:"
		tail -n 12 "$(log_of "$1" $side)"
		[ -z "${row_pid[$1.$side]:-}" ] || threads "${row_pid[$1.$side]}" 2>/dev/null
	done
	echo "packets of ports $port and $((port + 100)):"
	captured "port $port and port $((port + 100))" | head -n 20
	count_here
	for side in 1 2; do
		echo "counters of ${side_name[side]}, side $side:"
		cat "$(log_of counters $side)"
	done
}

# explain ROW: what is known of it, as comments.
explain() { known_of "$1" 2>&1 | sed 's/^/# /'; }

# It runs again after the others: an usrsctp that starts would disturb them.
set_aside()
{
	local side
	for side in 1 2; do
		kill "${row_pid[$1.$side]}" 2>/dev/null
		rm -f "$(log_of "$1" $side)"
	done
	again[$1]=1
	excused_rows+=("$1")
}

# Tells of rows that are not up by now, while their processes are there.
look_at_late()
{
	local i server others=()
	for i in "${batch[@]}"; do
		server=$((3 - e_client[i]))
		if here $server && ! says "$i" $server up; then
			echo "# not up yet: $(name_of "$i")"
			explain "$i"
			# Not in a subshell, which could not wait for a process.
			if [ -z "${again[$i]:-}" ] && excused "$i" > "$work/why"; then
				echo "# ${side_name[server]} $(cat "$work/why"), again: $(name_of "$i")"
				set_aside "$i"
				continue
			fi
		fi
		others+=("$i")
	done
	batch=("${others[@]}")
}

run_batch()
{
	local first=${batch[0]}
	ends_pids=()
	rm -f "$logs/go$first" "$logs/again$first"
	start_rows
	wait_for 60 all_say server up || look_at_late
	sleep 1
	meet "restart$first"
	[ ${#batch[@]} -eq 0 ] || restart_rows
	wait "${ends_pids[@]}"
	meet "ended$first"
}

# Setup, and every end of an association. How long they take says nothing: a busy host forgets a process for seconds,
# and both stacks give up after so many retransmissions, or five times the longest RTO after a SHUTDOWN.
ends_test()
{
	local i ends_rto=1000,1000,10000
	rows
	for ((i = 0; i < ${#e_name[@]}; i += batch_size)); do
		mapfile -t batch < <(seq $i $((i + batch_size - 1)))
		run_batch
		batch=("${excused_rows[@]}")
		excused_rows=()
		[ ${#batch[@]} -eq 0 ] || run_batch
	done
	count_here
	meet counted
	here 1 || return 0
	for i in "${!e_name[@]}"; do
		check "$(name_of "$i")" verify "$i" || explain "$i"
	done
}

# both_ways LOG PORT ARGS...: two transfers, each from its client over all addresses, one with each side as client.
both_ways()
{
	local log=$1 port=$2 client
	shift 2
	ends_pids=()
	for client in 1 2; do
		launch $((3 - client)) "$log$client" -m 2 -h 500 -b "${many[3 - client]}" $((port + client))
	done
	for client in 1 2; do
		here $((3 - client)) || continue
		wait_for 10 says "$log$client" $((3 - client)) listening
	done
	meet "$log-listening"
	for client in 1 2; do
		launch $client "$log$client" -m 2 -h 500 -w "$@" -b "${many[client]}" "${many[3 - client]}" $((port + client))
		# As above: a starting usrsctp would abort the other one's association.
		! here $client || wait_for 30 says "$log$client" $client ready
	done
}

check_both_ways()
{
	local log=$1 what=$2 client
	meet "$log-ended"
	here 1 || return 0
	for client in 1 2; do
		check "${side_name[client]} to ${side_name[3 - client]}: $what" passed "$log$client" $client ||
			tail -n 12 "$(log_of "$log$client" 1)" "$(log_of "$log$client" 2)" | sed 's/^/# /'
	done
}

# bulk_test MB: so much each way at the same time, over a wire that loses 1 %.
bulk_test()
{
	local start=$SECONDS
	wires lossy
	both_ways bulk 8400 -s 16384 -c $(($1 * 1000000 / 16384 + 1))
	wait "${ends_pids[@]}"
	wires whole
	! here 1 || echo "# $1 MB each way over 1 % loss took $((SECONDS - start)) s"
	check_both_ways bulk "$1 MB over 1 % loss arrive whole and in order"
}

longest_gap() { awk '$2 == "gap" && $3 > most { most = $3 } END { print most + 0 }' "$(log_of "$1" "$2")"; }

# The wire that both paths begin with is cut for 4 s.
failover_test()
{
	local client
	both_ways failover 8500 -i 10 -t 20
	sleep 3
	meet cut
	wires cut
	sleep 4
	wires whole
	wait "${ends_pids[@]}"
	check_both_ways failover 'all messages arrive though the first path was cut'
	here 1 || return 0
	for client in 1 2; do
		echo "# ${side_name[client]} to ${side_name[3 - client]}: longest pause at failover" \
			"$(longest_gap "failover$client" $((3 - client))) ms (RTO.Min 200 ms)"
		check "${side_name[client]} to ${side_name[3 - client]}: the path was found unreachable, and available again" \
			eval "says failover$client $client unreachable && says failover$client $client available"
	done
}
