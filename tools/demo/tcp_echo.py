#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A TCP echo server and client that know nothing of SCTP: tcp_echo.py serve|ask PORT."""
import socket
import sys

where = ("127.0.0.1", int(sys.argv[2]))
if sys.argv[1] == "serve":
    listener = socket.create_server(where)
    conn, _ = listener.accept()
    while data := conn.recv(4096):
        conn.sendall(data)
else:
    conn = socket.create_connection(where)
    conn.sendall(b"hello from a TCP program")
    answer = conn.recv(4096)
    print(f'    sent and got "{answer.decode()}"')
    sys.exit(answer != b"hello from a TCP program")
