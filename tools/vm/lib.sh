# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Throwaway QEMU guests: what tools/vm/run and tools/vm/pair share.
#
# A guest's root is this machine's / (read-only, 9p) under a tmpfs overlay; its OUTDIR is writable
# at /out. OUTDIR holds afterwards: stdout (of the command, both streams), rc, dmesg, console.
#
# Status: the command's; 124 past the deadline; 125 when the guest never reported; 99 when its
# kernel complained (whatever the command said), see vm_reports; 98 when its clock stopped.
#
# What is set here is used by the scripts that source this:
# shellcheck disable=SC2034

vm_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
vm_top=$(dirname "$(dirname "$vm_dir")")

vm_release='' vm_moddir='' vm_cpus=2 vm_mem=2048 vm_limit=300 vm_out='' vm_append='' vm_interactive='' vm_counted=''
vm_qemu_args=()
vm_complained=99
vm_stopped=98

vm_die()
{
	echo "vm: $*" >&2
	exit 2
}

# Options common to run and pair; sets vm_shift to the number of words eaten, calls vm_option
# (the caller's) for a letter in $1.
vm_options()
{
	local letters=$1 letter
	shift
	OPTIND=1
	while getopts "k:M:c:m:t:o:a:x:I$letters" letter; do
		case $letter in
		k) vm_release=$OPTARG ;;
		M) vm_moddir=$(readlink -f "$OPTARG") ;;
		c) vm_cpus=$OPTARG ;;
		m) vm_mem=$OPTARG ;;
		t) vm_limit=$OPTARG ;;
		o) mkdir -p "$OPTARG" && vm_out=$(readlink -f "$OPTARG") ;;
		a) vm_append=$OPTARG ;;
		x) read -r -a vm_qemu_args <<<"$OPTARG" ;;
		I)
			vm_counted=1
			vm_cpus=1
			VM_ACCEL=tcg
			;;
		'?') exit 2 ;;
		*) vm_option "$letter" ;;
		esac
	done
	vm_shift=$((OPTIND - 1))
}

vm_cache()
{
	local dir=${XDG_CACHE_HOME:-/tmp}/sctp-vm-$UID

	mkdir -p "${dir%/*}"
	mkdir -m 700 "$dir" 2>/dev/null
	[ -O "$dir" ] || vm_die "$dir belongs to somebody else"
	echo "$dir"
}

# Booting the uncompressed kernel by its PVH entry saves 3 s of decompression under emulation.
# vm_unpack IMAGE: prints the file to boot, IMAGE itself where that does not work.
vm_unpack()
{
	local image=$1 cache plain
	cache=$(vm_cache)
	plain=$cache/vmlinux-$(stat -L -c '%n %Y %s' "$image" | sha256sum | cut -c1-16)
	if [ ! -e "$plain" ]; then
		find "$cache" -name 'vmlinux-*' -mtime +7 -delete
		python3 "$vm_dir/unpack-kernel" "$image" "$plain.$$" 2>/dev/null || : >"$plain.$$"
		mv "$plain.$$" "$plain"
	fi
	if [ -s "$plain" ]; then
		echo "$plain"
	else
		echo "$image"
	fi
}

# Sets vm_image and vm_moddir from -k and -M, or from the kernel that the module is built for.
vm_choose_kernel()
{
	local release=$vm_release

	if [ -z "$release" ]; then
		release=$("$vm_top/tools/kdir" -r)
		[ -e "/boot/vmlinuz-$release" ] ||
			release=$(find /boot -name 'vmlinuz-*' -printf '%f\n' | sed 's/^vmlinuz-//' |
				grep -v -e -cloud- -e -rt- | sort -V | tail -n 1)
		[ -n "$release" ] || vm_die "no kernel in /boot: apt-get install linux-image-amd64"
	fi
	if [ -f "$release" ]; then
		vm_image=$release
	else
		vm_image=/boot/vmlinuz-$release
		[ -r "$vm_image" ] || vm_die "cannot read $vm_image"
		[ -n "$vm_moddir" ] || vm_moddir=/lib/modules/$release
	fi
	vm_image=$(vm_unpack "$vm_image")
}

vm_pack()
{
	(cd "$1" && find . | cpio -o -H newc --quiet)
}

# /dev/kvm may open and a kernel still hang on it (nested virtualization): only a kernel that
# booted counts. The verdict is kept until the next boot of this machine.
vm_probe_kvm()
{
	local root=$1/probe

	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return 1
	mkdir -p "$root"/{bin,dev}
	cp /bin/busybox "$root/bin/"
	printf '#!/bin/busybox sh\necho vm-probe-ok\n/bin/busybox poweroff -f\n' >"$root/init"
	chmod +x "$root/init"
	vm_pack "$root" >"$1/probe.cpio"
	echo "vm: does KVM work here? (up to 20 s, asked once)" >&2
	timeout -k 2 20 qemu-system-x86_64 -accel kvm -cpu host -machine q35 -m 512 -display none \
		-no-reboot -nodefaults -serial stdio -kernel "$vm_image" -initrd "$1/probe.cpio" \
		-append 'console=ttyS0 quiet panic=-1' </dev/null 2>/dev/null | grep -q vm-probe-ok
}

