"""What is asked of CUPS, and what is said when nothing can be printed: with made-up `lp` and `lpstat`."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from consentgen.batch.printer import find_queue, send
from consentgen.errors import CannotRead, CannotWrite, RequestWrong, Stop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="CUPS is not for Windows")

LPSTAT = """#!/bin/sh
[ "$LC_ALL" = C ] || exit 9
case $1 in
-r) cat server;;
-e) cat queues;;
-p) cat "state-$2" 2>/dev/null || { echo "lpstat: Invalid destination name in list." >&2; exit 1; };;
-a) cat "takes-$2" 2>/dev/null || exit 1;;
esac
"""
LP = """#!/bin/sh
number=$(($(ls job-* 2>/dev/null | wc -l) + 1))
if [ -e "refuse-$number" ]; then
    echo "lp: Error - The printer is on fire." >&2
    exit 1
fi
printf '%s\\n' "$@" > "arguments-$number"
cat > "job-$number"
echo "request id is laser-$number (0 file(s))"
"""
OPTIONS = ["-t", "consentgen", "-o", "media=A4", "-o", "sides=two-sided-long-edge", "-o", "print-scaling=none"]


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with made-up programs of CUPS and what they answer; two queues, and all is well."""
    folder = tmp_path / "cups"
    folder.mkdir()
    for name, script in (("lpstat", LPSTAT), ("lp", LP)):
        (folder / name).write_text(script)
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    (folder / "server").write_text("scheduler is running\n")
    (folder / "queues").write_text("Clinic-Laser\nstores\nstores/draft\n")
    for name in ("Clinic-Laser", "stores"):
        (folder / f"state-{name}").write_text(f"printer {name} is idle.  enabled since Thu Dec  3 2026\n")
        (folder / f"takes-{name}").write_text(f"{name} accepting requests since Thu Dec  3 2026\n")
    return folder


def files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(b"%PDF- " + name.encode())
    return [folder / name for name in names]


def told(kind: type[Stop], name: str = "clinic-laser") -> str:
    with pytest.raises(kind) as stopped:
        find_queue(name)
    return f"{stopped.value.message} {stopped.value.hint}"


def test_each_file_is_a_job_of_its_own_in_order_without_its_name(cups: Path, tmp_path: Path) -> None:
    assert send("Clinic-Laser", files(tmp_path, "00002-a.pdf", "00010-b.pdf", "00003-c.pdf")) == 3
    assert [(cups / f"job-{n}").read_bytes() for n in (1, 2, 3)] == [
        b"%PDF- 00002-a.pdf", b"%PDF- 00010-b.pdf", b"%PDF- 00003-c.pdf"]
    for number in (1, 2, 3):
        assert (cups / f"arguments-{number}").read_text().split("\n") == ["-d", "Clinic-Laser", *OPTIONS, ""]


@pytest.mark.parametrize("name", ["Clinic-Laser", "clinic-laser", "stores/draft"])
def test_a_queue_is_found_in_any_case_and_called_as_cups_does(cups: Path, name: str) -> None:
    assert find_queue(name).casefold() == name.casefold()
    assert find_queue(name) in (cups / "queues").read_text().splitlines()


@pytest.mark.parametrize("name", ["clinic-lazer", "", "; touch here", "-a", "$(touch here)"])
def test_an_unknown_queue_is_refused_with_those_that_there_are(cups: Path, name: str) -> None:
    said = told(RequestWrong, name)
    assert "no print queue of that name" in said and "the queues are Clinic-Laser, stores, stores/draft" in said
    assert ("did you mean “Clinic-Laser”?" in said) == (name == "clinic-lazer")
    assert not (cups / "here").exists()


def test_without_any_queue_that_is_said(cups: Path) -> None:
    (cups / "queues").write_text("")
    assert "no print queue on this computer" in told(RequestWrong)


def test_a_stopped_queue_is_told(cups: Path) -> None:
    (cups / "state-Clinic-Laser").write_text("printer Clinic-Laser disabled since Thu Dec  3 2026 -\n\tCanary\n")
    said = told(CannotWrite)
    assert "Clinic-Laser is stopped" in said and "cupsenable Clinic-Laser" in said and "Canary" not in said
    assert find_queue("stores") == "stores"


def test_a_queue_that_takes_no_jobs_is_told(cups: Path) -> None:
    (cups / "takes-Clinic-Laser").write_text("Clinic-Laser not accepting requests since Thu Dec  3 2026 -\n\tCanary\n")
    said = told(CannotWrite)
    assert "Clinic-Laser takes no jobs" in said and "cupsaccept Clinic-Laser" in said and "Canary" not in said


def test_a_printer_of_the_network_has_no_state_yet(cups: Path) -> None:
    (cups / "state-stores").unlink()
    (cups / "takes-stores").unlink()
    assert find_queue("stores") == "stores"


def test_without_a_print_server_that_is_said(cups: Path) -> None:
    (cups / "server").write_text("scheduler is not running\n")
    assert "CUPS) is not running" in told(CannotWrite)


def test_without_the_programs_of_cups_that_is_said(
    cups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no “lpstat” on this computer" in told(CannotWrite)
    with pytest.raises(CannotWrite, match="no “lp” on this computer"):
        send("stores", files(tmp_path, "a.pdf"))


def test_a_server_that_does_not_answer_is_not_waited_for(cups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cups / "lpstat").write_text("#!/bin/sh\nexec sleep 600\n")
    monkeypatch.setattr("consentgen.batch.printer.PATIENCE", 0.2)
    assert "has not answered" in told(CannotWrite)


def test_what_was_not_printed_is_named(cups: Path, tmp_path: Path) -> None:
    (cups / "refuse-3").touch()
    with pytest.raises(CannotWrite) as stopped:
        send("stores", files(tmp_path, "00002.pdf", "00003.pdf", "00004.pdf", "00005.pdf"))
    said = stopped.value.message
    assert "did not take a file: The printer is on fire." in said
    assert "Not printed: 00004.pdf and what comes after it. Sent before it: 2." in said
    assert not (cups / "job-3").exists()


def test_a_file_that_is_gone_is_named(cups: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match=r"gone\.pdf and what comes after it"):
        send("stores", [*files(tmp_path, "00002.pdf"), tmp_path / "gone.pdf"])
