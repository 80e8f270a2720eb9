"""A procedure leaves out something that the consent forms have a place for.

What is left empty on a form is not discussed, and a form with a gap is signed all the same. Identity, side, language,
signatures, confirmation on the day and the copy are lines on every form, and need nothing in the catalogue.

Do: Fill the field that the message names.

Source: the sections of the Department of Health's model consent forms 1 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.fields import (
    Field,
    extra,
    full_name,
    full_nerve,
    intended,
    missing,
    no_action,
    serious,
)
from consentgen.catalogue.rules.rule import Finding, Material, Rule

FIELDS = (
    Field("procedure-name", "the procedure's name without an abbreviation", full_name),
    Field("intended-benefits", "the intended benefit", intended),
    Field("serious-risks", "a serious risk", serious),
    Field("extra-procedures", "procedures that may become necessary", extra),
    Field("alternatives", "the alternatives, with no treatment among them", no_action),
    Field("nerve-name", "the nerve's name without an abbreviation", full_nerve),
)


def finds(material: Material) -> Iterator[Finding]:
    """Each field that a procedure leaves empty."""
    return missing(material.catalogue, FIELDS)


RULE = Rule(
    "form-incomplete", "warning", finds, __doc__,
    bad="""
procedures:
  chilling:
    benefit: {lead: It may help., intended: Less pain., unknown: [how long it lasts]}
    alternatives:
      nothing: {name: No treatment, what: You do nothing. The pain may go or stay.}
      cloth: {name: A warm cloth, what: You hold a warm cloth to it. It may help. It can scald.}
    extra_procedures: ➤[]
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
    title="What the two consent forms ask for (local anaesthetic; sedation)",
)
