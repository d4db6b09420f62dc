# SPDX-License-Identifier: GPL-2.0
"""The first and only program in a simulated machine: loads the module, runs scenarios, says how they went.

In: plan.json in OUT. Out: lines on the console, which tools/sim/run reads:
    start NAME LIMIT; ok NAME SECONDS; not ok NAME SECONDS (what is told of it stands in OUT/NAME.log); end
Before "end" come lines "bad TEXT" for what is wrong with the machine as a whole.
"""

import ctypes
import json
import os
import re
import signal
import sys
import time
import traceback

# Where the simulated machine sees this folder and the files it shares with its host.
OUT = "/mnt/out"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
import scenario
from middle import Pair
from peer import Sim
from world import Device, libc, now

SYS_FINIT_MODULE, SYS_DELETE_MODULE, SYS_SYSLOG = 313, 176, 103
COMPLAINT = re.compile(r"WARNING|BUG|Oops|KASAN|UBSAN|suspicious RCU|possible (circular|recursive|irq lock|unsafe)|"
                       r"inconsistent lock|refcount_t|ODEBUG|corruption|held lock freed|unregister_netdevice|leaked|"
                       r"INFO: task")


def mount(kind, where, data=None):
    """As mount(2)."""
    libc("mount", b"none", where.encode(), kind.encode(), 0, data and data.encode())


def kernel_log():
    """What the kernel has said since the last time; forgets it."""
    buffer = ctypes.create_string_buffer(1 << 20)
    # SYSLOG_ACTION_READ_CLEAR
    libc("syscall", SYS_SYSLOG, 4, buffer, len(buffer))
    return buffer.value.decode(errors="replace")


def insert(file, parameters):
    """Loads the module, and checks that it is ours, which has a version."""
    fd = os.open(file, os.O_RDONLY)
    libc("syscall", SYS_FINIT_MODULE, fd, parameters.encode(), 0)
    os.close(fd)
    with open("/sys/module/sctp/version", encoding="ascii") as version:
        return version.read().strip()


class Runner:
    """Runs scenarios by a plan."""

    def __init__(self, plan):
        self.plan = plan
        self.failed = False
        self.console = open("/dev/tty0", "w", encoding="utf-8")	# pylint: disable=consider-using-with

    def tell(self, *words):
        """A line for tools/sim/run."""
        print(*words, file=self.console, flush=True)

    def play(self, case, log):
        """One scenario; true if it failed."""
        sim = None
        try:
            sim = (Pair if case.pair else Sim)(case.name, self.plan["seed"])
            case.run(sim)
            sim.finish()
            failed = False
        except Exception as err:	# pylint: disable=broad-except
            failed = True
            log.write(f"{type(err).__name__}: {err}\n")
            for frame in traceback.extract_tb(err.__traceback__):
                if "/scenarios/" in frame.filename or not isinstance(err, scenario.Wrong):
                    log.write(f"  {os.path.basename(frame.filename)}:{frame.lineno}: {frame.line}\n")
        with open(f"{OUT}/digests", "a", encoding="ascii") as file:
            file.write(f"{case.name} {sim and sim.digest:#x}\n")
        if sim and (failed or self.plan["verbose"]):
            log.write("\n".join(["what was seen:", *sim.story(self.plan["lines"]), ""]))
            sim.pcap(f"{OUT}/{case.name}.pcap")
        return failed

    def child(self, case, log):
        """The process of a scenario; never returns."""
        status = 2
        try:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            signal.setitimer(signal.ITIMER_REAL, case.limit)
            status = int(self.play(case, log))
            log.flush()
        finally:
            os._exit(status)

    def one(self, case):
        """Runs one scenario and says how it went; returns what the kernel said."""
        self.tell("start", case.name, case.real)
        Sim.initial_tsn(0)
        start = now()
        with open(f"{OUT}/{case.name}.log", "a", encoding="utf-8") as log:
            pid = os.fork()
            if not pid:
                self.child(case, log)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if status == -signal.SIGALRM:
                log.write(f"not over after {case.limit} simulated seconds\n")
            elif status not in (0, 1):
                log.write(f"ended with status {status}\n")
            said = kernel_log()
            if COMPLAINT.search(said):
                log.write(f"the kernel complained:\n{said}")
                status = 1
        self.failed |= bool(status)
        self.tell("not ok" if status else "ok", case.name, f"{now() - start:.9f}")
        return said

    def cases(self):
        """What there is to run."""
        return [scenario.ALL[name] for name in self.plan["names"]]

    def leaks(self):
        """What kmemleak finds, if the kernel has it."""
        file = "/sys/kernel/debug/kmemleak"
        if not os.path.exists(file):
            return
        for _ in range(2):
            with open(file, "w", encoding="ascii") as scan:
                scan.write("scan")
            time.sleep(6)
        with open(file, encoding="ascii", errors="replace") as found:
            text = found.read()
        if text:
            self.tell("bad memory leaked:", text.replace("\n", " | "))

    def unload(self):
        """Once the namespaces are gone, the module goes, too."""
        for tries in range(30, 0, -1):
            time.sleep(2)
            try:
                libc("syscall", SYS_DELETE_MODULE, b"sctp", os.O_NONBLOCK)
                return
            except OSError as err:
                # What a failed scenario left behind may keep it for long.
                if tries == 1 and not self.failed:
                    self.tell("bad the module does not unload:", err)

    def all(self):
        """The whole plan."""
        # What 6.1 says of itself at a first fork under lockdep is said before anybody listens.
        if not os.fork():
            os._exit(0)
        os.wait()
        with open(f"{OUT}/dmesg", "w", encoding="utf-8") as log:
            log.write(kernel_log())
            Device.plain = self.plan["plain"]
            self.tell("version", insert(self.plan["module"], self.plan["parameters"]))
            for case in self.cases():
                log.write(f"- {case.name} -\n{self.one(case)}")
                log.flush()
            self.unload()
            self.leaks()
            said = kernel_log()
            log.write(f"- the end -\n{said}")
            if COMPLAINT.search(said):
                self.tell("bad the kernel complained at the end:", said.replace("\n", " | "))


def main(kind=Runner):
    """Brings the machine up, runs, and switches it off."""
    mount("proc", "/proc")
    mount("sysfs", "/sys")
    mount("devtmpfs", "/dev")
    mount("hostfs", "/mnt", "/mnt")
    mount("debugfs", "/sys/kernel/debug")
    try:
        with open(f"{OUT}/plan.json", encoding="utf-8") as file:
            runner = kind(json.load(file))
        scenario.load()
        runner.all()
        runner.tell("end")
    except Exception:		# pylint: disable=broad-except
        with open("/dev/tty0", "w", encoding="utf-8") as console:
            traceback.print_exc(file=console)
    # LINUX_REBOOT_CMD_POWER_OFF
    libc("reboot", 0x4321FEDC)


if __name__ == "__main__":
    main()
