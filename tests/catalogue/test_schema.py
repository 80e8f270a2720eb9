"""The schema for editors: fresh, and of one mind with the loader wherever a schema can be."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import yaml

from consentgen.catalogue import schema as made
from consentgen.catalogue.casefile import read_cases
from consentgen.catalogue.load import load
from consentgen.chance import notation
from consentgen.resources import catalogue_path
from consentgen.yamltext import read_yaml

from .conftest import TINY, tiny_data

VALIDATOR = jsonschema.Draft202012Validator(made.schema())


def errors(data: Any) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def test_the_file_is_fresh():
    assert made.FILE.read_text("utf-8") == made.text(), (
        'write it anew: python -c "from consentgen.catalogue.schema import write; write()"')


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json.loads(made.FILE.read_text("utf-8")))


def test_the_shipped_catalogue_names_it_in_its_first_line():
    first = catalogue_path().read_text("utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=consentgen/catalogue/schema.json"


@pytest.mark.parametrize("file", [catalogue_path(), TINY], ids=["shipped", "tiny"])
def test_it_accepts_what_the_loader_accepts_as_text_and_as_an_editor_reads_it(file: Any):
    assert errors(read_yaml(file)[0].data) == []
    assert errors(yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)) == []
    assert errors(json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))) == []


def test_it_says_what_the_keys_mean():
    definitions = made.schema()["$defs"]
    assert {"Risk", "Site", "Claim", "Procedure", "Factor", "Source", "Figure"} <= set(definitions)
    assert definitions["Risk"]["description"].startswith("One thing that can go wrong")


@pytest.mark.parametrize("kind", made.TITLES)
def test_every_key_is_explained(kind: made.Kind):
    whole = made.schema(kind)
    parts = {**whole["$defs"], "the file": whole}
    keys = {(name, key): value.get("description", "") for name, part in parts.items()
            for key, value in part.get("properties", {}).items()}
    assert len(keys) > 15
    assert [key for key, words in keys.items() if len(words) < 8] == []
    assert [name for name, part in whole["$defs"].items() if not part.get("description")] == []


@pytest.mark.parametrize("kind", made.TITLES)
def test_each_kind_is_a_schema_without_loose_ends(kind: made.Kind):
    whole = made.schema(kind)
    jsonschema.Draft202012Validator.check_schema(whole)
    assert whole["title"] == made.TITLES[kind]
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(whole)))
    assert named == set(whole["$defs"])


def test_every_key_of_a_chance_can_be_completed():
    assert set(made.IN_CHANCE) == set(notation._KEYS)
    assert set(made.HEADS) == set(notation._HEADS)


Break = Callable[[dict[str, Any]], object]

BROKEN: dict[str, Break] = {
    "unknown key": lambda d: d["risks"]["burn"].update(wat="x"),
    "unknown section": lambda d: d.update(sitez={}),
    "missing key": lambda d: d["risks"]["burn"].pop("what"),
    "no format": lambda d: d.pop("format"),
    "other format": lambda d: d.update(format="2"),
    "empty text": lambda d: d["risks"]["burn"].update(what=""),
    "bad id": lambda d: d["risks"].update({"Bad Id": d["risks"]["burn"]}),
    "bad id inside": lambda d: d["factors"]["frost"]["risks"].update({"Bad Id": {}}),
    "bad reference": lambda d: d["factors"]["frost"].update(raises=["Bad Id"]),
    "not one of": lambda d: d["risks"]["burn"].update(seriousness="grave"),
    "text for a list": lambda d: d["procedures"]["chilling"].update(synonyms="one"),
    "text for a mapping": lambda d: d["sites"]["tail"].update(risks="weak"),
    "not a date": lambda d: d["catalogue"].update(published="2030"),
    "not yes or no": lambda d: d["factors"]["frost"].update(stop="perhaps"),
    "empty chance": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(chance=""),
    "unknown key in a chance": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(
        chance={"how_often": "1 of 9", "wat": "x"}),
    "a chance that says nothing": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(
        chance={"by": "a year"}),
    "a comparison of one": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(
        chance={"compare": [{"with": "cold", "how_often": "1 of 9"}]}),
    "other outcome": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(
        chance={"how_often": "1 of 9", "outcome": "fun"}),
    "claim without an id": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].pop("id"),
    "other evidence": lambda d: d["sites"]["tail"]["risks"]["weak"]["claims"][0].update(evidence="hearsay"),
    "mapping for a text": lambda d: d["risks"]["burn"].update(what={"a": "b"}),
    "list for a text": lambda d: d["risks"]["burn"].update(what=["a", "b"]),
    "list for a section": lambda d: d.update(risks=["burn"]),
    "mapping for a list of figures": lambda d: d.update(figures={"x": {}}),
    "no title": lambda d: d["catalogue"].pop("title"),
    "view that is none": lambda d: d.update(
        pictures={"tail": {"words": "A", "source_words": "b", "views": [{"view": "moon"}]}}),
    "points that are none": lambda d: d.update(
        pictures={"tail": {"words": "A", "source_words": "b", "views": [{"view": "face", "dots": "here"}]}}),
    "figure from a trial": lambda d: d.update(figures=[
        {"id": "x", "risk": "burn", "chance": "1 of 9", "sources": ["mole-1901"], "because": "So.",
         "evidence": "direct"}]),
    "other form": lambda d: d.update(settings={"form": "paper"}),
    "extends something else": lambda d: d.update(settings={"extends": "ours"}),
    "icons perhaps": lambda d: d.update(settings={"icons": "perhaps"}),
    "sources differ": lambda d: d.update(settings={"when_sources_differ": "lowest"}),
    "no colour": lambda d: d.update(settings={"colour": "red"}),
    "unknown setting": lambda d: d.update(settings={"colur": "#000000"}),
    "figure without a reason": lambda d: d.update(figures=[
        {"id": "x", "risk": "burn", "chance": "1 of 9", "sources": ["mole-1901"]}]),
    "figure without a source": lambda d: d.update(figures=[
        {"id": "x", "risk": "burn", "chance": "1 of 9", "sources": [], "because": "So."}]),
    "withheld without a name": lambda d: d.update(withheld=[{"risk": "burn", "site": "rib", "because": "So."}]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_it_refuses_what_the_loader_refuses(name: str, tmp_path: Any):
    data = copy.deepcopy(tiny_data())
    assert errors(data) == []
    BROKEN[name](data)
    assert errors(data)
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump(data), "utf-8")
    assert [fault for fault in load(file)[1] if fault.is_error]


# ---- a clinic's own folder, and cases ------------------------------------------------------------------------------


def wrong(kind: made.Kind, text: str) -> list[str]:
    """What the schema of that kind finds in a text, as an editor reads it."""
    data = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return [error.message for error in jsonschema.Draft202012Validator(made.schema(kind)).iter_errors(data)]


REWORDED = [
    "risks: {burn: {do: Cover it with gauze.}}",
    "sites: {tail: {risks: {weak: {do: Rest.}}}}",
    "sites: {tail: {levels: {label: Rib}}}",
    "procedures: {chilling: {pathway: {before: Eat.}, benefit: {lead: Yes indeed.}}}",
    "procedures: {chilling: {alternatives: {nothing: {what: Wait.}}}}",
    "factors: {frost: {question: Cold}}",
    "sources: {mole-1901: {note: Read it.}}",
    "pictures: {tail: {words: A dot.}}",
    "catalogue: {version: 2}",
]


@pytest.mark.parametrize("text", REWORDED)
def test_in_an_overlay_one_key_can_be_reworded(text: str):
    assert wrong("overlay", f"format: 1\n{text}\n") == []
    assert wrong("settings", text) == []
    assert wrong("catalogue", f"format: 1\n{text}\n")


BAD_IN_OVERLAY = [
    "risks: {burn: {doo: Cover it.}}",
    "risks: {burn: {seriousness: grave}}",
    "risks: {burn: {do: ''}}",
    "risks: {Burn it: {do: A}}",
    "risks: {burn: A}",
    "sites: {tail: {risks: {weak: {doo: Rest.}}}}",
    "sites: {tail: {levels: {values: [A]}}}",
    "procedures: {chilling: {pathway: {befor: A}}}",
    "procedures: {chilling: {aftercare: [{label: A}]}}",
    "sites: {tail: {risks: {x: {claims: [{id: a, chance: 1 of 9}]}}}}",
    "figures: [{id: x, risk: burn, chance: 1 of 9, because: So.}]",
    "figures: [{id: x, risk: burn, chance: 1 of 9, sources: [], because: So.}]",
    "figures: [{risk: burn, chance: 1 of 9, sources: [mole-1901], because: So.}]",
    "figures: [{id: x, risk: burn, sources: [mole-1901], because: So.}]",
    "figures: [{id: x, risk: burn, chance: 1 of 9, sources: [mole-1901]}]",
    "withheld: [{risk: burn, site: rib, because: So.}]",
    "withheld: [{risk: burn, site: rib, by: Dr Mole}]",
    "withheld: [{risk: burn, because: So., by: Dr Mole}]",
    "withheld: {risk: burn}",
    "rsks: {}",
    "catalogue: {published: soon}",
]


@pytest.mark.parametrize("text", BAD_IN_OVERLAY)
def test_in_an_overlay_what_the_loader_refuses_is_refused(text: str, overlay: Callable[..., Any]):
    assert wrong("overlay", f"format: 1\n{text}\n")
    assert wrong("settings", text)
    assert [fault for fault in overlay(own=text)[1] if fault.is_error]


GOOD_SETTINGS = ["extends: shipped", "extends: shipped\norganisation: A\nicons: no\nbands: yes", "form: sedation",
                 "contact: {phone: 01632 960 002}", "figures: []", "catalogue: {version: '2'}"]
BAD_SETTINGS = ["extends: mine", "organization: A", "organisation: ''", "icons: perhaps", "form: paper",
                "contact: {fone: 1}", "contact: A", "colour: red", "when_sources_differ: lowest",
                "logo: [a]", "catalogue: {publishd: 2026-11-22}"]


@pytest.mark.parametrize("text", GOOD_SETTINGS)
def test_settings_stand_at_the_top_of_their_file(text: str):
    assert wrong("settings", text) == []


@pytest.mark.parametrize("text", BAD_SETTINGS)
def test_settings_that_the_loader_refuses_are_refused(text: str, overlay: Callable[..., Any]):
    assert wrong("settings", text)
    assert [fault for fault in overlay(f"{text}\n")[1] if fault.is_error]


CASE = "format: 1\ncases: [{name: A, procedure: chilling, nerves: [tail], %s}]\n"
GOOD_CASES = ["expect: [burn]", "not: [burn]", "says: {burn: 2 of 9}", "says: {burn: [2 of 9, elsewhere]}",
              "figure: {burn: {how_often: 2 of 9, within: 7 days}}", "at: {burn: [tail]}", "implied: [frost]",
              "never_wording: {burn: A}", "factors: [frost]"]
BAD_CASES = ["expects: [burn]", "expect: burn", "not: {burn: A}", "says: [burn]", "says: {burn: []}",
             "at: {burn: tail}", "says: {Burn it: A}",
             "figure: {burn: {wat: 2}}", "figure: {burn: ''}", "implied: [Frost it]"]


@pytest.mark.parametrize("text", GOOD_CASES)
def test_a_case_that_can_be_read_is_accepted(text: str, tmp_path: Any):
    (tmp_path / "case.yaml").write_text(CASE % text, "utf-8")
    assert read_cases([tmp_path / "case.yaml"])[1] == ()
    assert wrong("cases", CASE % text) == []


@pytest.mark.parametrize("text", [CASE % line for line in BAD_CASES] + [
    "format: 1\n", "cases: []\n", "format: 1\ncases: [{name: A, procedure: chilling, nerves: []}]\n",
    "format: 1\ncases: [{name: A, nerves: [tail]}]\n", "format: 1\ncases: []\ncase: []\n"])
def test_a_case_that_cannot_be_read_is_refused(text: str, tmp_path: Any):
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    assert read_cases([tmp_path / "case.yaml"])[1]
    assert wrong("cases", text)
