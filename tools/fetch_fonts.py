"""Make ``consentgen/fonts`` afresh: font files, licences and lists.

    python tools/fetch_fonts.py            # fetches the packages with npm, then makes the folder
    python tools/fetch_fonts.py --from DIR # takes the packages from DIR/node_modules

Why the files are not taken as they are:

* One file for each family and weight. The web packages cut Noto Sans into eight pieces for one weight, and
  WeasyPrint 70 mixes up the glyphs of two files of one family and weight ("Smith" printed as "Smitć"). The
  complete files are cut down instead, to the letters of European and African names; kerning and accents then
  also work between "Latin" and "Latin extended" letters.
* Outlines are stored without the WOFF2 transformation. A file grows by about a sixth and is unpacked in 5 ms
  instead of 120 ms, at every start of the program.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice, product
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2FlavorData

from consentgen.render.embed import outlines_digest
from consentgen.render.fonts import FOLDER, Face, Family, font_face_rules

Range = tuple[int, int]

EUROPE_AND_AFRICA: tuple[Range, ...] = (
    (0x20, 0x7E), (0xA0, 0x24F),                                # Latin, with every European accent
    (0x253, 0x254), (0x256, 0x257), (0x259, 0x259), (0x25B, 0x25B), (0x25F, 0x25F), (0x260, 0x260),
    (0x263, 0x263), (0x268, 0x269), (0x26F, 0x26F), (0x272, 0x272), (0x275, 0x275), (0x28A, 0x28B),
    (0x294, 0x294), (0x2B0, 0x2B0), (0x2B9, 0x2DD),             # letters of African names, apostrophe letters
    (0x300, 0x338), (0x35C, 0x361),                             # accents that stand alone
    (0x370, 0x3FF), (0x1F00, 0x1FFF),                           # Greek
    (0x400, 0x45F), (0x462, 0x463), (0x472, 0x475), (0x48A, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),                                           # Latin of Vietnam, Wales, Yoruba and others
    (0x2000, 0x200D), (0x2010, 0x2027), (0x202F, 0x205F),       # spaces, dashes, quotation marks
    (0x2070, 0x209C), (0x20A0, 0x20C0), (0x2113, 0x2113), (0x2116, 0x2117), (0x2122, 0x2122),
    (0x2150, 0x215F), (0x2189, 0x2189), (0x2212, 0x2212), (0x25CC, 0x25CC), (0xFB00, 0xFB04),
)  # fmt: skip
SIGNS: tuple[Range, ...] = (
    (0x20, 0x20), (0xA0, 0xA0), (0x2009, 0x200A), (0x202F, 0x202F),  # a space is set in the font before it
    (0x2190, 0x2193), (0x2206, 0x2206), (0x2211, 0x2211), (0x2215, 0x2215), (0x221A, 0x221A),
    (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25AA, 0x25AA), (0x25E6, 0x25E6),
)  # fmt: skip

MANY = 8
"""More readings of a glyph than this need not be told apart."""

NO_OTHER_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig></fontconfig>
"""


@dataclass(frozen=True)
class Source:
    """Where a family comes from: an npm package, a file in it for each weight, the characters to keep.

    ``choice`` is explained at ``Family``.
    """

    family: str
    package: str
    files: dict[int, str]
    licence: str = "LICENSE"
    keep: tuple[Range, ...] | None = None
    choice: bool = False

    @property
    def slug(self) -> str:
        """The family's name as it stands in file names."""
        return self.family.lower().replace(" ", "-")


def _fontsource(family: str, script: str, weights: tuple[int, ...]) -> Source:
    slug = family.lower().replace(" ", "-")
    files = {weight: f"files/{slug}-{script}-{weight}-normal.woff2" for weight in weights}
    return Source(family=family, package=f"@fontsource/{slug}", files=files)


