"""What your folder remembers of the shipped catalogue cannot be read.

Nobody would be told when an update changes what your entries lean on.

Do: Read what changed since then, look at your entries, and write it anew: `consentgen init our-clinic --renew`.

Source: our own; a text that is out of date is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.leaning import is_as_remembered, lock_of, remembered
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import Place


def finds(material: Material) -> Iterator[Finding]:
    """The file ``base.lock``, if it is no catalogue."""
    lock = lock_of(material.catalogue)
    if lock is not None and not is_as_remembered(material.catalogue, lock) and remembered(lock) is None:
        yield Finding((), "What this folder remembers of the shipped catalogue cannot be read.",
                      f"“consentgen init {material.catalogue.folder} --renew” writes it anew", Place(str(lock), 1, 1))


RULE = Rule(
    "unreadable-lock", "warning", finds, __doc__,
    bad="",
    good="",
    files={"base.lock": "➤format: 1\n"},
)
