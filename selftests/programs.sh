#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs that others wrote run unchanged over the module.
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

BYTES=10000000
# Bulk transfers are paced by emulation and, over loss, by retransmission timers.
PATIENCE=200

# A TCP program that knows nothing of SCTP: the demonstration's. (withsctp catches plain
# SOCK_STREAM sockets only, which rules Python out: it asks for SOCK_CLOEXEC, too.)
tcp_echo=$bin/tcp_echo

has() { grep -qF -- "$2" "$1"; }

test_checksctp()
{
	checksctp > "$work/log" 2>&1
	check_eq 'checksctp passes' "$?" 0
	check 'checksctp says supported' has "$work/log" 'SCTP supported'
}

# sctp_test: 3 rounds of messages of many sizes from one side to the other.
sctp_test_between()
{
	local name=$1 from=$2 to=$3 port=$4
	timeout 60 sctp_test -H "$to" -P "$port" -l > "$work/server" 2>&1 &
	wait_for 10 listening "$port" ''
	check "$name: the client ends well" timeout 60 sctp_test -H "$from" -P $((port + 1)) \
		-h "$to" -p "$port" -s -x 3
	check "$name: the server sees the shutdown" \
		wait_for 10 has "$work/server" 'SHUTDOWN_COMPLETE'
	check "$name: the server sees data" has "$work/server" 'SNDRCV'
	kill %%
}

test_sctp_test()
{
	sctp_test_between 'sctp_test over IPv4' 127.0.0.1 127.0.0.1 7200
	sctp_test_between 'sctp_test over IPv6' ::1 ::1 7210
}

# sctp_darn prints what the listener received; stdbuf since it is killed before it would flush.
darn()
{
	local name=$1 host=$2 port=$3
	timeout 60 stdbuf -oL sctp_darn -H "$host" -P "$port" -l > "$work/darn" 2>&1 &
	wait_for 10 listening "$port" ''
	(sleep 1; echo "over $host to $port"; sleep 2) |
		timeout 60 sctp_darn -H "$host" -P $((port + 1)) -h "$host" -p "$port" -s \
		> "$work/darn.client" 2>&1
	check "$name: the message arrives" wait_for 10 has "$work/darn" "over $host to $port"
	check "$name: the client saw COMM_UP" has "$work/darn.client" 'COMM_UP'
	kill %%
}

test_sctp_darn()
{
	darn 'sctp_darn one way' 127.0.0.1 7300
	darn 'sctp_darn the other way, over IPv6' ::1 7310
}

# sctp_status asks for SCTP_STATUS again and again, at both ends.
test_sctp_status()
{
	timeout 60 stdbuf -oL sctp_status -H 127.0.0.1 -P 7320 -l > "$work/status" 2>&1 &
	wait_for 10 listening 7320 ''
	check 'sctp_status: the client ends well' timeout 30 sctp_status -H 127.0.0.1 -P 7321 \
		-h 127.0.0.1 -p 7320 -s -x 2 -f "$work/status.client"
	check 'sctp_status: the client was in ESTABLISHED' has "$work/status.client" ESTABLISHED
	check 'sctp_status: so was the server' wait_for 10 has "$work/status" ESTABLISHED
	kill %%
}

# The counter shows that it was SCTP.
test_withsctp()
{
	local before
	before=$(snmp SctpActiveEstabs)
	timeout 60 withsctp "$tcp_echo" 127.0.0.1 7400 &
	check 'withsctp: a TCP server listens on SCTP' wait_for 20 listening 7400 ''
	check 'withsctp: a TCP client gets its echo' \
		timeout 30 withsctp "$tcp_echo" 127.0.0.1 7400 disguised
	timeout 60 withsctp ncat -l 127.0.0.1 7401 < "$quiet" > "$work/answer" &
	check 'withsctp: ncat, as it is for TCP, listens on SCTP' wait_for 20 listening 7401 ''
	echo from-ncat | timeout 20 withsctp ncat --send-only 127.0.0.1 7401
	check 'withsctp: ncat gets what ncat sends' wait_for 10 has "$work/answer" from-ncat
	check_eq 'withsctp: over two associations' "$(snmp SctpActiveEstabs)" $((before + 2))
}

