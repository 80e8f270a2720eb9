"""The logo holds letters as text, which need a font that may not be there.

On paper they may come out in other letters or not at all, so no pack with them is released; and a screen reader says
nothing of them. Only the text of an SVG can be seen here: what is written in a PNG, in a picture inside an SVG, or
drawn as paths, is not looked at. Look at it yourself.

Do: Turn the letters into paths (in Inkscape: Path, Object to Path), and give the name in words under `organisation`.

Source: Web Content Accessibility Guidelines 2.2, 1.4.5: images of text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from consentgen.catalogue.logofile import has_letters
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """The logo, if it is an SVG file in the catalogue's folder that holds text."""
    name, folder = material.catalogue.settings.logo, material.catalogue.folder
    if name is None or folder is None or PurePath(name).suffix.lower() != ".svg" or ".." in PurePath(name).parts:
        return
    file = folder / name
    try:
        content = file.read_bytes() if file.is_file() else b""
    except OSError:
        return  # the rule “logo” says whether it is there
    if has_letters(content):
        yield Finding(("settings", "logo"), "The logo holds letters as text, which may print otherwise or not at all.",
                      "turn the letters into paths (in Inkscape: Path, Object to Path)")


RULE = Rule(
    "text-in-image", "error", finds, __doc__,
    bad="""
settings:
  logo: ➤words.svg
""",
    good="""
settings:
  logo: paths.svg
""",
    files={"words.svg": "<svg><text>Burrow</text></svg>", "paths.svg": "<svg><!-- <text> --><path/></svg>"},
)
