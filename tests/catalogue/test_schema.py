"""The schema for editors: fresh, and of one mind with the loader wherever a schema can be."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import yaml

from consentgen.catalogue import schema as made
from consentgen.catalogue.load import load
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
    described = [key for d in definitions.values() for key, value in d.get("properties", {}).items()
                 if "description" in value]
    assert len(described) > 50


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
