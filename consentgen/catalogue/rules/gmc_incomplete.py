"""A procedure leaves out something that the GMC's guidance asks to be told before consent.

A patient who was not told of a choice, or of what is not known, has not decided. The form always has lines for what
matters to this patient (Montgomery), for who does it, and for questions: those need nothing in the catalogue. Which
alternatives are reasonable is for the clinician to judge (McCulloch); that each has its own risks told is checked here
only by its length: a machine cannot read it.

Do: Fill the field that the message names.

Source: GMC, Decision making and consent (2020); Montgomery v Lanarkshire [2015] UKSC 11; McCulloch v Forth Valley
[2023] UKSC 26.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.fields import (
    Field,
    another_choice,
    expected,
    intended,
    likelihood,
    missing,
    no_action,
    serious,
    thin_choice,
    uncertainty,
)
from consentgen.catalogue.rules.rule import Finding, Material, Rule

FIELDS = (
    Field("option-no-action", "the choice of no treatment", no_action),
    Field("options", "another choice of treatment", another_choice),
    Field("option-harms", "what a choice involves, may do and can harm", thin_choice),
    Field("desired-outcome", "what the treatment is meant to do", intended),
    Field("success-likelihood", "how likely it is to help, or that this is not known", likelihood),
    Field("uncertainty", "what nobody knows yet", uncertainty),
    Field("serious-harm", "a serious harm, however unlikely", serious),
    Field("expected-side-effects", "what is to be expected, and what to do about it", expected),
)


def finds(material: Material) -> Iterator[Finding]:
    """Each field that a procedure leaves empty."""
    return missing(material.catalogue, FIELDS)


RULE = Rule(
    "gmc-incomplete", "warning", finds, __doc__,
    bad="""
procedures:
  chilling:
    benefit: {lead: It may help., intended: Less pain., unknown: [how long it lasts]}
    alternatives:
      nothing: {name: No treatment, what: You do nothing. The pain may go or stay.}
      cloth: {name: A warm cloth, what: ➤You hold a warm cloth to it.}
    extra_procedures: [drying the whiskers]
    signs: [{urgency: clinic, text: Chattering teeth}]
    risks:
      leak: {}
""",
    good="""
procedures:
  chilling:
    benefit: {lead: It may help., intended: Less pain., unknown: [how long it lasts]}
    alternatives:
      nothing: {name: No treatment, what: You do nothing. The pain may go or stay.}
      cloth: {name: A warm cloth, what: You hold a warm cloth to it. It may help. It can scald.}
    extra_procedures: [drying the whiskers]
    signs: [{urgency: clinic, text: Chattering teeth}]
    risks:
      leak: {}
""",
    group="completeness",
    title="What the GMC asks to be told (2020), with Montgomery and McCulloch",
)
