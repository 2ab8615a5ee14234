"""What the machine did meanwhile, read from /proc: others' load, and our processes."""

import ctypes
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from visavis.app.clock import SystemClock

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1

_DISTURBED = 0.15
"""Cores taken by others above which a figure is not to be trusted."""

_STOLEN = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """How busy the machine was while something was measured, in cores."""

    load: float
    busy: float
    others: float
    stolen: float

    @property
    def saturated(self) -> bool:
        return self.others > _DISTURBED or self.stolen > _STOLEN

    def __str__(self) -> str:
        verdict = (
            "SATURATED: the machine was not ours alone, figures are worse than they are"
            if self.saturated
            else "quiet"
        )
        return (
            f"machine: {CORES} cores, load {self.load:.1f}, {self.busy:.2f} cores busy,"
            f" {self.others:.2f} of them not ours, {self.stolen:.2f} stolen ({verdict})"
        )


_PR_SET_CHILD_SUBREAPER = 36
"""prctl(2)."""


class Watch:
    """Looks at the machine from its making until asked."""

    def __init__(self) -> None:
        # Nobody waits for Chromium's own processes: made ours, their time is, too.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._clock = SystemClock()
        self._began = self._clock.monotonic()
        self._before = _jiffies()
        self._ours = _used_by_us()

    def strain(self) -> Strain:
        """Return what it saw. Processes of ours must have been waited for."""
        _wait_for_orphans()
        span = self._clock.monotonic() - self._began
        busy, stolen = (
            (now - then) / TICK / span
            for now, then in zip(_jiffies(), self._before, strict=True)
        )
        ours = (_used_by_us() - self._ours) / span
        return Strain(
            load=os.getloadavg()[0],
            busy=busy,
            others=max(0.0, busy - ours),
            stolen=stolen,
        )


def _jiffies() -> tuple[int, int]:
    """Return what all processes used so far, and what other machines took."""
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    user, nice, system, _, _, irq, soft, steal = map(int, line.split()[1:9])
    return user + nice + system + irq + soft, steal


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _used_by_us() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def cpu_s(pids: Iterable[int]) -> float:
    """Return the processor seconds that processes have used so far."""
    return sum(_ticks(pid) for pid in pids) / TICK


def _ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def pss_mb(pids: Iterable[int]) -> float:
    """Return the memory of processes, what they share counted once."""
    return sum(_pss_kb(pid) for pid in pids) / 1024


def _pss_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def private_mb(pid: int) -> float:
    """Return the memory that a process has filled itself, in MB.

    What is only read from files (30 MB of a worker's libraries) belongs to whoever has
    them loaded: it would move as other processes come and go, as PSS does.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(s.split()[1]) for s in lines if s.startswith("Private_Dirty")) / 1024
