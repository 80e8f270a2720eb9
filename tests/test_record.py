"""The record inside a pack: what was told and why, and nothing of the patient."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from consentgen import __version__
from consentgen.catalogue.load import load
from consentgen.document.build import build
from consentgen.errors import CannotRead
from consentgen.make import _told
from consentgen.patient import Patient
from consentgen.record import HEADER_ROW, Blocks, Record, read_record, write_record
from consentgen.render.html import to_html
from consentgen.render.htmltext import read_html
from consentgen.request import Request, Target
from consentgen.resolve import resolve
from consentgen.resources import templates_path

CATALOGUE, _ = load()
assert CATALOGUE is not None
CANARY = Patient(**{  # type: ignore[arg-type]
    field.name: f"Canary-{field.name}" for field in fields(Patient) if field.name not in ("born", "concerns")
}, born=date(1911, 3, 17), concerns=("Canary-concern", "Canary-worry"))
REQUEST = Request("cryoneurolysis", (Target("greater-occipital", "right"),), ("diabetes",), made_on=date(2026, 11, 22))
RESOLUTION = resolve(CATALOGUE, REQUEST.procedure, REQUEST.targets, REQUEST.factors)


def told(request: Request = REQUEST) -> Blocks:
    document = build(CATALOGUE, RESOLUTION, request)
    return _told(read_html(to_html(document, request.part, (templates_path(),))))


def record_of(request: Request = REQUEST) -> bytes:
    return write_record(CATALOGUE, RESOLUTION, request, told(request))


@pytest.mark.parametrize("edition", ["standard", "large-print"])
def test_no_value_of_the_patient_is_in_the_record(edition: Any):
    request = replace(REQUEST, patient=CANARY, edition=edition)
    html = to_html(build(CATALOGUE, RESOLUTION, request), "pack", (templates_path(),))
    record = record_of(request).decode()
    for shown in ("CANARY-FAMILY", "Canary-given", "Canary-nhs_number", "Canary-address", "Canary-worry", "17-Mar-"):
        assert shown in html
    assert "canary" not in record.casefold()
    assert not any(value in record for value in ("1911", "17-Mar", "115y"))


def test_what_was_told_comes_back_in_order_with_none_for_a_patients_value():
    blocks = told(replace(REQUEST, patient=CANARY))
    record = read_record(write_record(CATALOGUE, RESOLUTION, REQUEST, blocks))
    assert record.told == blocks
    words = [said for _, said in record.told]
    assert None in words and len(words) > 150
    assert words.index("Key points") < words.index("Serious harms") < words.index("Your agreement to treatment")
    assert any(role == HEADER_ROW for role, _ in record.told)


def test_it_names_the_catalogue_the_request_and_each_risk_with_its_claims():
    record = read_record(record_of())
    assert isinstance(record, Record)
    assert (record.catalogue_version, record.catalogue_digest) == (CATALOGUE.meta.version, CATALOGUE.digest)
    data = record.data
    assert (data["consentgen"], data["record"], data["made_on"]) == (__version__, 1, "2026-11-22")
    assert (data["part"], data["form"], data["edition"]) == ("pack", "local", "standard")
    assert data["targets"][0]["name"] == "right greater occipital nerve"
    assert data["factors"] == ["diabetes"]
    assert [risk["id"] for risk in data["risks"]] == [risk.id for risk in RESOLUTION.risks]
    assert all(risk["considered"] for risk in data["risks"])


def test_the_same_content_gives_the_same_bytes_whoever_it_is_for():
    assert record_of() == record_of()
    other = replace(CANARY, family="Jones", given="Ann", nhs_number="999 000 0026", concerns=("One", "Two"))
    assert record_of(replace(REQUEST, patient=CANARY)) == record_of(replace(REQUEST, patient=other))


@pytest.mark.parametrize("change", [lambda r: replace(r, made_on=date(2026, 11, 23)),
                                    lambda r: replace(r, part="consent"), lambda r: replace(r, form="sedation")])
def test_another_content_gives_other_bytes(change: Callable[[Request], Request]):
    assert record_of(change(REQUEST)) != record_of()


@pytest.mark.parametrize(
    "content",
    [b"", b"no JSON", b"\xff\xfe", b"[]", b"3", b"null", b"{}", b'{"catalogue": {}, "told": []}',
     b'{"catalogue": {"version": "1", "hash": "x"}}', b'{"catalogue": {"version": "1", "hash": "x"}, "told": 3}',
     b'{"catalogue": {"version": "1", "hash": "x"}, "told": [["P"]]}', b'{"catalogue": [], "told": []}'],
)
def test_what_is_not_a_record_is_refused(content: bytes):
    with pytest.raises(CannotRead):
        read_record(content)


def test_it_is_json_that_others_can_read():
    data = json.loads(record_of())
    assert list(data) == sorted(data)
    assert {"catalogue", "told", "risks", "left_out", "procedure"} <= data.keys()
