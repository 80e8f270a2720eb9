"""The logo holds text, which nobody hears, and which needs a font that may not be there.

A screen reader says nothing of it, and on paper it may come out in other letters. Only the text of an SVG can be seen
here: what is written in a PNG, in a picture inside an SVG, or drawn as outlines, is not looked at. Look at it yourself.

Do: Turn the letters into outlines, and give the name in words under `organisation`.

Source: Web Content Accessibility Guidelines 2.2, 1.4.5: images of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from consentgen.catalogue.rules.rule import Finding, Material, Rule

TEXT = re.compile(rb"<(?:\w+:)?(text|tspan|textPath|foreignObject)[\s>/]")
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
MOST = 5_000_000
"""Bytes; a larger file is no logo."""


def finds(material: Material) -> Iterator[Finding]:
    """The logo, if it is an SVG file in the catalogue's folder that holds text."""
    name, folder = material.catalogue.settings.logo, material.catalogue.folder
    if name is None or folder is None or PurePath(name).suffix.lower() != ".svg" or ".." in PurePath(name).parts:
        return
    file = folder / name
    try:
        content = file.read_bytes() if file.is_file() and file.stat().st_size <= MOST else b""
    except OSError:
        return  # the rule “logo” says whether it is there
    if TEXT.search(COMMENT.sub(b"", content)):
        yield Finding(("settings", "logo"), "The logo holds text that no screen reader says.",
                      "turn its letters into outlines")


RULE = Rule(
    "text-in-image", "warning", finds, __doc__,
    bad="""
settings:
  logo: ➤words.svg
""",
    good="""
settings:
  logo: outlines.svg
""",
    files={"words.svg": "<svg><text>Burrow</text></svg>", "outlines.svg": "<svg><!-- <text> --><path/></svg>"},
)
