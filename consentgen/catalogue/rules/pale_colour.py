"""The clinic's colour is too pale to read on white.

Headings in it vanish for people with poor sight, and on a photocopy for everybody.

Do: Choose a darker one.

Source: Web Content Accessibility Guidelines 2.2, 1.4.3: a contrast of at least 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule

READABLE = 4.5


def finds(material: Material) -> Iterator[Finding]:
    """The colour, if text in it could not be read on white paper."""
    colour = material.catalogue.settings.colour
    light = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in light)
    if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) < READABLE:
        yield Finding(("settings", "colour"), "This colour is too pale to read on white.", "choose a darker one")


RULE = Rule(
    "pale-colour", "warning", finds, __doc__,
    bad="""
settings:
  colour: ➤"#8fd3e8"
""",
    good="""
settings:
  colour: "#005eb8"
""",
)
