"""A procedure leaves out something that the consent forms have a place for.

What is left empty on a form is not discussed, and a form with a gap is signed all the same. Identity, side, language,
signatures, confirmation on the day and the copy are lines on every form, and need nothing in the catalogue.

Do: Fill in the key that the hint names.

Source: the sections of the Department of Health's model consent forms 1 and 3.
"""

from __future__ import annotations

from consentgen.catalogue.rules.fields import (
    WHOLE,
    Field,
    asks_for,
    extra,
    full_name,
    full_nerve,
    intended,
    no_action,
    serious,
)
from consentgen.catalogue.rules.rule import Rule

FIELDS = (
    Field("procedure-name", "the procedure's name without an abbreviation", full_name),
    Field("intended-benefits", "the intended benefit", intended),
    Field("serious-risks", "a serious risk", serious),
    Field("extra-procedures", "procedures that may become necessary", extra),
    Field("alternatives", "the alternatives, with no treatment among them", no_action),
    Field("nerve-name", "the nerve's name without an abbreviation", full_nerve),
)


RULE = Rule(
    "form-incomplete", "warning", asks_for(FIELDS), __doc__,
    bad=WHOLE.replace("extra_procedures: [drying the whiskers]", "extra_procedures: ➤[]"),
    good=WHOLE,
    group="completeness",
    title="What the two consent forms ask for (local anaesthetic; sedation)",
)
