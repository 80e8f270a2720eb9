"""A remark `# lint: ignore` has no reason, names no code that there is, or names an error.

Whoever reads the file later must know why a finding was waved through. An error stops a pack and cannot be waved.

Do: Write `# lint: ignore CODE reason`, with the code of a warning.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Nothing: ``check`` itself finds these, once all other rules have run."""
    return iter(())


RULE = Rule(
    "bad-ignore", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    aftercare: Do not wag. ➤# lint: ignore spelling
""",
    good="""
figures:
  - id: ours
    risk: bruise
    chance: common  # lint: ignore lone-band our audit kept words only
    sources: [mole-1901]
    because: We counted.
""",
)
