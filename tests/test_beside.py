"""The copy of a process: each test is a script, since only a process with one thread can be copied."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
SECRET = "Quuxworth"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such copies")

BEGIN = """
import os, signal, sys, threading, time
from consentgen.beside import beside, start_here

def ready():
    print("loading")

def who(*values):
    print(values)
    return os.getpid(), *values

def fails():
    raise KeyError(os.getpid())

def dies(home):
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"

def gone(copy):
    try:
        os.kill(copy, 0)
    except ProcessLookupError:
        return True
    return False
"""


def said(script: str) -> list[str]:
    """The lines that a script prints, after ``BEGIN``."""
    done = subprocess.run([sys.executable, "-c", BEGIN + script], capture_output=True, text=True, encoding="utf-8",
                          check=False, timeout=60, cwd=TOP)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    return done.stdout.splitlines()


def test_another_process_makes_the_call_and_prints_nothing() -> None:
    assert said("""
with beside(ready) as helper:
    copy, value = helper.start(who, 7)()
    print(copy != os.getpid(), value, *helper.start(who, "again")()[1:])
print(gone(copy))
""") == ["True 7 again", "True"]


def test_a_task_and_an_answer_longer_than_any_pipe_holds() -> None:
    assert said("""
with beside(ready) as helper:
    print(len(helper.start(bytes.upper, b"a" * 5_000_000)()))
""") == ["5000000"]


def test_what_fails_there_is_done_here_and_raised_here() -> None:
    assert said("""
with beside(ready) as helper:
    result = helper.start(fails)
    try:
        result()
    except KeyError as raised:
        print(raised.args[0] == os.getpid())
    print(helper.start(who)()[0] == os.getpid())  # and so is all that comes after
""") == ["True", "()", "True"]


def test_a_copy_that_cannot_get_ready_is_done_without() -> None:
    assert said("""
with beside(fails) as helper:
    time.sleep(0.2)
    print(helper.start(who, "x" * 1_000_000)()[0] == os.getpid())
""")[-1] == "True"


def test_a_copy_that_dies_at_work_costs_nothing_but_time() -> None:
    assert said("""
with beside(ready) as helper:
    print(helper.start(dies, os.getpid())())
""") == ["here"]


def test_it_ends_with_the_context_whatever_it_is_doing() -> None:
    assert said("""
try:
    with beside(ready) as helper:
        copy = helper.start(who)()[0]
        helper.start(time.sleep, 60)
        raise LookupError
except LookupError:
    print(gone(copy))
""") == ["True"]


def test_it_ends_when_its_parent_is_killed() -> None:
    assert said("""
here, there = os.pipe()
parent = os.fork()
if not parent:
    with beside(ready) as helper:
        os.write(there, str(helper.start(who)()[0]).encode())
        os.kill(os.getpid(), signal.SIGKILL)
copy = int(os.read(here, 20))
os.waitpid(parent, 0)
until = time.monotonic() + 20
while not gone(copy) and open(f"/proc/{copy}/stat").read().split()[2] != "Z" and time.monotonic() < until:
    time.sleep(0.02)
print(time.monotonic() < until)
""") == ["True"]


def test_ctrl_c_is_for_its_parent_alone() -> None:
    assert said("""
with beside(ready) as helper:
    copy = helper.start(who)()[0]
    os.kill(copy, signal.SIGINT)
    print(helper.start(who)()[0] == copy)
print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
""") == ["True", "False"]


def test_a_process_with_threads_is_not_copied() -> None:
    assert said("""
stop = threading.Event()
threading.Thread(target=stop.wait).start()
with beside(ready) as helper:
    print(helper)
stop.set()
print(start_here(who, 3)()[1])
""") == ["None", "(3,)", "3"]


def test_a_machine_that_has_no_room_for_another_process() -> None:
    assert said("""
def refuse():
    raise BlockingIOError("no more processes")

before = len(os.listdir("/proc/self/fd"))
os.fork = refuse
with beside(ready) as helper:
    print(helper, len(os.listdir("/proc/self/fd")) == before)
print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
""") == ["None True", "False"]


class TestOnePack:
    """``make`` with a patient, which lets a copy set the pages."""

    def test_is_the_same_to_the_byte_without_one(self, tmp_path: Path) -> None:
        with_it = self.made(tmp_path / "with.pdf", "from consentgen.__main__ import run; run()")
        without = self.made(tmp_path / "without.pdf", "from consentgen.cli import main; main()")
        assert with_it == without

    def test_is_set_by_the_copy(self, tmp_path: Path) -> None:
        self.made(tmp_path / "pack.pdf", "import sys; from consentgen.__main__ import run\ntry:\n    run()\n"
                  "finally:\n    assert 'weasyprint' not in sys.modules")

    def test_shows_no_value_where_the_copy_fails(self, tmp_path: Path) -> None:
        self.made(tmp_path / "pack.pdf", "import os, signal, consentgen.__main__ as program\n"
                  "from consentgen.render import typeset\nreal = typeset.get_ready\n"
                  "def get_ready():\n    real()\n    os.kill(os.getpid(), signal.SIGKILL)\n"
                  "typeset.get_ready = get_ready\nprogram.run()")

    def test_the_copy_reads_nothing_that_only_the_catalogue_needs(self) -> None:
        loaded = said("""
from consentgen.render.typeset import get_ready
get_ready()
print(*sorted({name.split(".")[0] for name in sys.modules} & {"weasyprint", "pydantic", "yaml", "jinja2", "typer"}))
""")
        assert loaded == ["weasyprint"]

    def made(self, pack: Path, program: str) -> bytes:
        """The pack that the program makes for a patient, whose name must not be in what it prints."""
        patient = pack.with_suffix(".json")
        patient.write_text(f'{{"family": "{SECRET}", "given": "Ann"}}', encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", program, "make", "cryoneurolysis", "--nerve", "greater-occipital:right", "--patient",
             str(patient), "--date", "2026-11-22", "--no-cache", "-o", str(pack)],
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120, cwd=TOP,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert SECRET not in done.stdout + done.stderr
        return pack.read_bytes()
