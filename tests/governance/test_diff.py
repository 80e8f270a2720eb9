"""What changed between two catalogues: laws that hold for any change, and the sentences that a reader meets."""

from __future__ import annotations

import copy
import json
import re
import typing
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consentgen.catalogue import model
from consentgen.catalogue import settings as clinic_settings
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Approval, Withheld
from consentgen.catalogue.vocabulary import Part
from consentgen.governance.change import KINDS, Change, in_order, marked, of_kind, pieces, told
from consentgen.governance.diff import diff
from consentgen.governance.fields import FIELDS, kind_of_words, weighty
from consentgen.governance.paper import changes_paper
from consentgen.governance.signed import summed

from .changing import DATA, Steps, at, changed, leaves, loaded, nodes, put, tiny

OLD = tiny()
LEAVES = [path for path in leaves(DATA) if path[0] != "format"]
NODES = [path for path in nodes(DATA) if len(path) > 1]
SHIPPED = Path(__file__).parents[2] / "risks.yaml"


def sentences(old: Catalogue, new: Catalogue) -> list[str]:
    return [change.sentence for change in diff(old, new)]


def bare(change: Change) -> tuple[object, ...]:
    """A change without the names in it, which may be those of either side."""
    return change.kind, change.action, change.what, change.before, change.after, change.path


def otherwise(text: str) -> str:
    """Another value of the same sort: one more in a count, another day, else another word at the end."""
    if re.fullmatch(r"[0-9]{4}-01-01", text):
        return text[:-1] + "2"
    number = re.match(r"[0-9]+(?= of )", text)
    if number:
        return f"{int(number[0]) + 1}{text[number.end():]}"
    return {"minor": "moderate", "moderate": "minor", "serious": "moderate", "direct": "analogue", "true": "false",
            "analogue": "direct", "other-setting": "direct"}.get(text, f"{text} indeed")


# ---- laws --------------------------------------------------------------------------------------------------------


def test_a_catalogue_does_not_differ_from_itself():
    assert diff(OLD, OLD) == () == diff(OLD, tiny())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LEAVES))
def test_each_changed_word_or_figure_is_told_in_one_kind(path: Steps):
    data = copy.deepcopy(DATA)
    put(data, path, otherwise(at(data, path)))
    new = loaded(data)
    assume(new is not None)
    assert new is not None
    found = diff(OLD, new)
    assert found, path
    assert all(change.kind in KINDS for change in found)
    assert len({bare(change)[2:] for change in found}) == len(found)
    assert Counter(map(bare, diff(new, OLD))) == Counter(bare(change.reversed) for change in found)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NODES))
def test_what_is_taken_away_comes_back_the_other_way_round(path: Steps):
    data = copy.deepcopy(DATA)
    put(data, path, None)
    new = loaded(data)
    assume(new is not None)
    assert new is not None
    gone, come = diff(OLD, new), diff(new, OLD)
    assert gone, path
    assert Counter(map(bare, come)) == Counter(bare(change.reversed) for change in gone)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=20), st.sampled_from(["  ", "\n", " \n "]))
def test_spacing_is_no_change(paths: list[Steps], space: str):
    data = copy.deepcopy(DATA)
    for path in paths:
        put(data, path, re.sub(r"\s+", space, at(data, path)))
    new = loaded(data)
    assume(new is not None)
    assert new is not None
    assert diff(OLD, new) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(LEAVES), min_size=2, max_size=6, unique=True))
def test_clinical_changes_come_first_and_what_is_no_longer_said_is_the_first_of_them(paths: list[Steps]):
    data = copy.deepcopy(DATA)
    for path in paths:
        put(data, path, otherwise(at(data, path)))
    new = loaded(data)
    assume(new is not None)
    assert new is not None
    found = diff(OLD, new)
    assert [KINDS.index(change.kind) for change in found] == sorted(KINDS.index(change.kind) for change in found)
    for kind in KINDS:
        actions = [("removed", "added", "changed", "renamed").index(change.action) for change in of_kind(found, kind)]
        assert actions == sorted(actions)


def test_every_key_of_every_part_has_a_rule_and_no_rule_is_of_nothing():
    parts = {value for value in (vars(model) | vars(clinic_settings)).values()
             if isinstance(value, type) and issubclass(value, Part) and value not in (Part, model.Entry)}
    assert parts == FIELDS.keys() and len(parts) > 20
    for part, rules in FIELDS.items():
        assert rules.keys() == part.model_fields.keys(), part
        assert all(rule.kind in KINDS and rule.of in ("", *model.SECTIONS) for rule in rules.values())


# ---- sentences ---------------------------------------------------------------------------------------------------

