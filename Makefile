# SPDX-License-Identifier: GPL-2.0
# The door to everything this project does; `make help` lists the verbs.

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

# The kernel to build for: KDIR=DIR, else the newest Debian headers installed.
KDIR ?= $(shell tools/kdir)
# Where install and uninstall work; packagers know it by either name.
INSTALL_MOD_PATH ?= $(DESTDIR)

kver = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)".*/\1/p' $(KDIR)/include/generated/utsrelease.h)
jobs = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
kbuild = $(MAKE) $(jobs) -C $(KDIR) M=$(CURDIR)
updates = $(INSTALL_MOD_PATH)/lib/modules/$(kver)/updates
# Not where a distribution has its own page.
PREFIX ?= /usr/local
man7 = $(INSTALL_MOD_PATH)$(PREFIX)/share/man/man7
depmod = depmod $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH)) $(kver)

modules: kdir-check
	@echo "  building net/sctp/sctp.ko for the kernel in $(KDIR)"
	@+$(kbuild) modules

kdir-check:
	@if [ -z "$(KDIR)" ]; then \
		echo "No kernel headers found: apt-get install linux-headers-amd64 (or give KDIR=DIR)." >&2; exit 1; \
	elif [ ! -f "$(KDIR)/Makefile" ]; then \
		echo "No kernel headers in $(KDIR): apt-get install linux-headers-amd64 (or give another KDIR=DIR)." >&2; exit 1; \
	fi

install: modules
	@echo "  installing into $(updates)"
	@install -D -m 644 -t $(updates)/sctp net/sctp/*.ko
	@strip --strip-debug $(updates)/sctp/*.ko
	@$(depmod)
	@install -d $(man7)
	@gzip -9nc Documentation/sctp.7 > $(man7)/sctp.7.gz
	@tools/installed "$(INSTALL_MOD_PATH)" $(kver)

uninstall: kdir-check
	@echo "  removing $(updates)/sctp"
	@rm -rf $(updates)/sctp
	@rm -f $(man7)/sctp.7.gz
	@$(depmod)
	@tools/installed "$(INSTALL_MOD_PATH)" $(kver)

clean:
	@echo "  removing what the builds made (the unpacked kernel sources in build/linux-source stay)"
	@+if [ -n "$(KDIR)" ]; then $(kbuild) clean; fi
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name linux-source -exec rm -rf {} +; fi

demo:
	@tools/deps build guest demo
	@+$(MAKE) modules
	@tools/demo/run

check:
	@tools/deps build guest demo check sim conformance bench
	@tools/tap-sum tools/suites

vm:
	@tools/deps build guest demo
	@+$(MAKE) modules
	@tools/vm/shell

unit:
	@tools/unit/run

check-style:
	@tools/check/run

sim:
	@tools/deps build sim
	@$(if $(SEEDS),tools/sim/seeds $(SEEDS),tools/sim/run $(NAME))

conformance:
	@tools/deps build guest conformance
	@+$(MAKE) modules
	@tools/conformance/run

conformance-peer:
	@tools/deps build guest conformance
	@+$(MAKE) modules
	@tools/conformance/beside

bench:
	@tools/deps build guest bench
	@+$(MAKE) modules
	@tools/bench/run $(ARGS)

fuzz:
	@tools/fuzz/run long $(TARGET)

fuzz-short:
	@tools/fuzz/run short $(TARGET)

fuzz-calls:
	@tools/deps build sim guest
	@+$(if $(findstring --vm,$(ARGS)),$(MAKE) modules)
	@tools/fuzz/calls/run $(ARGS)

coverage:
	@tools/deps build check
	@tools/coverage/run

help:
	@echo 'make              build net/sctp/sctp.ko for KDIR=DIR, else for the newest Debian headers'
	@echo 'make demo         build it, boot a throwaway guest and show SCTP programs at work over it'
	@echo 'make vm           a shell in a guest: our module, two namespaces, two paths between them'
	@echo 'make check        every test; ends with the line "N passed, N failed"'
	@echo 'make install      put it under updates/, so that `modprobe sctp` takes it, and sctp(7) (DESTDIR or INSTALL_MOD_PATH, PREFIX)'
	@echo 'make uninstall    undo that'
	@echo 'make clean        remove what was built'
	@echo
	@echo 'Parts of make check:'
	@echo 'make check-style  checkpatch, sparse, warnings, kernel-doc, shellcheck, size and layer limits'
	@echo 'make unit         the pure layers in userspace, under sanitizers'
	@echo 'make sim          scenarios in simulated time: NAME=GLOB (some of them), SEEDS=1..2000 (random ones)'
	@echo 'make conformance  lksctp-tools'\'' functional tests, twice (conformance-peer: beside Linux'\''s own module)'
	@echo 'make bench        instructions per message: ours, Linux'\'' own module and TCP side by side'
	@echo '                  ARGS: --timed (throughput), --scale (2 CPUs against 1), --all, --only ours, WORK...,'
	@echo '                  --publish (table, JSON, plots in Documentation/performance); --help: the rest'
	@echo 'make fuzz         libFuzzer on the parsers, 10^7 commands to each unit: TIME=SECONDS TARGET=NAME (fuzz-short: bounded)'
	@echo 'make fuzz-calls   system calls by dice, many threads, on User Mode Linux: TIME=SECONDS SEED=FIRST..LAST'
	@echo '                  ARGS: -k (KASAN and the like), --real, --vm CPUS, -n CALLS, -t THREADS, -r FILE (those calls again)'
	@echo 'make coverage     what of the pure layers these execute, as pages: build/coverage/index.html'
	@echo
	@echo 'KDIR=DIR chooses the kernel; ARCH=um, W=1, C=1 and the like reach its build.'
	@echo 'tools/vm/run, tools/vm/pair: any command in one guest, or in two joined by a wire.'

.PHONY: modules kdir-check install uninstall clean demo check vm unit sim check-style conformance conformance-peer bench fuzz fuzz-short fuzz-calls coverage help
