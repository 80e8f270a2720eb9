"""Where every line came from, as the data that scripts read."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from consentgen.catalogue.load import Catalogue, load
from consentgen.document.build import build
from consentgen.explain import chance_words, conflicts_here, explanation
from consentgen.report import explained
from consentgen.request import Request, Target
from consentgen.resolve import resolve

PATH = Path(__file__).parent / "data" / "tiny.yaml"
TINY, _ = load(PATH)
assert TINY is not None
LEFT, TAIL = Target("whisker", "left"), Target("tail")
BOTH = resolve(TINY, "chilling", [LEFT, TAIL], ["paint"])
DATA = explanation(TINY, BOTH)


def test_the_promised_shape():
    assert list(DATA) == ["procedure", "targets", "factors", "risks", "left_out", "conflicts", "catalogue"]
    assert DATA["procedure"] == {"id": "chilling", "name": "cryofiction"}
    assert DATA["targets"] == [
        {"nerve": "tail", "side": None, "levels": [], "name": "caudal nerve"},
        {"nerve": "whisker", "side": "left", "levels": [], "name": "left greater whisker nerve"},
    ]
    assert DATA["factors"] == ["paint"]
    assert DATA["catalogue"] == {"title": "A made-up catalogue", "version": "0.0.1", "hash": TINY.digest}
    assert {tuple(risk) for risk in DATA["risks"]} == {(
        "id", "name", "kind", "seriousness", "worst_case", "chance", "layer", "nerves", "sources", "considered",
        "because", "sources_differ")}


def test_it_is_json_and_comes_back_the_same():
    assert json.loads(json.dumps(DATA)) == DATA


def test_what_was_left_out_says_why_and_by_whom():
    assert DATA["left_out"] == [{"id": "burn", "name": "Cold burn", "nerves": ["tail"],
                                 "because": "The nerve lies deep.", "by": "the catalogue"}]


def test_every_claim_considered_is_told_with_its_role_and_reason():
    told = {(risk["id"], c["claim"], c["role"]) for risk in DATA["risks"] for c in risk["considered"]}
    known = {(risk.id, c.claim.id, c.role) for risk in BOTH.risks for part in risk.parts for c in part.considered}
    assert told == known
    assert len(told) > 10
    assert all(c["because"] and c["chance"]["text"] for risk in DATA["risks"] for c in risk["considered"])


def test_a_risk_at_two_nerves_says_its_chance_at_each():
    weak = next(risk for risk in BOTH.risks if risk.id == "weak")
    both = "1 of 40 people; 6 of 40 people"
    assert chance_words(weak) == f"{both}; Not known (tail) | {both} (whisker)"
    entry = next(risk for risk in DATA["risks"] if risk["id"] == "weak")
    assert entry["sources_differ"] is True
    assert entry["chance"]["value"] == ["1 of 40", "6 of 40"]
    assert entry["sources"] == ["mole-1901", "toad-1908"]


def test_figures_counted_elsewhere_say_so():
    told = explanation(TINY, resolve(TINY, "chilling", [LEFT]))
    words = {risk["id"]: risk["chance"]["text"] for risk in told["risks"]}
    assert words == {
        "weak": "1 of 40 people; 6 of 40 people",
        "burn": "7 of 50 nerves (another treatment); More likely",
        "numb": "9 of 26 people",
        "bruise": "3 of 30 people",
    }


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Catalogue]:
    """The tiny catalogue with some of its text replaced."""

    def change(*pairs: tuple[str, str]) -> Catalogue:
        text = PATH.read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "changed.yaml"
        file.write_text(text, "utf-8")
        catalogue, found = load(file)
        assert catalogue is not None and found == ()
        return catalogue

    return change


def touching(catalogue: Catalogue, procedure: str, *targets: Target) -> list[str]:
    return list(conflicts_here(catalogue, resolve(catalogue, procedure, targets)))


RIB = Target("rib", "left")


def test_a_conflict_shows_where_its_claims_or_its_nerves_are():
    assert touching(TINY, "chilling", LEFT) == ["slack"]
    assert touching(TINY, "chilling", TAIL) == ["slack", "tall"]
    assert touching(TINY, "warming", RIB) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("benefit: {lead: It may help.}", "benefit: {lead: It may help., claims: [%s]}"),
     ("what: You do nothing.}", "what: You do nothing., claims: [%s]}")],
)
def test_a_conflict_over_a_benefit_or_an_alternative_shows_too(changed: Callable[..., Catalogue], old: str, new: str):
    claim = "{id: helped, chance: {how_often: 1 of 9, outcome: benefit}, evidence: estimate}"
    catalogue = changed((old, new % claim), ("[chill-weak-a, chill-weak-b]", "[helped, whisker-numb]"))
    assert touching(catalogue, "chilling", RIB) == ["slack"]
    assert touching(catalogue, "warming", RIB) == []


def test_a_conflict_that_names_nothing_touches_everything(changed: Callable[..., Catalogue]):
    catalogue = changed(("    sites: [tail]\n    procedures: [chilling]\n", ""))
    assert touching(catalogue, "warming", RIB) == ["tall"]


def test_a_conflict_is_told_with_its_reason_and_how_to_undo_it():
    assert DATA["conflicts"][0] == {
        "id": "slack", "what": "Mole counted fewer slack muscles than Toad.", "shown": "both",
        "because": "Neither counted better than the other.", "undo": "Delete the claim that you doubt.",
        "claims": ["chill-weak-a", "chill-weak-b"], "sources": ["mole-1901", "toad-1908"]}


def test_a_conflict_is_said_on_a_terminal_with_what_it_names(capsys: pytest.CaptureFixture[str]):
    explained(DATA)
    said = capsys.readouterr().out
    assert ("\nConflict slack, both sides show: Mole counted fewer slack muscles than Toad.\n"
            "  because: Neither counted better than the other.\n  to undo: Delete the claim that you doubt.\n"
            "  claims: chill-weak-a, chill-weak-b\n  sources: mole-1901, toad-1908\n") in said
    assert "\nConflict tall, settled: Badger says that no tail was ever chilled.\n" in said
    assert "claims: \n" not in said


def test_no_word_of_a_conflict_reaches_a_patient():
    request = Request("chilling", (LEFT, TAIL), made_on=date(2030, 6, 1))
    said = json.dumps(asdict(build(TINY, BOTH, request)), default=str)
    assert "bruise" in said.casefold()
    words = [text for conflict in TINY.conflicts.values() for text in (conflict.what, conflict.because, conflict.undo)]
    assert len(words) == 6
    assert [text for text in words if text in said] == []
