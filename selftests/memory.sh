#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Memory accounting; in the initial namespace, where net.sctp.sctp_mem is.
exec "${SELFTESTS_BIN:-$(dirname "$0")/../build/selftests}/memory"
