"""The output folder is private, one batch's alone, and never somebody's other folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from consentgen.batch.folder import FAULTS, PACK, look_into, open_folder, pack_name
from consentgen.batch.ledger import NAME
from consentgen.errors import CannotWrite


def test_a_new_folder_is_private_and_has_a_secret_of_its_own(tmp_path: Path) -> None:
    secrets = set()
    for name in ("a", "b"):
        with open_folder(tmp_path / name) as folder:
            secrets.add(folder.secret)
            folder.keep(FAULTS, b"faults")
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700
        with open_folder(tmp_path / name) as folder:
            secrets.add(folder.secret)
    assert len(secrets) == 2 and {len(secret) for secret in secrets} == {32}


def test_a_new_folder_in_which_nothing_was_put_goes_again(tmp_path: Path) -> None:
    with open_folder(tmp_path / "out"):
        assert (tmp_path / "out").is_dir()
    assert not list(tmp_path.iterdir())
    (tmp_path / "out").mkdir()
    with open_folder(tmp_path / "out"):
        pass
    assert (tmp_path / "out").is_dir()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    tmp_path.chmod(0o755)
    with pytest.raises(CannotWrite, match="other files"), open_folder(tmp_path):
        raise AssertionError("it was opened")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_what_a_file_manager_leaves_in_a_folder_is_no_other_file(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_text("")
    for _ in range(2):
        with open_folder(tmp_path) as folder:
            folder.keep("faults.csv", b"")
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(CannotWrite, match="other files"), open_folder(tmp_path):
        raise AssertionError("it was opened")


@pytest.mark.parametrize(("path", "hint"), [("no/such/folder", "make the folder above"), ("file", "name a folder")])
def test_what_cannot_be_a_folder(tmp_path: Path, path: str, hint: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite) as caught, open_folder(tmp_path / path):
        raise AssertionError("it was opened")
    assert hint in caught.value.hint


def test_a_file_is_no_folder_in_a_dry_run_either(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite) as caught:
        look_into(tmp_path / "file")
    assert "name a folder" in caught.value.hint


def test_a_path_is_shown_from_where_one_works(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = look_into(out)
    assert folder.shown("../a.pdf") == str((out.parent / "a.pdf").resolve())
    monkeypatch.chdir(out.parent)
    assert folder.shown("../a.pdf") == "a.pdf" and folder.shown("a.pdf") == f"{out.name}{os.sep}a.pdf"


def test_what_was_left_half_written_is_swept_away(out: Path) -> None:
    (out / ".consentgen-abc.part").write_bytes(b"half")
    with open_folder(out):
        assert not list(out.glob("*.part"))


def test_looking_changes_nothing(tmp_path: Path, out: Path) -> None:
    assert look_into(tmp_path / "none").packs() == ()
    assert not (tmp_path / "none").exists()
    (out / ".consentgen-abc.part").write_bytes(b"half")
    (out / NAME).write_bytes(b'{"torn')
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert look_into(out).ledger.head is None
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_kept_file_is_whole_and_known_by_its_content(out: Path) -> None:
    with open_folder(out) as folder:
        digest = folder.keep("00002-abcdef01.pdf", b"content")
        assert folder.holds("00002-abcdef01.pdf", digest)
        assert not folder.holds("00002-abcdef01.pdf", "0" * 64)
        assert not folder.holds("00003-abcdef01.pdf", digest) and not folder.holds("", digest)


def test_what_is_set_aside_never_overwrites_what_lies_there(out: Path) -> None:
    with open_folder(out) as folder:
        for content in (b"one", b"two", b"three"):
            folder.keep("00002-abcdef01.pdf", content)
            folder.supersede("00002-abcdef01.pdf")
        assert folder.packs() == ()
    assert {path.read_bytes() for path in (out / "superseded").iterdir()} == {b"one", b"two", b"three"}
    assert (out / "superseded").stat().st_mode & 0o777 == 0o700


def test_names_sort_in_list_order() -> None:
    names = [pack_name(row, "abcdef0123") for row in (2, 10, 99, 1234)]
    assert names == sorted(names)
    assert all(PACK.fullmatch(name) for name in [*names, pack_name(123456, "abcdef0123")])


def test_the_mark_of_a_list_does_not_hold_its_name(out: Path) -> None:
    with open_folder(out) as folder:
        assert folder.mark("thursday.csv") == folder.mark("thursday.csv") != folder.mark("friday.csv")
        assert "thursday" not in folder.mark("thursday.csv")
