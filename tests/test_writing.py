"""A finished file stands under its name whole and private, or not at all."""

import io
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from consentgen.errors import CANNOT_WRITE, CannotWrite
from consentgen.writing import write_file, write_stdout


def stopped(path: Path, content: bytes = b"new") -> CannotWrite:
    with pytest.raises(CannotWrite) as caught:
        write_file(path, content)
    assert caught.value.code == CANNOT_WRITE == 4
    assert caught.value.hint
    return caught.value


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_file_is_whole_and_its_owners_alone(tmp_path: Path):
    write_file(tmp_path / "pack.pdf", b"x" * 100_000)
    assert (tmp_path / "pack.pdf").read_bytes() == b"x" * 100_000
    assert stat.S_IMODE((tmp_path / "pack.pdf").stat().st_mode) == 0o600
    assert names(tmp_path) == {"pack.pdf"}


def test_an_older_file_is_replaced_and_made_private(tmp_path: Path):
    (tmp_path / "pack.pdf").write_bytes(b"old")
    (tmp_path / "pack.pdf").chmod(0o644)
    write_file(tmp_path / "pack.pdf", b"new")
    assert (tmp_path / "pack.pdf").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "pack.pdf").stat().st_mode) == 0o600


def test_a_missing_folder(tmp_path: Path):
    fault = stopped(tmp_path / "none" / "pack.pdf")
    assert fault.hint == "make the folder first"
    assert names(tmp_path) == set()


def test_a_folder_that_is_a_file(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"old")
    stopped(tmp_path / "file" / "pack.pdf")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_name_that_is_a_folder(tmp_path: Path):
    (tmp_path / "pack.pdf").mkdir()
    stopped(tmp_path / "pack.pdf")
    assert names(tmp_path) == {"pack.pdf"}
    assert names(tmp_path / "pack.pdf") == set()


def test_a_name_that_is_too_long(tmp_path: Path):
    stopped(tmp_path / ("x" * 300))
    assert names(tmp_path) == set()


def test_a_link_keeps_pointing_to_the_file_behind_it(tmp_path: Path):
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    write_file(tmp_path / "link.pdf", b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen([sys.executable, "-c", f"print(open({str(pipe)!r}).read())"], stdout=subprocess.PIPE)
    write_file(pipe, b"through")
    assert reader.communicate(timeout=60)[0].strip() == b"through"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    write_file(Path("/dev/null"), b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_fault_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    (tmp_path / "pack.pdf").write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"consentgen.writing.os.{step}", fail)
    assert "No space left" in str(stopped(tmp_path / "pack.pdf"))
    assert names(tmp_path) == {"pack.pdf"}
    assert (tmp_path / "pack.pdf").read_bytes() == b"old"


def test_being_stopped_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("consentgen.writing.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "pack.pdf", b"new")
    assert names(tmp_path) == set()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB; only root may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
                                    capture_output=True, check=False).returncode == 0
    if not done:
        pytest.skip("this user cannot mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(small_disk: Path):
    write_file(small_disk / "pack.pdf", b"old")
    stopped(small_disk / "pack.pdf", b"x" * 200_000)
    stopped(small_disk / "other.pdf", b"x" * 200_000)
    assert names(small_disk) == {"pack.pdf"}
    assert (small_disk / "pack.pdf").read_bytes() == b"old"


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing can be made, even by root."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    chattr = shutil.which("chattr")
    locked = chattr is not None and subprocess.run([chattr, "+i", str(folder)], capture_output=True,
                                                   check=False).returncode == 0
    folder.chmod(0o500) if not locked else None
    try:
        (folder / "probe").touch()
    except OSError:
        yield folder
    else:
        pytest.skip("this user can write into every folder")
    finally:
        if locked:
            subprocess.run([str(chattr), "-i", str(folder)], check=True)
        folder.chmod(0o700)


def test_a_folder_that_takes_nothing(read_only: Path):
    stopped(read_only / "pack.pdf")
    assert names(read_only) == set()


# ---- standard output -------------------------------------------------------------------------------------------


class Closed(io.RawIOBase):
    """A pipe whose reader has gone."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_standard_output_gets_the_bytes_alone(capfdbinary: pytest.CaptureFixture[bytes]):
    write_stdout(b"%PDF\x00\xff")
    assert capfdbinary.readouterr().out == b"%PDF\x00\xff"


def test_standard_output_that_nobody_reads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(Closed())))
    with pytest.raises(CannotWrite) as caught:
        write_stdout(b"%PDF")
    assert caught.value.code == 4
    monkeypatch.undo()
