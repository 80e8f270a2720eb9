"""British spelling of every word that the shipped catalogue and templates print, by hunspell and a word list."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from consentgen.catalogue import wording
from consentgen.catalogue.load import load
from consentgen.resources import templates_path
from tests.catalogue.test_shipped_words import texts

WORD_LIST = wording.FOLDER / wording.OWN_WORDS
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
AMERICAN = {"color", "center", "anesthetic", "anesthesia", "hematoma", "fiber", "behavior", "edema", "diarrhea"}
REFERENCES = {"raises", "raises_for", "treated_by", "sites", "procedures", "sources", "codes"}


def misspelt(words: set[str]) -> set[str]:
    """The words that hunspell does not know in British English, those of the word list aside."""
    own = {line.strip() for line in WORD_LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    asked = sorted(word for word in words if word not in own and word.lower() not in own)
    told = subprocess.run(["hunspell", "-d", "en_GB", "-l", "-i", "utf-8"], input="\n".join(asked), text=True,
                          capture_output=True, check=True)
    return set(told.stdout.split())


@pytest.fixture(autouse=True, scope="module")
def hunspell() -> None:
    known = shutil.which("hunspell") and subprocess.run(
        ["hunspell", "-d", "en_GB", "-l"], input="colour", text=True, capture_output=True).returncode == 0
    if not known:
        missing = "hunspell with its en_GB dictionary is not on this machine (hunspell, hunspell-en-gb)"
        pytest.fail(missing) if os.environ.get("CONSENTGEN_STRICT") else pytest.skip(missing)


def test_american_spelling_is_found() -> None:
    assert misspelt({*AMERICAN, "colour", "numb"}) == AMERICAN


def test_the_catalogue_is_in_british_spelling() -> None:
    catalogue, _ = load()
    assert catalogue is not None
    said = {word.replace("’", "'") for section in ("risks", "procedures", "sites", "factors", "pictures")
            for entry in getattr(catalogue, section).values() for path, text in texts(entry)
            if not REFERENCES & set(path[-1:]) for word in WORD.findall(text)}
    assert len(said) > 600
    assert misspelt(said) == set()


def test_the_templates_are_in_british_spelling() -> None:
    said = set()
    for file in templates_path().glob("*.html"):
        text = re.sub(
            r"{#.*?#}|{%.*?%}|{{.*?}}|<style>.*?</style>|<[^>]*>|&\w+;", " ",
            file.read_text(encoding="utf-8"), flags=re.S)
        said |= {word.replace("’", "'") for word in WORD.findall(text)}
    assert len(said) > 150
    assert misspelt(said) == set()


def test_the_word_list_is_sorted_and_holds_no_word_twice() -> None:
    lines = [line for line in WORD_LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == sorted(set(lines), key=str.casefold)
