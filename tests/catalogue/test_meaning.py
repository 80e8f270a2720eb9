"""The fingerprint of an entry: every edit of what it means changes it, and no other edit does."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.catalogue.approvals import entries, fingerprint_of
from consentgen.catalogue.load import LISTS, Catalogue, load
from consentgen.catalogue.meaning import SIGNED, Key, fingerprint, meaning
from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.vocabulary import Part
from tests.catalogue.conftest import TINY, tiny_data

SHIPPED, _ = load()
MADE_UP, _ = load(TINY)
assert SHIPPED is not None and MADE_UP is not None
OWN = {
    "pictures": {"tail": {"words": "A dot.", "source_words": "the tail", "proposal": "Where?",
                          "views": [{"view": "hips-back", "dots": "0 12", "areas": ["1 2, 3 4, 5 6"]}]}},
    "figures": [{"id": "own", "risk": "bruise", "chance": "3 of 60", "had": "had one", "sources": ["mole-1901"],
                 "because": "Counted here."}],
    "withheld": [{"risk": "rash", "site": "tail", "because": "Never seen.", "by": "Dr Mole"}],
}


def whole() -> dict[str, Any]:
    """The tiny catalogue with one entry of each section that it lacks."""
    return {**tiny_data(), **copy.deepcopy(OWN)}


def prints(catalogue: Catalogue) -> dict[Key, str]:
    return {key: fingerprint_of(catalogue, key) for key in entries(catalogue)}


def read(folder: Path, text: str) -> Catalogue:
    file = folder / "catalogue.yaml"
    file.write_text(text, "utf-8")
    catalogue, found = load(file)
    assert catalogue is not None and not [fault for fault in found if fault.is_error], found
    return catalogue


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("meaning")


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[Key, str]:
    found = prints(read(folder, yaml.safe_dump(whole(), sort_keys=False)))
    assert {section for section, _ in found} == set(SIGNED)
    return found


# ---- what does not count -----------------------------------------------------------------------------------------


def shuffled(value: Any, chance: random.Random, path: tuple[str, ...] = ()) -> Any:
    """The data with its keys in another order; the order of a nerve's levels has a meaning."""
    if isinstance(value, dict):
        keys = list(value)
        if path[-2:] != ("levels", "values"):
            chance.shuffle(keys)
        return {key: shuffled(value[key], chance, (*path, key)) for key in keys}
    return [shuffled(item, chance, path) for item in value] if isinstance(value, list) else value


def respaced(value: Any, chance: random.Random) -> Any:
    """The data with other white space between the words of its texts, and round them."""
    if isinstance(value, dict):
        return {key: respaced(inner, chance) for key, inner in value.items()}
    if isinstance(value, list):
        return [respaced(item, chance) for item in value]
    return chance.choice(["", " ", "\n"]) + chance.choice([" ", "  ", " \n "]).join(value.split(" ")) + " "


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_spacing_comments_quotes_and_the_order_of_keys_do_not_count(seed: int, folder: Path, before: dict[Key, str]):
    chance = random.Random(seed)
    data = shuffled(whole(), chance)
    for section in ("risks", "factors"):
        for entry in data[section].values():
            for key in ("name", "what", "question", "effect"):
                if key in entry:
                    entry[key] = respaced(entry[key], chance)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=chance.choice([20, 80, 200]),
                          default_flow_style=chance.choice([None, False]), indent=chance.choice([2, 4]),
                          default_style=chance.choice([None, '"', "'"]))
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.lstrip("\"'").startswith("risks"))
    commented = "\n".join([*lines[:at], "# a comment", *lines[at:], "# and another"])
    assert prints(read(folder, commented)) == before


def test_what_is_said_to_clinicians_alone_does_not_count(folder: Path, before: dict[Key, str]):
    data = whole()
    signed = {"by": "A", "role": "B", "on": "2030-01-01"}
    data["risks"]["bruise"] |= {"proposal": "Is this the word?", "sign_off": signed}
    data["procedures"]["chilling"]["risks"]["bruise"]["claims"][0]["note"] = "Table 3."
    data["sources"]["mole-1901"]["note"] = "Seen in the library."
    data["pictures"]["tail"]["source_words"] = "at the tail"
    assert prints(read(folder, yaml.safe_dump(data, sort_keys=False))) == before


def test_a_default_that_is_written_out_does_not_count(folder: Path, before: dict[Key, str]):
    data = whole()
    data["risks"]["bruise"] |= {"kind": "risk", "synonyms": [], "signs": []}
    data["factors"]["paint"] |= {"stop": "no", "procedures": []}
    assert prints(read(folder, yaml.safe_dump(data, sort_keys=False))) == before


# ---- what counts -------------------------------------------------------------------------------------------------


