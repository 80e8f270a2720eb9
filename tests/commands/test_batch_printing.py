"""What lies where it may be printed is what the list asks for now, and nothing is printed twice unasked."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from consentgen.render.readback import read_pdf
from tests.commands.test_batch import DAY, JONES, SMITH, TINY, command, environment, outcomes, run, write

pytestmark = pytest.mark.slow

HALF = ".consentgen-*.part"


class Clinic:
    """A folder with a list and its batch."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.list = folder, folder / "out", folder / "list.jsonl"
        self.print_file = folder / "st.pdf"

    def fill(self, *rows: dict[str, Any]) -> None:
        write(self.list, *rows)

    def run(self, *more: object, code: int = 0) -> subprocess.CompletedProcess[bytes]:
        done = run(self.list, "--out", self.out, *DAY, "--format", "json", *more)
        assert done.returncode == code, done.stderr.decode()
        return done

    def run_printing(self, *more: object, code: int = 0) -> subprocess.CompletedProcess[bytes]:
        return self.run("--print-file", self.print_file, *more, code=code)

    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / "ledger.jsonl").read_text().splitlines()]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    made = Clinic(tmp_path)
    made.fill(SMITH, JONES)
    return made


# ---- out of date ------------------------------------------------------------------------------------------------


def test_a_print_file_with_a_pack_that_was_made_anew_is_taken_away(clinic: Clinic) -> None:
    clinic.run_printing()
    assert clinic.print_file.is_file()
    clinic.fill({**SMITH, "side": "right"}, JONES)
    done = clinic.run()
    assert outcomes(done) == {1: "made", 2: "skipped"}
    assert not clinic.print_file.exists()
    assert b"st.pdf of an earlier run is out of date, and was deleted" in done.stderr
    assert b"st.pdf" not in clinic.run().stderr  # said once


def test_one_in_which_every_pack_is_still_right_stays_and_what_it_lacks_is_told(clinic: Clinic) -> None:
    clinic.run_printing("--only", "2")
    before = clinic.print_file.read_bytes()
    done = clinic.run()
    assert outcomes(done) == {1: "made", 2: "skipped"}
    assert clinic.print_file.read_bytes() == before
    assert b"st.pdf of an earlier run is still right, and stays. It does not hold what is made now." in done.stderr
    assert b"st.pdf" not in clinic.run().stderr


def test_its_path_is_told_as_it_is_written(clinic: Clinic) -> None:
    clinic.run_printing("--only", "2")
    for done in (clinic.run("--only", "1"), clinic.run("--again", "--only", "1")):
        said = done.stderr.decode()
        assert f"The print file {clinic.print_file.resolve()} of an earlier run is still right" in said, said


def test_one_whose_row_is_gone_or_moved_is_taken_away(clinic: Clinic) -> None:
    clinic.run_printing()
    clinic.fill(JONES)
    assert outcomes(clinic.run()) == {1: "skipped"}
    assert not clinic.print_file.exists()


def test_one_that_was_moved_or_changed_is_told_and_left_alone(clinic: Clinic) -> None:
    clinic.run_printing()
    clinic.print_file.write_bytes(b"somebody else's")
    clinic.fill({**SMITH, "side": "right"}, JONES)
    done = clinic.run("--quiet")
    assert b"out of date, and is no longer there as it was written" in done.stderr
    assert clinic.print_file.read_bytes() == b"somebody else's"


def test_with_a_list_that_is_refused_as_a_whole_the_one_to_be_made_anew_goes(clinic: Clinic) -> None:
    clinic.list = clinic.folder / "list.csv"
    head = "family,given,born,procedure,nerve,side,part\n"
    row = "Canaryfamily,Ann,{},chilling,whisker,left,consent\n"
    clinic.list.write_text(head + row.format("07/03/1951"))
    clinic.run_printing()
    clinic.list.write_text(head + row.format("07/03/1951") + row.format("03/17/1951"))
    assert b"So does the print file" in clinic.run(code=2).stderr and clinic.print_file.is_file()
    done = clinic.run_printing(code=2)
    assert b"st.pdf of an earlier run may be out of date, and was deleted" in done.stderr
    assert not clinic.print_file.exists()
    clinic.print_file.write_bytes(b"somebody else's")
    assert b"st.pdf is not of this list: do not print it" in clinic.run_printing(code=2).stderr
    assert clinic.print_file.exists()


