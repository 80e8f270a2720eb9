"""The whole document: the laws it keeps for any catalogue, the draft mark, dates, and what a clinic may set."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.approvals import entries
from consentgen.catalogue.approving import approvals_with
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Claim, Figure, Picture, RiskHere, SignOff, Withheld
from consentgen.catalogue.settings import Contact, Settings
from consentgen.document.approval import approvals_told, printed
from consentgen.document.build import build, in_groups
from consentgen.document.model import Run, TargetLine, figures, plain, walk
from consentgen.naming import target_name
from consentgen.patient import Patient
from consentgen.render.html import to_html
from consentgen.render.htmltext import read_html
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, resolve
from consentgen.resources import templates_path

TINY, _ = load(Path(__file__).parents[1] / "data" / "tiny.yaml")
assert TINY is not None
DAY = date(2030, 6, 1)
LEFT, TAIL, RIB = Target("whisker", "left"), Target("tail"), Target("rib", "right", ("T5",))
SIGNED = SignOff(by="A Clinician", role="Consultant", on=date(2030, 1, 1))

# ---- the laws, over made-up catalogues --------------------------------------------------------------------------

CHANCES: tuple[Any, ...] = (
    "2 of 113", "9 of 26", "3 of 3", "9 of 26 nerves", "1 in 50", "2%", "at most 1 in 100", "1% to 3%", "not known",
    "not yet known", "common", "high (calman)", "more likely", "twice as likely", "certain", "none of 12", "none",
    {"several": ["2 of 113", "7 of 99 nerves"]}, {"how_often": "30 of 200", "within": "30 days"},
    {"compare": [{"with": "cold", "how_often": "13 of 46"}, {"without": "it", "how_often": "blank"}]},
)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    return Claim(
        id="unnamed", chance=chances.parse(draw(st.sampled_from(CHANCES))),
        had=draw(st.sampled_from([None, "had it on the {side}"])),
        setting=draw(st.sampled_from([None, "after **long** chilling"])),
        evidence=draw(st.sampled_from(["direct", "other-setting", "analogue", "own-audit", "authority", "estimate"])),
        sources=draw(st.sampled_from([("toad-1908",), ("mole-1901", "badger-1910"), ()])),
        because=draw(st.sampled_from([None, None, "Counted here."])))


risks_here = st.dictionaries(
    st.sampled_from(sorted(TINY.risks)),
    st.builds(RiskHere, claims=st.lists(claims(), max_size=3).map(tuple),
              worst_case=st.sampled_from([None, "minor", "serious"]), what=st.sampled_from([None, "Other words."])),
    max_size=5)


class MadeUp:
    """A made-up catalogue that shows no more of itself than its claims."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __repr__(self) -> str:
        sections = (self.catalogue.procedures, self.catalogue.sites, self.catalogue.factors)
        return f"MadeUp({[{id_: entry.risks for id_, entry in section.items()} for section in sections]})"


@st.composite
def catalogues(draw: st.DrawFn) -> MadeUp:
    numbers = count()

    def with_risks(entry: Any) -> Any:
        risks = {
            id_: here.model_copy(update={"claims": tuple(
                claim.model_copy(update={"id": f"c{next(numbers)}"}) for claim in here.claims)})
            for id_, here in draw(risks_here).items()}
        return entry.model_copy(update={"risks": risks})

    chilling = with_risks(TINY.procedures["chilling"])
    return MadeUp(replace(
        TINY, procedures={"chilling": chilling},
        sites={id_: with_risks(site) for id_, site in TINY.sites.items()},
        factors={id_: with_risks(factor) for id_, factor in TINY.factors.items()},
        settings=Settings(bands=draw(st.booleans()), when_sources_differ=draw(st.sampled_from(["both", "highest"])))))


TARGETS = (LEFT, Target("whisker", "both"), TAIL, Target("rib", "left"), RIB, Target("rib", "right", ("T5", "T7")))
requests = st.builds(
    Request, st.just("chilling"), st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(sorted(TINY.factors)), max_size=3, unique=True).map(tuple), made_on=st.just(DAY))


def resolution_of(catalogue: Catalogue, request: Request) -> Resolution:
    return resolve(catalogue, request.procedure, request.targets, request.factors)


