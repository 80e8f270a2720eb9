"""Years later: whether a pack's pages still say what its record says that they said."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from typer.testing import CliRunner, Result

from consentgen import chance as chances
from consentgen.catalogue.approvals import entries
from consentgen.catalogue.approving import approvals_with
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import SignOff
from consentgen.cli import app
from consentgen.errors import CannotRead
from consentgen.make import make_pack
from consentgen.patient import Patient
from consentgen.record import HEADER_ROW, NAME, Blocks
from consentgen.render.pdf import Attachment, make_pdf
from consentgen.render.readback import PdfBlock, PdfText, read_pdf
from consentgen.request import Request, Target
from consentgen.resources import templates_path
from consentgen.verify import Verdict, alterations, verify

TINY_FILE = Path(__file__).parent / "data" / "tiny.yaml"
TINY, _ = load(TINY_FILE)
assert TINY is not None
DAY = date(2030, 6, 1)
PATIENT = Patient(title="Mx", given="Kim", family="Canarysmith", born=date(1945, 7, 14), nhs_number="999 000 0018",
                  address="1 Canary Street", concerns=("Wants to sing like a canary",))
REQUEST = Request("chilling", (Target("whisker", "left"),), ("frost",), patient=PATIENT, made_on=DAY)


@pytest.fixture(scope="module")
def pack() -> bytes:
    """One whole pack of the tiny catalogue, for a patient."""
    return make_pack(TINY, REQUEST, (templates_path(),)).content


def record_in(pack: bytes) -> dict[str, Any]:
    data = json.loads(read_pdf(pack).attachments[NAME])
    assert isinstance(data, dict)
    return data


def with_record(pack: bytes, content: bytes) -> bytes:
    """The pack with other bytes as its record."""
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        del pdf.attachments[NAME]
        pdf.attachments[NAME] = pikepdf.AttachedFileSpec(pdf, content, filename=NAME)
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def told_otherwise(pack: bytes, change: Callable[[list[list[Any]]], None]) -> Verdict:
    """What ``verify`` says once what was told is changed in the record."""
    data = record_in(pack)
    change(data["told"])
    return verify(with_record(pack, json.dumps(data).encode()), TINY)


# ---- whole packs ------------------------------------------------------------------------------------------------


def test_a_pack_as_it_was_made(pack: bytes):
    verdict = verify(pack, TINY)
    assert verdict == Verdict("0.0.1", TINY.digest, unaltered=True, matches_current=True, changes=(),
                              approvals=verdict.approvals)
    assert verdict.approvals is not None
    assert verdict.as_data() == {"catalogue": {"version": "0.0.1", "hash": TINY.digest}, "unaltered": True,
                                 "matches_current": True, "changes": [], "approvals": verdict.approvals.as_data(),
                                 "since": []}


def test_the_approvals_a_pack_was_made_under_are_told(pack: bytes):
    drafted = verify(pack, TINY).approvals
    assert drafted is not None and drafted.stamps == ()
    assert "sites:whisker" in drafted.not_approved and drafted.as_data()["draft"] is True
    who = SignOff(by="Dr Mole", role="Physician", on=date(2030, 1, 1), review_by=date(2030, 12, 1))
    approved = replace(TINY, approvals=approvals_with(TINY, entries(TINY), who))
    content = make_pack(approved, replace(REQUEST, part="consent"), (templates_path(),)).content
    found = verify(content, TINY).approvals
    assert found is not None and found.as_data() == {
        "draft": False, "not_approved": [], "stamps": [{
            "by": "Dr Mole", "role": "Physician", "on": "2030-01-01", "review_by": "2030-12-01", "entries": 11}]}
    assert verify(content, TINY).unaltered and verify(content, TINY).matches_current


def test_a_record_of_an_older_version_tells_no_approvals(pack: bytes):
    data = record_in(pack)
    del data["approvals"]
    verdict = verify(with_record(pack, json.dumps(data).encode()), TINY)
    assert verdict.unaltered and verdict.approvals is None and verdict.as_data()["approvals"] is None


def test_a_pack_that_was_saved_again_is_still_the_same(pack: bytes):
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        assert verify(saved(pdf), TINY).unaltered


def test_another_catalogue_is_not_todays(pack: bytes):
    verdict = verify(pack, replace(TINY, digest="0" * 64))
    assert (verdict.unaltered, verdict.matches_current) == (True, False)
    assert verdict.catalogue_digest == TINY.digest


def index_of(told: list[list[Any]], words: str) -> int:
    return next(index for index, (_, said) in enumerate(told) if said is not None and words in said)


def test_pages_that_say_otherwise_than_one_told_block_are_named(pack: bytes):
    def change(told: list[list[Any]]) -> None:
        block = told[index_of(told, "9 of 26 people")]
        block[1] = block[1].replace("9 of 26 people", "8 of 26 people")

    verdict = told_otherwise(pack, change)
    assert not verdict.unaltered
    assert any("8 of 26 people" in said for said in verdict.changes)
    assert len(verdict.changes) <= 2


@pytest.mark.parametrize("words", ["Air leak was added to the record, and the pages never said it.", "Yes", "Other"])
def test_a_block_that_the_pages_do_not_have_is_named(pack: bytes, words: str):
    verdict = told_otherwise(pack, lambda told: told.insert(index_of(told, "Serious harms"), ["P", words]))
    assert verdict.changes and words in verdict.changes[0]


def test_words_that_the_record_does_not_have_are_found(pack: bytes):
    verdict = told_otherwise(pack, lambda told: told.__delitem__(index_of(told, "Serious harms") + 1))
    assert not verdict.unaltered


def test_words_at_the_end_are_found(pack: bytes):
    verdict = told_otherwise(pack, lambda told: told.__delitem__(slice(len(told) - 2, None)))
    assert verdict.changes == ("Words were added at the end.",)


def other_figure(catalogue: Catalogue) -> Catalogue:
    """The catalogue, in which one figure is another."""
    whisker = catalogue.sites["whisker"]
    numb = whisker.risks["numb"]
    [claim] = numb.claims
    changed = numb.model_copy(update={"claims": (claim.model_copy(update={"chance": chances.parse("7 of 26")}),)})
    site = whisker.model_copy(update={"risks": {**whisker.risks, "numb": changed}})
    return replace(catalogue, sites={**catalogue.sites, "whisker": site})


def test_pages_with_another_figure_do_not_pass_under_the_old_record(pack: bytes):
    other = make_pack(other_figure(TINY), replace(REQUEST, part="consent"), (templates_path(),)).content
    mine = make_pack(TINY, replace(REQUEST, part="consent"), (templates_path(),)).content
    verdict = verify(with_record(other, json.dumps(record_in(mine)).encode()), TINY)
    assert not verdict.unaltered
    assert any("9 of 26 people" in said for said in verdict.changes)


def test_a_page_that_was_taken_out_is_found(pack: bytes):
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        del pdf.pages[1]
        verdict = verify(saved(pdf), TINY)
    assert len(verdict.changes) > 3


def test_no_value_of_the_patient_is_in_a_verdict(pack: bytes):
    def shuffle(told: list[list[Any]]) -> None:
        del told[5::7]
        for block in told[::11]:
            block[1] = None if block[1] else "There was a value here."

    verdict = told_otherwise(pack, shuffle)
    assert len(verdict.changes) > 5
    said = str(verdict).casefold()
    for value in ("canary", "kim", "1945", "0018"):
        assert value not in said


# ---- what cannot be verified ------------------------------------------------------------------------------------


def test_a_pdf_without_a_record_is_told_apart():
    html = '<!DOCTYPE html><html lang="en-GB"><head><title>T</title></head><body><h1>Hello</h1></body></html>'
    for attachment in (None, Attachment("other.json", b"{}", "Something else.")):
        bare = make_pdf(html, folders=(), attachment=attachment, made_on=DAY).content
        with pytest.raises(CannotRead, match="no record"):
            verify(bare, TINY)


@pytest.mark.parametrize("content", [b"not JSON", b"{}", b"", b"\xff"])
def test_a_record_that_is_none_cannot_be_read(pack: bytes, content: bytes):
    with pytest.raises(CannotRead):
        verify(with_record(pack, content), TINY)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7 and no more"])
def test_what_is_no_pdf_cannot_be_read(content: bytes):
    with pytest.raises(CannotRead, match="not a PDF of ours"):
        verify(content, TINY)


# ---- the comparison itself --------------------------------------------------------------------------------------

P, TH = "P", HEADER_ROW


def pages(*texts: str) -> PdfText:
    return PdfText((), tuple(PdfBlock("P", text, 1) for text in texts), (), "", "", {}, {}, "")


def changes(told: Blocks, *texts: str) -> list[str]:
    return list(alterations(told, pages(*texts)))


TOLD: Blocks = ((P, "Information for patients"), (P, None), (P, "What can go wrong"), (TH, "What"), (TH, "How often"),
                (P, "Bruise"), (P, "2 of 113 people"), (P, "Leak"), (P, "Not counted"))
SAID = ("Information for patients", "SMITH, John", "What can go wrong", "What", "How often", "Bruise",
        "2 of 113 people", "Leak", "Not counted")


def test_the_same_is_no_change_however_it_is_cut_and_whoever_it_is_for():
    assert changes(TOLD, *SAID) == []
    assert changes(TOLD, " ".join(SAID)) == []
    assert changes(TOLD, *(words.replace("SMITH, John", "JONES, Ann (Dr)") for words in SAID)) == []
    assert changes(TOLD, *(words for words in SAID if words != "SMITH, John")) == []


def test_a_header_row_may_come_again_between_rows_and_nothing_else_may():
    again = (*SAID[:7], "What", "How often", *SAID[7:])
    assert changes(TOLD, *again) == []
    assert changes(TOLD, *SAID[:7], "How often", *SAID[7:]) != []
    assert changes(TOLD, *SAID[:7], "Harmless", *SAID[7:]) != []


@pytest.mark.parametrize("place", [index for index, (_, words) in enumerate(TOLD) if words])
def test_each_word_that_is_gone_changed_or_added_is_found(place: int):
    told = TOLD[place][1]
    gone, changed, added = list(SAID), list(SAID), list(SAID)
    del gone[place]
    changed[place] = f"{changed[place][:-1]}x"
    added.insert(place + 1, "New words.")
    assert any(f"“{told}”" in said for said in changes(TOLD, *gone))
    assert any(f"“{told}”" in said for said in changes(TOLD, *changed))
    assert bool(changes(TOLD, *added)) is (place > 0)  # before a patient's value anything may stand


def test_one_change_does_not_make_all_that_follows_a_change():
    told: Blocks = tuple((P, f"This is sentence number {n} of the page.") for n in range(30))
    said = [words or "" for _, words in told]
    said[10] = "Somebody wrote this instead."
    assert changes(told, *said) == ["The pages do not say here: “This is sentence number 10 of the page.”"]


# ---- the command -------------------------------------------------------------------------------------------------


def run_verify(pack: bytes, catalogue: str, folder: Path) -> Result:
    (folder / "pack.pdf").write_bytes(pack)
    (folder / "now.yaml").write_text(catalogue, "utf-8")
    return CliRunner().invoke(app, ["verify", str(folder / "pack.pdf"), "--catalogue", str(folder / "now.yaml")])


def test_a_catalogue_with_an_error_is_said(pack: bytes, tmp_path: Path):
    words = TINY_FILE.read_text("utf-8")
    assert run_verify(pack, words, tmp_path).stderr == ""
    said = run_verify(pack, words.replace("seriousness: minor", "seriousness: slight", 1), tmp_path)
    assert said.stderr == ("Note: The catalogue has 1 error; what cannot be read is compared as if it had gone; "
                           "“consentgen check” shows it.\n")


def test_a_nerve_that_is_gone_hides_no_changed_figure(tmp_path: Path):
    two = replace(REQUEST, targets=(*REQUEST.targets, Target("tail")), part="consent")
    content = make_pack(TINY, two, (templates_path(),)).content
    words = TINY_FILE.read_text("utf-8").replace("sites: [whisker, tail, rib]", "sites: [whisker, rib]")
    said = run_verify(content, words.replace("chance: 9 of 26", "chance: 7 of 26"), tmp_path)
    assert "- No longer said with cryofiction, nerve: caudal nerve" in said.stdout
    assert "- Numb patch: 9 of 26 people (Toad 1908) → 7 of 26 people (Toad 1908)" in said.stdout
