"""A batch that is asked to end, that nobody listens to, or whose list cannot be trusted at all."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from consentgen.batch.faults import fault_table
from consentgen.batch.outcome import Outcome, Reason
from consentgen.diagnostics import Diagnostic, Place
from consentgen.report import cliniclist
from tests.commands.test_batch import DAY, JONES, SMITH, TINY, answers, command, environment, run, write

HEAD = "family,given,born,procedure,nerve,side,part\n"
GOOD = "Canaryfamily,Ann,07/03/1951,chilling,whisker,left,consent\n"
MANY = [{**JONES, "family": f"Canary{letter}", "nhs_number": ""} for letter in "abcdefghijklmnopqrstuvwxyz"]
MONTH_FIRST = GOOD.replace("07/03", "03/17")


# ---- asked to end ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_asked_to_end_it_leaves_nothing_half_written(number: str, tmp_path: Path) -> None:
    listed = write(tmp_path / "list.jsonl", *MANY)
    arguments = (listed, "--out", tmp_path / "out", *DAY, "--catalogue", TINY, "--print-file", tmp_path / "st.pdf")
    running = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    wait_for(lambda: list(tmp_path.glob("*.part")), running)
    running.send_signal(getattr(signal, number))
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told.decode()
    assert b"Stopped before the print file was ready" in told and b"Traceback" not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.jsonl", "out"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal here")
def test_a_terminal_that_is_closed_stops_it_too(tmp_path: Path) -> None:
    import pty

    listed = write(tmp_path / "list.jsonl", *MANY)
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, command(listed, "--out", tmp_path / "out", *DAY, "--catalogue", TINY),
                  {**environment(), "TERM": "xterm"})
    while not list(tmp_path.glob("out/*.pdf")):
        os.read(terminal, 65536)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
    assert len(list(tmp_path.glob("out/*.pdf"))) < len(MANY) and not list(tmp_path.rglob("*.part"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_what_a_killed_run_left_goes_whatever_the_next_is_asked_for(tmp_path: Path) -> None:
    listed = write(tmp_path / "list.jsonl", *MANY)
    arguments = (listed, "--out", tmp_path / "out", *DAY)
    running = subprocess.Popen(command(*arguments, "--catalogue", TINY, "--print-file", tmp_path / "st.pdf"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    wait_for(lambda: list(tmp_path.glob("*.part")), running)
    running.kill()
    running.wait()
    assert list(tmp_path.glob("*.part"))
    assert run(*arguments).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.jsonl", "out"]


def wait_for(happened: object, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    assert callable(happened)
    while not happened():
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.01)


STOPPED_EARLY = """
import runpy, sys

class Stopped:
    def find_spec(self, name, *_):
        if name == "consentgen.cli":
            exec("raise KeyboardInterrupt")  # as where a dataclass is being made

sys.meta_path.insert(0, Stopped())
runpy.run_module("consentgen", run_name="__main__")
"""


def test_ctrl_c_while_the_program_is_read_ends_with_130() -> None:
    done = subprocess.run([sys.executable, "-c", STOPPED_EARLY], capture_output=True, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (130, b"")


# ---- nobody listens ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise on Windows")
@pytest.mark.parametrize(("stream", "code"), [("stderr", 0), ("stdout", 4)])
def test_a_reader_that_has_gone_does_not_stop_the_making(stream: str, code: int, tmp_path: Path) -> None:
    listed = write(tmp_path / "list.jsonl", SMITH, JONES)
    theirs, ours = os.pipe()
    os.close(theirs)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: ours}
    done = subprocess.run(command(listed, "--out", tmp_path / "out", *DAY, "--catalogue", TINY), env=environment(),
                          check=False, **streams)  # type: ignore[call-overload]
    os.close(ours)
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2
    assert done.returncode == code
    if stream == "stdout":
        assert b"Standard output cannot be written" in done.stderr and b"Traceback" not in done.stderr


# ---- a list that cannot be trusted -------------------------------------------------------------------------------


def listed_in(folder: Path, *rows: str) -> Path:
    (folder / "list.csv").write_text(HEAD + "".join(rows), "utf-8")
    return folder / "list.csv"


def codes_in(table: Path) -> Sequence[tuple[str, str]]:
    return [(line["Row"], line["Code"]) for line in csv.DictReader(io.StringIO(table.read_text("utf-8-sig")))]


@pytest.mark.parametrize(("rows", "code"), [
    ((GOOD, MONTH_FIRST), "month-first"),
    ((GOOD, '"Canary,Ann\n', GOOD), "unclosed-quote"),
], ids=["month-first", "unclosed-quote"])
def test_its_faults_stand_in_the_table_and_in_json(rows: Sequence[str], code: str, tmp_path: Path) -> None:
    listed = listed_in(tmp_path, *rows)
    done = run(listed, "--out", tmp_path / "out", *DAY, "--format", "json")
    assert done.returncode == 2
    told = [(answer["row"], answer["outcome"], answer["reasons"][0]["code"]) for answer in answers(done)]
    assert code in [reason for _, _, reason in told] and {outcome for _, outcome, _ in told} == {"refused"}
    assert codes_in(tmp_path / "out" / "faults.csv") == [(str(row or ""), reason) for row, _, reason in told]
    assert b"faults.csv as well" in done.stderr and b"anary" not in done.stdout + done.stderr
    listed_in(tmp_path, GOOD)
    dry = run(listed, "--out", tmp_path / "out", *DAY, "--format", "json", "--dry-run")
    assert dry.returncode == 0, dry.stderr.decode()


def test_what_is_of_no_row_has_no_row() -> None:
    outcome = Outcome(0, "refused", reasons=(Reason("no-headings", "No row of the list names the columns."),))
    assert outcome.as_data()["row"] is None
    assert fault_table([outcome]).decode("utf-8-sig").splitlines()[1].startswith(",,refused,no-headings,")


@pytest.mark.slow
def test_corrected_the_list_is_made_in_the_same_folder_under_any_name(tmp_path: Path) -> None:
    run(listed_in(tmp_path, GOOD, MONTH_FIRST), "--out", tmp_path / "out", *DAY)
    corrected = listed_in(tmp_path, GOOD).rename(tmp_path / "corrected.csv")
    assert run(corrected, "--out", tmp_path / "out", *DAY).returncode == 0
    assert not (tmp_path / "out" / "faults.csv").exists() and len(list((tmp_path / "out").glob("*.pdf"))) == 1


@pytest.mark.parametrize(("rows", "code"), [((), 3), ((MONTH_FIRST,), 2)], ids=["headings alone", "refused"])
def test_where_nothing_was_made_no_folder_is_left(rows: Sequence[str], code: int, tmp_path: Path) -> None:
    listed_in(tmp_path, *rows)
    assert run("list.csv", *DAY, cwd=tmp_path).returncode == code
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_a_row_that_a_notice_names_itself_is_not_named_twice(capsys: pytest.CaptureFixture[str]) -> None:
    for words, rows in (("Row 12 hidden in the sheet: left out.", (12,)),
                        ("Rows 12, 14 hidden in the sheet: left out.", (12, 14)), ("Row 120 is another one.", ())):
        cliniclist.list_notices("a.xlsx", (), [Diagnostic(Place("a.xlsx", 12), "hidden-row", words, rows=rows)])
    said = capsys.readouterr().err.splitlines()
    assert said == ["Note: a.xlsx: Row 12 hidden in the sheet: left out.",
                    "Note: a.xlsx: Rows 12, 14 hidden in the sheet: left out.",
                    "Note: a.xlsx, row 12: Row 120 is another one."]