@settings(deadline=None, max_examples=80)
@given(catalogues(), requests)
def test_for_any_catalogue_each_risk_is_told_once_and_each_figure_is_its_claims(made_up: MadeUp, request: Request):
    catalogue = made_up.catalogue
    resolution = resolution_of(catalogue, request)
    document = build(catalogue, resolution, request)
    leaflet, form = document.leaflet, document.form
    assert leaflet and form
    merged = sorted(risk.id for risk in resolution.risks)
    told = (*leaflet.serious, *leaflet.milder_here, *leaflet.milder_general)
    assert sorted(risk.id for risk in told) == merged
    assert sorted(risk.id for risk in (*form.serious, *form.frequent, *form.other)) == merged
    assert all(risk.how_often for risk in told)
    known = {c.claim.id: c.claim for r in resolution.risks for part in r.parts for c in part.considered}
    for run in figures(document):
        assert set(chances.numbers_in(run.text)) <= set(chances.figures(known[run.key].chance))
    for text in (run.text for run in walk(document) if isinstance(run, Run)):
        assert "{side}" not in text and "**" not in text and "  " not in text


@settings(deadline=None, max_examples=80)
@given(catalogues(), requests)
def test_for_any_catalogue_every_figure_of_the_merge_is_printed(made_up: MadeUp, request: Request):
    catalogue = made_up.catalogue
    resolution = resolution_of(catalogue, request)
    document = build(catalogue, resolution, request)
    printed = {run.key for run in figures(document.leaflet)}
    for risk in resolution.risks:
        for part in risk.parts:
            for c in (*part.speaking, *part.beside):
                assert chances.kind_of(c.claim.chance) != "figure" or c.claim.id in printed
    set_aside = {c.claim.id for r in resolution.risks for part in r.parts for c in part.considered}
    set_aside -= {c.claim.id for r in resolution.risks for p in r.parts for c in (*p.speaking, *p.beside)}
    assert not printed & set_aside


@settings(deadline=None, max_examples=30)
@given(catalogues(), requests)
def test_the_same_request_gives_the_same_document_as_plain_data(made_up: MadeUp, request: Request):
    first, again = (
        build(made_up.catalogue, resolution_of(made_up.catalogue, request), request) for _ in range(2))
    assert json.dumps(asdict(first)) == json.dumps(asdict(again))


