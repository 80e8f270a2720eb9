"""The cases that stand beside the rules, laid over the tiny catalogue and checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from consentgen.catalogue.check import check
from consentgen.catalogue.load import load
from consentgen.catalogue.rules.rule import MARK, Rule
from consentgen.diagnostics import Diagnostic

TODAY = date(2030, 6, 1)
OWN = "own.yaml"


def misspelt(words: frozenset[str]) -> Mapping[str, str]:
    """A speller that knows one mistake."""
    return {word: word[:-1] for word in words if word.endswith("hh")}


Found = tuple[tuple[Diagnostic, ...], str | None]


def laid(rule: Rule, case: str, folder: Path, *, case_is_bad: bool = False) -> Found:
    """What the rule's group finds with this case in the folder, and where its mark says (file:line:column)."""
    marked = None
    beside = {**rule.files, **(rule.bad_files if case_is_bad else {})}
    for name, text in {"settings.yaml": "extends: shipped\n", OWN: f"format: 1{case}", **beside}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        if MARK in text:
            before = text[: text.index(MARK)]
            marked = f"{folder / name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        (folder / name).write_text(text.replace(MARK, ""), encoding="utf-8")
    catalogue, faults = load(folder)
    assert catalogue is not None and not faults, [str(fault) for fault in faults]
    groups = ("structure", rule.group)
    return check(catalogue, TODAY, groups=groups, misspelt=misspelt), marked
