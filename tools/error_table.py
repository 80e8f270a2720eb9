"""Writes docs/errors.md: every code that a message can bear, what it means, and what to do.

The codes are collected from the source, so that the table cannot miss one: each call that fills a parameter
named ``code`` of a diagnostic is read, and a code that is neither written out nor handed on stops the tool. What
a rule of ``check`` means stands in its own manual; what other codes mean stands here, because a reader wants one
sentence where the program has many.

    python tools/error_table.py          writes docs/errors.md
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from consentgen.catalogue.check import RULES

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "consentgen"
PAGE = TOP / "docs" / "errors.md"

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REQUEST_MODULES = frozenset(("approve.py", "approving.py", "make.py", "patient.py", "request.py"))
"""Modules whose diagnostics are about what was asked for; those of all others are about the catalogue."""

LIST_FOLDERS = frozenset(("clinic", "batch"))
"""Packages whose diagnostics are about the rows of a list."""

Meaning = tuple[str, str]
"""What a code means, and what to do."""

IN_CATALOGUE: dict[str, Meaning] = {rule.code: (rule.meaning, rule.to_do) for rule in RULES} | {
    "bad-chance": (
        "What stands under `chance` is not a way of saying how often.",
        "Write it as in [How often](catalogue.md#how-often). The hint says what was not understood.",
    ),
    "bad-id": (
        "An id has other signs than small letters, digits and hyphens.",
        "Write it such as `greater-occipital`.",
    ),
    "bad-value": (
        "A value is of the wrong kind: text for a list, a day that does not exist, a word that is not a choice here.",
        "The message names the key and what it takes.",
    ),
    "case-figure-missing": (
        "`test`: a figure that a case expects does not print as it is written there.",
        "The hint says what prints. Either the catalogue or the case is wrong.",
    ),
    "case-nerves-differ": ("`test`: a risk holds for other nerves than a case expects.", "The message names them."),
    "case-not-implied": ("`test`: the nerves of a case do not bring in the factor that it expects.", "Look at both."),
    "case-not-left-out": (
        "`test`: a risk that a case expects to be left out with a reason is not.",
        "Look whether the nerve still excludes it, or you still withhold it.",
    ),
    "case-not-serious": ("`test`: the worst case of a risk is less than serious.", "Look at the catalogue."),
    "case-risk-missing": (
        "`test`: a risk that a case expects is not there.",
        "A risk may have been lost: look at the catalogue before you change the case.",
    ),
    "case-risk-present": ("`test`: a risk that a case excludes is there.", "The hint says what brings it in."),
    "case-twice": ("`test`: two cases have the same name.", "Give each a name of its own."),
    "case-wording-missing": (
        "`test`: the words of a risk do not hold what a case expects.", "Look at its texts in the catalogue."
    ),
    "case-wording-present": ("`test`: the words of a risk hold what a case excludes.", "Look at its texts."),
    "case-words-missing": (
        "`test`: how often a risk happens is not said as a case expects.", "The hint says how it is said."
    ),
    "case-words-present": (
        "`test`: how often a risk happens is said as a case excludes.", "The hint says how it is said."
    ),
    "duplicate-id": ("The same entry stands in two files of one folder.", "Keep one of the two."),
    "duplicate-key": ("The same key stands twice in one mapping. The first one counts.", "Keep one of the two."),
    "empty-file": ("The file holds nothing.", "Fill it, or delete it."),
    "format": ("The file does not say in which format it is written.", "Put `format: 1` at the top."),
    "missing-key": ("An entry lacks a key that it must have.", "Add the key that the message names."),
    "not-cases": ("`test`: the file has no list of cases.", "Begin with `format: 1` and `cases:`."),
    "not-a-catalogue": ("The file is YAML, but not a mapping of sections.", "Begin with `format: 1` and a section."),
    "sign-off-of-shipped": (
        "A clinic's folder signs words of the shipped catalogue inside the entry. The signature would stay when an "
        "update changes them.",
        "Take `sign_off` out, then `consentgen approve` the entry: an approval holds for the words it was given for.",
    ),
    "overlay-drops-risk": (
        "An overlay would take a risk away without a word.",
        "Put it under `withheld`, with a reason and a name.",
    ),
    "overlay-replaces-figure": (
        "An overlay would overwrite the claims of the shipped catalogue.",
        "Put your own number under `figures`, with its source and the reason.",
    ),
    "unknown-key": ("A key is not one of those known here, so it would be passed over.", "Check its spelling."),
    "yaml-alias": ("A YAML alias (`*`) stands in the file.", "Write the text out, or put it in quotes."),
    "yaml-anchor": ("A YAML anchor (`&`) stands in the file.", "Write the text out, or put it in quotes."),
    "yaml-character": (
        "A character stands in the file that nobody can see, such as one that turns the reading direction.",
        "Delete it. The message gives its number and its place.",
    ),
    "yaml-depth": ("The file is nested far too deeply.", "Check the indentation."),
    "yaml-documents": ("A line `---` begins a second document.", "Put it in a file of its own."),
    "yaml-key": ("A key is not plain text.", "Quote it if it begins with `{` or `[`."),
    "yaml-merge-key": ("The YAML merge key `<<` stands in the file.", "Write out what it would bring in."),
    "yaml-syntax": ("The file is not valid YAML.", "Check indentation and quotes at the place that is named."),
    "yaml-tab": ("A tab stands in the indentation.", "Use spaces."),
    "yaml-tag": ("A YAML tag such as `!!python` stands in the file.", "Write plain text."),
}

IN_REQUEST: dict[str, Meaning] = {
    "ambiguous-entry": ("`approve`: entries of two sections have this id.", "Write it as `section:id`."),
    "approved-earlier": (
        "`approve`: the day given with `--on` lies before that of an approval that it would replace.",
        "Check the day, or delete the lines of that approval first.",
    ),
    "approved-later": ("`approve`: the day of approval lies in the future.", "Leave `--on` out to say today."),
    "changed-since-approval": (
        "`--strict`: the pack would print an entry whose meaning is not the one that was approved.",
        "Read it, then `consentgen approve` it again.",
    ),
    "no-count": (
        "`approve --all` cannot ask how many figures are being approved.",
        "Read what it shows, and give the number with `--count`.",
    ),
    "no-overlay": (
        "`approve`: no folder of your own is named in which approvals could lie.",
        "`consentgen init` makes one; name it with `--catalogue`.",
    ),
    "nobody-named": ("`approve`: the name or the role of the clinician is missing.", "Give `--by` and `--role`."),
    "not-approved": (
        "`--strict`: the pack would print an entry that nobody has approved.",
        "Read it, then `consentgen approve` it.",
    ),
    "odd-name": (
        "`approve`: a name or role holds a sign that nobody can see, or is over 200 characters long.",
        "Type it again.",
    ),
    "past-review": (
        "`--strict`: the catalogue, or an entry that the pack would print, should have been reviewed by now.",
        "Review it, then approve it again, or move the catalogue's date.",
    ),
    "review-too-early": ("`approve`: the review date is not after the day of approval.", "Check both dates."),
    "unknown-entry": (
        "`approve`: no entry has this id.",
        "Check its spelling; `consentgen approve --list` shows them all.",
    ),
    "wrong-count": (
        "`approve --all`: the number given is not how many figures are shown. Nothing was approved.",
        "Read them again. The right number is never told.",
    ),
    "bad-date": (
        "The birth date is not a real date, or its year has two digits.",
        "Write it as `1945-07-14`.",
    ),
    "bad-value": ("A field of the patient is not text in quotes.", "Put it in quotes; concerns may be a list."),
    "born-later": ("The birth date is not before the date of the pack.", "Check it, or `--date`."),
    "born-too-early": ("The birth date is more than 125 years ago.", "Check it."),
    "duplicate-key": ("A field of the patient stands twice.", "Keep one."),
    "factor-not-here": (
        "A patient factor was named that does not matter for this procedure.",
        "Leave it out.",
    ),
    "missing-nerve": ("No nerve was named.", "Add `--nerve`."),
    "missing-side": ("A sided nerve was named without its side.", "Add `:left`, `:right` or `:both`, or `--side`."),
    "nerve-not-treated": ("The procedure does not treat this nerve.", "The hint names the nerves it treats."),
    "nhs-number": (
        "The NHS number has not ten digits, or fails its check digit (modulus 11).",
        "Compare it with the record: a digit is wrong, or two are swapped.",
    ),
    "no-glyph": (
        "A field of the patient holds a character that no font can print. It would print as an empty box.",
        "Write it with letters, without emoji or rare signs.",
    ),
    "no-levels": ("A level was named at a nerve that has none.", "Write the nerve without it."),
    "patient-not-an-object": ("The patient's file is not one JSON object.", "Compare it with `examples/patient.json`."),
    "patient-without-name": (
        "The patient has neither family nor given name.",
        "Give them, or leave `--patient` out for a form to fill in by hand.",
    ),
    "side-on-midline": ("A side was named for a nerve in the midline.", "Write the nerve without it."),
    "too-long": ("A field of the patient is longer than the form can hold.", "Shorten it."),
    "unclear-level": (
        "One nerve was named with a level and again without one.",
        "Name its level each time, or never.",
    ),
    "under-18": ("The patient is under 18, and these forms are for adults.", "Use your own form for a child."),
    "unknown-factor": ("No patient factor has this name.", "`consentgen list factors` names them."),
    "unknown-key": ("A key of the patient's file is not known.", "The hint names the nearest, or all of them."),
    "unknown-level": ("The nerve does not have this level.", "The hint names those it has."),
    "unknown-nerve": ("No nerve has this name.", "`consentgen list nerves` names them."),
    "unknown-procedure": ("No procedure has this name.", "`consentgen list procedures` names them."),
    "unknown-side": ("The side is not left, right or both.", "Write one of the three."),
}

IN_LIST: dict[str, Meaning] = {
    "pack-not-approved": (
        "With `--strict`: the row's pack would be a draft, or past its review date.",
        "`consentgen approve --list` shows how every entry stands.",
    ),
    "advice-row": (
        "The row just below the headings tells how to fill them, and is left out.",
        "Nothing, if that is so.",
    ),
    "appointment-off": (
        "The appointment was cancelled, missed, or entered by mistake. A column such as Status or Outcome, or a remark"
        " in the name, may say so, too.",
        "Take it off the list.",
    ),
    "bad-date": (
        "A date is not a real one, cannot be read as a date, or its year has two digits.",
        "Write it as `2026-11-22`.",
    ),
    "bad-map": (
        "An option `--map` does not name a field and a column.",
        'Write it as `--map nerve="Target structure"`.',
    ),
    "bundle-goes-on": (
        "The FHIR Bundle is one page of several, so patients, or what is planned for them, are missing. Nothing is"
        " made.",
        "Have all pages exported in one Bundle, without a link to a next page.",
    ),
    "cell-comment": (
        "A cell of the workbook has a comment, which is not read.",
        "Look whether it changes what is to be made.",
    ),
    "cell-error": (
        "A cell holds an error of the spreadsheet, such as `#N/A`.",
        "Correct the formula, or type the value.",
    ),
    "column-twice": (
        "Two columns with something in them are the same field, or have the same heading.",
        "Say which counts, with `--map FIELD=LETTER`.",
    ),
    "date-not-text": (
        "The spreadsheet has turned something into a date that is none.",
        "Make the column text and type it again.",
    ),
    "dates-half-converted": (
        "Of a column's dates only those after the twelfth of a month stayed text. A spreadsheet with American"
        " settings has read the others with day and month swapped. Nothing is made.",
        "Make the column text and copy the dates again from where they came.",
    ),
    "edition-against-need": (
        "The patient needs large print, and the list asks for the standard edition.",
        "Take the edition out of the row, and the need chooses it.",
    ),
    "field-twice": ("A field stands twice in one row.", "Keep one."),
    "format-not-made": (
        "The patient needs braille, easy read, audio or sign language, which consentgen does not make.",
        "Arrange it before the appointment.",
    ),
    "formula-without-value": (
        "A cell is a formula whose result was not saved.",
        "Open the list in a spreadsheet and save it again.",
    ),
    "given-long-ago": (
        "The leaflet was given more than three years ago.",
        "Look whether the date is right.",
    ),
    "given-after-treatment": ("The leaflet would be given after the treatment.", "One of the two dates is wrong."),
    "headings-again": ("The headings stand once more among the rows, and that row is left out.", "Nothing."),
    "hidden-column": ("A column is hidden in the sheet, and is read all the same.", "Unhide it to see what is read."),
    "hidden-row": ("A row is hidden in the sheet, by hand or by a filter, and is left out.", "Unhide what is meant."),
    "hospital-number-of-another": (
        "Two rows have the same hospital number, but another name, and another birth date or NHS number.",
        "One of them is wrong: compare both with the record.",
    ),
    "identity-missing": (
        "The row has no birth date, or no NHS number, and other rows of the list have one.",
        "Fill it in from the record.",
    ),
    "identity-nowhere": (
        "No row of the list has a birth date, or none an NHS number. The forms have a line to write it on.",
        "Add the column, so that a patient is not taken for another.",
    ),
    "level-contradicts": (
        "Nerve and level name different levels; in a FHIR Bundle also the words for procedure, place or appointment.",
        "Say the level once, or have the record corrected.",
    ),
    "lost-letter": (
        "A letter in the cell was lost when the list was saved in another encoding. In a name a `?` means that, and so"
        " do signs such as `‰` and `¤`.",
        "Save the list again as CSV in UTF-8, or as an `.xlsx` workbook.",
    ),
    "macros": ("The workbook has macros. They are not run.", "Nothing."),
    "material-fault": (
        "The catalogue or a template has a fault that this pack cannot do without.",
        "The message says which; `consentgen check` shows every fault of a catalogue.",
    ),
    "merged-cell": (
        "A cell is merged with others, so it is not plain which rows it is about.",
        "Take the merging off.",
    ),
    "misnamed": ("The file is not what its name says. It is read as what it is.", "Give it the right name."),
    "missing-procedure": ("The row names no procedure.", "Fill it in, or give `--procedure` for the whole list."),
    "month-first": (
        "A date puts the month first, so that no other date of the list is certain. Nothing is made.",
        "Write every date with the day first, or as 2026-11-22.",
    ),
    "name-in-one": (
        "Family and given name stand in one cell, and nobody can tell them apart.",
        "Write `SMITH, John`, or use two columns.",
    ),
    "no-levels": ("A level was named, and none of the row's nerves has levels.", "Leave the level out."),
    "no-headings": (
        "No row of the list names the columns.",
        "Write a heading above each. `consentgen batch --template` shows them.",
    ),
    "no-patient": ("The FHIR Bundle holds no patient for what is planned.", "Have the patients exported with it."),
    "name-incomplete": (
        "Of family and given name one is blank, so the pack bears only the other.",
        "Fill it in from the record.",
    ),
    "name-alone": (
        "The row has neither birth date nor NHS number nor hospital number: only the name says who it is.",
        "Fill one in from the record.",
    ),
    "need-denied": (
        "The communication needs name a format together with a word such as no, so they choose no edition.",
        "Look whether the edition is right; the column `edition` settles it.",
    ),
    "need-open": (
        "The communication needs choose no edition by themselves, so the patient gets the usual one.",
        "Look whether that is right; the column `edition` settles it.",
    ),
    "nerve-contradicts": (
        "In a FHIR Bundle the words for procedure, place or appointment name another nerve than the pack would.",
        "Find out which is right, and have the record corrected.",
    ),
    "no-family-name": (
        "No column of the list is the family name, so no pack bears one.",
        "Write a heading above it, or use `--map family=COLUMN`.",
    ),
    "no-time-zones": (
        "The FHIR Bundle gives a moment, and this machine does not know which day that is in Britain.",
        "Install the Python package `tzdata`. Windows has no time zones of its own.",
    ),
    "not-a-name": (
        "A name has no letter, or is a word for nothing such as `N/A`, `TBC` or `Unknown`, a formula, or a row of"
        " sums.",
        "Write the name from the record, or leave the cell blank.",
    ),
    "not-an-object": ("A line of JSON is not valid, or not one object.", "Write one object on each line."),
    "not-fhir": ("An element of a resource is not what FHIR R4 has there.", "Have it exported again."),
    "not-released": (
        "The finished PDF did not say what it should, so it was not released.",
        "Report the message. It holds no patient's value.",
    ),
    "not-text": ("A value is a number or an object, not text.", "Put it in quotes: a number loses leading zeros."),
    "not-to-come": (
        "What is planned is past, done, stopped or marked not to be done. It is left out.",
        "Nothing, if that is so.",
    ),
    "not-utf-8": (
        "The list is not UTF-8 and was read as Windows text.",
        "Look at names with accents, or save it as CSV in UTF-8.",
    ),
    "number-not-date": (
        "A date is stored as a plain number.",
        "Make the column a date column, or type the date as text.",
    ),
    "number-not-text": (
        "An NHS number, hospital number or telephone number is stored as a number, which loses leading zeros. An NHS"
        " number whose ten digits pass its check is taken all the same.",
        "Make the column text, and type it again from the record.",
    ),
    "number-of-another": (
        "Two rows have the same NHS number, but another family name, given name or birth date.",
        "One of them is wrong: compare both with the record.",
    ),
    "patient-deceased": (
        "The record says that the patient has died, or a column such as Deceased, or a remark in the name does.",
        "Take the patient off the list.",
    ),
    "patient-inactive": ("The record is no longer in use, or another took its place.", "Use the other record."),
    "patient-perhaps-twice": (
        "Two rows have the same name, and a birth date or NHS number that would tell them apart is missing.",
        "Look whether it is one patient, and fill in what is missing.",
    ),
    "patient-restricted": (
        "The record is marked as restricted.",
        "Make this pack by hand, as your rules for such records say.",
    ),
    "patient-twice": (
        "The same patient stands in another row as well, by NHS number, by hospital number, or by name and birth date."
        " Where the two rows differ in one of these, the message says so.",
        "Check that both are meant, and the numbers.",
    ),
    "process-died": (
        "The process that worked on the row ended by itself, twice. The other rows were made.",
        "Run it again. If that does not help, make this pack alone.",
    ),
    "process-hung": (
        "The pack was not ready in time, and its process was stopped. The other rows were made.",
        "Run it again. If that does not help, make this pack alone.",
    ),
    "program-fault": ("A fault of the program.", "Report the message. It holds no patient's value."),
    "row-above": ("A row stands above the headings, and is left out.", "Nothing, if it is a title."),
    "several-names": (
        "The record has more than one name of the same use that holds now.",
        "End the one that does not.",
    ),
    "several-numbers": ("The record has more than one NHS number.", "Find out which is right."),
    "side-contradicts": (
        "Nerve and side name different sides; in a FHIR Bundle also the words for procedure, place or appointment.",
        "Say the side once, or have the record corrected.",
    ),
    "side-on-midline": ("A side was named, and all of the row's nerves lie in the midline.", "Leave the side out."),
    "sides-differ": (
        "Two rows name different sides of the same nerve for the same patient, or for one who may be the same.",
        "Correct one. If both are meant, write `yes` under “confirmed” in each: one alone is not enough.",
    ),
    "status-unknown": (
        "A column such as Status, Outcome or Deceased says something that is not known. The row is made.",
        "Look whether the patient is still to come.",
    ),
    "struck-row": (
        "The name in a row of the workbook is struck through. The row is read all the same.",
        "Take the patient off the list if they are not to come.",
    ),
    "title-row": ("A row is one merged title across the columns, and is left out.", "Nothing."),
    "too-many-cells": (
        "A row has more cells than the headings, so its values may stand in the wrong columns.",
        "Put a value with a comma in it in quotes.",
    ),
    "treatment-before-birth": ("The day of the treatment is before the birth date.", "One of the two dates is wrong."),
    "treatment-past": ("The day of the treatment is before the date of the pack.", "Look whether the date is right."),
    "unclosed-quote": (
        "A quote opens and is not closed where its cell ends, so it swallows the patients below. Ditto marks do that,"
        " too. Nothing is made.",
        "Close it, take it away, or write a quote that is meant twice. Write out what a ditto mark stands for.",
    ),
    "unknown-choice": ("A word is not one of those that the field knows.", "The hint names them."),
    "unknown-column": (
        "An option `--map` names a column that the list does not have.",
        "The hint names the columns.",
    ),
    "unknown-field": ("A key, or what `--map` names, is not a field.", "The hint names the nearest, or all of them."),
    "words-deny": (
        "In a FHIR Bundle the words for procedure or place hold a word such as not, or those of the appointment deny a"
        " side.",
        "Find out what is meant, and have the record corrected.",
    ),
}

EXITS: dict[str, tuple[str, str]] = {
    "OK": ("Done.", "Warnings and notes may stand on standard error."),
    "FINDINGS": (
        "There are findings: a fault in the catalogue or a template, or a pack whose pages were changed.",
        "`consentgen check` shows every fault.",
    ),
    "REQUEST_WRONG": (
        "What was asked for cannot be made as it was asked for. An option that does not exist counts, too.",
        "Every fault is shown at once.",
    ),
    "CANNOT_READ": ("A file is missing, is not text, or is not what its name says.", "Check the path."),
    "CANNOT_WRITE": ("The output cannot be written: folder, permission or disk.", "Check the folder."),
    "ROWS_LEFT": (
        "A list has ended, and some of its rows were refused or failed. The packs of the others are made.",
        "Correct those rows and run it again: only they are made.",
    ),
    "CANNOT_RENDER": (
        "This machine cannot make a PDF.",
        "`consentgen doctor` says what is missing, and the line to run.",
    ),
    "OUR_FAULT": (
        "A fault of the program. Above all: the finished PDF did not say what it should, and was not released.",
        "Report the line that was printed. It holds no patient's value.",
    ),
    "STOPPED": ("Somebody stopped it.", "Run it again."),
}


class CannotTell(Exception):
    """A code that the source does not write out, so that the table might miss it, or that nobody has explained."""


@dataclass(frozen=True)
class Found:
    """One code in the source: in which module, and whether it may come as a warning."""

    code: str
    module: str
    warning: bool
    folder: str = ""

    @property
    def about(self) -> str:
        """``list``, ``request`` or ``catalogue``."""
        if self.folder in LIST_FOLDERS:
            return "list"
        return "request" if self.module in REQUEST_MODULES else "catalogue"


def collect(package: Path = PACKAGE) -> tuple[Found, ...]:
    """Every code that a diagnostic of the package can bear. Raises ``CannotTell`` where one cannot be read off."""
    found: list[Found] = []
    for file in sorted(package.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        found += (replace(one, folder=file.parent.name) for one in _codes(tree, file.name))
    return tuple(sorted(set(found), key=lambda f: (f.about, f.code, f.module, f.warning)))


def _codes(tree: ast.Module, module: str) -> Iterator[Found]:
    takes = {"Diagnostic": 1, "fault_at": 3, "fault_of_rows": 3, **({"Rule": 0} if _is_rule(tree) else {}),
             **dict(_functions_with_code(tree))}
    warns = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in takes
             and any(isinstance(inner, ast.Call) and _says_warning(inner) for inner in ast.walk(node))}
    for call, inside in _calls(tree, frozenset()):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in takes:
            continue
        given = _argument(call, takes[name])
        if given is None:
            raise CannotTell(f"{module}:{call.lineno}: {name} is called without a code")
        warning = name in warns or _says_warning(call)
        for code in _written_out(given, inside, f"{module}:{call.lineno}"):
            yield Found(code, module, warning)


def _is_rule(tree: ast.Module) -> bool:
    """Whether a module is a rule of ``check``: other modules have rules of another kind."""
    return any(isinstance(node, ast.ImportFrom) and node.module == "consentgen.catalogue.rules.rule"
               for node in tree.body)


def _says_warning(call: ast.Call) -> bool:
    return any(_constant(argument) == "warning" for argument in [*call.args, *(k.value for k in call.keywords)])


def _functions_with_code(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(name, place of the argument ``code`` as a caller counts) for each function of the module that takes one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = [a for a in (*node.args.posonlyargs, *node.args.args) if a.arg != "self"]
            for place, argument in enumerate(arguments):
                if argument.arg == "code" and getattr(argument.annotation, "id", "") == "str":
                    yield node.name, place


def _calls(node: ast.AST, inside: frozenset[str]) -> Iterator[tuple[ast.Call, frozenset[str]]]:
    """Each call with the parameters of the functions around it."""
    if isinstance(node, ast.FunctionDef):
        inside |= {argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    if isinstance(node, ast.Call):
        yield node, inside
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, inside)


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)
    return named or (call.args[place] if place < len(call.args) else None)


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _written_out(node: ast.expr, inside: frozenset[str], where: str) -> Iterator[str]:
    """The codes of an argument: text, a choice between texts, or none if it only hands on what it was given."""
    if isinstance(node, ast.IfExp):
        yield from _written_out(node.body, inside, where)
        yield from _written_out(node.orelse, inside, where)
    elif CODE.fullmatch(_constant(node)):
        yield _constant(node)
    elif ast.unparse(node) == "rule.code":
        return  # each rule is read where it is made
    elif not (isinstance(node, ast.Name) and node.id == "code" and "code" in inside):
        raise CannotTell(f"{where}: the code cannot be read from the source")


# What is written


def page(found: tuple[Found, ...], exits: dict[str, int]) -> str:
    """The text of docs/errors.md. Raises ``CannotTell`` for a code whose meaning is not told here."""
    if missing := unexplained(found):
        raise CannotTell(f"Say in tools/error_table.py what these mean: {', '.join(missing)}")
    parts = [HEAD, "## Exit codes\n", EXIT_WORDS, _row("Exit", "What it means", "What to do"), _row(*["---"] * 3)]
    parts += [_row(str(number), *EXITS[name]) for name, number in sorted(exits.items(), key=lambda item: item[1])]
    for about, title, words, meanings in SECTIONS:
        severity = {code: _severity(code, about, found) for code in _of(about, found)}
        parts += ["", f"## {title}\n", words, _row("Code", "Severity", "What it means", "What to do"),
                  _row(*["---"] * 4)]
        parts += [_row(f"`{code}`", severity[code], *meanings[code]) for code in sorted(severity)]
    return "\n".join(parts) + "\n"


def unexplained(found: tuple[Found, ...]) -> tuple[str, ...]:
    """Codes of the source whose meaning is not told here, as ``request: under-18``."""
    return tuple(
        f"{about}: {code}" for about, _, _, meanings in SECTIONS for code in sorted(_of(about, found) - meanings.keys())
    )


def unused_meanings(found: tuple[Found, ...]) -> tuple[str, ...]:
    """Codes that are explained here and that the source does not have any more."""
    return tuple(code for about, _, _, meanings in SECTIONS for code in meanings if code not in _of(about, found))


def exit_codes() -> dict[str, int]:
    """The exit codes by name, from consentgen/errors.py."""
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant) and isinstance(node.value.value, int)
    }


def _of(about: str, found: tuple[Found, ...]) -> frozenset[str]:
    return frozenset(one.code for one in found if one.about == about)


def _severity(code: str, about: str, found: tuple[Found, ...]) -> str:
    kinds = {one.warning for one in found if (one.code, one.about) == (code, about)}
    return " or ".join(word for word, warning in (("error", False), ("warning", True)) if warning in kinds)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


HEAD = """# Messages and exit codes

