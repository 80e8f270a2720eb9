"""One pack from a request: odd names print as themselves, and what is not right is not released."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consentgen import make as makes
from consentgen.catalogue.approvals import entries
from consentgen.catalogue.approving import approvals_with
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import SignOff
from consentgen.catalogue.settings import Contact, Settings
from consentgen.diagnostics import Diagnostic, Place
from consentgen.document.build import build
from consentgen.errors import CannotRead, MaterialFault, OurFault, Stop
from consentgen.make import Pack, in_the_way, make_pack, not_approved, notices, unprintable
from consentgen.patient import Patient, read_patient
from consentgen.render import typeset
from consentgen.render.compare import bears
from consentgen.render.pdf import Pdf
from consentgen.render.readback import normalise, read_pdf
from consentgen.request import Request, Target
from consentgen.resolve import resolve
from consentgen.resources import templates_path

SHIPPED, _ = load()
TINY, _ = load(Path(__file__).parent / "data" / "tiny.yaml")
assert SHIPPED is not None and TINY is not None
DAY = date(2030, 6, 1)
TEMPLATES = (templates_path(),)
LEFT, RIGHT, TAIL, RIB = Target("whisker", "left"), Target("whisker", "right"), Target("tail"), Target("rib", "left")
SMITH = Patient(title="Mr", given="John", family="Smith", born=date(1945, 7, 14), nhs_number="999 000 0018")
REQUEST = Request("chilling", (LEFT,), part="consent", patient=SMITH, made_on=DAY)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A form of the tiny catalogue, for one patient and the left side."""
    return make_pack(TINY, REQUEST, TEMPLATES)


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if a PDF is made."""

    def refuse(*_: Any, **__: Any) -> Pdf:
        raise AssertionError("a PDF was made")

    monkeypatch.setattr(typeset, "make_pdf", refuse)


# ---- names ------------------------------------------------------------------------------------------------------

LONG = "Wolfeschlegelsteinhausen" * 12 + "bergerdorff-"


@pytest.mark.parametrize(
    ("family", "printed"),
    [
        ("<script>alert(1)</script>", "<SCRIPT>ALERT(1)</SCRIPT>, Kim"),
        ("{{7*7}}", "{{7*7}}, Kim"),
        ("../../x", "../../X, Kim"),
        ("محمد", "محمد, Kim"),
        (LONG, f"{LONG.upper()}, Kim"),
        ("Smi\u202eth\u200b", "SMITH, Kim"),
        ("&amp; <b>'\"", "&AMP; <B>'\", Kim"),
    ],
)
def test_a_name_prints_as_itself_on_every_page(family: str, printed: str):
    patient, faults = read_patient({"family": family, "given": "Kim", "nhs_number": "999 000 0018"}, "p", DAY)
    assert faults == () and unprintable(patient, "p") == ()
    pages = read_pdf(make_pack(TINY, replace(REQUEST, patient=patient), TEMPLATES).content).pages
    assert len(pages) >= 3
    assert [page.number for page in pages if not bears(page.text, printed)] == []
    assert not any("\u202e" in page.text for page in pages)


def test_a_name_of_three_hundred_letters_was_among_them():
    assert len(LONG) == 300


@pytest.mark.parametrize("field", ["family", "given", "preferred_name", "address", "concerns", "consultant"])
def test_a_field_with_a_character_that_no_font_has_is_named_and_its_value_is_not(field: str):
    value: Any = ("Canary 😀",) if field == "concerns" else "Canary 😀"
    [fault] = unprintable(replace(SMITH, **{field: value}), "patient.json")
    assert (str(fault.place), fault.code) == (f"patient.json: {field}", "no-glyph")
    assert "Canary" not in str(fault) and "😀" not in str(fault)


def test_capitals_of_a_name_must_have_a_glyph_too():
    assert unprintable(SMITH, "p") == unprintable(None, "p") == ()
    assert unprintable(replace(SMITH, family="Weiß"), "p") == ()


# ---- a whole pack -----------------------------------------------------------------------------------------------


def test_a_pack_has_its_pages_and_notices(pack: Pack):
    assert pack.content.startswith(b"%PDF-")
    assert pack.pages == len(read_pdf(pack.content).pages) >= 3
    assert any(notice.startswith("Draft:") for notice in pack.notices)


def test_the_same_inputs_give_the_same_bytes(pack: Pack):
    assert make_pack(TINY, REQUEST, TEMPLATES) == pack


def test_every_page_bears_identity_and_draft_mark_and_the_target_where_it_is_declared(pack: Pack):
    said = read_pdf(pack.content)
    for page in said.pages:
        words = normalise(page.text)
        for value in ("SMITH, John (Mr)", "14-Jul-1945", "999 000 0018"):
            assert normalise(value) in words
        assert words.count(normalise("999 000 0018")) == 1
        assert "DRAFT" in page.text
    lines = [block.text for block in said.blocks if "left greater whisker nerve" in block.text]
    assert len(lines) >= 2


# ---- what is not released ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [replace(REQUEST, patient=replace(SMITH, family="Jones")),
     replace(REQUEST, patient=replace(SMITH, nhs_number="999 000 0026")),
     replace(REQUEST, patient=replace(SMITH, born=date(1945, 7, 15))),
     replace(REQUEST, targets=(RIGHT,)), replace(REQUEST, targets=(TAIL,)), replace(REQUEST, form="sedation"),
     replace(REQUEST, factors=("frost",)), replace(REQUEST, patient=None), replace(REQUEST, part="information")],
    ids=["name", "number", "birth date", "side", "nerve", "form", "factor", "nobody", "part"],
)
def test_a_pdf_of_another_request_is_not_released(pack: Pack, monkeypatch: pytest.MonkeyPatch, asked: Request):
    monkeypatch.setattr(typeset, "make_pdf", lambda *_, **__: Pdf(pack.content, pack.pages))
    assert make_pack(TINY, REQUEST, TEMPLATES) == pack
    with pytest.raises(OurFault, match="not released") as refused:
        make_pack(TINY, asked, TEMPLATES)
    for value in ("smith", "jones", "john", "0018", "0026", "1945"):
        assert value not in str(refused.value).casefold()


def test_a_pdf_that_lost_a_block_is_not_released(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    said = read_pdf(pack.content)
    monkeypatch.setattr(typeset, "make_pdf", lambda *_, **__: Pdf(pack.content, pack.pages))
    for place in (0, len(said.blocks) // 2, len(said.blocks) - 1):
        lost = replace(said, blocks=said.blocks[:place] + said.blocks[place + 1 :])
        monkeypatch.setattr(makes, "read_pdf", lambda _, lost=lost: lost)
        with pytest.raises(OurFault, match="not released"):
            make_pack(TINY, REQUEST, TEMPLATES)


@pytest.fixture
def override(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A clinic's folder with one template, in which ``old`` is replaced by ``new``."""

    def change(name: str, old: str, new: str) -> Path:
        text = (templates_path() / name).read_text("utf-8")
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new), "utf-8")
        return tmp_path

    return change