GOLDEN: list[tuple[dict[str, dict[str, Any]], list[str]]] = [
    ({"procedures": {"chilling.risks.bruise.claims.0.chance": "3 of 113"}},
     ["clinical: Bruise with cryofiction: 2 of 113 people (Mole 1901) → 3 of 113 people (Mole 1901)"]),
    ({"procedures": {"chilling.risks.bruise.claims.0.sources": ["toad-1908"]}},
     ["clinical: Bruise with cryofiction, source: 2 of 113 people (Mole 1901) → 2 of 113 people (Toad 1908)"]),
    ({"procedures": {"chilling.risks.bruise.claims.0.evidence": "direct"}},
     ["clinical: Bruise with cryofiction, kind of evidence: 2 of 113 people (Mole 1901; counted elsewhere) → "
      "2 of 113 people (Mole 1901; counted at this nerve)"]),
    ({"sites": {"rib.risks.rash": {}}},
     ["clinical: New risk at the rib nerve of fiction: Rash: how often is not known"]),
    ({"sites": {"rib.risks.leak": None}},
     ["clinical: No longer said at the rib nerve of fiction: Air leak: how often is not known"]),
    ({"procedures": {"chilling.risks.burn": None}},
     ["clinical: No longer said with cryofiction: Cold burn: 7 of 50 nerves (Mole 1901)"]),
    ({"risks": {"leak.seriousness": "moderate"}}, ["clinical: Air leak, seriousness: serious → moderate"]),
    ({"risks": {"bruise.what": "A blue or green patch."}},
     ["wording: Bruise, what it is: A blue patch. → A blue or green patch."]),
    ({"risks": {"bruise.lasts": "For months."}}, ["clinical: Bruise, how long it lasts: For days. → For months."]),
    ({"risks": {"bruise.do": "Do not wait."}}, ["clinical: Bruise, what to do: Wait. → Do not wait."]),
    ({"risks": {"leak.signs": [{"urgency": "now", "text": "You gasp"}]}},
     ["clinical: New sign: Air leak: You gasp (now)"]),
    ({"factors": {"frost.stop": "false"}}, ["clinical: Stop until it is resolved for “Frost allergy”: yes → no"]),
    ({"factors": {"frost.strength": "caution"}},
     ["clinical: How strong it is for “Frost allergy”: contraindication → caution"]),
    ({"factors": {"paint.raises": ["bruise"]}},
     ["clinical: No longer said for “Blue paint”, risk that it makes more likely: Cold burn"]),
    ({"sites": {"tail.numb_area": "your tail and its tip"}},
     ["clinical: Numb area at the caudal nerve: your tail → your tail and its tip"]),
    ({"sites": {"rib.levels.values.T4": None}},
     ["clinical: No longer said at the rib nerve of fiction, level T4: fourth rib"]),
    ({"sites": {"tail.excludes": None}},
     ["clinical: New risk at the caudal nerve: Cold burn. Before: cannot happen here: The nerve lies deep."]),
    ({"procedures": {"chilling.sites": ["whisker", "tail"]}},
     ["clinical: No longer said with cryofiction, nerve: rib nerve of fiction"]),
    ({"sites": {"whisker.risks.bruise.claims.0.because": None}},
     ["clinical: Bruise at the greater whisker nerve, whether it speaks alone: yes: Counted at this nerve. → no"]),
    ({"settings": {"organisation": "Burrow Hospital", "contact.phone": "01632 960 001"}},
     ["layout: New organisation: Burrow Hospital", "layout: New contact, telephone: 01632 960 001"]),
    ({"catalogue": {"version": "0.0.2"}}, ["layout: Version of the catalogue: 0.0.1 → 0.0.2"]),
    ({"risks": {"bruise.proposal": "Is it blue?"}}, ["unseen: New proposal: Bruise: Is it blue?"]),
    ({"conflicts": {"tall.undo": "Nothing."}},
     ["unseen: Conflict tall, how to undo it: Take the nerve away from the procedure. → Nothing."]),
]


@pytest.mark.parametrize(("changes", "said"), GOLDEN, ids=[next(iter(next(iter(c.values())))) for c, _ in GOLDEN])
def test_a_change_in_words(changes: dict[str, dict[str, Any]], said: list[str]):
    found = [f"{change.kind}: {change.sentence}" for change in diff(OLD, changed(**changes))]
    assert found == said


def test_a_withheld_risk_is_one_that_is_no_longer_said():
    out = Withheld(risk="leak", site="rib", because="We never go deep.", by="Dr A Example")
    new = replace(OLD, withheld=(out,))
    [gone], [back] = diff(OLD, new), diff(new, OLD)
    why = "withheld by Dr A Example: We never go deep."
    assert gone.sentence == f"No longer said at the rib nerve of fiction: Air leak. Now: {why}"
    assert back.sentence == f"New risk at the rib nerve of fiction: Air leak. Before: {why}"
    assert (gone.before, gone.after) == ("", why) == (back.after, back.before)


