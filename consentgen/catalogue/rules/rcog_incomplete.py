"""A procedure leaves out a part of consent advice in the RCOG's order.

The Royal College of Obstetricians and Gynaecologists asks in this order: what it is, what it is meant to do, serious
risks, frequent risks, extra procedures, alternatives with no treatment, and what comes after. Its readers know where to
look, and see what is missing.

Do: Fill the field that the message names.

Source: RCOG, Obtaining Valid Consent (Clinical Governance Advice 6), as we recall it: check it before you rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.fields import (
    Field,
    aftercare,
    expected,
    extra,
    how,
    intended,
    missing,
    no_action,
    serious,
    signs,
)
from consentgen.catalogue.rules.rule import Finding, Material, Rule

FIELDS = (
    Field("proposed-procedure", "how it works", how),
    Field("intended-benefits", "the intended benefit", intended),
    Field("serious-risks", "a serious risk", serious),
    Field("frequent-risks", "a frequent or expected effect", expected),
    Field("extra-procedures", "procedures that may become necessary", extra),
    Field("alternatives", "the alternatives, with no treatment among them", no_action),
    Field("aftercare", "what to look after at home", aftercare),
    Field("when-to-get-help", "when to get help", signs),
)


def finds(material: Material) -> Iterator[Finding]:
    """Each field that a procedure leaves empty."""
    return missing(material.catalogue, FIELDS)


RULE = Rule(
    "rcog-incomplete", "warning", finds, __doc__,
    bad="""
procedures:
  chilling:
    benefit: ➤{lead: It may help., unknown: [how long it lasts]}
    alternatives:
      nothing: {name: No treatment, what: You do nothing. The pain may go or stay.}
      cloth: {name: A warm cloth, what: You hold a warm cloth to it. It may help. It can scald.}
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
    title="The order of the RCOG's consent advice",
)