# The order is the order in which a page looks for a character.
SOURCES = (
    Source(
        family="Noto Sans",
        package="@expo-google-fonts/noto-sans",
        files={
            400: "400Regular/NotoSans_400Regular.ttf",
            600: "600SemiBold/NotoSans_600SemiBold.ttf",
            700: "700Bold/NotoSans_700Bold.ttf",
            800: "800ExtraBold/NotoSans_800ExtraBold.ttf",
        },
        licence="LICENSE_FONT",
        keep=EUROPE_AND_AFRICA,
    ),
    Source(
        family="Noto Sans Math",
        package="@fontsource/noto-sans-math",
        files={400: "files/noto-sans-math-latin-400-normal.woff2"},
        keep=SIGNS,
    ),
    _fontsource("Vazirmatn", "arabic", (400, 700)),
    _fontsource("Noto Sans Bengali", "bengali", (400, 700)),
    _fontsource("Noto Sans Gurmukhi", "gurmukhi", (400, 700)),
    _fontsource("Noto Sans Gujarati", "gujarati", (400, 700)),
    Source(
        family="Atkinson Hyperlegible",
        package="@expo-google-fonts/atkinson-hyperlegible",
        files={
            400: "400Regular/AtkinsonHyperlegible_400Regular.ttf",
            700: "700Bold/AtkinsonHyperlegible_700Bold.ttf",
        },
        licence="LICENSE_FONT",
        choice=True,
    ),
)
VERSIONS = {
    "@expo-google-fonts/noto-sans": "0.4.2",
    "@expo-google-fonts/atkinson-hyperlegible": "0.4.1",
    "@fontsource/noto-sans-math": "5.3.0",
    "@fontsource/vazirmatn": "5.3.0",
    "@fontsource/noto-sans-bengali": "5.3.0",
    "@fontsource/noto-sans-gurmukhi": "5.3.0",
    "@fontsource/noto-sans-gujarati": "5.3.0",
}


def fetch(target: Path) -> None:
    """Install the packages named in ``VERSIONS`` under ``target/node_modules``."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the font packages")
    wanted = [f"{name}@{version}" for name, version in VERSIONS.items()]
    options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(target)]
    subprocess.run([npm, "install", *options, *wanted], check=True)


def cut(source: Path, target: Path, keep: tuple[Range, ...] | None) -> set[int]:
    """Write ``source`` to ``target`` with only the characters to keep; return those it has."""
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["STAT", "gasp", "DSIG"]
    font = subset.load_font(str(source), options)
    wanted = {code for first, last in keep for code in range(first, last + 1)} if keep else set(font.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff2"
    font.flavorData = WOFF2FlavorData(transformedTables=())
    font.save(str(target))
    return characters(target)


def characters(file: Path) -> set[int]:
    """The code points that a font file has a glyph for, controls apart."""
    with TTFont(str(file)) as font:
        return {code for code in font.getBestCmap() if unicodedata.category(chr(code)) not in ("Cc", "Cf")}


def ranges(codes: Iterable[int]) -> Iterator[Range]:
    """The code points as (first, last) pairs, in order."""
    for _, run in groupby(enumerate(sorted(codes)), key=lambda pair: pair[1] - pair[0]):
        members = [code for _, code in run]
        yield members[0], members[-1]


def make_family(source: Source, packages: Path, folder: Path) -> Family:
    """Write the files and the licence of one family."""
    shutil.copyfile(packages / source.package / source.licence, folder / f"{source.slug}-LICENCE.txt")
    faces, common = [], None
    for weight, name in sorted(source.files.items()):
        file = f"{source.slug}-{weight}.woff2"
        has = cut(packages / source.package / name, folder / file, source.keep)
        common = has if common is None else common & has
        faces.append(Face(weight=weight, file=file))
    return Family(source.family, tuple(faces), tuple(ranges(common or ())), choice=source.choice)


def glyph_texts(file: Path) -> tuple[str, ...]:
    """What each glyph of a font file stands for, by glyph number; "" where that depends on its neighbours.

    A glyph that a character names stands for it (the lowest, if several do); one that only joins or varies
    others stands for what those stand for, as the font's own substitutions tell, if they tell one thing only.
    """
    with TTFont(str(file)) as font:
        names: dict[str, set[str]] = {}
        for code, name in sorted(font.getBestCmap().items()):
            names.setdefault(name, {letters(code)})
        named = frozenset(names)
        made_of = [(name, parts) for name, parts in _substitutions(font) if name not in named]
        before = -1
        before, now = -1, 0
        while before != now:
            for name, parts in made_of:
                said = ("".join(texts) for texts in product(*(sorted(names.get(part, ())) for part in parts)))
                if len(names.setdefault(name, set())) < MANY:
                    names[name].update(islice(said, MANY))
            before, now = now, sum(map(len, names.values()))
        return tuple("".join(names[name]) if len(names.get(name, ())) == 1 else "" for name in font.getGlyphOrder())


def letters(code: int) -> str:
    """The character, or the letter that a shaped form of it is: a reader wants plain letters.

    Joined Arabic letters keep their one code: readers that turn text round would turn the letters round, too.
    """
    plain = unicodedata.normalize("NFKC", chr(code)).strip()
    latin, arabic = 0xFB00 <= code <= 0xFB06, 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC
    return plain if latin or (arabic and len(plain) == 1) else chr(code)


def _substitutions(font: TTFont) -> Iterator[tuple[str, list[str]]]:
    """Every (glyph, the glyphs it is put in place of) of the font's plain substitutions."""
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for given in lookup.SubTable:
            table = given.ExtSubTable if given.LookupType == 7 else given
            if table.LookupType == 1:
                yield from ((new, [old]) for old, new in table.mapping.items())
            elif table.LookupType == 3:
                yield from ((new, [old]) for old, others in table.alternates.items() for new in others)
            elif table.LookupType == 4:
                for first, ligatures in table.ligatures.items():
                    yield from ((joined.LigGlyph, [first, *joined.Component]) for joined in ligatures)


