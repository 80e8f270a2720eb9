"""Whatever happens midway, nothing is lost, nothing is half-written, and only the row concerned pays for it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import quick_packs
from quick_packs import CANARY, Quick, content_of, rows, with_words, work

from consentgen.batch.ledger import Ledger
from consentgen.batch.outcome import Outcome
from consentgen.errors import CannotRender, CannotWrite

ROOT = Path(__file__).resolve().parent.parent.parent


def kinds(outcomes: list[Outcome]) -> dict[int, str]:
    return {outcome.row: outcome.kind for outcome in sorted(outcomes, key=lambda one: one.row)}


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.pdf")}


def ends(out: Path) -> dict[int, object]:
    """How the ledger says that each row ended."""
    return dict(sorted(Ledger.read(out).last().items()))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Twelve rows, made without interruption."""
    folder = tmp_path / "whole"
    folder.mkdir(mode=0o700)
    (folder / ".consentgen-secret").write_bytes(b"s" * 32)
    work(folder, rows(12), Quick())
    return folder


# ---- a whole batch ----------------------------------------------------------------------------------------------


def test_every_row_is_made_private_and_under_its_own_name(out: Path) -> None:
    outcomes = work(out, rows(5), Quick())
    assert kinds(outcomes) == dict.fromkeys(range(2, 7), "made")
    assert len(files(out)) == 5
    for outcome in outcomes:
        content = (out / outcome.file).read_bytes()
        assert outcome.file.startswith(f"{outcome.row:05}-")
        assert (sha256(content).hexdigest(), outcome.pages) == (outcome.sha256, 2)
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_a_second_run_makes_nothing_and_writes_nothing(out: Path) -> None:
    work(out, rows(4), Quick())
    before = (files(out), (out / "ledger.jsonl").read_bytes())
    assert set(kinds(work(out, rows(4), Quick(acts=((2, "die"),)))).values()) == {"skipped"}
    assert (files(out), (out / "ledger.jsonl").read_bytes()) == before


def test_again_makes_even_what_is_still_right(out: Path) -> None:
    work(out, rows(3), Quick())
    assert set(kinds(work(out, rows(3), Quick(), again=True)).values()) == {"made"}
    assert len(files(out)) == 3


def test_a_pack_that_was_changed_or_lost_is_made_again(out: Path) -> None:
    made = {outcome.row: outcome for outcome in work(out, rows(3), Quick())}
    before = files(out)
    (out / made[2].file).write_bytes(b"scribble")
    (out / made[3].file).unlink()
    assert kinds(work(out, rows(3), Quick())) == {2: "made", 3: "made", 4: "skipped"}
    assert files(out) == before


def test_a_row_whose_content_changed_is_named_and_its_old_pack_set_aside(out: Path) -> None:
    listed = rows(3)
    old = {outcome.row: outcome.file for outcome in work(out, listed, Quick())}
    again = work(out, (listed[0], with_words(listed[1], "moved house"), listed[2]), Quick())
    assert [outcome.row for outcome in again if outcome.changed] == [3]
    assert (out / "superseded" / old[3]).is_file() and not (out / old[3]).exists()
    assert kinds(again) == {2: "skipped", 3: "made", 4: "skipped"}


def test_packs_of_rows_that_moved_get_their_new_names_without_being_made(out: Path) -> None:
    listed = rows(4)
    work(out, listed[1:], Quick())
    moved = tuple(quick_packs.replace(row, number=row.number + 1) for row in listed[1:])
    first = quick_packs.replace(listed[0], number=3)
    outcomes = work(out, (first, *moved), Quick())
    assert kinds(outcomes) == {3: "made", 4: "skipped", 5: "skipped", 6: "skipped"}
    assert not any(outcome.changed for outcome in outcomes)
    assert sorted(files(out)) == sorted(outcome.file for outcome in outcomes)
    assert set(kinds(work(out, (first, *moved), Quick())).values()) == {"skipped"}


def test_a_row_that_is_gone_leaves_no_pack_to_be_printed(out: Path) -> None:
    work(out, rows(3), Quick())
    work(out, rows(2), Quick())
    assert sorted(name.split("-")[0] for name in files(out)) == ["00002", "00003", "superseded/00004"]


def test_only_some_rows(out: Path) -> None:
    assert kinds(work(out, rows(5), Quick(), only=frozenset((3, 5)))) == {3: "made", 5: "made"}
    assert kinds(work(out, rows(5), Quick())) == {2: "made", 3: "skipped", 4: "made", 5: "skipped", 6: "made"}


# ---- workers that die, hang, or raise ------------------------------------------------------------------------


def test_a_worker_that_dies_costs_its_own_row_which_is_named(out: Path) -> None:
    outcomes = work(out, rows(8), Quick(acts=((4, "die"), (6, "exit"))))
    assert kinds(outcomes) == {n: "failed" if n in (4, 6) else "made" for n in range(2, 10)}
    lost = {outcome.row: outcome.reasons[0] for outcome in outcomes if outcome.kind == "failed"}
    assert {reason.code for reason in lost.values()} == {"process-died"}
    assert "signal 9" in lost[4].message and "exit code 3" in lost[6].message
    assert set(kinds(work(out, rows(8), Quick())).values()) == {"made", "skipped"}


