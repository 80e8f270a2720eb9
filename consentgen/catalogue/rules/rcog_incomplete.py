"""A procedure leaves out a part of consent advice in the RCOG's order.

The Royal College of Obstetricians and Gynaecologists asks in this order: what it is, what it is meant to do, serious
risks, frequent risks, extra procedures, alternatives with no treatment, and what comes after. Its readers know where to
look, and see what is missing.

Do: Fill in the key that the hint names.

Source: RCOG, Obtaining Valid Consent (Clinical Governance Advice 6), as we recall it: check it before you rely on it.
"""

from __future__ import annotations

from consentgen.catalogue.rules.fields import (
    WHOLE,
    Field,
    aftercare,
    asks_for,
    expected,
    extra,
    how,
    intended,
    no_action,
    serious,
    signs,
)
from consentgen.catalogue.rules.rule import Rule

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


RULE = Rule(
    "rcog-incomplete", "warning", asks_for(FIELDS), __doc__,
    bad=WHOLE.replace("{lead: It may help., intended: Less pain., ", "➤{lead: It may help., "),
    good=WHOLE,
    group="completeness",
    title="The order of the RCOG's consent advice",
)