@pytest.mark.parametrize(
    ("name", "old", "new", "missing"),
    [
        ("form.html", "{{ risks(form.frequent) }}", "", "the risk form:numb"),
        ("form.html", "{{ targets(form.treatments_again) }}", "", r"\(form-signature-1\)"),
        ("leaflet.html", "{{ milder(told.milder_general) }}", "", "the risk leaflet:burn"),
        ("leaflet.html", "for risk in told.serious %}", "for risk in told.serious[1:] %}", "the risk leaflet:weak"),
        ("leaflet.html", "<td>{{ p.how_often(risk.how_often) }}</td>", "<td></td>", "the figure of "),
    ],
)
@pytest.mark.usefixtures("no_pdf")
def test_a_clinics_template_that_drops_something_is_named_before_a_pdf_is_made(
    override: Callable[[str, str, str], Path], name: str, old: str, new: str, missing: str
):
    folder = override(name, old, new)
    with pytest.raises(MaterialFault, match=missing) as refused:
        make_pack(TINY, replace(REQUEST, part="pack"), (folder, *TEMPLATES))
    assert "template" in str(refused.value) and refused.value.hint


@pytest.mark.usefixtures("no_pdf")
def test_if_the_shipped_templates_drop_something_it_is_our_fault(tmp_path: Path):
    shutil.copytree(templates_path(), tmp_path / "templates")
    form = tmp_path / "templates" / "form.html"
    form.write_text(form.read_text("utf-8").replace("{{ risks(form.other) }}", ""), "utf-8")
    with pytest.raises(OurFault, match="the risk form:"):
        make_pack(TINY, REQUEST, (tmp_path / "templates",))