def test_on_paper_the_reason_stands_on_the_side_where_it_holds():
    out = Withheld(risk="leak", site="rib", because="We never go deep.", by="Dr A Example")
    new = replace(OLD, withheld=(out,))
    for old, now, cells in (
        (OLD, new, ["Air leak", "No longer said: withheld by Dr A Example: We never go deep."]),
        (new, OLD, ["Not said: withheld by Dr A Example: We never go deep.", "Air leak"]),
    ):
        table = changes_paper(diff(old, now), old, now, ("a", "b"), date(2030, 2, 1)).sections[0].table
        assert table is not None
        assert [span.text for each in table.rows[0][1:] for span in each] == cells


def with_two_treatments() -> dict[str, Any]:
    """The tiny data with a second treatment, and a count at the rib that each of the two states for itself."""
    data = copy.deepcopy(DATA)
    data["procedures"]["warming"] = {**copy.deepcopy(data["procedures"]["chilling"]), "clinical": "warmofiction"}
    for claims in (risk.get("claims", ()) for risk in data["procedures"]["warming"]["risks"].values()):
        for claim in claims:
            claim["id"] += "-warm"
    claim = {"chance": "2 of 9", "evidence": "direct", "sources": ["mole-1901"]}
    data["sites"]["rib"]["risks"]["leak"]["claims"] = [
        {**claim, "id": "leak-chill", "procedures": ["chilling"]},
        {**claim, "id": "leak-warm", "procedures": ["warming"]}]
    return data


@pytest.mark.parametrize(("chances", "said"), [
    (("3 of 9", "3 of 9"), ["Air leak at the rib nerve of fiction, with cryofiction: 2 of 9 people (Mole 1901) → "
                            "3 of 9 people (Mole 1901)",
                            "Air leak at the rib nerve of fiction, with warmofiction: 2 of 9 people (Mole 1901) → "
                            "3 of 9 people (Mole 1901)"]),
    (("3 of 9", "2 of 9"), ["Air leak at the rib nerve of fiction: 2 of 9 people (Mole 1901) → "
                            "3 of 9 people (Mole 1901)"]),
    ((None, None), ["No longer said at the rib nerve of fiction, with cryofiction, figure: Air leak: 2 of 9 people "
                    "(Mole 1901)",
                    "No longer said at the rib nerve of fiction, with warmofiction, figure: Air leak: 2 of 9 people "
                    "(Mole 1901)"]),
])
def test_what_would_be_said_twice_names_the_treatment(chances: tuple[str | None, str | None], said: list[str]):
    data = with_two_treatments()
    old = loaded(data)
    leak = data["sites"]["rib"]["risks"]["leak"]
    leak["claims"] = [{**claim, "chance": chance} for claim, chance in zip(leak["claims"], chances, strict=True)
                      if chance]
    if not leak["claims"]:
        del leak["claims"]
    new = loaded(data)
    assert old is not None and new is not None
    assert sentences(old, new) == said


def test_an_approval_is_told_apart_from_the_words():
    stamp = Approval(by="Dr A Example", role="Consultant", on=date(2030, 2, 1), fingerprint="0" * 64)
    [change] = diff(OLD, replace(OLD, approvals={("risks", "bruise"): stamp}))
    assert (change.kind, change.action) == ("layout", "added")
    assert change.sentence == "New approval: Bruise: Dr A Example, Consultant, on 1 February 2030 [000000000000]"
    assert summed((change,), OLD, OLD) == (change,)


def test_many_approvals_are_one_line_with_who_and_when():
    def stamped(on: date, by: str = "Dr A Example", review: date | None = None) -> Approval:
        return Approval(by=by, role="Consultant", on=on, review_by=review, fingerprint="0" * 64)

    new = replace(OLD, approvals={
        ("risks", "bruise"): stamped(date(2030, 2, 1), review=date(2031, 2, 1)),
        ("risks", "leak"): stamped(date(2030, 2, 3)), ("sites", "rib"): stamped(date(2030, 2, 2), "Dr B Example")})
    found = diff(OLD, new)
    assert len(found) == 3
    assert [told(change) for change in summed(found, OLD, new)] == [
        "New approval: 3 entries: Dr A Example, Consultant, from 1 February 2030 to 3 February 2030, "
        "review by 1 February 2031; Dr B Example, Consultant, on 2 February 2030"]
    [back] = summed(diff(new, OLD), new, OLD)
    assert back.sentence.startswith("No longer said, approval: 3 entries: Dr A Example") and back.after == ""


