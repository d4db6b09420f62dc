#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What IP and SOL_SOCKET options make of packets, through tun devices: see iplevel.py.
# usage: iplevel.sh [CASE...]
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

modprobe tun
# shellcheck disable=SC2016 # the inner shell expands
unshare -n sh -c 'ip link set lo up; exec /usr/bin/python3 -B "$0" "$@"' "$(dirname "$0")/iplevel.py" "$@"
