"""An entry is not the one that was approved: its meaning has changed since.

Nobody has read the words as they are now. A pack that prints them is a draft again.

Do: Read it, then `consentgen approve` it again.

Source: our own; an unapproved text is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.approvals import entries, fingerprint_of, place_of_entry
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each entry whose words are not those that were approved."""
    catalogue = material.catalogue
    known = entries(catalogue)
    for key, stamp in catalogue.approvals.items():
        if key in known and stamp.fingerprint != fingerprint_of(catalogue, key):
            section, id_ = key
            yield Finding((), f"“{id_}” under {section} has changed since it was approved: it is a draft.",
                          f"read it, then “consentgen approve {section}:{id_}”", place_of_entry(catalogue, key), key)


RULE = Rule(
    "changed-since-approval", "warning", finds, __doc__,
    bad="""
risks:
  ➤burn:
    do: Cover it with a cloth.
""",
    good="""
risks:
  burn:
    do: Cover it with gauze.
""",
    files={"approvals.yaml": """format: 1
approvals:
  risks:
    burn:
      by: Dr Mole
      role: Physician
      on: 2030-01-01
      fingerprint: 267f01429fe45aed65d1e5fdf91224a5e544b3ccc314095a5fd3af8f85baaed5
"""},
)
