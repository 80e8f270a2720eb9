"""Thursday's list, whole: made up by `tools/clinic_list.py`, made by `consentgen batch`, killed on the way, read back.

The suite takes a short list of consent forms. ``make thursday`` takes 500 patients over every procedure and nerve,
kills the batch three times, and asks veraPDF about every pack and the print file; that takes long.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pikepdf
import pytest

from consentgen.catalogue.load import load
from consentgen.clinic.fields import Terms
from consentgen.clinic.lists import read_list
from consentgen.document.phrases import identity_date
from consentgen.patient import read_date
from consentgen.render.compare import bears
from consentgen.render.readback import normalise, opened, read_pdf
from consentgen.verify import verify

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE, _ = load()
assert CATALOGUE is not None
LABEL = re.compile(r"Row (\d+), page \d+")
ANY_ORDER = re.compile("[\u0590-\u08ff]")
"""Scripts written from right to left; a PDF does not keep the order of their letters."""


def clinic_list() -> ModuleType:
    spec = importlib.util.spec_from_file_location("clinic_list", ROOT / "tools" / "clinic_list.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


LISTS = clinic_list()


@dataclass(frozen=True)
class Size:
    """How long a list is, how many of its rows are wrong, how often its batch is killed, and what else it is told."""

    rows: int
    wrong: int
    kills: int
    options: tuple[str, ...] = ()


SHORT = Size(11, 4, 1, ("--part", "consent"))
WHOLE = Size(500, 20, 3)


@dataclass(frozen=True)
class Day:
    """A list, the folder that was made at once, and the one whose batch was killed; with the answers of both."""

    entries: Sequence[Any]
    whole: Path
    killed: Path
    answers: Sequence[Mapping[str, Any]]
    answers_killed: Sequence[Mapping[str, Any]]

    @property
    def print_file(self) -> Path:
        """All packs in one file, by the batch that was killed."""
        return _print_file(self.killed)

    @property
    def good(self) -> Mapping[int, Any]:
        return {entry.row: entry for entry in self.entries if not entry.wrong}


@pytest.fixture(scope="module")
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Both batches, the killed one with nothing wrong in its folder each time it was killed."""
    size: Size = request.param
    folder = tmp_path_factory.mktemp("thursday")
    entries = LISTS.made_up(size.rows, size.wrong, 2026)
    listed = folder / "thursday.csv"
    listed.write_bytes(LISTS.as_csv(entries))
    whole, killed = (_folder(folder / name) for name in ("whole", "killed"))
    answers = _finish(listed, whole, size)
    good = size.rows - size.wrong
    for time_ in range(1, size.kills + 1):
        _kill_after(good * time_ // (size.kills + 1), listed, killed, size)
        for pack in killed.glob("*.pdf"):
            assert pack.read_bytes() == (whole / pack.name).read_bytes()
    return Day(entries, whole, killed, answers, _finish(listed, killed, size))


def _folder(path: Path) -> Path:
    """An output folder with the same secret as any other, so that packs of two batches have the same names."""
    path.mkdir(mode=0o700)
    secret = path / ".consentgen-secret"
    secret.write_bytes(b"s" * 32)
    secret.chmod(0o600)
    return path


def _command(listed: Path, out: Path, size: Size) -> list[str]:
    return [sys.executable, "-m", "consentgen", "batch", str(listed), "--out", str(out), "--date",
            LISTS.THURSDAY.isoformat(), "--print-file", str(_print_file(out)), "--format", "json", "--quiet",
            *size.options]


def _print_file(out: Path) -> Path:
    """Beside the folder of the packs."""
    return out.with_name(f"{out.name}.pdf")


def _finish(listed: Path, out: Path, size: Size) -> Sequence[Mapping[str, Any]]:
    done = subprocess.run(_command(listed, out, size), capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 5, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def _kill_after(packs: int, listed: Path, out: Path, size: Size) -> None:
    """Start the batch, and kill it without warning when so many packs are made in all."""
    running = subprocess.Popen(_command(listed, out, size), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd=ROOT)
    while _made(out) < packs:
        assert running.poll() is None, "the batch has ended by itself"
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL


def _made(out: Path) -> int:
    ledger = out / "ledger.jsonl"
    return ledger.read_bytes().count(b'"outcome":"made"') if ledger.exists() else 0


# ---- the whole day ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("day", [SHORT, pytest.param(WHOLE, marks=pytest.mark.thursday)], indirect=True)
def test_a_whole_list_is_made_whatever_happens_on_the_way(day: Day) -> None:
    wrong_rows_are_refused_each_for_its_own_reason(day)
    killed_or_not_the_same_files_lie_there(day)
    no_pack_was_made_twice(day)
    each_page_bears_its_own_patient_and_no_other(day)
    each_page_of_the_print_file_does_so_too(day)


def wrong_rows_are_refused_each_for_its_own_reason(day: Day) -> None:
    wrong = {entry.row: entry.wrong for entry in day.entries if entry.wrong}
    assert len(set(wrong.values())) == len(wrong) >= 4
    assert [answer["row"] for answer in day.answers] == [entry.row for entry in day.entries]
    for answers in (day.answers, day.answers_killed):
        refused = {answer["row"]: answer["reasons"] for answer in answers if answer["outcome"] == "refused"}
        assert {row: [reason["code"] for reason in reasons] for row, reasons in refused.items()} == {
            row: [code] for row, code in wrong.items()}
        assert all(reason["message"] and reason["hint"] for reasons in refused.values() for reason in reasons)
    for out in (day.whole, day.killed):
        table = csv.DictReader(io.StringIO((out / "faults.csv").read_text("utf-8-sig")))
        assert {int(line["Row"]): line["Code"] for line in table} == wrong


def killed_or_not_the_same_files_lie_there(day: Day) -> None:
    made = {answer["row"]: answer for answer in day.answers if answer["outcome"] == "made"}
    assert set(made) == set(day.good)
    assert {answer["outcome"] for answer in day.answers_killed} == {"made", "skipped", "refused"}
    for answer in day.answers_killed:
        if answer["row"] in made:
            assert {**answer, "outcome": "made"} == made[answer["row"]]
    names = {pack["file"] for pack in made.values()}
    for out in (day.whole, day.killed):
        assert {file.name for file in out.iterdir() if not file.name.startswith(".")} == {
            *names, "faults.csv", "ledger.jsonl"}
        assert not list(out.glob(".consentgen-*.part"))
    for name in (*names, "faults.csv"):
        assert (day.whole / name).read_bytes() == (day.killed / name).read_bytes()
    assert _print_file(day.whole).read_bytes() == day.print_file.read_bytes()


def no_pack_was_made_twice(day: Day) -> None:
    for out in (day.whole, day.killed):
        lines = [json.loads(line) for line in (out / "ledger.jsonl").read_bytes().splitlines()[1:]]
        assert Counter(line["row"] for line in lines if line["outcome"] == "made") == dict.fromkeys(day.good, 1)


def each_page_bears_its_own_patient_and_no_other(day: Day) -> None:
    names = {entry.row: normalise(entry.name) for entry in day.entries if not ANY_ORDER.search(entry.name)}
    for answer in day.answers:
        entry = day.good.get(answer["row"])
        if entry is None:
            continue
        content = (day.killed / answer["file"]).read_bytes()
        assert verify(content, CATALOGUE).unaltered
        pages = read_pdf(content).pages
        assert len(pages) == answer["pages"]
        for page in pages:
            bears_alone(page.text, entry, names)


def each_page_of_the_print_file_does_so_too(day: Day) -> None:
    """By the labels of its pages, which name the row; each pack has the pages that its own file has."""
    names = {entry.row: normalise(entry.name) for entry in day.entries if not ANY_ORDER.search(entry.name)}
    packs = {answer["row"]: answer["pages"] for answer in day.answers if answer["row"] in day.good}
    with pikepdf.open(day.print_file) as pdf:
        labels = [page.label for page in pdf.pages]
    rows = [int(found[1]) if (found := LABEL.fullmatch(label)) else 0 for label in labels]
    assert list(dict.fromkeys(rows)) == [0, *packs]
    assert Counter(rows[rows.count(0):]) == {row: pages + pages % 2 for row, pages in packs.items()}
    last = 0
    for row, many in Counter(rows).items():  # a part at a time, since the reader keeps all that it has read
        first, last = last + 1, last + many
        with opened(day.print_file) as file:
            pages = file.part(first, last).pages
        if row:
            assert sum(bool(normalise(page.text)) for page in pages) == packs[row]
            for page in pages:
                bears_alone(page.text, day.good[row], names)


def bears_alone(text: str, entry: Any, names: Mapping[int, str]) -> None:
    """That the words of a page, unless it is blank, name this patient, and no other of the list in any way."""
    words = normalise(text)
    born = read_date(entry.cells["DOB"])
    assert born is not None
    if words:
        assert bears(text, entry.name) and bears(text, identity_date(born))
        assert set(re.findall(r"(?=(999\d{7}))", words)) == {normalise(entry.cells["NHS No"])}
        assert set(re.findall(r"Born(\d\d?-[A-Z][a-z]{2}-\d{4})", words)) == {normalise(identity_date(born))}
        assert [row for row, name in names.items() if name in words and row != entry.row] == []


@pytest.mark.thursday
@pytest.mark.verapdf
@pytest.mark.parametrize("day", [WHOLE], indirect=True)
def test_every_pack_of_the_list_keeps_to_both_profiles(
    day: Day, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]]
) -> None:
    packs = sorted(day.killed.glob("*.pdf"))
    assert len(packs) == 480
    for flavour in ("ua1", "3a"):
        assert verapdf(packs, flavour) == {pack: [] for pack in packs}