def test_a_style_sheet_that_hides_a_risk_is_found_on_the_pages(override: Callable[[str, str, str], Path]):
    folder = override("pack.css", ".organisation {", '[data-risk="form:bruise"] { display: none }\n.organisation {')
    with pytest.raises(Stop, match="does not say what it should"):
        make_pack(TINY, REQUEST, (folder, *TEMPLATES))


# ---- what a catalogue may not ask for ---------------------------------------------------------------------------


@pytest.mark.usefixtures("no_pdf")
def test_sources_that_differ_stop_the_pack_where_the_clinic_says_so():
    catalogue = replace(SHIPPED, settings=Settings(when_sources_differ="refuse"))
    with pytest.raises(MaterialFault, match="neuritis"):
        make_pack(catalogue, Request("cryoneurolysis", (Target("intercostal", "left"),), made_on=DAY), TEMPLATES)


@pytest.mark.usefixtures("no_pdf")
def test_a_character_of_the_catalogue_that_no_font_has_stops_the_pack():
    bruise = TINY.risks["bruise"].model_copy(update={"name": "Bruise 😀"})
    with pytest.raises(MaterialFault, match=r"U\+1F600"):
        make_pack(replace(TINY, risks={**TINY.risks, "bruise": bruise}), REQUEST, TEMPLATES)


@pytest.mark.usefixtures("no_pdf")
def test_a_logo_that_is_not_there_stops_the_pack(tmp_path: Path):
    with pytest.raises(CannotRead, match="logo"):
        make_pack(replace(TINY, settings=Settings(logo="logo.png"), folder=tmp_path), REQUEST, TEMPLATES)


def fault(section: str, id_: str, severity: Any = "error") -> Diagnostic:
    return Diagnostic(Place("risks.yaml", 1, 1), "a-fault", "Something.", severity=severity, subject=(section, id_))


@pytest.mark.parametrize(
    ("section", "id_", "stops"),
    [
        ("procedures", "chilling", True), ("procedures", "warming", False), ("sites", "whisker", True),
        ("sites", "rib", False), ("risks", "bruise", True), ("risks", "hives", True), ("risks", "leak", False),
        ("factors", "paint", True), ("sources", "mole-1901", True), ("figures", "our-audit", True),
        ("withheld", "bruise", True), ("settings", "colour", True), ("catalogue", "", True), ("", "", True),
    ],
)
def test_a_fault_stops_the_packs_that_use_what_it_is_in(section: str, id_: str, stops: bool):
    found = fault(section, id_)
    assert in_the_way([found], TINY, "chilling", ["whisker"]) == (((found,), ()) if stops else ((), (found,)))


def test_a_warning_stops_nothing():
    assert in_the_way([fault("procedures", "chilling", "warning")], TINY, "chilling", ["whisker"]) == ((), ())


# ---- notices ----------------------------------------------------------------------------------------------------

PHONES = {"contact": Contact(phone="01632 960 002"), "emergency": Contact(phone="01632 960 003")}


def said(catalogue: Catalogue, *targets: Target, factors: tuple[str, ...] = (), made_on: date = DAY) -> list[str]:
    request = Request("chilling", targets or (LEFT,), factors, patient=SMITH, made_on=made_on)
    resolution = resolve(catalogue, "chilling", request.targets, factors)
    return list(notices(catalogue, resolution, build(catalogue, resolution, request), made_on))


def clean(catalogue: Catalogue) -> Catalogue:
    """The catalogue with nothing to notice: signed off, telephones known, sources that agree."""
    signed = SignOff(by="A Clinician", role="Consultant", on=date(2030, 1, 1))
    sections = {section: {id_: entry.model_copy(update={"sign_off": signed})
                          for id_, entry in getattr(catalogue, section).items()}
                for section in ("procedures", "sites", "risks", "factors")}
    chilling = sections["procedures"]["chilling"]
    risks = {id_: here for id_, here in chilling.risks.items() if id_ != "weak"}
    sections["procedures"]["chilling"] = chilling.model_copy(update={"risks": risks})
    return replace(catalogue, settings=Settings(**PHONES), **sections)


