#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How calls wait, and what ends it: see waiting.c. Where nobody answers is behind a tun device.
# usage: waiting.sh
set -u
# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "$0")/lib.sh"

modprobe tun
# shellcheck disable=SC2016 # the inner shell expands
unshare -n sh -c 'ip link set lo up
	ip tuntap add hole mode tun && ip address add 10.66.0.1/24 dev hole && ip link set hole up
	exec "$0"' "$bin/waiting"
