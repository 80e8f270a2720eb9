"""What can be asked for, and every way of asking wrongly."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.catalogue.load import load
from consentgen.request import Asked, Target, default_form, join_targets, read_clinical

steady = settings(deadline=None, max_examples=100)

CATALOGUE, _ = load(Path(__file__).parent / "data" / "tiny.yaml")
assert CATALOGUE is not None
SITES = CATALOGUE.sites


def clinical(*nerves: str, procedure: str = "chilling", side_needed: bool = True, **more: Any) -> Any:
    return read_clinical(Asked(procedure, nerves, **more), CATALOGUE, side_needed=side_needed)


def targets(*nerves: str, **more: Any) -> list[tuple[str, str | None, tuple[str, ...]]]:
    chosen, faults = clinical(*nerves, **more)
    assert faults == ()
    return [(t.site, t.side, t.levels) for t in chosen[1]]


def codes(*nerves: str, **more: Any) -> list[str]:
    chosen, faults = clinical(*nerves, **more)
    assert chosen is None
    assert all(fault.message and fault.hint for fault in faults)
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    ("nerves", "more", "wanted"),
    [
        (["whisker:left"], {}, [("whisker", "left", ())]),
        (["whisker:LEFT"], {}, [("whisker", "left", ())]),
        (["GWN: right "], {}, [("whisker", "right", ())]),
        (["greater whisker nerve:both"], {}, [("whisker", "both", ())]),
        (["whisker"], {"side": "left"}, [("whisker", "left", ())]),
        (["whisker:right"], {"side": "left"}, [("whisker", "right", ())]),
        (["tail"], {}, [("tail", None, ())]),
        (["tail", "whisker"], {"side": "left"}, [("tail", None, ()), ("whisker", "left", ())]),
        (["rib:left"], {}, [("rib", "left", ())]),
        (["rib:left:T5"], {}, [("rib", "left", ("T5",))]),
        (["rib:left:t5-t7"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T7-T5"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T5 – T7"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T5 to T6"], {}, [("rib", "left", ("T5", "T6"))]),
        (["rib:left:T7,T5"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5, T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5+T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5 T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T4-T5,T10"], {}, [("rib", "left", ("T4", "T5", "T10"))]),
        (["rib:left"], {"level": "T6"}, [("rib", "left", ("T6",))]),
        (["rib:left:T5"], {"level": "T6"}, [("rib", "left", ("T5",))]),
        (["rib"], {"side": "right", "level": "T6"}, [("rib", "right", ("T6",))]),
        (["rib::T6"], {"side": "right"}, [("rib", "right", ("T6",))]),
        (["tail", "rib:left"], {"level": "T6"}, [("rib", "left", ("T6",)), ("tail", None, ())]),
        (["rib:left:T10", "rib:left:T5"], {}, [("rib", "left", ("T5", "T10"))]),
        (["whisker:left", "whisker:right"], {}, [("whisker", "both", ())]),
        (["whisker:left", "whisker:both"], {}, [("whisker", "both", ())]),
        (["rib:left:T5", "rib:right:T7"], {}, [("rib", "left", ("T5",)), ("rib", "right", ("T7",))]),
        (["rib:left:T5,T7", "rib:right:T7", "rib:right:T5"], {}, [("rib", "both", ("T5", "T7"))]),
        (["rib:both:T5", "rib:left:T6"], {}, [("rib", "left", ("T5", "T6")), ("rib", "right", ("T5",))]),
        (["rib:left", "rib:right:T5"], {}, [("rib", "left", ()), ("rib", "right", ("T5",))]),
        (["whisker:right", "whisker:right"], {}, [("whisker", "right", ())]),
    ],
)
def test_every_way_of_naming_targets(nerves: list[str], more: dict[str, Any], wanted: list[Any]):
    assert targets(*nerves, **more) == wanted


def test_explain_needs_no_side():
    assert targets("whisker", "rib::T5", side_needed=False) == [("rib", None, ("T5",)), ("whisker", None, ())]


@pytest.mark.parametrize(
    ("nerves", "more", "wanted"),
    [
        ([], {}, ["missing-nerve"]),
        (["wisker:left"], {}, ["unknown-nerve"]),
        ([":left"], {}, ["unknown-nerve"]),
        (["whisker"], {}, ["missing-side"]),
        (["whisker:"], {}, ["missing-side"]),
        (["whisker:up"], {}, ["unknown-side"]),
        (["tail:left"], {}, ["side-on-midline"]),
        (["whisker:left:T5"], {}, ["no-levels"]),
        (["rib:left:T3"], {}, ["unknown-level"]),
        (["rib:left:5"], {}, ["unknown-level"]),
        (["rib:left:T5-"], {}, ["unknown-level"]),
        (["rib:left:T5-T6-T7"], {}, ["unknown-level"]),
        (["rib:left:T5,,T6"], {}, ["unknown-level"]),
        (["rib:left:T5:T6"], {}, ["unknown-level"]),
        (["rib:left"], {"level": "T99"}, ["unknown-level"]),
        (["rib:left", "rib:left:T5"], {}, ["unclear-level"]),
        (["rib:both", "rib:left:T5"], {}, ["unclear-level"]),
        (["whisker:left"], {"procedure": "warming"}, ["nerve-not-treated"]),
        (["whisker:left"], {"procedure": "wurming"}, ["unknown-procedure"]),
        (["whisker:left"], {"procedure": ""}, ["unknown-procedure"]),
        (["whisker:left"], {"factors": ("pant",)}, ["unknown-factor"]),
        (["rib:left"], {"procedure": "warming", "factors": ("frost",)}, ["factor-not-here"]),
    ],
)
def test_every_refusal(nerves: list[str], more: dict[str, Any], wanted: list[str]):
    assert codes(*nerves, **more) == wanted


def test_every_fault_of_a_request_at_once():
    assert codes("whiskr", "tail:left", "whisker", "rib:left:T99", procedure="chiling", factors=("pant", "woad")) == [
        "unknown-procedure", "unknown-nerve", "side-on-midline", "missing-side", "unknown-level", "unknown-factor"]


def test_a_misspelt_name_is_told_the_nearest_three():
    _, (fault,) = clinical("whiskr:left")
    assert fault.hint.startswith("the nearest are whisker, ")
    assert fault.hint.count(",") == 2
    assert str(fault.place) == "--nerve"


def test_levels_may_hold_hyphens_spaces_and_the_word_to():
    site = SITES["rib"].model_copy(update={"levels": SITES["rib"].levels.model_copy(
        update={"values": {"L3-L4": "a", "L4-L5": "b", "big toe": "c", "toe 2": "d"}})})
    changed = replace(CATALOGUE, sites={"rib": site})

    def levels(text: str) -> Any:
        chosen, faults = read_clinical(Asked("chilling", (f"rib:left:{text}",)), changed, side_needed=True)
        return chosen[1][0].levels if chosen else [fault.code for fault in faults]

    assert levels("L4-L5") == ("L4-L5",)
    assert levels("L3-L4 - L4-L5") == ("L3-L4", "L4-L5")
    assert levels("big toe to toe 2") == ("big toe", "toe 2")
    assert levels("toe 2, L3-L4") == ("L3-L4", "toe 2")
    assert levels("toe") == ["unknown-level"]


NAMED = [Target("whisker", side, ()) for side in ("left", "right", "both")] + [Target("tail")]
NAMED += [Target("rib", side, levels) for side in ("left", "right", "both")
          for levels in (("T4",), ("T10", "T5"), ("T5", "T6", "T7"))]


def places(of: Any) -> set[tuple[str, str | None, str]]:
    return {(t.site, side, level) for t in of for side in (("left", "right") if t.side == "both" else (t.side,))
            for level in (t.levels or ("",))}


@steady
@given(st.lists(st.sampled_from(NAMED), max_size=8), st.randoms())
def test_joining_neither_adds_nor_loses_a_place_and_knows_no_order(named: list[Target], order: Any):
    joined = join_targets(named, SITES)
    assert places(joined) == places(named)
    assert len({(t.site, t.side) for t in joined}) == len(joined)
    assert join_targets(joined, SITES) == joined
    order.shuffle(named)
    assert join_targets(named, SITES) == joined


def test_both_sides_bring_in_their_factor():
    assert clinical("whisker:both")[0][2] == ("two-sides",)
    assert clinical("rib:left:T5", "rib:right:T7")[0][2] == ("two-sides",)
    assert clinical("whisker:left", "rib:right")[0][2] == ("two-sides",)
    assert clinical("whisker:left", "rib:left")[0][2] == ()
    assert clinical("whisker:left", "tail", factors=("Woad", "blue paint"))[0][2] == ("paint",)


def test_the_form_fits_the_anaesthesia_unless_somebody_chose():
    chilling, warming = CATALOGUE.procedures["chilling"], CATALOGUE.procedures["warming"]
    assert (default_form(chilling, None, None), default_form(warming, None, None)) == ("local", "sedation")
    assert default_form(warming, None, "local") == "local"
    assert default_form(warming, "sedation", "local") == "sedation"


@steady
@given(st.tuples(st.text(), st.lists(st.text(max_size=12), max_size=3), st.text(max_size=5), st.text(max_size=5)))
def test_no_request_raises_and_every_refusal_has_a_hint(asked: Any):
    procedure, nerves, side, level = asked
    chosen, faults = read_clinical(
        Asked(procedure, tuple(f"rib:{nerve}" for nerve in nerves), side, level), CATALOGUE, side_needed=True)
    assert (chosen is None) == bool(faults)
    assert all(fault.hint for fault in faults)
