"""A remark `# lint: ignore` stands where nothing is found.

The fault was mended, or the remark is on the wrong line. Left there, it would hide the next one.

Do: Take it away, or put it on the line that the finding names.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Nothing: ``check`` itself finds these, once all other rules have run."""
    return iter(())


RULE = Rule(
    "unused-ignore", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    aftercare: Do not wag. ➤# lint: ignore lone-band our audit kept words only
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