def edits(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every text of an entry that may be edited and remain valid."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from edits(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from edits(inner, (*path, index))
    else:
        yield path


OTHER = {"seriousness": ("minor", "moderate"), "worst_case": ("moderate", "serious"), "kind": ("risk", "advice"),
         "laterality": ("sided", "midline"), "nerve_type": ("sensory", "motor"), "evidence": ("direct", "analogue"),
         "strength": ("caution", "information"), "anaesthesia": ("sedation", "local"), "stop": ("no", "yes"),
         "implied_by_both_sides": ("no", "yes"), "view": ("hips-back", "hips-front"), "dots": ("0 12", "0 13")}


def edited(path: tuple[Any, ...], old: str) -> str:
    """Another value that may stand there."""
    name = next(step for step in reversed(path) if isinstance(step, str))
    if name in OTHER:
        return next(other for other in OTHER[name] if other != old)
    if name == "chance":
        return "1 of 7 people" if old != "1 of 7 people" else "2 of 7 people"
    if name == "areas":
        return "1 2, 3 4, 5 7"
    if name in ("sites", "procedures", "raises", "risk", "site", "sources", "id"):
        return f"{old}-x"
    return f"{old} x"


WHOLE = whole()
EDITS = [
    (section, id_, path)
    for section in ("risks", "procedures", "sites", "factors", "pictures")
    for id_, entry in WHOLE[section].items()
    for path in edits(entry)
    if not {"proposal", "source_words", "note", "sign_off"} & set(path)
] + [(section, "0", path) for section in ("figures", "withheld") for path in edits(WHOLE[section][0])]


def test_there_is_much_to_edit():
    assert len(EDITS) > 200
    assert {section for section, *_ in EDITS} == set(SIGNED)


def typed(section: str, data: dict[str, Any]) -> Part:
    models: dict[str, Any] = {**SECTIONS, **LISTS}
    part: Part = models[section].model_validate(data)
    return part


def test_any_edit_of_the_meaning_changes_the_fingerprint():
    unseen = []
    for section, id_, path in EDITS:
        entry = copy.deepcopy(WHOLE[section][int(id_) if isinstance(WHOLE[section], list) else id_])
        before = fingerprint(section, id_, typed(section, entry), MADE_UP.sources)
        inner = entry
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = edited(path, inner[path[-1]])
        if fingerprint(section, id_, typed(section, entry), MADE_UP.sources) == before:
            unseen.append((section, id_, path))
    assert unseen == []


def test_an_edit_changes_that_entry_and_no_other(folder: Path, before: dict[Key, str]):
    data = whole()
    data["sites"]["whisker"]["risks"]["numb"]["claims"][0]["chance"] = "10 of 26"
    after = prints(read(folder, yaml.safe_dump(data, sort_keys=False)))
    assert {key for key in before if after[key] != before[key]} == {("sites", "whisker")}


def test_a_key_more_or_less_counts():
    for section, id_, key in (("risks", "leak", "brief_do"), ("risks", "burn", "condition"),
                              ("sites", "whisker", "raises"), ("factors", "frost", "stop")):
        entry = dict(WHOLE[section][id_])
        less = {name: value for name, value in entry.items() if name != key}
        assert len({fingerprint(section, id_, typed(section, data), {}) for data in (entry, less)}) == 2


def test_another_source_under_the_same_id_changes_what_cites_it_and_nothing_else(folder: Path, before: dict[Key, str]):
    data = whole()
    data["sources"]["badger-1910"]["title"] = "Away"
    after = prints(read(folder, yaml.safe_dump(data, sort_keys=False)))
    assert {key for key in before if after[key] != before[key]} == {("factors", "frost")}


def test_the_order_of_levels_and_of_a_list_counts(folder: Path, before: dict[Key, str]):
    data = whole()
    levels = data["sites"]["rib"]["levels"]["values"]
    data["sites"]["rib"]["levels"]["values"] = dict(reversed(levels.items()))
    data["procedures"]["chilling"]["how"] = ["It is cold.", "It is held."]
    data["procedures"]["chilling"]["sites"] = ["tail", "whisker", "rib"]
    after = prints(read(folder, yaml.safe_dump(data, sort_keys=False)))
    assert {key for key in before if after[key] != before[key]} == {("sites", "rib"), ("procedures", "chilling")}


def test_a_fingerprint_belongs_to_its_section_and_id():
    entry = MADE_UP.risks["bruise"]
    assert len({fingerprint(section, id_, entry, {}) for section in ("risks", "sites") for id_ in ("a", "b")}) == 4


def test_no_two_shipped_entries_share_a_fingerprint():
    found = list(prints(SHIPPED).values())
    assert len(found) == len(set(found)) > 100
    assert all(len(one) == 64 and set(one) <= set("0123456789abcdef") for one in found)


def test_the_meaning_of_an_entry_can_be_read():
    said = meaning("factors", "frost", MADE_UP.factors["frost"], MADE_UP.sources)
    assert said["entry"]["risks"]["bruise"]["claims"][0]["chance"] == "21 of 90"
    assert said["sources"] == {"badger-1910": {"authors": "Badger C", "title": "At home", "kind": "tale",
                                               "page": "https://badger.invalid/home"}}


def test_fingerprints_are_what_they_were():
    """Another number here would make every approval in the world one of changed words."""
    assert fingerprint_of(MADE_UP, ("risks", "bruise")) == (
        "e5abf08522aff6310810be48d0ea72e3679af7b833846160ae3feb4fedc49d75")
