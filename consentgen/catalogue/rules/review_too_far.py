"""The review date lies more than three years ahead.

A text that nobody need look at for years goes on being handed out while what is known changes.

Do: Choose a day within three years of publication or of the signature.

Source: NHS boards' consent policies ask for a review of forms at least every three years (Ayrshire and Arran).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.rules.rule import Finding, Material, Rule

YEARS = 3


def finds(material: Material) -> Iterator[Finding]:
    """The catalogue's and each signature's review date that is too far from its beginning."""
    catalogue = material.catalogue
    dates: list[tuple[PathOf, date, date | None]] = [
        (("catalogue",), catalogue.meta.published, catalogue.meta.review_by)
    ]
    dates += [((section, id_, "sign_off"), entry.sign_off.on, entry.sign_off.review_by) for section in SECTIONS
              for id_, entry in getattr(catalogue, section).items() if getattr(entry, "sign_off", None)]
    for path, begun, until in dates:
        if until and (until.year - begun.year, until.month, until.day) > (YEARS, begun.month, begun.day):
            yield Finding((*path, "review_by"), f"The review date is more than {YEARS} years away.",
                          "choose an earlier one")


RULE = Rule(
    "review-too-far", "warning", finds, __doc__,
    bad="""
catalogue: {title: Burrow, version: b-1, published: 2030-01-01, review_by: ➤2035-01-01}
""",
    good="""
catalogue: {title: Burrow, version: b-1, published: 2030-01-01, review_by: 2033-01-01}
""",
)