def test_every_line_that_declares_a_target_has_its_name_in_full(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        names = {target_name(found.catalogue.sites[t.site], t) for t in found.resolution.targets}
        lines = [item for item in walk(found.document) if isinstance(item, TargetLine)]
        assert len(lines) == 1 + 2 * len(names), name
        assert {n for n in names for line in lines[1:] if n in plain(line.text)} == names, name
        assert all(n in plain(lines[0].text) for n in names), name
        if all(target.side != "left" for target in found.resolution.targets):
            assert not [line for line in lines if "left" in plain(line.text)], name


# ---- draft and review -------------------------------------------------------------------------------------------


def signed(catalogue: Catalogue, but: tuple[str, str] = ("", "")) -> Catalogue:
    """The catalogue, every entry signed off but one."""
    sections = {
        section: {id_: entry.model_copy(update={"sign_off": None if (section, id_) == but else SIGNED})
                  for id_, entry in getattr(catalogue, section).items()}
        for section in ("procedures", "sites", "risks", "factors")}
    return replace(catalogue, **sections)


@pytest.mark.parametrize(
    ("unsigned", "draft"),
    [
        (("", ""), False), (("procedures", "chilling"), True), (("sites", "whisker"), True), (("risks", "burn"), True),
        (("factors", "paint"), True), (("factors", "frost"), True), (("procedures", "warming"), False),
        (("sites", "tail"), False), (("risks", "leak"), False),
    ],
)
def test_a_pack_is_a_draft_if_anything_that_it_prints_is_not_signed_off(
    make: Callable[..., Any], unsigned: tuple[str, str], draft: bool
):
    assert make(signed(TINY, unsigned), "chilling", [LEFT]).document.draft is draft


def with_own(catalogue: Catalogue, signed_too: bool = True) -> Catalogue:
    """The catalogue with a figure and a withheld risk of the clinic's own, and approvals of all its entries."""
    figure = Figure(id="ours", risk="bruise", site="tail", chance="3 of 60", sources=("mole-1901",), because="Counted.")
    withheld = Withheld(risk="numb", site="tail", because="Never seen.", by="Dr Mole")
    own = replace(catalogue, figures=(figure,), withheld=(withheld,))
    return replace(own, approvals=approvals_with(own, entries(own), SIGNED)) if signed_too else own


@pytest.mark.parametrize(
    ("key", "target", "draft"),
    [
        (("figures", "ours"), TAIL, True), (("withheld", "numb@tail"), TAIL, True),
        (("figures", "ours"), LEFT, False), (("withheld", "numb@tail"), LEFT, False),
        (("risks", "numb"), TAIL, False), (("risks", "bruise"), TAIL, True), (("factors", "paint"), TAIL, True),
    ],
)
def test_what_a_clinic_says_or_leaves_out_by_itself_is_approved_like_the_rest(
    make: Callable[..., Any], key: tuple[str, str], target: Target, draft: bool
):
    catalogue = with_own(TINY)
    assert make(catalogue, "chilling", [target]).document.draft is False
    less = {one: approval for one, approval in catalogue.approvals.items() if one != key}
    assert make(replace(catalogue, approvals=less), "chilling", [target]).document.draft is draft


def test_a_picture_is_approved_by_itself(make: Callable[..., Any]):
    picture = Picture(words="A dot.", source_words="tail", views=({"view": "hips-back", "dots": "0 12"},))
    catalogue = replace(signed(TINY), pictures={"tail": picture})
    assert make(catalogue, "chilling", [TAIL]).document.draft is True
    assert make(catalogue, "chilling", [LEFT]).document.draft is False


def test_a_record_tells_the_approvals_of_what_prints_and_what_has_none(make: Callable[..., Any]):
    catalogue = with_own(TINY)
    found = make(catalogue, "chilling", [TAIL])
    told = approvals_told(catalogue, found.resolution, DAY)
    [stamp] = told["stamps"]
    assert (told["draft"], told["not_approved"]) == (False, [])
    who = tuple(stamp[name] for name in ("by", "role", "on", "review_by"))
    assert who == ("A Clinician", "Consultant", "2030-01-01", "")
    assert {(section, id_) for section, ids in stamp["entries"].items() for id_ in ids} == set(
        printed(catalogue, found.resolution))
    assert stamp["entries"]["figures"] == {"ours": catalogue.approvals["figures", "ours"].fingerprint}
    changed = replace(catalogue, sites={**catalogue.sites, "tail": catalogue.sites["tail"].model_copy(
        update={"aftercare": "Do wag."})})
    assert approvals_told(changed, found.resolution, DAY)["not_approved"] == [
        {"section": "sites", "id": "tail", "state": "changed"}]


def test_one_unsigned_nerve_of_several_makes_it_a_draft(make: Callable[..., Any]):
    assert make(signed(TINY, ("sites", "tail")), "chilling", [LEFT, TAIL]).document.draft is True


def test_the_shipped_catalogue_gives_drafts(everywhere: dict[str, Any]):
    assert all(found.document.draft for found in everywhere.values())


@pytest.mark.parametrize(("day", "past"), [(date(2031, 1, 1), False), (date(2031, 1, 2), True)])
def test_a_pack_is_past_review_from_the_day_after(make: Callable[..., Any], day: date, past: bool):
    document = make(TINY, "chilling", [LEFT], made_on=day).document
    assert document.past_review is past
    said = to_html(document, "pack", (templates_path(),))
    assert said.count("Past its review date.") == (2 if past else 0)


@pytest.mark.parametrize(
    ("section", "id_", "past"),
    [("procedures", "chilling", True), ("sites", "whisker", True), ("risks", "burn", True), ("factors", "paint", True),
     ("sites", "tail", False), ("risks", "leak", False)],
)
def test_a_signed_entry_past_its_own_review_makes_the_packs_that_print_it_so(
    make: Callable[..., Any], section: str, id_: str, past: bool
):
    entries = getattr(TINY, section)
    old = entries[id_].model_copy(update={"sign_off": SIGNED.model_copy(update={"review_by": date(2030, 3, 1)})})
    catalogue = replace(TINY, **{section: {**entries, id_: old}})
    assert make(catalogue, "chilling", [LEFT], made_on=DAY).document.past_review is past
    assert make(catalogue, "chilling", [LEFT], made_on=date(2030, 3, 1)).document.past_review is False


# ---- parts, title, identity -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "leaflet", "form", "title"),
    [("information", True, False, "Chilling a nerve at your left cheek: information for patients"),
     ("consent", False, True, "Chilling a nerve at your left cheek: consent form"),
     ("pack", True, True, "Chilling a nerve at your left cheek: information and consent")],
)
def test_a_part_holds_what_it_says(make: Callable[..., Any], part: str, leaflet: bool, form: bool, title: str):
    document = make(TINY, "chilling", [LEFT], part=part).document
    assert (document.leaflet is not None, document.form is not None, document.title) == (leaflet, form, title)


def test_the_form_says_the_same_with_and_without_its_leaflet(make: Callable[..., Any]):
    both, alone = (make(TINY, "chilling", [LEFT, RIB], ["paint"], part=part) for part in ("pack", "consent"))
    assert both.form == alone.form


