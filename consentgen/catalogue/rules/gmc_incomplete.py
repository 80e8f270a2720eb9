"""A procedure leaves out something that the GMC's guidance asks to be told before consent.

A patient who was not told of a choice, or of what is not known, has not decided. The form always has lines for what
matters to this patient (Montgomery), for who does it, and for questions: those need nothing in the catalogue. Which
alternatives are reasonable is for the clinician to judge (McCulloch); that each has its own risks told is checked here
only by its length: a machine cannot read it.

Do: Fill in the key that the hint names.

Source: GMC, Decision making and consent (2020); Montgomery v Lanarkshire [2015] UKSC 11; McCulloch v Forth Valley
[2023] UKSC 26.
"""

from __future__ import annotations

from consentgen.catalogue.rules.fields import (
    WHOLE,
    Field,
    another_choice,
    asks_for,
    expected,
    intended,
    likelihood,
    no_action,
    serious,
    thin_choice,
    uncertainty,
)
from consentgen.catalogue.rules.rule import Rule

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


RULE = Rule(
    "gmc-incomplete", "warning", asks_for(FIELDS), __doc__,
    bad=WHOLE.replace("You hold a warm cloth to it. It may help. It can scald.", "➤You hold a warm cloth to it."),
    good=WHOLE,
    group="completeness",
    title="What the GMC asks to be told (2020), with Montgomery and McCulloch",
)
