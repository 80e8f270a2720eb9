"""A signature is dated in the future, or its review date is not after it.

Nobody can have read the text on that day. Such a date is a slip, or a stamp without a reading.

Do: Write the day on which it was really signed.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each signature of a day to come, or whose review comes first."""
    for section in SECTIONS:
        for id_, entry in getattr(material.catalogue, section).items():
            signed = getattr(entry, "sign_off", None)
            if signed and material.today and signed.on > material.today:
                yield Finding((section, id_, "sign_off", "on"), "This signature is dated in the future.",
                              "write the day it was signed")
            elif signed and signed.review_by and signed.review_by <= signed.on:
                yield Finding((section, id_, "sign_off", "review_by"), "The review date is not after the signature.",
                              "check both")


RULE = Rule(
    "signature-dates", "warning", finds, __doc__,
    bad="""
risks:
  sneeze:
    name: Sneeze
    what: You sneeze.
    seriousness: minor
    when: At once.
    lasts: Briefly.
    do: Wait.
    sign_off: {by: Dr Mole, role: Physician, on: ➤2033-01-01}
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
    sign_off: {by: Dr Mole, role: Physician, on: 2030-01-01}
sites:
  tail:
    risks:
      sneeze: {}
""",
)
