"""What a pack costs in a print file, and how much memory that takes, as a list of one kind grows longer.

Run by ``tools/bench.py``. Each count has a process of its own, so that the peak of its memory is that count's. It does
what ``consentgen batch`` does once the packs are made: all requests are there, the layout lies on the disk, and more
packs than go into one file take several. Before and after each count, a few pages are laid out by WeasyPrint alone.

    PACKS=50,500,5000 python tools/bench_print.py
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench_late import DAY, each, line, naive_way, requests

from consentgen.batch.keys import surroundings
from consentgen.batch.printfile import MOST, ROOM, Material, part_paths, print_parts, write_print_file
from consentgen.catalogue.load import load
from consentgen.commands.keeping import layouts
from consentgen.make import write_pages
from consentgen.resources import templates_path

COUNTS = tuple(int(count) for count in os.environ.get("PACKS", "50,500").split(","))
NAIVE = 2
"""Pages that are laid out by WeasyPrint alone before each count, and as many after it."""

TEMPLATES = (templates_path(),)


@dataclass(frozen=True)
class Found:
    """What one count took: milliseconds for each pack, by the clock and of cpu time; bytes of each file; MiB at most.
    """

    took: float
    worked: float
    sizes: Sequence[int]
    peak: float


def measure(folder: Path, count: int) -> None:
    """Write the print files of so many packs, and say what that took, as JSON."""
    catalogue, _ = load()
    assert catalogue is not None
    packs = list(enumerate(requests(count), 2))
    material = Material(catalogue, TEMPLATES, DAY, layouts(folder / "layouts", ROOM))
    shared = surroundings(TEMPLATES)

    def unchanged() -> None:
        assert surroundings(TEMPLATES) == shared

    began, worked = time.perf_counter(), time.process_time()
    parts = print_parts(packs, (), most=MOST)
    paths = part_paths(folder / "print.pdf", len(parts))
    for part, path in zip(parts, paths, strict=True):
        write_print_file(path, part, material, unchanged=unchanged)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    sizes = [path.stat().st_size for path in paths]
    for path in paths:
        path.unlink()
    print(json.dumps(asdict(Found(took * 1000 / count, worked * 1000 / count, sizes, peak()))))


def peak() -> float:
    """The most MiB that this process has held. Linux tells it as ``VmHWM``: its ``ru_maxrss`` counts the parent's too.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)):
        return int(found[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print one line for each count."""
    catalogue, _ = load()
    assert catalogue is not None
    naive = naive_way([write_pages(catalogue, request, TEMPLATES).html for request in requests(NAIVE + 1)])

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(folder, 1)  # lays out
        for count in COUNTS:
            slow = each(naive, NAIVE)
            found = measured(folder, count)
            slow += each(naive, NAIVE)
            show(count, found, statistics.median(slow))


def measured(folder: Path, count: int) -> Found:
    """What ``measure`` says, in a process of its own."""
    said = subprocess.run([sys.executable, __file__, str(folder), str(count)], check=True, stdout=subprocess.PIPE)
    return Found(**json.loads(said.stdout))


def show(count: int, found: Found, bare: float) -> None:
    """Print what was measured of one count."""
    many = len(found.sizes)
    line(f"{count:,} packs in {many} print file{'s' * (many > 1)}, read back", [found.took], bare,
         f"{found.worked:.1f} ms of cpu time, {sum(found.sizes) / count / 1000:.1f} kB each; "
         f"{max(found.sizes) / 1e6:.1f} MB a file, limit: 10; peak {found.peak:.0f} MiB")


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2])) if sys.argv[1:] else main()