CLEAN = clean(TINY)


def test_where_there_is_nothing_to_say_nothing_is_said():
    assert said(CLEAN) == []


@pytest.mark.parametrize(
    ("catalogue", "more", "notice"),
    [
        (replace(CLEAN, factors=TINY.factors), {}, "Draft: no clinician has signed off"),
        (CLEAN, {"made_on": date(2031, 1, 2)}, "past its review date"),
        (CLEAN, {"factors": ("frost",)}, "Stop: Frost allergy. Do not chill."),
        (replace(CLEAN, settings=Settings()), {}, "No telephone number"),
    ],
)
def test_each_thing_to_know_is_said(catalogue: Catalogue, more: dict[str, Any], notice: str):
    [only] = said(catalogue, **more)
    assert notice in only


def test_what_was_left_out_is_said_with_nerve_reason_and_name():
    [only] = said(CLEAN, TAIL)
    for words in ("caudal nerve", "Cold burn", "The nerve lies deep.", "the catalogue"):
        assert words in only


def test_that_sources_differ_is_said():
    assert [words for words in said(TINY) if "Sources differ on weak" in words]


@pytest.mark.parametrize("known", ["contact", "emergency"])
def test_each_number_that_is_missing_is_said(known: str):
    settings = Settings(**{known: PHONES[known]})
    assert len(said(replace(CLEAN, settings=settings))) == 1


def test_no_notice_holds_a_value_of_the_patient():
    words = " ".join(said(TINY, TAIL, factors=("frost",), made_on=date(2032, 1, 1))).casefold()
    assert "stop" in words and "draft" in words
    for value in ("smith", "john", "1945", "0018"):
        assert value not in words


# ---- approval ---------------------------------------------------------------------------------------------------

WHO = SignOff(by="Dr Mole", role="Physician", on=date(2030, 1, 1), review_by=date(2030, 12, 1))
APPROVED = replace(TINY, approvals=approvals_with(TINY, entries(TINY), WHO), settings=Settings(**PHONES))


def test_a_pack_of_approved_entries_for_a_patient_called_draft_bears_no_mark():
    called = replace(SMITH, family="Draft", given="DRAFT")
    for catalogue, marks in ((APPROVED, 0), (TINY, 1)):
        made = make_pack(catalogue, replace(REQUEST, patient=called), TEMPLATES)
        pages = read_pdf(made.content).pages
        heads = [normalise(page.artifacts).count("DRAFT") - normalise(page.artifacts).count("DRAFT,DRAFT") * 2
                 for page in pages]
        assert len(pages) >= 3 and set(heads[1:]) == {marks}
        assert any("Draft:" in words for words in made.notices) is bool(marks)


def test_what_changed_since_its_approval_is_named():
    site = TINY.sites["whisker"].model_copy(update={"aftercare": "Do shave."})
    edited = replace(APPROVED, sites={**TINY.sites, "whisker": site})
    words = said(edited)
    assert "Changed since approval: sites:whisker." in words
    assert [one for one in words if one.startswith("Draft: ")]


@pytest.mark.parametrize(
    ("catalogue", "made_on", "codes"),
    [
        (APPROVED, DAY, {}),
        (APPROVED, date(2030, 12, 2), {"past-review": 11}),
        (APPROVED, date(2031, 1, 2), {"past-review": 12}),
        (TINY, DAY, {"not-approved": 11}),
        (replace(APPROVED, risks={**TINY.risks, "burn": TINY.risks["bruise"]}), DAY, {"changed-since-approval": 1}),
    ],
)
def test_a_strict_pack_names_everything_that_is_not_approved(
    catalogue: Catalogue, made_on: date, codes: dict[str, int]
):
    found = not_approved(catalogue, replace(REQUEST, factors=("frost",), made_on=made_on))
    assert dict(Counter(fault.code for fault in found)) == codes
    assert all(fault.is_error and (":".join(fault.subject) in fault.message or not fault.subject[0]) for fault in found)
