"""Numbers as claims state them, each under its claim's id, each with what it was counted in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Claim, Figure, RiskHere
from consentgen.catalogue.settings import Settings
from consentgen.document import speech
from consentgen.document.model import HowOften, figures, plain, walk
from consentgen.request import Target
from consentgen.resolve import ResolvedRisk

LEFT, TAIL = Target("whisker", "left"), Target("tail")
EVIDENCE = ("direct", "own-audit", "other-setting", "analogue", "authority", "estimate")
CHANCES: tuple[Any, ...] = (
    "2 of 113", "9 of 26", "3 of 3 people", "9 of 277 nerves", "none of 121", "all of 49", "1 in 50", "2.6%",
    "0.87 per 1,000 blocks", "2.6% of 8,010 injections", "1% to 3%", "at most 1 in 100", "about 1 in 10",
    "fewer than 5%", "common", "high (calman)", "certain", "none", "not known", "not yet known", "more likely",
    "1.5 times as likely",
    {"compare": [{"with": "cold", "how_often": "13 of 46"}, {"without": "treatment", "how_often": "not known"}]},
    {"excess": "3 per 1,000", "over": "12 per 1,000"},
    {"split": [{"lasting": "under a week", "how_often": "5 of 100"}, {"lasting": "a year", "how_often": "1 of 100"}]},
    {"several": ["2 of 113", "7 of 99 nerves"]},
    {"how_often": "30 of 200", "within": "30 days", "among": "people over 65", "after": "an air leak"},
    {"how_often": "2%", "interval": "1% to 3% (95%)", "outcome": "benefit", "by": "3 months"},
)
TOLD = st.builds(
    Claim, id=st.just("a-claim"), chance=st.sampled_from(CHANCES).map(chances.parse),
    had=st.sampled_from([None, "had a bruise", "had a bruise."]), setting=st.sampled_from([None, "at another nerve"]),
    evidence=st.sampled_from(EVIDENCE), sources=st.sampled_from([(), ("toad-1908",), ("mole-1901", "toad-1908")]),
)


def claim(chance: Any, **more: Any) -> Claim:
    return Claim(**{"id": "a-claim", "chance": chances.parse(chance), "evidence": "direct", **more})


def voice(**more: Any) -> speech.Voice:
    return speech.Voice(Settings(**more), {}, 1)


def said(chance: Any, **more: Any) -> str:
    return plain(speech.claim_sentence(voice(), claim(chance, **more)))


def claims_of(found: Any) -> dict[str, Claim]:
    """Every claim that a document could print, by id: of its risks, of any benefit, of the other choices."""
    catalogue, procedure = found.catalogue, found.catalogue.procedures[found.resolution.procedure]
    benefits = [procedure.benefit, *(b for site in catalogue.sites.values() for b in site.benefits.values())]
    told = [c.claim for risk in found.resolution.risks for part in risk.parts for c in part.considered]
    told += [c for benefit in benefits for c in benefit.claims]
    told += [c for choice in procedure.alternatives.values() for c in choice.claims]
    return {c.id: c for c in told}


def strange_numbers(claim_: Claim, words: str) -> list[str]:
    allowed = chances.figures(claim_.chance)
    return [number for number in chances.numbers_in(words) if number not in allowed]


# ---- every document of the shipped catalogue --------------------------------------------------------------------


def test_every_figure_names_its_claim_and_holds_no_number_of_another(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        claims = claims_of(found)
        printed = figures(found.document)
        assert printed, name
        assert {run.key for run in printed} <= claims.keys(), name
        assert [run for run in printed if strange_numbers(claims[run.key], run.text)] == [], name


def test_where_nobody_knows_no_number_is_printed(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        claims = claims_of(found)
        unknown = [run for run in figures(found.document) if chances.kind_of(claims[run.key].chance) == "unknown"]
        assert [run for run in unknown if chances.numbers_in(run.text)] == [], name


def printed_of_risks(found: Any) -> Iterator[tuple[str, HowOften]]:
    """(risk, what is said of how often) of a whole leaflet."""
    leaflet = found.leaflet
    for risk in (*leaflet.serious, *leaflet.milder_here, *leaflet.milder_general):
        assert risk.how_often, f"{risk.id} says nothing of how often"
        yield from ((risk.id, often) for often in risk.how_often)


def test_a_figure_counted_elsewhere_carries_its_label(everywhere: dict[str, Any]):
    seen = set()
    for found in everywhere.values():
        claims = claims_of(found)
        for id_, often in printed_of_risks(found):
            for run in figures(often):
                evidence = claims[run.key].evidence
                assert often.mark == speech.MARKS[evidence], (id_, run)
                words = [often.label] if often.label else [plain(sentence) for sentence in often.sentences]
                label = speech.LABELS[evidence] if often.label else speech.IN_TABLE[evidence]
                assert any(word.endswith(label) for word in words), (id_, run)
                seen.add((evidence, bool(often.label)))
    assert {("other-setting", True), ("other-setting", False), ("analogue", True), ("direct", False)} <= seen


def test_where_a_risk_was_counted_elsewhere_only_it_says_first_that_it_was_not_counted_here(
    everywhere: dict[str, Any],
):
    found = everywhere["cryoneurolysis at greater-occipital"]
    by_id = {risk.id: risk for risk in found.leaflet.serious}
    first, second = by_id["infection"].how_often
    assert (first.mark, first.label) == ("none", speech.NOT_COUNTED_HERE)
    assert (second.mark, second.label) == ("elsewhere", "Counted elsewhere.")
    assert [often.label for often in by_id["la-allergy"].how_often] == [speech.NOT_COUNTED]


def test_every_source_number_that_is_printed_is_in_the_list(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        words = " ".join(plain(text) for text in texts(found.leaflet))
        groups = re.findall(r"\(sources? ([0-9, and]+)\)", words)
        groups += [count.source for block in found.leaflet.benefits for count in block.counts]
        cited = {int(number) for group in groups for number in re.findall("[0-9]+", group)}
        labels = [int(row.label) for row in found.leaflet.sources]
        assert labels == list(range(1, len(labels) + 1)), name
        assert cited == set(labels), name


def texts(value: Any) -> list[Any]:
    return [v for v in walk(value) if isinstance(v, tuple) and v and all(type(r).__name__ == "Run" for r in v)]


# ---- one claim --------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(TOLD)
def test_a_sentence_of_any_claim_holds_its_numbers_and_no_other(told: Claim):
    sentence = speech.claim_sentence(voice(), told)
    words = re.sub(r" \(sources? [0-9 and]+\)", "", plain(sentence))
    assert strange_numbers(told, words) == []
    assert all(run.key == told.id for run in figures((sentence,)))
    others = [run for run in sentence if run.style != "figure" and "(source" not in run.text]
    assert all(not chances.numbers_in(run.text) for run in others)
    lost = set(chances.numbers_in(chances.say(told.chance).short)) - set(chances.numbers_in(words))
    assert lost == set()
    assert plain(sentence).endswith(".") and ".." not in plain(sentence)


@settings(deadline=None, max_examples=100)
@given(TOLD)
def test_a_number_for_a_table_is_the_claims_own(told: Claim):
    number = speech.number(voice(), told)
    assert (number.style, number.key) == ("figure", told.id)
    assert number.text and strange_numbers(told, number.text) == []


def test_a_count_stays_a_count_and_says_who_after_what_and_when():
    told = said({"how_often": "9 of 26", "at": "day 56"}, had="still felt it.", setting="after chilling.",
                sources=("toad-1908",))
    assert told == "9 of 26 people still felt it after chilling, at day 56 (source 1)."


def test_a_small_group_is_said_to_be_small_and_none_says_how_far_it_reaches():
    assert "Small numbers: only 3 people were counted." in said("3 of 3", had="had it")
    assert "Small numbers" not in said("9 of 26", had="had it")
    assert "could still be up to about 3 in 100" in said("none of 121", had="had it")


def test_that_nerves_are_counted_is_said_by_the_figure_itself_and_not_again():
    assert said("9 of 277 nerves", had="hurt") == "9 of 277 nerves hurt."


def test_sources_are_numbered_in_the_order_of_their_first_appearance():
    speaker = voice()
    assert speaker.cite(["b"]) == " (source 1)"
    assert speaker.cite(["a", "b"]) == " (sources 1 and 2)"
    assert speaker.cite(["c", "a", "b"]) == " (sources 1, 2 and 3)"
    assert speaker.cite([]) == ""
    assert speaker.cited == ["b", "a", "c"]


def test_a_band_word_stands_with_its_number_or_not_at_all():
    with_word = plain(speech.claim_sentence(voice(), claim("common")))
    without = plain(speech.claim_sentence(voice(bands=False), claim("common")))
    assert "common" in with_word and "common" not in without
    assert chances.numbers_in(with_word) == chances.numbers_in(without) != ()


# ---- one risk of the tiny catalogue -----------------------------------------------------------------------------


def with_risk(tiny: Catalogue, *claims: Claim, risk: str = "bruise") -> Catalogue:
    """The tiny catalogue, in which the procedure alone speaks of a risk."""
    procedure = tiny.procedures["chilling"]
    changed = procedure.model_copy(update={"risks": {**procedure.risks, risk: RiskHere(claims=claims)}})
    return replace(tiny, procedures={**tiny.procedures, "chilling": changed})


def at_tail(make: Callable[..., Any], catalogue: Catalogue, risk: str) -> tuple[Any, ResolvedRisk]:
    found = make(catalogue, "chilling", [TAIL])
    return found, next(r for r in found.resolution.risks if r.id == risk)


def test_an_unknown_risk_says_so_in_the_place_of_the_figure(tiny: Catalogue, make: Callable[..., Any]):
    found, risk = at_tail(make, with_risk(tiny, risk="weak"), "weak")
    speaker = speech.Voice(Settings(), dict(tiny.sites), 1)
    assert speech.how_often(speaker, risk) == (HowOften("none", speech.NOT_COUNTED),)
    assert speech.how_often(speaker, risk, in_table=True) == (HowOften("none", "Not counted"),)
    assert not any("weak" in run.key for run in figures(found.document))


def test_an_expected_effect_says_that_it_is_expected(tiny: Catalogue, make: Callable[..., Any]):
    _, risk = at_tail(make, tiny, "numb")
    speaker = speech.Voice(Settings(), dict(tiny.sites), 1)
    assert [o.label for o in speech.how_often(speaker, risk)] == [speech.EXPECTED]
    assert [o.label for o in speech.how_often(speaker, risk, in_table=True)] == ["Expected"]
    assert plain(speech.form_words(speaker, risk)) == "Numb patch: expected"


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_each_kind_of_evidence_has_its_mark_and_only_what_was_counted_here_is_on_the_form(
    tiny: Catalogue, make: Callable[..., Any], evidence: str
):
    told = claim("8 of 40", evidence=evidence, sources=("toad-1908",))
    found, risk = at_tail(make, with_risk(tiny, told), "bruise")
    speaker = speech.Voice(Settings(), dict(tiny.sites), 1)
    often = {o.mark: o for o in speech.how_often(speaker, risk) if o.sentences}
    assert [o.label for o in often.values()] == [speech.LABELS[told.evidence]]
    on_form = [run.text for run in figures((speech.form_words(speaker, risk),))]
    assert on_form == (["8 of 40 people"] if evidence in ("direct", "own-audit") else [])
    assert ("bruise" in [r.id for r in found.form.frequent]) == bool(on_form)


def test_what_makes_a_risk_likelier_is_said_in_words_without_a_size(tiny: Catalogue, make: Callable[..., Any]):
    found = make(tiny, "chilling", [LEFT], ["paint"])
    burn = next(r for r in (*found.leaflet.milder_here, *found.leaflet.milder_general) if r.id == "burn")
    reasons = [note for note in burn.notes if plain(note).startswith("More likely")]
    assert {plain(reason) for reason in reasons} == {
        "More likely at this nerve: the nerve lies under the skin.", "More likely for you: see “Blue paint”."}
    said = {row.label: plain(row.text).lower() for row in found.leaflet.factors}
    assert "bruises do not show" in said["Blue paint"]
    assert figures(tuple(reasons)) == ()


def test_a_clinics_own_figure_says_where_it_was_counted(tiny: Catalogue, make: Callable[..., Any]):
    own = Figure(id="our-audit", risk="bruise", site="tail", chance=chances.parse("6 of 120"), sources=("mole-1901",),
                 because="We counted.")
    found = make(replace(tiny, figures=(own,)), "chilling", [TAIL])
    line = next(r for r in found.leaflet.milder_general if r.id == "bruise")
    assert [(o.mark, [plain(s) for s in o.sentences]) for o in line.how_often if o.mark == "here"] == [
        ("here", ["6 of 120 people, in this clinic"])]
    assert "our-audit" in {run.key for run in figures(found.form)}


# ---- several nerves ---------------------------------------------------------------------------------------------


def test_with_several_nerves_each_figure_says_for_which(tiny: Catalogue, make: Callable[..., Any]):
    found = make(tiny, "chilling", [LEFT, TAIL])
    numb = next(r for r in (*found.leaflet.milder_here, *found.leaflet.milder_general) if r.id == "numb")
    by_nerve = {o.nerve: [plain(s) for s in o.sentences] for o in numb.how_often}
    assert by_nerve == {"Left greater whisker nerve": ["9 of 26 people"], "Caudal nerve": []}
    on_form = next(plain(r.text) for r in found.form.frequent if r.id == "bruise")
    assert "3 of 30 people" in on_form and "eft greater whisker nerve" in on_form


def test_what_holds_for_all_nerves_alike_is_said_once(tiny: Catalogue, make: Callable[..., Any]):
    ribs = [Target("rib", "left", ("T5",)), Target("rib", "right", ("T7",))]
    found = make(tiny, "chilling", ribs)
    leak = next(r for r in found.leaflet.serious if r.id == "leak")
    assert [o.nerve for o in leak.how_often] == [""]
    assert leak.tag == "left rib nerve of fiction; right rib nerve of fiction"


@pytest.mark.parametrize("with_factor", [False, True])
def test_a_reason_at_one_of_several_nerves_names_that_nerve(
    tiny: Catalogue, make: Callable[..., Any], with_factor: bool
):
    found = make(tiny, "chilling", [LEFT, Target("rib", "right", ("T5",))], ["paint"] if with_factor else [])
    burn = next(r for r in (*found.leaflet.milder_here, *found.leaflet.milder_general) if r.id == "burn")
    [reason] = [plain(note) for note in burn.notes if "under the skin" in plain(note) and "More likely" in plain(note)]
    assert "greater whisker nerve" in reason
