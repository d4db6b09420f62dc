#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets made by hand, through a tun device, against our sockets: see wire.py.
# usage: wire.sh [CASE...]
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

modprobe tun
# shellcheck disable=SC2016 # the inner shell expands
unshare -n sh -c 'ip link set lo up; exec /usr/bin/python3 -B "$0" "$@"' "$(dirname "$0")/wire.py" "$@"