def test_the_ledger_knows_where_it_lies_and_which_packs_it_holds(clinic: Clinic) -> None:
    clinic.run_printing()
    [printed] = [line for line in clinic.ledger() if line.get("outcome") == "printed"]
    packs = {line["file"]: line["sha256"] for line in clinic.ledger() if line.get("outcome") == "made"}
    assert (printed["file"], printed["packs"]) == ("../st.pdf", packs) and len(packs) == 2
    moved = clinic.folder / "moved"
    moved.mkdir()
    for name in ("out", "list.jsonl", "st.pdf"):
        (clinic.folder / name).rename(moved / name)
    there = Clinic(moved)
    there.fill(SMITH, {**JONES, "nerve": "rib", "side": "left"})
    there.run()
    assert not there.print_file.exists()


# ---- what lies in its place -------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--again",)])
def test_a_file_that_is_no_print_file_is_not_overwritten(clinic: Clinic, more: tuple[str, ...]) -> None:
    clinic.print_file.write_bytes(b"somebody else's")
    done = clinic.run_printing(*more, code=4)
    assert b"st.pdf: there is such a file already" in done.stderr
    assert clinic.print_file.read_bytes() == b"somebody else's" and not clinic.out.exists()


def test_one_that_was_changed_since_is_not_overwritten_and_one_that_was_not_is(clinic: Clinic) -> None:
    clinic.run_printing()
    clinic.run_printing()
    clinic.print_file.write_bytes(b"somebody else's")
    clinic.run_printing(code=4)
    clinic.fill(JONES)
    assert b"no longer there as it was written" in clinic.run().stderr
    clinic.run_printing(code=4)
    assert clinic.print_file.read_bytes() == b"somebody else's"
    clinic.print_file.unlink()
    clinic.run_printing()


def test_one_of_another_folder_is_not_overwritten(clinic: Clinic) -> None:
    clinic.run_printing()
    clinic.out = clinic.folder / "another"
    clinic.run_printing(code=4)


def test_what_a_run_left_that_was_killed_before_it_could_say_so_is_replaced(clinic: Clinic) -> None:
    clinic.run_printing()
    ledger = clinic.out / "ledger.jsonl"
    lines = ledger.read_text().splitlines(keepends=True)
    assert '"printed"' in lines[-1]
    ledger.write_text("".join(lines[:-1]))
    clinic.run_printing()


# ---- half-written, and not writable ------------------------------------------------------------------------------


def test_what_a_killed_run_left_beside_the_print_file_is_swept_by_the_next(clinic: Clinic) -> None:
    from consentgen.writing import unfinished_file

    clinic.run_printing()
    context = unfinished_file(clinic.print_file)
    file, left = context.__enter__()
    clinic.run()
    assert left.exists()  # somebody is writing it
    with unfinished_file(clinic.folder / "other.pdf") as (_, other):
        copy = clinic.folder / other.name.replace(".part", "x.part")
        copy.write_bytes(b"another file's")
        file.close()  # as it is when its process was killed
        clinic.run()
        assert other.exists() and copy.exists()
    assert not left.exists()


