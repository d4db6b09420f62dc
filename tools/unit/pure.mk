# SPDX-License-Identifier: GPL-2.0
# How the pure layers are built in userspace; the unit tests and the fuzzers
# include it. Before it: CC, SANITIZE and out (the directory for objects).

top := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
unit := $(top)/tools/unit
cache := $(top)/build/linux-source
borrowed := $(top)/build/borrowed

include $(top)/net/sctp/pure.mk
pure := $(addprefix $(out)/,$(sctp-pure-y))

# The kernel's own headers that work unchanged above tools/unit/include.
headers := linux/list.h linux/rbtree.h linux/rbtree_types.h \
	linux/rbtree_augmented.h linux/container_of.h linux/minmax.h \
	linux/const.h linux/bits.h linux/build_bug.h linux/overflow.h \
	linux/log2.h linux/sizes.h linux/err.h linux/jhash.h \
	linux/unaligned/packed_struct.h vdso/const.h vdso/bits.h \
	uapi/linux/const.h uapi/linux/limits.h asm-generic/unaligned.h

includes := -I$(unit)/include -I$(borrowed) -I$(top)/net/sctp
warnings := -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-type-limits -Wno-pointer-sign \
	-Wdeclaration-after-statement -Wvla
flags := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fno-strict-aliasing \
	$(extra-flags) -D__KERNEL__ -DCONFIG_64BIT $(warnings) $(includes) $(SANITIZE) \
	-fmacro-prefix-map=$(top)/= -MMD -MP

# Pure units see neither the C library nor any header but the above.
pure-flags := $(flags) -nostdinc \
	-isystem $(shell $(CC) -print-file-name=include)
host-flags := $(flags) -include $(unit)/host.h -I$(unit)

# LAX=1: leave out the pure units that do not compile, to work on one of many.
on-error = $(if $(LAX),rm -f $@,false)

ready := $(borrowed)/.ready

$(cache)/.version: $(top)/tools/linux-source
	@$(top)/tools/linux-source >/dev/null
	@touch $@

$(ready): $(cache)/.version $(unit)/pure.mk
	@set -e; for h in $(headers); do \
		mkdir -p $(borrowed)/$$(dirname $$h); \
		ln -sf $(cache)/include/$$h $(borrowed)/$$h; \
	done
	@ln -sf $(cache)/include/uapi/asm-generic/errno.h \
		$(cache)/include/uapi/asm-generic/errno-base.h \
		$(borrowed)/asm-generic/
	@touch $@

$(out)/wire/%.o: $(top)/net/sctp/wire/%.c $(ready)
	@mkdir -p $(@D)
	$(Q)$(CC) $(pure-flags) -c -o $@ $< || $(on-error)

$(out)/core/%.o: $(top)/net/sctp/core/%.c $(ready)
	@mkdir -p $(@D)
	$(Q)$(CC) $(pure-flags) -c -o $@ $< || $(on-error)

$(out)/runtime.o: $(unit)/runtime.c $(ready)
	@mkdir -p $(@D)
	$(Q)$(CC) $(host-flags) -c -o $@ $<

# The kernel's own red-black tree stands behind its header.
$(out)/rbtree.o: $(ready)
	@mkdir -p $(@D)
	$(Q)$(CC) $(flags) -w -c -o $@ $(cache)/lib/rbtree.c

support := $(addprefix $(out)/,runtime.o rbtree.o)

-include $(pure:.o=.d) $(support:.o=.d)