<!-- Written by tools/error_table.py from the source. Do not edit by hand. -->

A message says where the fault is, how grave it is, its code, what is wrong and what to do:

```
our-clinic/risks.yaml:12:7: error unknown-key: “seriousnes” is not a key here.
    did you mean “seriousness”?
```

The code never changes its meaning, so a script may rely on it. `consentgen check --format json` gives the same as data:
file, line, column, code, severity, message and hint.
"""

EXIT_WORDS = "A number never changes its meaning. Usage faults found by the command line itself are 2 as well.\n"

SECTIONS = (
    ("catalogue", "In a catalogue",
     "`consentgen check` finds these and ends with 1 if one is an error. With `--strict`, a warning counts as one.\n"
     "`make` stops with 1 only for an error in what the pack uses.\n", IN_CATALOGUE),
    ("request", "In a request",
     "`make` and `explain` show all of these at once and end with 2. No message repeats a patient's value: it names "
     "the field.\n", IN_REQUEST),
    ("list", "In a list",
     "`batch` shows these, and those of a request, for every row with its number and column, and ends with 5.\n"
     "A warning refuses nothing. No message repeats a cell.\n", IN_LIST),
)

if __name__ == "__main__":
    PAGE.write_text(page(collect(), exit_codes()), encoding="utf-8")