def test_the_patient_stands_in_the_identity_and_the_concerns_and_nowhere_else(make: Callable[..., Any]):
    patient = Patient(title="Mx", given="Canarygiven", family="Canaryfamily", born=date(1945, 7, 14),
                      nhs_number="999 000 0018", address="Canarystreet", concerns=("Canaryconcern",))
    with_, without = make(TINY, "chilling", [LEFT], patient=patient), make(TINY, "chilling", [LEFT])
    assert with_.document.identity.name == "CANARYFAMILY, Canarygiven (Mx)"
    assert with_.form.concerns == ("Canaryconcern",)
    hidden = replace(with_.document, identity=without.document.identity, form=replace(with_.form, concerns=()))
    assert hidden == without.document


def test_the_catalogue_is_named_with_its_digest_in_groups(make: Callable[..., Any]):
    mark = make(TINY, "chilling", [LEFT]).document.catalogue
    assert (mark.title, mark.version, mark.base_version) == ("A made-up catalogue", "0.0.1", "")
    assert mark.digest.replace(" ", "") == TINY.digest[:12]
    assert in_groups("4f9c21ab77e0") == "4f9c 21ab 77e0"


def test_dates_are_written_out(make: Callable[..., Any]):
    assert make(TINY, "chilling", [LEFT], made_on=date(2030, 8, 6)).document.made_on == "6 August 2030"


# ---- what a clinic sets -----------------------------------------------------------------------------------------


def clinic(**more: Any) -> Catalogue:
    return replace(TINY, settings=Settings(**more))


def test_organisation_and_telephone_numbers_reach_the_pages(make: Callable[..., Any]):
    document = make(clinic(
        organisation="Exampletown Hospital", department="Pain clinic", other_formats="Ask for braille.",
        contact=Contact(name="Nurses", phone="01632 960 002", hours="9am to 5pm"),
        emergency=Contact(phone="01632 960 003"), colour="#123456"), "chilling", [LEFT]).document
    said = to_html(document, "pack", (templates_path(),))
    for words in ("Exampletown Hospital", "Pain clinic", "Nurses", "01632 960 002", "9am to 5pm", "01632 960 003",
                  "Ask for braille.", "#123456"):
        assert words in said


def test_without_a_telephone_number_there_are_lines_to_write_on(shipped: Catalogue, make: Callable[..., Any]):
    document = make(shipped, "cryoneurolysis", [Target("greater-occipital", "left")]).document
    known = replace(document, contact=Contact(phone="01"), emergency=Contact(phone="02"))
    lines = [to_html(d, "information", (templates_path(),)).count('class="write-on"') for d in (document, known)]
    assert (document.contact.phone, document.emergency.phone) == ("", "")
    assert lines[0] == lines[1] + 2


def test_pictures_can_be_left_out_and_the_numbers_stay(shipped: Catalogue, make: Callable[..., Any]):
    off = replace(shipped, settings=Settings(icons=False))
    with_, without = (make(c, "cryoneurolysis", [Target("greater-occipital", "right")]) for c in (shipped, off))
    drawn, bare = (read_html(to_html(found.document, "pack", (templates_path(),))) for found in (with_, without))
    people, none = ([alt for alt in said.figures if " people. " in alt] for said in (drawn, bare))
    assert len(people) == sum(len(block.counts) for block in with_.leaflet.benefits) > 0
    assert none == []
    assert {key: words for key, words in drawn.tagged.items() if key[0] == "figure"} == {
        key: words for key, words in bare.tagged.items() if key[0] == "figure"}
    assert figures(with_.document) == figures(without.document)


@pytest.mark.parametrize(("way", "printed"), [("both", {"chill-weak-a", "chill-weak-b"}), ("highest", {"chill-weak-b"}),
                                              ("refuse", {"chill-weak-a", "chill-weak-b"})])
def test_where_sources_differ_the_clinics_choice_decides(make: Callable[..., Any], way: str, printed: set[str]):
    found = make(clinic(when_sources_differ=way), "chilling", [LEFT])
    assert {run.key for run in figures(found.document) if run.key.startswith("chill-weak")} == printed
    assert found.resolution.disagreements == ("weak",)


@pytest.mark.parametrize(("name", "kind"), [("logo.png", "image/png"), ("Logo.SVG", "image/svg+xml")])
def test_a_logo_travels_in_the_page(name: str, kind: str):
    request = Request("chilling", (LEFT,), made_on=DAY)
    catalogue = clinic(logo=name)
    document = build(catalogue, resolution_of(catalogue, request), request, b"\x89PNG")
    assert document.logo == f"data:{kind};base64,{base64.b64encode(bytes([0x89]) + b'PNG').decode()}"
    assert build(TINY, resolution_of(TINY, request), request).logo == ""
