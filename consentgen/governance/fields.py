"""Every key of a catalogue: what it is called in words, and of which kind a change of it is.

A key that stands nowhere here stops the tests, so that a new one cannot be passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consentgen.catalogue import model
from consentgen.catalogue.settings import Contact, Settings
from consentgen.catalogue.vocabulary import Part
from consentgen.governance.change import Kind


@dataclass(frozen=True)
class Rule:
    """What a key is called, the kind of a change of it, and the section of the catalogue whose ids it holds."""

    label: str
    kind: Kind
    of: str = ""


ENTRY = {
    "synonyms": Rule("other name", "unseen"),
    "sign_off": Rule("signature", "layout"),
    "proposal": Rule("proposal", "unseen"),
}
HERE = {
    "kind": Rule("kind of risk", "clinical"),
    "seriousness": Rule("seriousness", "clinical"),
    "worst_case": Rule("worst case", "clinical"),
    "what": Rule("what it is", "wording"),
    "when": Rule("when it shows", "wording"),
    "lasts": Rule("how long it lasts", "wording"),
    "do": Rule("what to do", "wording"),
    "brief_do": Rule("what to do, in brief", "wording"),
}
STATED = {
    "chance": Rule("how often", "clinical"),
    "had": Rule("what was counted", "clinical"),
    "setting": Rule("for whom it was counted", "clinical"),
    "evidence": Rule("kind of evidence", "clinical"),
    "sources": Rule("source", "clinical", "sources"),
}

FIELDS: dict[type[Part], dict[str, Rule]] = {
    model.SignOff: {
        "by": Rule("by", "layout"), "role": Rule("role", "layout"), "on": Rule("day", "layout"),
        "review_by": Rule("review by", "layout"),
    },
    model.Approval: {
        "by": Rule("by", "layout"), "role": Rule("role", "layout"), "on": Rule("day", "layout"),
        "review_by": Rule("review by", "layout"), "fingerprint": Rule("fingerprint", "layout"),
    },
    model.Source: {
        "authors": Rule("authors", "wording"), "year": Rule("year", "wording"), "title": Rule("title", "wording"),
        "journal": Rule("journal", "wording"), "doi": Rule("DOI", "wording"), "pmid": Rule("PubMed number", "wording"),
        "pmcid": Rule("PubMed Central number", "wording"), "page": Rule("page", "wording"),
        "kind": Rule("kind of source", "unseen"), "setting": Rule("setting", "unseen"), "note": Rule("note", "unseen"),
    },
    model.Claim: {
        "id": Rule("id", "unseen"), **STATED,
        "procedures": Rule("treatment it holds for", "clinical", "procedures"),
        "because": Rule("reason why it speaks", "unseen"), "note": Rule("note", "unseen"),
    },
    model.Figure: {
        "id": Rule("id", "unseen"), "risk": Rule("risk", "clinical", "risks"),
        "procedure": Rule("treatment it holds for", "clinical", "procedures"),
        "site": Rule("nerve it holds for", "clinical", "sites"), **STATED,
        "because": Rule("reason why it speaks", "unseen"),
    },
    model.Sign: {"urgency": Rule("urgency", "clinical"), "text": Rule("sign", "clinical")},
    model.Risk: {
        **ENTRY, **HERE, "name": Rule("name", "wording"), "term": Rule("clinical term", "wording"),
        "short": Rule("shorter name", "wording"), "condition": Rule("when it applies", "clinical"),
        "why": Rule("why it happens", "wording"), "team": Rule("what the team does", "wording"),
        "signs": Rule("sign", "clinical"),
    },
    model.RiskHere: {
        **HERE, "claims": Rule("figure", "clinical"),
        "procedures": Rule("treatment it holds for", "clinical", "procedures"),
        "not_known": Rule("why it is not known", "wording"),
    },
    model.Benefit: {
        "lead": Rule("whether it helps", "wording"), "key": Rule("key point on benefit", "wording"),
        "intended": Rule("intended benefit", "wording"), "claims": Rule("figure", "clinical"),
        "unknown": Rule("what is not known", "wording"),
    },
    model.Expect: {
        "key_expect": Rule("key point on what to expect", "wording"),
        "summary_expect": Rule("what to expect", "wording"),
    },
    model.Alternative: {
        "name": Rule("name", "wording"), "short": Rule("shorter name", "wording"),
        "what": Rule("what it involves", "wording"), "claims": Rule("figure", "clinical"),
        "sites": Rule("nerve at which it is a choice", "clinical", "sites"),
    },
    model.Row: {"label": Rule("label", "wording"), "text": Rule("text", "wording")},
    model.Pathway: {
        "before": Rule("what happens before", "wording"), "on_the_day": Rule("what happens on the day", "wording"),
        "treatment": Rule("the treatment itself", "wording"), "after": Rule("what happens after", "wording"),
    },
    model.Code: {
        "system": Rule("system", "wording"), "code": Rule("code", "wording"), "display": Rule("display", "wording"),
        "verified_by": Rule("verified by", "wording"), "verified_on": Rule("verified on", "wording"),
    },
    model.Procedure: {
        **ENTRY, "name": Rule("name", "wording"), "clinical": Rule("clinical name", "clinical"),
        "action": Rule("how the form begins", "wording"), "heading": Rule("title", "wording"),
        "heading_several": Rule("title for several nerves", "wording"), "anaesthesia": Rule("anaesthesia", "clinical"),
        "anaesthesia_words": Rule("words on anaesthesia", "wording"), "key": Rule("first key point", "wording"),
        "key_expect": Rule("key point on what to expect", "wording"), "how": Rule("how it works", "wording"),
        "form_summary": Rule("summary on the form", "wording"), "pathway": Rule("what happens", "wording"),
        "benefit": Rule("benefit", "clinical"), "alternatives": Rule("other choice", "clinical"),
        "aftercare": Rule("aftercare", "wording"), "summary_expect": Rule("what to expect", "wording"),
        "signs": Rule("sign", "clinical"), "extra_procedures": Rule("extra procedure", "clinical"),
        "sites": Rule("nerve", "clinical", "sites"), "risks": Rule("risk", "clinical", "risks"),
        "codes": Rule("code", "wording"),
    },
    model.Levels: {"label": Rule("what a level is called", "wording"), "values": Rule("level", "clinical")},
    model.Site: {
        **ENTRY, "name": Rule("lay name", "wording"), "anatomical": Rule("anatomical name", "clinical"),
        "plural": Rule("name of several", "wording"), "origin": Rule("origin", "unseen"),
        "region": Rule("region", "unseen"), "place": Rule("place in the title", "wording"),
        "laterality": Rule("sides", "clinical"), "levels": Rule("levels", "clinical"),
        "nerve_type": Rule("kind of nerve", "unseen"), "indication": Rule("whom it is for", "clinical"),
        "numb_area": Rule("numb area", "clinical"), "positioning": Rule("position", "wording"),
        "aftercare": Rule("aftercare", "wording"), "both_sides": Rule("what changes on both sides", "wording"),
        "benefits": Rule("benefit", "clinical", "procedures"),
        "expects": Rule("what to expect", "wording", "procedures"),
        "raises": Rule("what it makes more likely", "clinical", "risks"),
        "raises_for": Rule("treatment for which it makes them more likely", "clinical", "procedures"),
        "treated_by": Rule("treatment for this nerve", "clinical", "procedures"),
        "excludes": Rule("risk that cannot happen", "clinical", "risks"), "signs": Rule("sign", "clinical"),
        "risks": Rule("risk", "clinical", "risks"),
    },
    model.Picture: {
        **ENTRY, "words": Rule("words for the picture", "wording"),
        "source_words": Rule("what it was drawn from", "unseen"),
        "views": Rule("picture", "clinical"),
    },
    model.PictureView: {
        "view": Rule("view", "clinical"), "levels": Rule("levels", "clinical"),
        "dots": Rule("where the probe goes", "clinical"),
        "course": Rule("course of the nerve", "clinical"), "areas": Rule("numb area drawn", "clinical"),
    },
    model.Marks: {
        "dots": Rule("where the probe goes", "clinical"), "course": Rule("course of the nerve", "clinical"),
        "areas": Rule("numb area drawn", "clinical"),
    },
    model.Factor: {
        **ENTRY, "name": Rule("name", "wording"), "question": Rule("question on the form", "wording"),
        "effect": Rule("what it changes", "wording"),
        "raises": Rule("risk that it makes more likely", "clinical", "risks"),
        "risks": Rule("risk", "clinical", "risks"), "strength": Rule("how strong it is", "clinical"),
        "strength_note": Rule("note on its strength", "unseen"),
        "action": Rule("what the professional does", "clinical"),
        "stop": Rule("stop until it is resolved", "clinical"),
        "procedures": Rule("treatment it matters for", "clinical", "procedures"),
        "implied_by_both_sides": Rule("brought in by both sides", "clinical"),
        "sources": Rule("source", "unseen", "sources"),
    },
    model.Conflict: {
        "what": Rule("what the sources say", "unseen"), "shown": Rule("how it is shown", "unseen"),
        "because": Rule("why it is shown so", "unseen"), "undo": Rule("how to undo it", "unseen"),
        "claims": Rule("claim", "unseen"), "sources": Rule("source", "unseen", "sources"),
        "sites": Rule("nerve", "unseen", "sites"), "procedures": Rule("treatment", "unseen", "procedures"),
    },
    model.Withheld: {
        "risk": Rule("risk", "clinical", "risks"), "site": Rule("nerve", "clinical", "sites"),
        "procedure": Rule("treatment", "clinical", "procedures"), "because": Rule("reason", "unseen"),
        "by": Rule("by whom", "unseen"),
    },
    Contact: {
        "name": Rule("name", "layout"), "phone": Rule("telephone", "layout"), "hours": Rule("hours", "layout"),
    },
    Settings: {
        "extends": Rule("what it lies on", "layout"), "organisation": Rule("organisation", "layout"),
        "department": Rule("department", "layout"), "contact": Rule("contact", "layout"),
        "emergency": Rule("emergency contact", "layout"), "other_formats": Rule("other formats", "layout"),
        "logo": Rule("logo", "layout"), "colour": Rule("colour", "layout"), "form": Rule("usual form", "layout"),
        "icons": Rule("icons", "layout"), "bands": Rule("band words", "layout"),
        "when_sources_differ": Rule("what prints where sources differ", "clinical"),
    },
    model.Meta: {
        "title": Rule("title", "layout"), "version": Rule("version", "layout"),
        "published": Rule("day of publication", "layout"), "review_by": Rule("review date", "layout"),
    },
}

_WEIGHTY = """
no not never none nobody nothing without cannot always must only left right both stop
permanent permanently forever death die dies fatal life-threatening emergency urgent urgently ambulance immediately
second seconds minute minutes hour hours day days week weeks month months year years daily
one two three four five six seven eight nine ten once twice half
most many few several rare rarely common commonly often usually likely unlikely
"""
WEIGHTY = frozenset(_WEIGHTY.split())
"""Words with which a rewording is more than that: numbers, times, sides, denials, how often, how grave."""

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+(?:[-'’][a-z]+)*")


def weighty(words: str) -> tuple[str, ...]:
    """The words and numbers of a text that carry its meaning for safety, in order."""
    found = _TOKEN.findall(words.casefold())
    return tuple(token for token in found if token[0].isdigit() or token in WEIGHTY or token.endswith(("n't", "n’t")))


def kind_of_words(rule: Rule, before: str, after: str) -> Kind:
    """The kind of a change from one text to another: wording that changes a number, a time or a “not” is clinical."""
    if rule.kind == "wording" and before and after and weighty(before) != weighty(after):
        return "clinical"
    return rule.kind