@pytest.mark.thursday
@pytest.mark.verapdf
@pytest.mark.parametrize("day", [WHOLE], indirect=True)
def test_the_print_file_of_the_list_keeps_to_its_profile(
    day: Day, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]]
) -> None:
    assert verapdf([day.print_file], "ua1") == {day.print_file: []}


# ---- the list ---------------------------------------------------------------------------------------------------


def test_the_list_holds_what_a_clinic_can_hold() -> None:
    entries = LISTS.made_up(500, 20, 2026)
    assert len(entries) == 500 and len({entry.cells["NHS No"] for entry in entries}) >= 499
    assert len({entry.wrong for entry in entries} - {""}) == 20
    found = read_list("-", LISTS.as_csv(entries), Terms("list", CATALOGUE, LISTS.THURSDAY))
    assert found.faults == () and [row.number for row in found.rows] == [entry.row for entry in entries]
    asked = [row.request for row in found.rows if row.request]
    assert len(asked) == 480
    targets = [target for request in asked for target in request.targets]
    assert {target.site for target in targets} == set(CATALOGUE.sites) and len(CATALOGUE.sites) >= 30
    assert {request.procedure for request in asked} == set(CATALOGUE.procedures)
    assert {target.side for target in targets} == {None, "left", "right", "both"}
    assert {len(target.levels) for target in targets} == {0, 1, 2}
    assert {request.edition for request in asked} == {"standard", "large-print"}
    assert len({factor for request in asked for factor in request.factors}) >= 15
    letters = "".join(request.patient.family for request in asked if request.patient)
    assert all(re.search(script, letters) for script in ("[À-ÿĀ-ž]", "[α-ω]", "[а-я]", "[ا-ي]"))
    assert all(request.given_on and request.treatment_on for request in asked)


def test_each_kind_of_wrong_row_is_refused_for_just_that() -> None:
    entries = LISTS.made_up(60, len(LISTS.WRONG), 7)
    found = read_list("-", LISTS.as_csv(entries), Terms("list", CATALOGUE, LISTS.THURSDAY))
    assert {row.number: [fault.code for fault in row.faults] for row in found.rows} == {
        entry.row: [entry.wrong] if entry.wrong else [] for entry in entries}
    assert len(LISTS.WRONG) >= 20


def test_the_same_options_give_the_same_list() -> None:
    once, again, other = (LISTS.as_csv(LISTS.made_up(40, 5, seed)) for seed in (1, 1, 2))
    assert once == again != other