# Sets vm_accel to kvm or tcg. VM_ACCEL=kvm|tcg overrides.
vm_choose_accel()
{
	local verdict

	vm_accel=${VM_ACCEL:-}
	[ -z "$vm_accel" ] || return 0
	verdict=$(vm_cache)/accel-$(cat /proc/sys/kernel/random/boot_id)
	exec 8>"$verdict.lock"
	flock 8
	if [ ! -s "$verdict" ]; then
		vm_accel=tcg
		if vm_probe_kvm "$vm_work"; then vm_accel=kvm; fi
		[ "$vm_accel" = kvm ] || echo "vm: no usable KVM, guests are emulated" >&2
		echo "$vm_accel" >"$verdict"
	fi
	exec 8>&-
	vm_accel=$(cat "$verdict")
}

vm_prepare()
{
	if ! command -v qemu-system-x86_64 >/dev/null || [ ! -x /bin/busybox ]; then
		vm_die "qemu-system-x86 and busybox-static are needed: tools/deps guest"
	fi
	vm_work=$(mktemp -d "${TMPDIR:-/tmp}/sctp-vm.XXXXXX")
	trap vm_cleanup EXIT
	trap 'exit 130' INT TERM HUP
	vm_choose_kernel
	vm_choose_accel
	[ -n "$vm_out" ] || vm_out=$vm_work/out
}

