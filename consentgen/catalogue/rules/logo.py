"""The logo is not a whole PNG or SVG picture in the catalogue's own folder.

Anything else would not print, would print as a black box on an approved pack, or would be fetched from somewhere when a
pack is made. The picture is opened and decoded here to its last point; an SVG drawing may show nothing that lies
outside its own file.

Do: Copy the picture there, write its name only, and save it again where it is broken.

Source: our own; nothing is fetched, see docs/data-flows.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from consentgen.catalogue.logofile import wrong_with_png, wrong_with_svg
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """The logo, if it is an address, lies elsewhere, is of another kind, is not there or is broken."""
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
    else:
        yield from (Finding(at, *wrong) for wrong in _in_file(folder / name))


def _in_file(file: Path) -> Iterator[tuple[str, str]]:
    """(message, hint) of what is wrong with the picture itself."""
    try:
        content = file.read_bytes()
    except OSError:
        yield "The logo file cannot be read.", "check its permissions"
        return
    wrong = wrong_with_svg(content) if file.suffix.lower() == ".svg" else wrong_with_png(content)
    if wrong is not None:
        yield wrong


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
