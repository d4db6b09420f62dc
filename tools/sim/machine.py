# SPDX-License-Identifier: GPL-2.0
"""Simulated machines: how they are started, watched, and what they say as TAP. For tools/sim/run and seeds."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(TOP, "build", "sim")

# Boot and module take no longer than this, in real seconds, also under load.
BOOT = 120
# Real time that the checkers cost.
KASAN_FACTOR = 12


def tool(*words):
    """The last line that a tool beside this one prints."""
    done = subprocess.run([os.path.join(HERE, words[0]), *words[1:]], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(125)
    return done.stdout.split("\n")[-2]


def shim():
    """The library that the kernel is preloaded with; built when its source has changed."""
    source, library = os.path.join(HERE, "shim.c"), os.path.join(BUILD, "shim.so")
    if not os.path.exists(library) or os.path.getmtime(library) < os.path.getmtime(source):
        fresh = f"{library}.{os.getpid()}"
        subprocess.run(["gcc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-Wall", "-o", fresh, source], check=True)
        os.replace(fresh, library)
    return library


class Machine:
    """How a simulated machine is started."""

    program = "sim/guest.py"	# what runs in it
    clock = ["time-travel=inf-cpu", "time-travel-start=1700000000"]
    more = []			# arguments of the kernel
    folders = {"sim": HERE}	# of the host, that it sees below /mnt

    def __init__(self, kasan=False, seed=1, verbose=False, parameters=""):
        kind = ["kasan"] if kasan else []
        self.kernel = os.path.join(tool("kernel", *kind), "linux")
        self.module = tool("module", *kind)
        self.shim = shim()
        self.factor = KASAN_FACTOR if kasan else 1
        self.memory = 512 if kasan else 192
        self.plan = {"seed": seed, "verbose": verbose, "parameters": parameters, "plain": False, "module": "/mnt/sctp.ko",
                     "lines": 400 if verbose else 60}

    def with_seed(self, seed):
        """The same, with another seed."""
        other = copy.copy(self)
        other.plan = {**self.plan, "seed": seed}
        return other

    def command(self, work):
        """Its command line; nothing in it differs between two runs, because the kernel takes randomness from it."""
        args = ["/mnt/linux", f"mem={self.memory}M", "root=none", "rootfstype=hostfs", "rootflags=/", "ro", "init=/usr/bin/python3",
                "umid=uml", "uml_dir=/mnt/uml/", "ssl=null", "con=null", "con0=null,fd:1", "quiet", "oops=panic", "panic=-1",
                *self.clock, *self.more, "kmemleak=on", "--", "-I", "-S", "-B", f"/mnt/{self.program}"]
        mounts = [f"mount --bind {work} /mnt"]
        for where, what in {**self.folders, "linux": self.kernel, "sctp.ko": self.module}.items():
            mounts.append(f"mount -o bind,ro {what} /mnt/{where}")
        space = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-m"]
        return [*space, "setarch", "-R", "sh", "-c", f"{' && '.join(mounts)} && cd / && exec env -i PATH=/usr/bin:/bin "
                f"SIM_SEED={self.plan['seed']} LD_PRELOAD={self.shim} \"$@\"", "sh", *args]

    def start(self, names):
        """Starts one with these scenarios; returns the process and its folder."""
        work = tempfile.mkdtemp(prefix="sctp-sim.")
        os.makedirs(f"{work}/out")
        for folder in (*self.folders, "uml"):
            os.makedirs(f"{work}/{folder}")
        for file in ("linux", "sctp.ko", "console"):
            open(f"{work}/{file}", "w", encoding="ascii").close()	# pylint: disable=consider-using-with
        with open(f"{work}/out/plan.json", "w", encoding="utf-8") as file:
            json.dump({**self.plan, "names": names}, file)
        with open(f"{work}/console", "wb") as console, open(f"{work}/errors", "wb") as errors:
            process = subprocess.Popen(self.command(work), stdin=subprocess.DEVNULL, stdout=console, stderr=errors,
                                       start_new_session=True)
        return process, work


class Boot:
    """One machine at work: reads what it says, and ends it when it hangs."""

    def __init__(self, machine, names):
        self.machine = machine
        self.process, self.work = machine.start(names)
        self.results = {}		# name: (passed, simulated seconds)
        self.current = None
        self.limit = BOOT
        self.bad = []
        self.ended = False
        self.rest = ""

    def line(self, line):
        """Takes one line of the console."""
        words = line.split()
        if line.startswith("start "):
            self.current, self.limit = words[1], float(words[2]) * self.machine.factor
        elif line.startswith(("ok ", "not ok ")):
            self.results[words[-2]] = (words[0] == "ok", float(words[-1]))
            self.current, self.limit = None, BOOT * self.machine.factor
            return words[-2]
        elif line.startswith("bad "):
            self.bad.append(line[4:])
        elif line.startswith("end"):
            self.ended = True
        return None

    def watch(self):
        """Yields the names of scenarios as they end; returns when the machine is off."""
        last = time.monotonic()
        with open(f"{self.work}/console", encoding="utf-8", errors="replace", newline="\n") as console:
            while True:
                over = self.process.poll() is not None
                text = console.read()
                *lines, self.rest = (self.rest + text).split("\n")
                for line in lines:
                    name = self.line(line.strip())
                    if name:
                        yield name
                if text:
                    last = time.monotonic()
                if over:
                    break
                if time.monotonic() - last > self.limit:
                    self.log(self.current, f"no end within {self.limit:.0f} real seconds\n")
                    self.kill()
                time.sleep(0.02)
        self.reap()

    def kill(self):
        """Ends it: all its processes are in one group."""
        try:
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass

    def reap(self):
        """Says what was wrong with how it ended."""
        self.kill()
        self.process.wait()
        if self.current:
            self.results[self.current] = (False, 0.0)
            self.log(self.current, self.tail())
        elif not self.ended:
            self.bad.append("the machine did not run to its end\n" + self.tail())

    def tail(self):
        """The last words of the kernel."""
        text = ""
        for file in ("console", "errors"):
            with open(f"{self.work}/{file}", encoding="utf-8", errors="replace") as said:
                text += said.read()[-4000:]
        return text

    def log(self, name, text=None):
        """What is told of a scenario; or adds to it."""
        if not name:
            return ""
        with open(f"{self.work}/out/{name}.log", "a+", encoding="utf-8", errors="replace") as file:
            if text:
                file.write(text)
            file.seek(0)
            return file.read()

    def digests(self):
        """What was seen in all, scenario by scenario, as short as can be."""
        with open(f"{self.work}/out/digests", encoding="ascii") as file:
            return file.read()

    def keep(self, name):
        """Keeps the capture of a scenario; returns where."""
        capture, folder = f"{self.work}/out/{name}.pcap", os.path.join(BUILD, "captures")
        if not os.path.exists(capture):
            return None
        os.makedirs(folder, exist_ok=True)
        return shutil.move(capture, os.path.join(folder, f"{name}.pcap"))

    def clean(self):
        """Removes its folder."""
        shutil.rmtree(self.work, ignore_errors=True)


class Tap:
    """Prints results as they come."""

    def __init__(self, verbose=False):
        self.verbose = verbose
        self.count = self.failed = 0
        self.bad = False

    def point(self, passed, what):
        """One test point."""
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {what}", flush=True)

    def result(self, boot, name, what, again):
        """One scenario's."""
        passed, seconds = boot.results.get(name, (False, 0.0))
        if not passed or self.verbose:
            for line in boot.log(name).rstrip().split("\n"):
                print(f"# {line}")
            capture = boot.keep(name)
            if capture:
                print(f"# capture: {os.path.relpath(capture)}")
        self.point(passed, what + (f"  ({seconds:.1f} s)" if self.verbose else ""))
        if not passed:
            print(f"# again: {again}", flush=True)

    def end(self):
        """The plan; returns the status to end with."""
        print(f"1..{self.count}")
        if self.failed:
            return 1
        return 125 if not self.count else 99 if self.bad else 0

    def machine(self, boot):
        """What was wrong with a machine as a whole."""
        for text in boot.bad:
            self.bad = True
            print("# " + text.replace(" | ", "\n# ").replace("\n", "\n# "), flush=True)


def run(machine, names, tap, options, tool="tools/sim/run"):
    """Runs scenarios, in as few boots as it takes: one that hangs or crashes its machine ends it for the others."""
    # A machine is in a session of its own: it goes with us only if we end it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    left = list(names)
    while left:
        boot = Boot(machine, left)
        try:
            seen = []
            for name in boot.watch():
                tap.result(boot, name, name, f"{tool} {options}-v {name}")
                seen.append(name)
            for name in set(boot.results) - set(seen):
                tap.result(boot, name, name, f"{tool} {options}-v {name}")
            tap.machine(boot)
        finally:
            boot.kill()
            boot.clean()
        if not boot.results:
            tap.bad = True
            return
        left = [name for name in left if name not in boot.results]