# ---- other ids ---------------------------------------------------------------------------------------------------


def under_another_id(old: str, new: str) -> Catalogue:
    """The tiny catalogue with one id of a section changed wherever it is named."""
    text = json.dumps(DATA).replace(f'"{old}"', f'"{new}"')
    found = loaded(json.loads(text))
    assert found is not None
    return found


@pytest.mark.parametrize(("section", "old", "new"), [
    ("sources", "mole-1901", "mole"), ("risks", "leak", "air-leak"), ("sites", "rib", "the-rib"),
    ("procedures", "chilling", "cooling"), ("factors", "paint", "woad-paint"),
])
def test_another_id_alone_is_told_as_such(section: str, old: str, new: str):
    [change] = diff(OLD, under_another_id(old, new))
    assert (change.kind, change.action, change.before, change.after) == ("unseen", "renamed", old, new)
    assert section in change.what


def test_another_id_of_a_figure_is_told_as_such():
    [change] = diff(OLD, changed(procedures={"chilling.risks.burn.claims.0.id": "cold"}))
    assert (change.action, change.before, change.after) == ("renamed", "chill-burn", "cold")


def test_another_id_with_other_words_is_another_entry():
    data = copy.deepcopy(DATA)
    data["risks"]["rash-2"] = {**data["risks"].pop("rash"), "what": "A green patch."}
    data["factors"]["frost"]["risks"]["rash-2"] = data["factors"]["frost"]["risks"].pop("rash")
    data["factors"]["frost"]["raises"] = ["rash-2"]
    new = loaded(data)
    assert new is not None
    assert {change.action for change in diff(OLD, new)} == {"removed", "added"}


# ---- words -------------------------------------------------------------------------------------------------------


def test_differences_word_by_word():
    assert list(pieces("It heals in days.", "It heals within weeks.")) == [
        ("same", "It heals"), ("gone", "in days."), ("new", "within weeks.")]
    assert marked("It heals.", "It heals soon.") == "It [-heals.-] {+heals soon.+}"


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20))
def test_the_pieces_put_together_are_both_texts(before: str, after: str):
    steps = list(pieces(before, after))
    assert " ".join(words for step, words in steps if step != "new") == " ".join(before.split())
    assert " ".join(words for step, words in steps if step != "gone") == " ".join(after.split())


def test_long_texts_show_only_what_differs():
    change = Change("wording", "changed", "what it is", "Bruise", "", "One two three four five six seven.",
                    "One two three four five six eight.")
    assert told(change) == "Bruise, what it is: One two three four five six [-seven.-] {+eight.+}"


@pytest.mark.parametrize(("before", "after", "kind"), [
    ("Wait a while.", "Wait for a while.", "wording"), ("Wait 2 days.", "Wait 3 days.", "clinical"),
    ("Call us.", "Do not call us.", "clinical"), ("On the left.", "On the right.", "clinical"),
    ("It doesn’t hurt.", "It does hurt.", "clinical"), ("It lasts days.", "It lasts weeks.", "clinical"),
])
def test_wording_that_changes_a_number_a_time_or_a_denial_is_clinical(before: str, after: str, kind: str):
    rule = FIELDS[model.Risk]["what"]
    assert rule.kind == "wording"
    assert kind_of_words(rule, before, after) == kind == kind_of_words(rule, after, before)


def test_what_carries_weight():
    assert weighty("Not for 2.5 days, or 1,000 people.") == ("not", "2.5", "days", "1,000")


def test_each_change_stands_once_and_in_order():
    one = Change("wording", "changed", "a", "", "", "x", "y")
    two = Change("clinical", "removed", "risk", "R", "", "x", "")
    assert in_order([one, two, one]) == (two, one)


def test_the_shipped_catalogue_can_be_compared_with_itself_and_with_a_new_figure(tmp_path: Path):
    from consentgen.catalogue.load import load

    text = SHIPPED.read_text("utf-8")
    figures = re.findall(r"chance: (\d+) of 113 people", text)
    assert figures
    file = tmp_path / "risks.yaml"
    file.write_text(text.replace(f"chance: {figures[0]} of 113 people", "chance: 5 of 113 people", 1), "utf-8")
    shipped, _ = load()
    other, _ = load(file)
    assert shipped is not None and other is not None
    assert diff(shipped, shipped) == ()
    [change] = diff(shipped, other)
    assert change.kind == "clinical" and change.what == "how often" and "5 of 113 people" in change.after
    assert typing.get_args(typing.get_type_hints(Change)["kind"]) == KINDS
