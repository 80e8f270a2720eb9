"""Lists of words that travel with the program: technical terms, words to avoid, American spellings, known words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from consentgen.yamltext import read_text, read_yaml

FOLDER = Path(__file__).parent
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
ADDRESS = re.compile(r"\S*(?:@|://|www\.|\w\.\w)\S*|(?<!\S)/\S+", re.IGNORECASE)
"""An address in a text, with whatever touches it: somebody else spelt it."""

BEGINS = re.compile(r"(?:^|[.!?…])[\s\"'“”‘’(*–—-]*$")
"""What stands before the first word of a sentence. A colon or a line break may come before a name as well."""

TITLE = re.compile(r"\b(?:dr|mrs?|ms|miss|prof|st|[a-z])\.\W*$", re.IGNORECASE)
NUMBERED = re.compile(r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|per|milli|centi)\b)"
                      r"(?: a)?[\s\u00a0-]*$", re.IGNORECASE)
OF_RADIATION = re.compile(r"\b[cm]?Gy\b|\b(?:dos(?:e|es|age)|radiation|radiotherapy)\b")
OWN_WORDS = "words.txt"
"""The list of known words: the product's beside this module, a clinic's in its folder."""


@cache
def glossary() -> dict[str, tuple[str, ...]]:
    """Each technical term in small letters, with the plain words of which one must stand beside it."""
    return {term: tuple(word.strip() for word in plain.split(" or ")) for term, plain in _pairs("glossary").items()}


@cache
def avoided() -> dict[str, str]:
    """Each word to avoid, in small letters, with what to write instead."""
    return _pairs("avoided")


@cache
def british() -> dict[str, str]:
    """Each American spelling, in small letters, with the British one."""
    return _pairs("british")


def american(text: str) -> Iterator[re.Match[str]]:
    """Each American spelling in a text that has a British one, so never a part of an address, a name or a unit."""
    known = british()
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    for match in WORD.finditer(text):
        within = any(start <= match.start() < end for start, end in addresses)
        if match[0].casefold() in known and not within and not _is_name(match) and not _is_unit(match):
            yield match


def _is_name(word: re.Match[str]) -> bool:
    """Whether a word may be somebody's name: it has a capital that no beginning of a sentence asks for."""
    before, after = word.string[: word.start()], word.string[word.end() :]
    named = TITLE.search(before) or not BEGINS.search(before) or re.match(r"\s+[A-Z][a-z]", after)
    return word[0][0].isupper() and bool(named)


def _is_unit(word: re.Match[str]) -> bool:
    """Whether “gray” is the unit of a dose, which is spelt so everywhere."""
    before = word.string[: word.start()]
    return word[0].casefold() == "gray" and bool(NUMBERED.search(before) or OF_RADIATION.search(word.string))


def by_first_word(terms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Terms in small letters by their first word, so that a text is searched only for those that it may have."""
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        first = WORD.findall(term)[0]
        found[first] = (*found.get(first, ()), term)
    return found


def terms_in(text: str, words: frozenset[str], terms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The terms that stand in a text, or their plural with an s. ``words``: the text's words, in small letters."""
    first = sorted(terms.keys() & (words | {word.removesuffix("s") for word in words}))
    lower = text.casefold() if first else ""
    return tuple(term for word in first for term in terms[word] if re.search(rf"\b{re.escape(term)}s?\b", lower))


def known_words(*folders: Path | None) -> frozenset[str]:
    """The words that need no dictionary: those of the product, and those in ``words.txt`` of each folder.

    One word a line; what follows a # says why. Raises ``CannotRead`` where a list is not text.
    """
    files = [FOLDER / OWN_WORDS, *(folder / OWN_WORDS for folder in folders if folder is not None)]
    lines = [line.split("#")[0].strip() for file in files if file.is_file() for line in read_text(file).splitlines()]
    return frozenset(filter(None, lines))


def _pairs(name: str) -> dict[str, str]:
    located, found = read_yaml(FOLDER / f"{name}.yaml")
    assert isinstance(located.data, dict) and not found, found
    return {key.casefold(): str(value) for key, value in located.data.items()}
