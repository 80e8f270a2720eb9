"""An approval names an entry that there is not.

The entry may have been renamed, and would be a draft without anybody noticing.

Do: Correct the id in the approvals, or delete the approval.

Source: our own; an unapproved text is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.approvals import changed_since
from consentgen.catalogue.rules.rule import Finding, Material, Rule

CODE = "approval-of-nothing"


def finds(material: Material) -> Iterator[Finding]:
    """Each of the kind that the clinic's approvals have."""
    for found in changed_since(material.catalogue):
        if found.code == CODE:
            yield Finding((), found.message, found.hint, found.place, found.subject)


RULE = Rule(
    "approval-of-nothing", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: Cover it with a cloth.
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
    files={"approvals.yaml": f"""format: 1
approvals:
  risks:
    ➤sneeze: {{by: Dr Mole, role: Physician, on: 2030-01-01, fingerprint: {'0' * 64}}}
"""},
)
