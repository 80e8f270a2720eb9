"""The catalogue or a signed entry should have been reviewed by now.

What was right when it was signed may be wrong now, and the patient cannot know.

Do: Review it, then move the date.

Source: IPDAS, the criteria for decision aids: production date and update policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.approvals import entries, place_of_approval, signature_of
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """The catalogue's and every entry's review date that lies before today."""
    today, catalogue = material.today, material.catalogue
    if today is None:
        return
    if catalogue.meta.review_by < today:
        yield Finding(("catalogue", "review_by"), "The catalogue is past its review date.",
                      "review it, then move the date")
    for key in entries(catalogue):
        signature = signature_of(catalogue, key)
        if signature is None or signature.review_by is None or signature.review_by >= today:
            continue
        by_approval = key in catalogue.approvals
        place = (place_of_approval(catalogue, key, "review_by") if by_approval
                 else catalogue.place(*key, "sign_off", "review_by"))
        yield Finding((), "This entry is past its review date.",
                      f"review it, then {'approve it again' if by_approval else 'move the date'}", place, key)


RULE = Rule(
    "past-review", "warning", finds, __doc__,
    bad="""
risks:
  sneeze:
    name: Sneeze
    what: You sneeze.
    seriousness: minor
    when: At once.
    lasts: Briefly.
    do: Wait.
    sign_off: {by: Dr Mole, role: Physician, on: 2030-01-01, review_by: ➤2030-05-05}
sites:
  tail:
    risks:
      sneeze: {}
""",
    good="""
risks:
  sneeze:
    name: Sneeze
    what: You sneeze.
    seriousness: minor
    when: At once.
    lasts: Briefly.
    do: Wait.
    sign_off: {by: Dr Mole, role: Physician, on: 2030-01-01, review_by: 2031-05-05}
sites:
  tail:
    risks:
      sneeze: {}
""",
)
