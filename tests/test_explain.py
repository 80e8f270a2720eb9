"""Where every line came from, as the data that scripts read."""

import json
from pathlib import Path

from consentgen.catalogue.load import load
from consentgen.explain import chance_words, explanation
from consentgen.request import Target
from consentgen.resolve import resolve

TINY, _ = load(Path(__file__).parent / "data" / "tiny.yaml")
assert TINY is not None
LEFT, TAIL = Target("whisker", "left"), Target("tail")
BOTH = resolve(TINY, "chilling", [LEFT, TAIL], ["paint"])
DATA = explanation(TINY, BOTH)


def test_the_promised_shape():
    assert list(DATA) == ["procedure", "targets", "factors", "risks", "left_out", "catalogue"]
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