def test_a_folder_that_takes_no_print_file_is_told_before_anything_is_made(
    clinic: Clinic, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for closed in _closed(tmp_path_factory.mktemp("closed") / "folder"):
        for name in ("st.pdf", "new.pdf"):
            done = clinic.run("--print-file", closed / name, code=4)
            assert b"nothing can be written there" in done.stderr and not clinic.out.exists()
        assert (closed / "st.pdf").read_bytes() == b"old"


def _closed(folder: Path) -> Iterator[Path]:
    """A folder with a file in it in which nothing can be made or deleted, even by root."""
    folder.mkdir()
    (folder / "st.pdf").write_bytes(b"old")
    chattr = shutil.which("chattr")
    locked = chattr is not None and not subprocess.run([chattr, "+i", folder], capture_output=True,
                                                       check=False).returncode
    folder.chmod(0o500) if not locked else None
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user can write into every folder")
        yield folder
    finally:
        if locked:
            subprocess.run([str(chattr), "-i", folder], check=True)
        folder.chmod(0o700)


def test_the_batchs_own_folders_are_no_place_for_a_print_file(clinic: Clinic) -> None:
    clinic.run("--only", "1")
    (clinic.out / "superseded").mkdir()
    done = clinic.run("--print-file", clinic.out / "superseded" / "a.pdf", code=2)
    assert b"the folders in the output folder are the batch's own" in done.stderr


# ---- what its pages say ------------------------------------------------------------------------------------------


def test_pages_of_a_pack_that_was_kept_are_those_of_the_filed_pack(clinic: Clinic) -> None:
    catalogue = clinic.folder / "tiny.yaml"
    text = TINY.read_text("utf-8")

    def batch() -> dict[int, dict[str, Any]]:
        done = subprocess.run(
            command(clinic.list, "--out", clinic.out, *DAY, "--format", "json", "--catalogue", catalogue,
                    "--print-file", clinic.print_file), capture_output=True, env=environment(), check=False)
        assert done.returncode == 0, done.stderr.decode()
        return {answer["row"]: answer for answer in map(json.loads, done.stdout.splitlines())}

    catalogue.write_text(text, "utf-8")
    batch()
    new = text.replace("id: whisker-numb, chance: 9 of 26", "id: whisker-numb, chance: 10 of 26")
    assert new != text
    catalogue.write_text(new, "utf-8")
    answers = batch()
    assert [answers[row]["outcome"] for row in (1, 2)] == ["made", "skipped"]
    filed = [page.text for row in (1, 2) for page in read_pdf((clinic.out / answers[row]["file"]).read_bytes()).pages]
    printed = [page.text for page in read_pdf(clinic.print_file.read_bytes()).pages[2:] if page.text.strip()]
    assert printed == filed
    feet = {page[page.index("digest") :][:21] for page in filed}
    assert len(feet) == 2  # two catalogues


def test_a_kept_pack_that_does_not_say_its_catalogue_is_made_anew_for_the_print_file(clinic: Clinic) -> None:
    clinic.run()
    lines = clinic.ledger()
    pack = clinic.out / next(line["file"] for line in lines if line.get("row") == 2)
    with pikepdf.open(io.BytesIO(pack.read_bytes())) as pdf:
        for name in list(pdf.attachments):
            del pdf.attachments[name]
        pdf.save(pack)
    digest = sha256(pack.read_bytes()).hexdigest()
    told = [{**line, "sha256": digest} if line.get("row") == 2 else line for line in lines]
    (clinic.out / "ledger.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told))
    assert outcomes(clinic.run()) == {1: "skipped", 2: "skipped"}
    assert outcomes(clinic.run_printing()) == {1: "skipped", 2: "made"}


def test_a_print_file_of_chosen_rows_says_that_it_is_part_of_a_list(clinic: Clinic) -> None:
    clinic.run_printing("--only", "2-9")
    first = read_pdf(clinic.print_file.read_bytes()).pages[0].text
    assert "This is part of a list: 1 of its 2 rows were asked for." in first
    clinic.run_printing()
    assert "part of a list" not in read_pdf(clinic.print_file.read_bytes()).pages[0].text


# ---- paper -------------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a made-up print queue puts its jobs."""
    folder = tmp_path / "cups"
    folder.mkdir()
    (folder / "lpstat").write_text("#!/bin/sh\ncase $1 in\n-r) echo scheduler is running;;\n"
                                   "-e) echo laser; echo inkjet;;\nesac\n")
    (folder / "lp").write_text(f"#!/bin/sh\ncat > {folder}/job-$(ls {folder} | wc -l)\n")
    for name in ("lp", "lpstat"):
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    yield folder


def count(jobs: Path) -> int:
    return len(list(jobs.glob("job-*")))


@pytest.mark.skipif(os.name == "nt", reason="CUPS is not for Windows")
def test_packs_are_not_printed_twice_unless_it_is_asked_for(clinic: Clinic, jobs: Path) -> None:
    assert b"Sent to the print queue laser: 2 of" in clinic.run("--printer", "laser").stderr
    assert count(jobs) == 2
    clinic.fill(SMITH, JONES, {**JONES, "family": "Canarygreen", "nhs_number": "999 000 0042"})
    done = clinic.run("--printer", "laser")
    assert b"Sent to the print queue laser: 1 of" in done.stderr and b"Not printed again: 2 packs" in done.stderr
    assert count(jobs) == 3
    clinic.run("--printer", "laser", "--again", "--only", "1")
    assert count(jobs) == 4
    clinic.run("--printer", "inkjet", "--only", "1")
    assert count(jobs) == 5


@pytest.mark.skipif(os.name == "nt", reason="CUPS is not for Windows")
def test_the_same_print_file_is_not_printed_twice_unless_it_is_asked_for(clinic: Clinic, jobs: Path) -> None:
    clinic.run_printing("--printer", "laser")
    done = clinic.run_printing("--printer", "laser")
    assert b"was sent the very same print file before" in done.stderr and count(jobs) == 1
    clinic.run_printing("--printer", "laser", "--again")
    assert count(jobs) == 2
    clinic.fill({**SMITH, "side": "right"}, JONES)
    clinic.run_printing("--printer", "laser")
    assert count(jobs) == 3
    assert not list(clinic.folder.glob(HALF))