write_sctp_program()
{
	cat > "$work/sctp.py" <<-'PY'
	import socket
	for family, host in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
	    l = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_SCTP)
	    l.bind((host, 0))
	    l.listen()
	    c = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_SCTP)
	    c.settimeout(10)
	    c.connect(l.getsockname())
	    s, peer = l.accept()
	    assert peer[1] == c.getsockname()[1], peer
	    c.sendall(b"x" * 3000)
	    data, anc, flags, _ = s.recvmsg(4000)
	    assert data == b"x" * 3000 and flags & socket.MSG_EOR, (len(data), flags)
	    s.sendall(b"bye")
	    s.close()
	    assert c.recv(10) == b"bye" and c.recv(10) == b""
	    m = socket.socket(family, socket.SOCK_SEQPACKET, socket.IPPROTO_SCTP)
	    m.bind((host, 0))
	    m.listen()
	    o = socket.socket(family, socket.SOCK_SEQPACKET, socket.IPPROTO_SCTP)
	    o.sendto(b"many", m.getsockname())
	    data, who = m.recvfrom(100)
	    assert data == b"many" and who[1] == o.getsockname()[1]
	    m.sendto(data, who)
	    assert o.recv(100) == b"many"
	PY
}

test_python()
{
	check "Python's socket module" timeout 60 /usr/bin/python3 "$work/sctp.py"
}

# bulk_PROGRAM NETNS_TO NETNS_FROM ADDRESS PORT: 10 MB from one to the other; passes when the hash is the same.
bulk_ncat()
{
	local out=$work/out.$4 server
	on "$1" ncat --sctp -l "$3" "$4" < "$quiet" > "$out" &
	server=$!
	wait_for 20 listening "$4" "$1" || return
	on "$2" timeout $PATIENCE ncat --sctp --send-only "$3" "$4" < "$work/bulk" || return
	wait_for 30 same "$out"
	kill "$server" 2>/dev/null
	same "$out"
}

bulk_socat()
{
	local out=$work/out.$4
	on "$1" timeout $PATIENCE socat -u "SCTP-LISTEN:$4,bind=$3" "CREATE:$out" &
	wait_for 20 listening "$4" "$1" || return
	on "$2" timeout $PATIENCE socat -u "OPEN:$work/bulk" "SCTP-CONNECT:$3:$4" || return
	wait $!
	same "$out"
}

same() { [ "$(sha256sum < "$1")" = "$sum" ]; }

# The transfers wait far more than they compute, so they run side by side.
test_bulk()
{
	local job n=0
	local names=('ncat over lo' 'socat over lo' 'ncat over netem' 'socat over netem')
	local pids=()
	head -c $BYTES /dev/urandom > "$work/bulk"
	sum=$(sha256sum < "$work/bulk")
	net_up 1
	check 'netem: 10 ms, reordering, 1 % loss' netem delay 10ms reorder 25% loss 1%
	for job in 'bulk_ncat left left 127.0.0.1 7501' 'bulk_socat left left 127.0.0.1 7502' \
		'bulk_ncat left right 10.1.0.1 7503' 'bulk_socat left right 10.1.0.1 7504'; do
		$job > "$work/bulk.$n" 2>&1 &
		pids+=($!)
		n=$((n + 1))
	done
	for n in 0 1 2 3; do
		if wait "${pids[n]}"; then
			pass "10 MB by ${names[n]} arrive with the same SHA-256"
		else
			fail "10 MB by ${names[n]} arrive with the same SHA-256" \
				"$(ls -l "$work/out.$((7501 + n))" 2>&1)" "$(tail -n 5 "$work/bulk.$n")"
		fi
	done
}

write_sctp_program
test_checksctp
test_sctp_test
test_sctp_darn
test_sctp_status
test_withsctp
test_python
test_bulk
done_testing
