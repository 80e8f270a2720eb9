"""A list is what its bytes are; and whatever bytes there are, a reason comes out and never a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import HEAD, JONES, SMITH, TERMS, families, read, sheet
from test_fhir import ORDER, PATIENT, bundle
from test_xlsx import book

from consentgen.clinic.fields import FIELD_NAMES
from consentgen.clinic.lists import read_list
from consentgen.errors import CannotRead, RequestWrong, Stop

LINE = json.dumps(
    dict(zip(("family", "given", "born", "nhs_number", "procedure", "nerve", "side"), SMITH, strict=True))
)
GOOD = {
    "csv": sheet(HEAD, SMITH, JONES).encode(),
    "xlsx": book(),
    "fhir": bundle(PATIENT, ORDER).encode(),
    "jsonl": LINE.encode(),
}


def zipped(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, b"x")
    return content.getvalue()


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("name", ["-", "list.csv", "list.xlsx", "list.json", "list"])
def test_a_list_is_what_it_is_whatever_its_name(kind: str, name: str) -> None:
    found = read(GOOD[kind], name=name)
    assert families(found)[0] == "Smith"
    fits = name in ("-", "list", f"list.{kind}") or (name == "list.json" and kind in ("fhir", "jsonl"))
    assert [notice.code for notice in found.notices] == ([] if fits else ["misnamed"])


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no row"),
        (b"\r\n \n", "no row"),
        (OLE, r"\.xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("content.xml"), "OpenDocument"),
        (zipped("word/document.xml"), "Word"),
        (zipped("a.txt"), "zip archive"),
        (b"PK\x03\x04x", "damaged"),
        (b"<html><table>", "web page"),
        (b"<?xml version='1.0'?><Workbook", "XML"),
        (b"[{}]", "JSON array"),
        (b"a\0b\0\0", "not text"),
        (b"{\\rtf1", "Rich Text"),
    ],
)
def test_what_is_no_list_is_said_to_be_what_it_is(content: bytes, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(content, name="list.csv")


def test_options_that_do_not_fit_the_kind_are_refused() -> None:
    for kind, content in GOOD.items():
        if kind != "xlsx":
            with pytest.raises(RequestWrong, match="--sheet"):
                read(content, page="1")
        if kind in ("fhir", "jsonl"):
            with pytest.raises(RequestWrong, match="--map"):
                read(content, "side=A")


def check(content: bytes, name: str) -> None:
    """Read, and look at what comes out: a Stop, or rows and faults that name our own columns."""
    try:
        found = read_list(name, content, TERMS)
    except Stop as stopped:
        assert stopped.code in (2, 3) and stopped.message
        return
    assert found.rows or found.faults
    assert all((row.request is None) == bool(row.faults) for row in found.rows)


NAMES = st.sampled_from(["-", "list.csv", "list.xlsx", "list.json", "list.jsonl"])
STARTS = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"{",
        b'{"resourceType":"Bundle",',
        b"sep=",
        ",".join(HEAD).encode() + b"\n",
        OLE,
        b'"',
        b"\xff\xfe\0\0",
    ]
)


@settings(deadline=None)
@given(STARTS, st.binary(max_size=200), NAMES)
def test_no_bytes_whatsoever_give_a_traceback(start: bytes, content: bytes, name: str) -> None:
    check(start + content, name)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_no_good_list_that_was_damaged_gives_a_traceback(kind: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    check(bytes(content), "-")


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "[Content_Types].xml",
            "xl/_rels/workbook.xml.rels",
        ]
    ),
    st.data(),
)
def test_no_damaged_part_of_a_workbook_gives_a_traceback(part: str, data: st.DataObject) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD["xlsx"])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == part:
                for _ in range(data.draw(st.integers(1, 3))):
                    place = data.draw(st.integers(0, len(content) - 1))
                    content[place : place + data.draw(st.integers(0, 8))] = data.draw(
                        st.one_of(st.binary(max_size=3), st.sampled_from([b"0", b"-1", b"1e9", b"", b"><", b'"']))
                    )
            new.writestr(name, bytes(content))
    check(made.getvalue(), "-")


CELLS = st.one_of(
    st.sampled_from([*FIELD_NAMES, *HEAD, *SMITH, "", "#N/A", "B/L", "\u202e", "=1"]), st.text(max_size=8)
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_no_table_of_odd_cells_gives_a_traceback(rows: list[list[str]]) -> None:
    check(sheet(HEAD, *rows).encode(errors="surrogatepass"), "list.csv")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*PATIENT, *ORDER, "reference", "coding", "start"]), inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    st.sampled_from(["Patient", "ServiceRequest", "Procedure", "Appointment"]),
    st.dictionaries(st.sampled_from([*PATIENT, *ORDER, "participant", "start", "basedOn"]), JSON, max_size=5),
)
def test_no_odd_resource_gives_a_traceback(type_: str, odd: dict[str, object]) -> None:
    check(bundle(PATIENT, {**odd, "resourceType": type_}, ORDER).encode(), "-")


def test_openpyxl_is_loaded_only_for_a_workbook() -> None:
    code = (
        "import sys\nfrom made_up import *\nread(sheet(HEAD, SMITH))\nassert 'openpyxl' not in sys.modules\n"
        "import consentgen.clinic.lists\nprint('looked')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=__file__.rpartition("/")[0],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "looked\n", done.stderr
