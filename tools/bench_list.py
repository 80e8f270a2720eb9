"""A clinic list of many kinds: ``consentgen batch``, against laying out each patient's page with WeasyPrint alone.

Run by ``tools/bench.py``. The batch is the real command, and its time is all of it, from reading the list to the print
file, read back. It runs twice: without any layout kept, then with those of the first run. The naive way is counted for
a sample of the same packs, and only what WeasyPrint takes, in one process that has loaded fonts and CSS before; some
of it is laid out before the first run, between the two, and after the second, so that a busy machine slows all.

    MIXED=60 python tools/bench_list.py
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_late import naive_way
from clinic_list import THURSDAY, WRONG, as_csv, made_up

from consentgen.catalogue.load import load
from consentgen.clinic.fields import Terms
from consentgen.clinic.lists import read_list
from consentgen.commands.keeping import VARIABLE
from consentgen.commands.order import cores
from consentgen.errors import ROWS_LEFT
from consentgen.make import write_pages
from consentgen.resources import templates_path

TOP = Path(__file__).resolve().parent.parent
ROWS = int(os.environ.get("MIXED", "500"))
WRONG_IN = 25
"""One row in so many is wrong."""

SAMPLE_IN = 20
LEAST = 6
"""One pack in so many is laid out in the naive way, but no fewer than that."""

ADOPT = 36
"""Linux's PR_SET_CHILD_SUBREAPER."""


@dataclass(frozen=True)
class Spent:
    """What so many packs took, in seconds. ``cpu``: that of all processes together; None where it is not known."""

    packs: int
    wall: float
    cpu: float | None

    def __add__(self, other: Spent) -> Spent:
        assert self.cpu is not None and other.cpu is not None
        return Spent(self.packs + other.packs, self.wall + other.wall, self.cpu + other.cpu)

    @property
    def each(self) -> float:
        """Milliseconds of wall time for each pack."""
        return self.wall * 1000 / self.packs


class Naive:
    """The naive way, for a sample of a list's packs, taken evenly from all of it."""

    def __init__(self, content: bytes) -> None:
        catalogue, _ = load()
        assert catalogue is not None
        found = read_list("-", content, Terms("list", catalogue, THURSDAY))
        asked = [row.request for row in found.rows if row.request is not None]
        self.packs = len(asked)
        self.sample = min(self.packs, max(LEAST, self.packs // SAMPLE_IN))
        chosen = [asked[place * self.packs // self.sample] for place in range(self.sample)]
        self._lay_out = naive_way([write_pages(catalogue, one, (templates_path(),)).html for one in chosen])
        self._lay_out(0)  # warms up

    def third(self, number: int) -> Spent:
        """Lay out every third pack of the sample, from that number on."""
        numbers = range(number, self.sample, 3)
        began, worked = time.perf_counter(), time.process_time()
        for one in numbers:
            self._lay_out(one)
        return Spent(len(numbers), time.perf_counter() - began, time.process_time() - worked)


def adopts() -> bool:
    """From now on, processes whose parent has ended become this one's, if the system can do that.

    A batch does not wait for the process that starts its workers, so nobody else is told what these have used.
    """
    return sys.platform == "linux" and not ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)


def batch(listed: Path, name: str, *, adopted: bool) -> Spent:
    """Make the list's packs into a folder of that name, and the print file beside it; stops if that cannot be done."""
    out = listed.with_name(name)
    command = [sys.executable, "-m", "consentgen", "batch", str(listed), "--out", str(out), "--print-file",
               f"{out}.pdf", "--date", THURSDAY.isoformat(), "--format", "json", "--quiet"]
    environment = {**os.environ, VARIABLE: str(listed.with_name("layouts")), "PYTHONPATH": str(TOP)}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=TOP, env=environment, stdout=said, stderr=complained)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0), complained.seek(0)
        if process.returncode not in (0, ROWS_LEFT):
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{complained.read().decode()}")
        made = sum(json.loads(answer)["outcome"] == "made" for answer in said)
    return Spent(made, wall, used.ru_utime + used.ru_stime + left_over() if adopted else None)


def left_over() -> float:
    """Seconds of cpu time that the processes used which outlived their parent."""
    total = 0.0
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return total
        total += used.ru_utime + used.ru_stime


def kept(folder: Path) -> str:
    """How many kinds of pack, and how many layouts of them, a folder of layouts holds."""
    begins = re.compile(rb".{32}.{,20}?consentgen\.render\.late\.model.{1,4}?(Template|Layout)", re.DOTALL)
    of = Counter(found[1] for file in folder.glob("*.kept") if (found := begins.match(file.read_bytes())))
    assert of, "the batch kept no layout, or keeps them in another way than is known here"
    return f"{of[b'Template']} kinds in {of[b'Layout']} layouts"


def told(name: str, ours: Spent, bare: Spent, workers: int) -> None:
    """Print what a batch took for each pack, and how many times less that is than naive."""
    against = f"{workers} {'process' if workers == 1 else 'processes'} against 1"
    by_cpu = "cpu time is known on Linux alone"
    if ours.cpu is not None and bare.cpu is not None:
        spent, usual = (one.cpu * 1000 / one.packs for one in (ours, bare) if one.cpu is not None)
        by_cpu = f"{usual / spent:.1f} by cpu time ({spent:,.0f} ms against {usual:,.0f})"
    print(f"{name:52}{ours.each:9.1f} ms{bare.each / ours.each:9.1f} times naive by wall time ({against}), {by_cpu}; "
          f"naive from a sample of {bare.packs}")


def main() -> None:
    """Print one line for the list, one for naive, and one for each run of the batch."""
    adopted, wrong = adopts(), min(round(ROWS / WRONG_IN), len(WRONG))
    content = as_csv(made_up(ROWS, wrong, 2026))
    naive = Naive(content)
    slow: list[Spent] = [naive.third(0)]
    with tempfile.TemporaryDirectory() as name:
        listed = Path(name) / "list.csv"
        listed.write_bytes(content)
        cold = batch(listed, "cold", adopted=adopted)
        slow.append(naive.third(1))
        kinds = kept(Path(name) / "layouts")
        warm = batch(listed, "warm", adopted=adopted)
        slow.append(naive.third(2))
    _print_all(naive, wrong, kinds, slow, (cold, warm))


def _print_all(naive: Naive, wrong: int, kinds: str, slow: Sequence[Spent], runs: tuple[Spent, Spent]) -> None:
    bare = slow[0] + slow[1] + slow[2]
    if any(run.packs != naive.packs for run in runs):
        sys.exit(f"The batch made {runs[0].packs} and {runs[1].packs} packs, of {naive.packs}")
    print(f"{ROWS} rows, {wrong} of them wrong: {naive.packs} packs, {kinds}")
    print(f"{f'naive WeasyPrint, 1 process, a sample of {bare.packs} packs':52}{bare.each:9.1f} ms"
          f"   so {bare.each * naive.packs / 1000:,.0f} s for all {naive.packs}")
    workers = min(cores(), naive.packs)
    told("batch with print file, no layout kept", runs[0], bare, workers)
    told("the same again, the layouts kept", runs[1], bare, workers)


if __name__ == "__main__":
    main()
