# SPDX-License-Identifier: GPL-2.0
# The pure layers: what Kbuild, the unit tests and the fuzzers build.
sctp-pure-y :=
sctp-pure-y += wire/addr.o wire/build.o wire/control.o wire/crc.o wire/data.o
sctp-pure-y += wire/extension.o wire/init.o wire/packet.o wire/param.o
sctp-pure-y += core/autobuf.o core/bucket.o core/cc.o core/cc_cubic.o core/cc_rfc9260.o
sctp-pure-y += core/cc_westwood.o core/ecn.o
sctp-pure-y += core/outstanding.o core/pathstate.o core/rack.o
sctp-pure-y += core/reasm.o core/rto.o core/rwnd.o core/scope.o core/sendwin.o
sctp-pure-y += core/cookie.o core/delack.o core/negotiate.o core/state.o
sctp-pure-y += core/timer.o core/tsnmap.o core/vtag.o
