"""An approval names an entry that there is not.

The entry may have been renamed, and would be a draft without anybody noticing.

Do: Correct the id in the approvals, or delete the approval.

Source: our own; an unapproved text is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.approvals import entries, place_of_approval
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import did_you_mean


def finds(material: Material) -> Iterator[Finding]:
    """Each approval of an entry that there is not; one that is there and cannot be read has its own fault."""
    catalogue = material.catalogue
    known = entries(catalogue)
    for section, id_ in catalogue.approvals.keys() - known - catalogue.broken:
        near = did_you_mean(id_, (other for of, other in known if of == section))
        yield Finding((), f"There is no entry “{id_}” under {section}.",
                      near or "delete the approval, if the entry is gone for good",
                      place_of_approval(catalogue, (section, id_)), (section, id_))


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
