"""A `**` has no second one to close it.

The rest of the text would print bold, or the stars would.

Do: Write `**bold**`.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each text with an odd number of marks."""
    for path, text in material.texts:
        if text.count("**") % 2:
            yield Finding(path, "A ** has no second one to close it.", "bold is **so written**")


RULE = Rule(
    "odd-bold", "error", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤"**Cover it."
""",
    good="""
risks:
  burn:
    do: "**Cover** it."
""",
)
