"""The logo is not a PNG or SVG file in the catalogue's own folder.

Anything else would not print, or would be fetched from somewhere when a pack is made.

Do: Copy the picture there and write its name only.

Source: our own; nothing is fetched, see docs/data-flows.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """The logo, if it is an address, lies elsewhere, is of another kind or is not there."""
    name, folder = material.catalogue.settings.logo, material.catalogue.folder
    if name is None:
        return
    path, at = PurePath(name), ("settings", "logo")
    if ":" in name or "\\" in name or path.is_absolute() or ".." in path.parts:
        yield Finding(at, "The logo must be a file in the catalogue's folder.",
                      "copy the file there and write its name")
    elif path.suffix.lower() not in (".png", ".svg"):
        yield Finding(at, "The logo must be a PNG or SVG file.", "save the picture as PNG")
    elif folder is None or not (folder / name).is_file():
        yield Finding(at, "The logo file does not exist.", "check its name")


RULE = Rule(
    "logo", "error", finds, __doc__,
    bad="""
settings:
  logo: ➤https://badger.invalid/logo.svg
""",
    good="""
settings:
  logo: logo.svg
""",
    files={"logo.svg": "<svg/>"},
)