vm_pids=()
vm_cleanup()
{
	[ ${#vm_pids[@]} -eq 0 ] || kill "${vm_pids[@]}" 2>/dev/null
	wait
	rm -rf "$vm_work"
}

# vm_initrd DIR FILE: the smallest root that can mount the host's, with DIR/conf for tools/vm/init.
vm_initrd()
{
	local root=$1 base release module

	mkdir -p "$root"/{bin,dev,proc,sys,lib,ro,up,new}
	cp /bin/busybox "$root/bin/"
	cp "$vm_dir/init" "$root/init"
	: >"$root/lib/order"
	if [ -n "$vm_moddir" ]; then
		release=${vm_moddir##*/}
		base=${vm_moddir%/lib/modules/*}
		for module in 9pnet_virtio 9p virtio_pci overlay; do
			modprobe -d "${base:-/}" -S "$release" --show-depends "$module" 2>/dev/null
		done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
			while read -r module; do
				cp "$module" "$root/lib/"
				echo "insmod /lib/${module##*/}"
			done >"$root/lib/order"
	fi
	vm_pack "$root" >"$2"
}

# vm_script FILE WORD...: one word is shell text, several are a command and its arguments.
vm_script()
{
	local file=$1
	shift
	if [ $# -eq 1 ]; then
		printf '%s\n' "$1" >"$file"
	else
		printf '%q ' "$@" >"$file"
	fi
}

# vm_start NAME OUTDIR SETTINGS [QEMU-ARGS...]: boots a guest that runs OUTDIR/.cmd; SETTINGS are
# lines of shell for tools/vm/init. Leaves its process id in vm_pid.
vm_start()
{
	local name=$1 out=$2 settings=$3 cpu=host accel=kvm append=
	local serial=(-serial "file:$out/console") how=(-k 5)
	shift 3

	rm -f "$out"/{rc,stdout,dmesg,console,kmemleak,.up,.stopped} "$out"/.beat.*
	: >"$out/stdout"
	mkdir -p "$vm_work/$name"
	printf 'vm_name=%q vm_dir=%q vm_moddir=%q vm_cwd=%q vm_counted=%q\n%s\n' "$name" "$vm_dir" \
		"$vm_moddir" "$PWD" "$vm_counted" "$settings" >"$vm_work/$name/conf"
	vm_initrd "$vm_work/$name" "$vm_work/$name.cpio"
	if [ "$vm_accel" = tcg ]; then
		cpu=max,la57=off accel=tcg,thread=multi
		# An emulated CPU that the host does not schedule is not a lockup.
		append='tsc=reliable no_timer_check watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=150'
	fi
	if [ -n "$vm_counted" ]; then
		# One instruction is one nanosecond, and a copy is one per 8 bytes.
		cpu+=,-erms,-fsrm accel=tcg,thread=single
		vm_qemu_args+=(-icount 'shift=0,sleep=off')
	fi
	if [ -n "$vm_interactive" ]; then
		serial+=(-chardev 'stdio,id=tty,signal=off' -serial chardev:tty)
		how+=(--foreground)
	fi
	set -- timeout "${how[@]}" "$vm_limit" qemu-system-x86_64 -accel "$accel" -cpu "$cpu" \
		-machine q35 -smp "$vm_cpus" -m "$vm_mem" -display none -no-reboot -nodefaults \
		"${serial[@]}" -kernel "$vm_image" -initrd "$vm_work/$name.cpio" \
		-append "console=ttyS0 loglevel=5 log_buf_len=4M panic=-1 oops=panic mitigations=off nokaslr cryptomgr.notests random.trust_cpu=on rcupdate.rcu_expedited=1 $append $vm_append" \
		-fsdev local,id=h,path=/,security_model=none,readonly=on,multidevs=remap \
		-device virtio-9p-pci,fsdev=h,mount_tag=host \
		-fsdev "local,id=o,path=$out,security_model=none" \
		-device virtio-9p-pci,fsdev=o,mount_tag=out "$@" "${vm_qemu_args[@]}"
	if [ -n "$vm_interactive" ]; then
		"$@"
		vm_status=$?
		return
	fi
	"$@" </dev/null >"$vm_work/$name.qemu" 2>&1 &
	vm_pid=$!
	vm_pids+=("$vm_pid")
}

# vm_boot NAME OUTDIR SETTINGS: vm_start, and once more when an emulated guest never gets as far as
# the command: rarely, with more virtual CPUs than real ones, QEMU's emulation stops early in boot.
vm_boot()
{
	local tries=3 waited

	while :; do
		vm_start "$@"
		[ "$vm_accel" = tcg ] || return 0
		waited=0
		while [ ! -e "$2/.up" ] && kill -0 "$vm_pid" 2>/dev/null && [ $waited -lt 1200 ]; do
			sleep 0.1
			waited=$((waited + 1))
		done
		if [ $waited -lt 1200 ] || [ $((tries -= 1)) -eq 0 ]; then
			return 0
		fi
		echo "vm: guest $1 has not come up in 120 s: booting it again" >&2
		kill "$vm_pid"
		wait "$vm_pid"
		vm_pids=()
	done
}

# vm_watch OUTDIR PID: ends an emulated guest one of whose CPUs has stopped, which QEMU's emulation does
# to an idle one now and then: none of its timers fires, what waits there never runs, nothing is logged.
vm_watch()
{
	local beat size
	local -A sizes=() still=()

	while kill -0 "$2" 2>/dev/null; do
		sleep 1
		for beat in "$1"/.beat.*; do
			size=$(stat -c %s "$beat" 2>/dev/null || echo 0)
			still[$beat]=$((${still[$beat]:-0} + 1))
			[ "$size" = "${sizes[$beat]:-}" ] || still[$beat]=0
			sizes[$beat]=$size
			[ "${still[$beat]}" -ge 90 ] || continue
			echo "vm: the guest's clock has stopped (${beat##*/})" >&2
			: >"$1/.stopped"
			kill "$2"
			return
		done
	done
}

# What a kernel says when something is wrong with it.
vm_complaints='WARNING|BUG|Oops|Kernel panic|general protection|Call Trace|suspicious RCU'
vm_complaints+='|possible (circular|recursive|irq lock|unsafe)|inconsistent lock|INFO: (task|trying|rcu)'
vm_complaints+='|hung|soft lockup|hard LOCKUP|detected stall|self-detected stall|rcu: .*stall'
vm_complaints+='|KASAN|KCSAN|KFENCE|KMSAN|UBSAN|kmemleak: [0-9]+ new|unreferenced object|refcount_t'
vm_complaints+='|unregister_netdevice: waiting|corruption|bad page|Bad page|double free'
vm_complaints+='|sleeping function called|scheduling while atomic|held lock freed'

# vm_reports OUTDIR: prints the kernel's complaints, those in tools/vm/noise left out; false if none.
vm_reports()
{
	local file line
	for file in "$1"/dmesg "$1"/console "$1"/kmemleak; do
		[ -s "$file" ] || continue
		line=$(grep -anE "$vm_complaints" "$file" |
			grep -avE -f <(grep -v -e '^#' -e '^$' "$vm_dir/noise") | head -n 1 | cut -d: -f1)
		[ -n "$line" ] || continue
		echo "vm: the guest's kernel complained (${file##*/}, from line $line):"
		tail -n "+$line" "$file" | head -n 80
		return 0
	done
	return 1
}

# vm_finish NAME OUTDIR STATUS: what became of a guest whose QEMU ended with STATUS.
vm_finish()
{
	local name=$1 out=$2 status=$3

	if vm_reports "$out" >&2; then
		return $vm_complained
	fi
	if [ -f "$out/rc" ]; then
		return "$(cat "$out/rc")"
	fi
	[ ! -e "$out/.stopped" ] || return $vm_stopped
	[ ! -s "$vm_work/$name.qemu" ] || cat "$vm_work/$name.qemu" >&2
	echo "vm: last lines of the guest's console:" >&2
	tail -n 30 "$out/console" >&2
	if [ "$status" = 124 ] || [ "$status" = 137 ]; then
		echo "vm: guest $name did not end within $vm_limit s" >&2
		return 124
	fi
	echo "vm: guest $name ended without a report (qemu: $status)" >&2
	return 125
}
