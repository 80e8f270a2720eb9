"""How long things take on this machine: each command several times, in a process of its own.

    make bench          # prints a table: median and slowest time, largest memory

Nothing here passes or fails: a time is a fact about a machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TIMES = 5
MAKE = "make cryoneurolysis --nerve greater-occipital:right --patient examples/patient.json -o {folder}/pack.pdf"
COMMANDS = {
    "help": "--help",
    "list of nerves": "list nerves",
    "check of the catalogue": "check",
    "explain": "explain cryoneurolysis --nerve greater-occipital:right",
    "leaflet": MAKE + " --part information",
    "form": MAKE + " --part consent",
    "pack": MAKE,
    "pack, three levels": "make cryoneurolysis --nerve intercostal:left:T5-T7 -o {folder}/pack.pdf",
}


def run(words: list[str]) -> tuple[float, float]:
    """Seconds and MiB that one call takes; stops with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "consentgen", *words], cwd=TOP, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(words)} ended with {process.returncode}:\n{said.read().decode()}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere
    return took, used.ru_maxrss * unit / 2**20


def main() -> None:
    """Run every command and print its line."""
    print(f"{'':24}{'median':>10}{'slowest':>10}{'memory':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name, command in COMMANDS.items():
            words = command.format(folder=folder).split()
            runs = [run(words) for _ in range(TIMES)]
            times = [took for took, _ in runs]
            memory = max(held for _, held in runs)
            print(f"{name:24}{statistics.median(times):8.2f} s{max(times):8.2f} s{memory:6.0f} MiB")


if __name__ == "__main__":
    main()
