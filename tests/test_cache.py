from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from consentgen.cache import DiskStore
from consentgen.render.late.model import Island, Layout, PageFrame, Standing, Template, Woven

TEMPLATE = Template("<p></p>", ((1, 0),), (Island("flow", 641.63),), "<p></p>", "digest")
LAYOUT = Layout(
    key="k", objects=((1, b"<<>>", False), (2, b"<<>>stream\n\xff\nendstream", True)), size=9, catalog=1, info=2,
    pages=(PageFrame(3, 793.7, 1122.5, 0, 4, 5, (b"6 0 R",)),), standing=(Standing(0, 0, 1.5, 2.5, element=7),),
    dated=((14, b"<</ModDate (D:99981230)>>", False),),
    fonts=10, own_fonts=b"/F 1 0 R", states=11, own_states={"a1": b"<<>>"}, header_cells=12,
    own_cells=((b"(a)", b"8 0 R"),), record=13, record_head=b"/Type /EmbeddedFile",
)


WOVEN = Woven("k", ((5, b"[6 0 R]", False),))


def never() -> Any:
    raise AssertionError("this was to be kept")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "consentgen"


def kept_files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_is_kept_comes_back_in_another_process_as_it_was(folder: Path) -> None:
    DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE)
    DiskStore(folder).fetch(Layout, "b", lambda: LAYOUT)
    DiskStore(folder).fetch(Woven, "c", lambda: WOVEN)
    assert DiskStore(folder).fetch(Woven, "c", never) == WOVEN
    assert DiskStore(folder).fetch(Template, "a", never) == TEMPLATE
    assert DiskStore(folder).fetch(Layout, "b", never) == LAYOUT


def test_the_folder_and_its_files_are_the_owners_alone(folder: Path) -> None:
    DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = kept_files(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_open_to_others_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE) == TEMPLATE
    assert kept_files(folder) == []


def test_bytes_come_back_as_they_were_unless_they_were_damaged(folder: Path) -> None:
    store = DiskStore(folder)
    assert store.read("a") is None
    store.keep("a", b"code")
    assert DiskStore(folder).read("a") == b"code"
    (file,) = kept_files(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(file.read_bytes()[:-1])
    assert DiskStore(folder).read("a") is None
    assert kept_files(folder) == []


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 64])
def test_a_damaged_file_counts_as_not_there(folder: Path, damage: bytes) -> None:
    DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE)
    (file,) = kept_files(folder)
    file.write_bytes(damage)
    other = replace(TEMPLATE, form="other")
    assert DiskStore(folder).fetch(Template, "a", lambda: other) == other
    assert DiskStore(folder).fetch(Template, "a", never) == other


def test_nothing_but_our_records_is_built_from_a_file(folder: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "evil"),)

    DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE)
    (file,) = kept_files(folder)
    body = pickle.dumps(Evil())
    file.write_bytes(sha256(body).digest() + body)
    assert DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE) == TEMPLATE
    assert not (tmp_path / "evil").exists()


def test_a_file_of_another_kind_is_not_taken(folder: Path) -> None:
    DiskStore(folder).fetch(Layout, "a", lambda: LAYOUT)
    assert DiskStore(folder).fetch(Template, "a", lambda: TEMPLATE) == TEMPLATE


def test_what_was_not_used_for_longest_goes_first(folder: Path) -> None:
    big = replace(TEMPLATE, form="x" * 1000)
    DiskStore(folder).fetch(Template, "a", lambda: big)
    (file,) = kept_files(folder)
    limit = 3 * file.stat().st_size + 10
    for key in "bc":
        DiskStore(folder, limit).fetch(Template, key, lambda: big)
    assert len(kept_files(folder)) == 3
    for age, key in enumerate("abc"):
        used = 10**18 + age * 10**9
        os.utime(DiskStore(folder)._file(key), ns=(used, used))
    DiskStore(folder, limit).fetch(Template, "a", never)  # so "b" is the one that was not used for longest
    DiskStore(folder, limit).fetch(Template, "d", lambda: big)
    assert len(kept_files(folder)) == 3
    assert not DiskStore(folder)._file("b").exists()
    for key in "acd":
        assert DiskStore(folder, limit).fetch(Template, key, never) == big


def test_a_store_that_cannot_write_still_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = DiskStore(tmp_path / "file" / "cache")
    assert store.fetch(Template, "a", lambda: TEMPLATE) == TEMPLATE
    assert store.fetch(Template, "a", never) == TEMPLATE


@pytest.mark.slow
def test_the_second_pack_of_a_kind_without_a_patient_never_loads_the_typesetter(folder: Path) -> None:
    """A blank form: it is there already, but for its record."""
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from consentgen.cache import DiskStore\n"
        "from consentgen.render.late.bind import Binder\n"
        "from consentgen.render.pdf import Attachment\n"
        "page = ('<html lang=en><title>T</title><h1>Blank</h1><table><thead><tr><th>A</table>'\n"
        "        '<p>Made on <span data-made-on>22 November 2026</span>.')\n"
        "binder = Binder((), DiskStore(Path(sys.argv[1])))\n"
        "pdf = binder.bind(page, Attachment('r.json', b'{}', 'd'), (), date(2026, 11, 22))\n"
        "from hashlib import sha256\n"
        "print('weasyprint' in sys.modules, sha256(pdf.content).hexdigest())\n"
    )
    said = [
        subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    (first, digest), (second, other) = (words.split() for words in said)
    assert (first, second) == ("True", "False")
    assert digest == other
