"""`consentgen batch` as admin staff and scripts use it, with real packs of a made-up catalogue."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from consentgen.render.compare import bears
from consentgen.render.readback import read_pdf

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = ROOT / "tests" / "data" / "tiny.yaml"
DAY = ("--date", "2030-06-01")
SMITH = {"family": "Canaryfamily", "given": "Canarygiven", "born": "1951-03-07", "nhs_number": "999 000 0018",
         "address": "1 Canary Road", "concerns": "Canary singing", "procedure": "chilling", "nerve": "whisker",
         "side": "left", "part": "consent"}
JONES = {**SMITH, "family": "Canaryjones", "nhs_number": "999 000 0026", "nerve": "tail", "side": ""}
BROWN = {**SMITH, "family": "Canarybrown", "nhs_number": "999 000 0034", "nerve": "rib", "side": "right"}
WRONG = {**SMITH, "family": "Canarywrong", "nhs_number": "999 000 0035", "nerve": "canarynerve", "born": "31/02/1951"}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "consentgen", "batch", *map(str, arguments)]


def environment() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}


def run(*arguments: object, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command(*arguments, "--catalogue", TINY), input=stdin, capture_output=True, cwd=cwd,
                          env=environment(), check=False)


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def answers(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def outcomes(done: subprocess.CompletedProcess[bytes]) -> dict[int, str]:
    return {answer["row"]: answer["outcome"] for answer in answers(done)}


def refused(code: int, *arguments: object, says: str, stdin: bytes = b"") -> None:
    done = run(*arguments, stdin=stdin)
    words = (done.stdout + done.stderr).decode()
    assert done.returncode == code, words
    assert says in words and "Traceback" not in words


# ---- a list, made once ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    """The folder and the answer of a list of three good rows and two bad ones."""
    folder = tmp_path_factory.mktemp("batch")
    listed = write(folder / "thursday.jsonl", SMITH, WRONG, JONES, BROWN, {**SMITH, "side": "right"})
    done = run(listed, "--out", folder / "out", *DAY, "--format", "json", "--workers", 2)
    return folder / "out", done


def test_good_rows_are_made_and_bad_ones_refused_with_every_reason(made: Any) -> None:
    out, done = made
    assert done.returncode == 5, done.stderr.decode()
    assert outcomes(done) == {1: "refused", 2: "refused", 3: "made", 4: "made", 5: "refused"}
    rows = {answer["row"]: answer for answer in answers(done)}
    assert all(set(row) == {"row", "outcome", "file", "sha256", "pages", "reasons"} for row in rows.values())
    assert {reason["code"] for reason in rows[2]["reasons"]} == {"unknown-nerve", "bad-date", "nhs-number"}
    assert [reason["code"] for reason in rows[1]["reasons"]] == ["sides-differ"]
    assert {(reason["column"]) for reason in rows[2]["reasons"]} == {"nerve", "born", "nhs_number"}
    for row in (rows[3], rows[4]):
        content = (out / row["file"]).read_bytes()
        assert sha256(content).hexdigest() == row["sha256"] and not row["reasons"]
        assert len(read_pdf(content).pages) == row["pages"]


def test_each_pack_bears_its_own_patient_on_every_page_and_no_other(made: Any) -> None:
    out, done = made
    names = {3: "CANARYJONES, Canarygiven", 4: "CANARYBROWN, Canarygiven"}
    packs = {answer["row"]: read_pdf((out / answer["file"]).read_bytes()).pages for answer in answers(done)
             if answer["outcome"] == "made"}
    assert set(packs) == set(names)
    for row, pages in packs.items():
        for page in pages:
            assert bears(page.text, names[row])
            assert not any(bears(page.text, name) for other, name in names.items() if other != row)


def test_nothing_of_a_patient_stands_anywhere_but_in_the_packs(made: Any) -> None:
    out, done = made
    kept = [path for path in out.iterdir() if path.suffix != ".pdf"]
    assert {path.name for path in kept} >= {"ledger.jsonl", "faults.csv"}
    places = [done.stdout, done.stderr, *(path.read_bytes() for path in kept),
              *(path.name.encode() for path in out.rglob("*"))]
    for words in places:
        text = words.decode("utf-8", "replace").casefold()
        for value in ("canary", "1951-03-07", "31/02", "999 000", "99900000"):
            assert value not in text


def test_faults_stand_in_a_table_too_with_positions_and_reasons(made: Any) -> None:
    out, done = made
    table = list(csv.DictReader(io.StringIO((out / "faults.csv").read_text("utf-8-sig"))))
    told = [(str(answer["row"]), reason["column"], reason["code"]) for answer in answers(done)
            for reason in answer["reasons"]]
    assert [(line["Row"], line["Column"], line["Code"]) for line in table] == told
    assert len(table) == 5 and all(line["What is wrong"] and line["What to do"] for line in table)
    said = done.stderr.decode()
    assert all(f"thursday.jsonl, row {row}, {column}: refused {code}" in said for row, column, code in told)


def test_all_is_private(made: Any) -> None:
    out, _ = made
    assert out.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in out.iterdir()}
    assert len(modes) == 6 and set(modes.values()) == {0o600}


def test_a_pack_of_a_list_has_the_bytes_of_one_made_alone(made: Any, tmp_path: Path) -> None:
    out, done = made
    patient = {name: JONES[name] for name in ("family", "given", "born", "nhs_number", "address", "concerns")}
    alone = subprocess.run(
        [sys.executable, "-m", "consentgen", "make", "chilling", "-n", "tail", "--part", "consent", *DAY, "--catalogue",
         str(TINY), "--patient", "-", "-o", "-"],
        input=json.dumps(patient).encode(), capture_output=True, cwd=ROOT, check=True,
    ).stdout
    [file] = [answer["file"] for answer in answers(done) if answer["row"] == 3]
    assert (out / file).read_bytes() == alone


def test_corrected_and_run_again_only_the_corrected_rows_are_made(made: Any, tmp_path: Path) -> None:
    out, _ = made
    listed = out.parent / "thursday.jsonl"
    before = listed.read_bytes()
    write(listed, SMITH, {**WRONG, "nerve": "tail", "side": "", "born": "1951-03-07", "nhs_number": ""}, JONES, BROWN)
    dry = run(listed, "--out", out, "--format", "json", "--dry-run")
    assert outcomes(dry) == {1: "planned", 2: "planned", 3: "skipped", 4: "skipped"} and dry.returncode == 0
    assert len(list(out.glob("*.pdf"))) == 2 and (out / "faults.csv").exists()
    done = run(listed, "--out", out, "--format", "json")
    listed.write_bytes(before)
    assert outcomes(done) == {1: "made", 2: "made", 3: "skipped", 4: "skipped"} and done.returncode == 0
    assert b"first start, 2030-06-01" in done.stderr
    assert len(list(out.glob("*.pdf"))) == 4 and not (out / "faults.csv").exists()


# ---- changes ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_changed_figure_remakes_exactly_the_packs_it_touches(tmp_path: Path) -> None:
    catalogue = tmp_path / "tiny.yaml"
    text = TINY.read_text("utf-8")
    catalogue.write_text(text, "utf-8")
    listed = write(tmp_path / "list.jsonl", SMITH, JONES, BROWN)
    arguments = (listed, "--out", tmp_path / "out", "--catalogue", catalogue, *DAY)
    first = subprocess.run(command(*arguments, "--format", "json"), capture_output=True, env=environment(), check=False)
    assert set(outcomes(first).values()) == {"made"}, first.stderr.decode()
    new = text.replace("id: whisker-numb, chance: 9 of 26", "id: whisker-numb, chance: 10 of 26")
    assert new != text
    catalogue.write_text(new, "utf-8")
    second = subprocess.run(command(*arguments), capture_output=True, env=environment(), check=False)
    said = second.stdout.decode()
    assert second.returncode == 0 and "made\t1" in said and "skipped\t2" in said
    assert "Made anew, since their content had changed: row 1." in said
    assert [path.name for path in (tmp_path / "out" / "superseded").iterdir()] == [answers(first)[0]["file"]]


# ---- stopped ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_ctrl_c_ends_with_130_and_the_same_command_makes_the_rest(tmp_path: Path) -> None:
    listed = write(tmp_path / "list.jsonl", SMITH, JONES, BROWN)
    arguments = (listed, "--out", tmp_path / "out", *DAY, "--catalogue", TINY, "--format", "json", "--workers", 1)
    running = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=environment(), start_new_session=True)
    assert running.stderr is not None
    assert b"row" in running.stderr.readline()
    titles = b" ".join(_titles(running.pid))
    os.killpg(running.pid, signal.SIGINT)
    said, told = running.communicate(timeout=60)
    assert running.returncode == 130, told.decode()
    assert re.search(rb"[12] of 3 rows are left. The same command makes the rest", told) and b"Traceback" not in told
    assert b"consentgen" in titles and b"anary" not in titles and b"0018" not in titles
    first = {json.loads(line)["row"] for line in said.splitlines()}
    assert 1 <= len(first) < 3
    again = subprocess.run(command(*arguments), capture_output=True, env=environment(), check=False)
    assert again.returncode == 0
    assert {row for row, outcome in outcomes(again).items() if outcome == "skipped"} >= first
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 3 and not list((tmp_path / "out").glob("*.part"))


def _titles(session: int) -> Sequence[bytes]:
    """The command lines of a session's processes, where the system shows them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                found.append((folder / "cmdline").read_bytes())
        except OSError:
            continue
    return found or [b"consentgen"]


