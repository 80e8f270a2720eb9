"""What a careful reviewer would find in a catalogue that can be read: the rules, one module each, and what is waived.

Structure is found while loading (``load``). ``docs/rules.md`` is made from the rules' own manuals.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from consentgen.catalogue.load import Catalogue, without_overlay
from consentgen.catalogue.rules import (
    abbreviation,
    ambiguous_name,
    american_spelling,
    approval_of_nothing,
    audit_without_period,
    avoided_word,
    bad_ignore,
    band_contradicts,
    benefit_under_risk,
    changed_since_approval,
    claim_without_source,
    duplicate_claim,
    evidence_disagrees,
    excludes_own_risk,
    excludes_unconditional,
    false_precision,
    figure_brings_risk,
    form_incomplete,
    gmc_incomplete,
    jargon,
    key_order,
    leans_on_changed,
    logo,
    lone_band,
    long_sentence,
    mixed_denominators,
    odd_bold,
    one_sided_conflict,
    outside_view,
    pale_colour,
    past_review,
    per_nerve_as_person,
    picture_area,
    picture_empty,
    picture_level,
    picture_side,
    place_without_side,
    raises_nothing,
    rcog_incomplete,
    reading_age,
    relative_alone,
    review_too_far,
    side_on_midline,
    signature_dates,
    softened,
    source_not_citable,
    spelling,
    split_over_whole,
    stray_file,
    template_behind,
    text_in_image,
    unclear_time,
    unknown_claim,
    unknown_placeholder,
    unknown_reference,
    untidy_spacing,
    untreated_nerve,
    unused_figure,
    unused_ignore,
    unused_risk,
    withholds_nothing,
)
from consentgen.catalogue.rules.rule import Finding, Group, Material, Rule, Speller, claims
from consentgen.diagnostics import Diagnostic, Place, did_you_mean, in_order
from consentgen.yamltext import Located, comments

__all__ = ["RULES", "check", "claims"]

REMARK = re.compile(r"#\s*lint:\s*(?P<verb>\S*)\s*(?P<code>\S*)\s*(?P<reason>.*)")

RULES: tuple[Rule, ...] = tuple(module.RULE for module in (
    abbreviation, ambiguous_name, american_spelling, approval_of_nothing, audit_without_period, avoided_word,
    bad_ignore, band_contradicts, benefit_under_risk, changed_since_approval, claim_without_source, duplicate_claim,
    evidence_disagrees, excludes_own_risk, excludes_unconditional, false_precision, figure_brings_risk,
    form_incomplete, gmc_incomplete, jargon, key_order, leans_on_changed, logo, lone_band, long_sentence,
    mixed_denominators, odd_bold, one_sided_conflict, outside_view, pale_colour, past_review, per_nerve_as_person,
    picture_area, picture_empty, picture_level, picture_side, place_without_side, raises_nothing, rcog_incomplete,
    reading_age, relative_alone, review_too_far, side_on_midline, signature_dates, softened, source_not_citable,
    spelling, split_over_whole, stray_file, template_behind, text_in_image, unclear_time, unknown_claim,
    unknown_placeholder, unknown_reference, untidy_spacing, untreated_nerve, unused_figure, unused_ignore, unused_risk,
    withholds_nothing,
))
"""Every rule, in the order of the alphabet. A test compares the folder."""

ALWAYS: tuple[Group, ...] = ("structure",)

ALWAYS_TOLD = frozenset(("past-review",))
"""Warnings of the shipped catalogue that concern a clinic which lies over it as well: it can renew its own."""

BY_CODE = {rule.code: rule for rule in RULES}


def check(
    catalogue: Catalogue,
    today: date | None = None,
    *,
    groups: Collection[Group] = ALWAYS,
    misspelt: Speller | None = None,
) -> tuple[Diagnostic, ...]:
    """Every finding of the rules of ``groups``, in the order of the files, those aside that a remark waives.

    A warning of the shipped catalogue by itself is not told of a clinic's, which can neither mend nor waive it there.

    ``today`` is for review dates; None leaves them out. ``misspelt`` tells misspelt words from others; None: spelling
    is not checked.
    """
    found = _found(catalogue, today, groups, misspelt)
    told = [fault for fault in found if fault.is_error or fault.code in ALWAYS_TOLD]
    if len(told) == len(found) or (below := without_overlay(catalogue)) is None:
        return found
    known = _found(below, today, groups, misspelt)
    return tuple(fault for fault in found if fault in told or fault not in known)


def _found(
    catalogue: Catalogue, today: date | None, groups: Collection[Group], misspelt: Speller | None
) -> tuple[Diagnostic, ...]:
    material = Material(catalogue, today, misspelt)
    running = [rule for rule in RULES if rule.group in groups]
    found = [_told(catalogue, rule, finding, rule.code) for rule in running for finding in rule.finds(material)]
    return in_order(_without_waived(catalogue, found, frozenset(rule.code for rule in running)))


def _told(catalogue: Catalogue, rule: Rule, finding: Finding, code: str) -> Diagnostic:
    path = finding.path
    subject = finding.subject or ((str(path[0]), str(path[1])) if len(path) > 1 else ("", ""))
    return Diagnostic(finding.place or catalogue.place(*path), code, finding.message, finding.hint, rule.severity,
                      subject)


# ---- remarks that waive a warning ------------------------------------------------------------------------------


def _without_waived(catalogue: Catalogue, found: list[Diagnostic], ran: frozenset[str]) -> Iterator[Diagnostic]:
    """The findings that no remark on their line waives, and what is wrong with the remarks."""
    waived: set[tuple[str, int, str]] = set()
    for file in (file for layer in catalogue.layers for file in layer.files if "lint:" in file.text):
        for place, remark in _remarks(file):
            wrong = _wrong_with(remark)
            if wrong is not None:
                yield _told(catalogue, BY_CODE["bad-ignore"], Finding((), *wrong, place), "bad-ignore")
                continue
            key = (file.file, place.line, remark["code"])
            if remark["code"] in ran and not any((d.place.file, d.place.line, d.code) == key for d in found):
                finding = Finding((), f"Nothing is found here that “{remark['code']}” would waive.", "take it away",
                                  place)
                yield _told(catalogue, BY_CODE["unused-ignore"], finding, "unused-ignore")
            waived.add(key)
    yield from (d for d in found if (d.place.file, d.place.line, d.code) not in waived)


def _remarks(file: Located) -> Iterator[tuple[Place, re.Match[str]]]:
    for line, (column, said) in comments(file).items():
        remark = REMARK.search(said)
        if remark:
            yield Place(file.file, line + 1, column + remark.start() + 1), remark


def _wrong_with(remark: re.Match[str]) -> tuple[str, str] | None:
    """(message, hint), or None for a remark that waives a warning and says why."""
    rule = BY_CODE.get(remark["code"])
    if remark["verb"] != "ignore":
        return "A remark for check can only be “ignore”.", "write # lint: ignore CODE reason"
    if rule is None or rule.code in ("bad-ignore", "unused-ignore"):
        return "The remark names no code that can be waived.", did_you_mean(remark["code"], BY_CODE)
    if rule.severity == "error":
        return f"“{rule.code}” is an error, and cannot be waived.", "mend it"
    if not remark["reason"].strip():
        return "The remark gives no reason.", "write # lint: ignore CODE reason"
    return None