def test_a_worker_that_was_killed_once_costs_nothing(out: Path, tmp_path: Path, whole: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    outcomes = work(out, rows(12), Quick(acts=((3, "die once"), (9, "die once")), marks=marks))
    assert set(kinds(outcomes).values()) == {"made"}
    assert (files(out), ends(out)) == (files(whole), ends(whole))


def test_a_layout_that_hangs_is_stopped_and_named_and_the_rest_is_made(out: Path) -> None:
    work(out, rows(1), Quick())
    outcomes = work(out, rows(6), Quick(acts=((3, "hang"), (5, "hang"))), limit=4)
    assert kinds(outcomes) == {2: "skipped", 3: "failed", 4: "made", 5: "failed", 6: "made", 7: "made"}
    assert {outcome.reasons[0].code for outcome in outcomes if outcome.kind == "failed"} == {"process-hung"}


def test_what_is_raised_comes_back_as_type_and_code_alone(out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    acts = ((2, "print"), (3, "odd"), (4, "wrong"), (5, "material"))
    outcomes = {outcome.row: outcome for outcome in work(out, rows(5), Quick(acts=acts))}
    assert [(outcomes[row].kind, outcomes[row].reasons[0].code) for row in (2, 3, 4, 5)] == [
        ("failed", "program-fault"), ("failed", "program-fault"), ("failed", "not-released"),
        ("refused", "material-fault"),
    ]
    assert "ValueError in quick_packs.py:" in outcomes[2].reasons[0].message
    assert "Odd in quick_packs.py:" in outcomes[3].reasons[0].message
    assert "withheld" in outcomes[4].reasons[0].message
    assert outcomes[6].kind == "made"
    said = capfd.readouterr()
    ledger = (out / "ledger.jsonl").read_text()
    for words in (said.out, said.err, ledger, str(outcomes)):
        assert CANARY.casefold() not in words.casefold()


def test_a_machine_that_cannot_render_ends_the_batch(out: Path) -> None:
    with pytest.raises(CannotRender, match="Pango"):
        work(out, rows(3), Quick(acts=((2, "render"), (3, "render"), (4, "render"))))


# ---- the whole batch is stopped ----------------------------------------------------------------------------------


def start(out: Path, count: int, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(quick_packs.__file__)), str(out), str(count), str(seconds)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until that has happened, at most a minute."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(session: int) -> list[int]:
    """The processes of a session that still run."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "--sid", str(session)], capture_output=True, text=True,
                            check=False)
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "Z" not in line.split()[1]]


@pytest.mark.slow
def test_killed_at_any_point_and_run_again_it_equals_an_uninterrupted_run(out: Path, whole: Path) -> None:
    chance = random.Random(4)
    seen = 0
    for _ in range(3):
        running = start(out, 12, 0.05)
        assert running.stdout is not None
        for _ in range(chance.randrange(1, 5)):
            seen += bool(running.stdout.readline())
        time.sleep(chance.random() / 10)
        running.kill()
        running.wait()
        running.stdout.close()
        assert not [name for name in files(out) if len((out / name).read_bytes()) != len(content_of("k" * 64))]
    assert 0 < seen < 36
    work(out, rows(12), Quick())
    assert (files(out), ends(out)) == (files(whole), ends(whole))
    assert not list(out.glob("*.part"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps here")
def test_no_worker_outlives_a_batch_that_was_killed(out: Path) -> None:
    running = start(out, 4, 30)
    wait_for(lambda: len(children(running.pid)) >= 4)  # the batch, the fork server, and two workers
    running.kill()
    running.wait()
    wait_for(lambda: children(running.pid) == [])
    assert running.stdout is not None
    running.stdout.close()


def test_closed_midway_it_leaves_whole_packs_and_no_worker(out: Path) -> None:
    def stop(outcome: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(out, rows(6), Quick(seconds=0.05), tell=stop)
    assert set(Ledger.read(out).last()) and len(files(out)) < 6
    assert set(kinds(work(out, rows(6), Quick())).values()) == {"made", "skipped"}


# ---- disks ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB; only root may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)],
                                    capture_output=True, check=False).returncode == 0
    if not done:
        pytest.skip("this user cannot mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_the_batch_and_with_more_room_the_rest_is_made(small_disk: Path, whole: Path) -> None:
    out = small_disk / "out"
    out.mkdir()
    (out / ".consentgen-secret").write_bytes(b"s" * 32)
    with pytest.raises(CannotWrite, match="No space left"):
        work(out, rows(12), Quick())
    made = files(out)
    assert 0 < len(made) < 12
    assert all(content == files(whole)[name] for name, content in made.items())
    assert not list(out.glob("*.part"))
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    work(out, rows(12), Quick())
    assert (files(out), ends(out)) == (files(whole), ends(whole))


def test_a_second_batch_in_the_same_folder_is_told(out: Path) -> None:
    running = start(out, 1, 60)
    wait_for(lambda: (out / "ledger.jsonl").exists())
    with pytest.raises(CannotWrite, match="another batch"):
        work(out, rows(1), Quick())
    running.kill()
    running.wait()
    assert running.stdout is not None
    running.stdout.close()
    assert set(kinds(work(out, rows(1), Quick())).values()) == {"made"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_rows_come_in_any_order_and_are_reported_in_that_of_the_list(out: Path) -> None:
    from consentgen.batch.outcome import in_list_order

    outcomes = work(out, rows(6), Quick(acts=((2, "die"),)))
    assert outcomes[-1].row == 2
    assert [outcome.row for outcome in in_list_order(outcomes)] == list(range(2, 8))