# ---- what cannot be -----------------------------------------------------------------------------------------------


def test_what_is_wrong_with_the_command_is_told(made: Any, tmp_path: Path) -> None:
    out, _ = made
    listed = out.parent / "thursday.jsonl"
    refused(3, tmp_path / "none.jsonl", says="no such file")
    assert not list(tmp_path.iterdir())
    refused(2, write(tmp_path / "friday.jsonl", SMITH), "--out", out, says="another list")
    refused(2, listed, "--out", out, "--date", "2030-06-02", says="bear the date 2030-06-01")
    refused(2, listed, "--dry-run", "--only", "2-99,6", says="no row 6")
    refused(2, listed, "--dry-run", "--only", "90-99", says="none of these rows")
    refused(2, listed, "--dry-run", "--only", "5-2", says="not rows")
    refused(2, listed, "--dry-run", *DAY[:1], "soon", says="not a real date")
    refused(4, listed, "--out", tmp_path, says="other files")
    refused(4, listed, "--out", tmp_path / "a" / "b", says="make the folder above")


def test_json_lines_on_standard_input_with_defaults_from_the_command_line(tmp_path: Path) -> None:
    bare = {name: SMITH[name] for name in ("family", "given", "born")}
    done = run("-", "--dry-run", "--format", "json", "--procedure", "chilling", "-n", "whisker", "--side", "left", *DAY,
               stdin=json.dumps(bare).encode())
    assert outcomes(done) == {1: "planned"} and done.returncode == 0
    done = run("-", "--dry-run", "--quiet", stdin=json.dumps(bare).encode())
    assert done.returncode == 5 and done.stdout == b""
    assert b"row 1, procedure: refused missing-procedure" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal here")
def test_a_terminal_shows_a_bar_and_a_table(made: Any) -> None:
    import pty

    out, _ = made
    listed = write(out.parent / "thursday.jsonl", SMITH, WRONG, JONES, BROWN, {**SMITH, "side": "right"})
    ours, theirs = pty.openpty()
    running = subprocess.Popen(command(listed, "--out", out, "--only", "3-4", "--catalogue", TINY), stdout=theirs,
                               stderr=theirs, env={**environment(), "TERM": "xterm"})
    os.close(theirs)
    said = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            said += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    assert running.wait(60) == 0
    assert "━" in said.decode() and b"2/2" in said and b"Outcome" in said and b"skipped" in said