def glyph_list(families: Iterable[Family], folder: Path) -> str:
    """The text of ``glyphs.json``; files whose glyphs stand for the same share an entry."""
    texts: dict[tuple[str, ...], dict[str, str]] = {}
    for file in (face.file for family in families for face in family.faces):
        texts.setdefault(glyph_texts(folder / file), {})[file] = outlines(folder / file)
    entries = [{"files": files, "texts": list(said)} for said, files in texts.items()]
    return json.dumps({"made_by": "tools/fetch_fonts.py", "glyphs": entries}, separators=(",", ":")) + "\n"


def outlines(file: Path) -> str:
    """The digest by which the program knows the outlines of a font file."""
    with TTFont(str(file)) as font:
        return outlines_digest({b"glyf": font.reader["glyf"]})


def coverage(families: Iterable[Family]) -> str:
    """The text of ``coverage.json``."""
    listed = [
        {
            "family": family.name,
            "faces": [{"weight": face.weight, "file": face.file} for face in family.faces],
            "ranges": [list(pair) for pair in family.ranges],
            "choice": family.choice,
        }
        for family in families
    ]
    return json.dumps({"made_by": "tools/fetch_fonts.py", "families": listed}, indent=None) + "\n"


def stylesheet(families: Iterable[Family]) -> str:
    """The text of ``fonts.css``, for looking at the pages in a browser."""
    return "/* Made by tools/fetch_fonts.py; the PDF is given the same rules. */\n" + font_face_rules(
        tuple(families), ""
    )


def make(packages: Path, folder: Path) -> None:
    """Write the whole font folder from the unpacked packages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = [make_family(source, packages, folder) for source in SOURCES]
    (folder / "coverage.json").write_text(coverage(made), encoding="utf-8")
    (folder / "glyphs.json").write_text(glyph_list(made, folder), encoding="utf-8")
    (folder / "fontconfig.xml").write_text(NO_OTHER_FONTS, encoding="utf-8")
    (folder / "fonts.css").write_text(stylesheet(made), encoding="utf-8")
    total = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{len(list(folder.iterdir()))} files, {total / 1000:.0f} kB in {folder}")


def main() -> None:
    """Read the command line and make the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="packages", type=Path, help="folder that holds node_modules")
    chosen = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        if chosen is None:
            chosen = Path(temporary)
            fetch(chosen)
        make(chosen / "node_modules", FOLDER)


if __name__ == "__main__":
    main()
