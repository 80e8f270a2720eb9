from __future__ import annotations

import importlib.util
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from consentgen.render.fonts import (
    FOLDER,
    Family,
    families,
    families_for,
    font_face_rules,
    font_stack,
    missing_characters,
    strip_controls,
)

TOP = Path(__file__).resolve().parents[2]
NAMES = (
    "José Zoë Łukasz Kovačević Nguyễn Đặng Ọlá Ẹ́kọ́ Ɔ́ Þórður Ġorġ Ƴusuf Siân Ŵyn İbrahim Ağaoğlu O’Brien Țîrlea",
    "Έλένη Ἑλένη Иван Ольга Їжак Қазақ Ӯлмас",
    "محمد بن علي پروین زهره",
    "বাংলা ক্ষিতি রহমান",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "ગુજરાતી ક્ષિતિજ",
    "≥ ≤ ≈ ≠ × ÷ ± − ½ ° µ £ € → • – — ‘’ “” … ™ № ² ₂",
)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that makes the font folder."""
    spec = importlib.util.spec_from_file_location("fetch_fonts", TOP / "tools" / "fetch_fonts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class TestTheFolder:
    """The lists beside the fonts say what the fonts are."""

    def test_holds_the_families_and_weights_of_the_look(self) -> None:
        weights = {family.name: tuple(face.weight for face in family.faces) for family in families()}
        assert weights["Noto Sans"] == (400, 600, 700, 800)
        assert set(weights) >= {"Vazirmatn", "Noto Sans Bengali", "Noto Sans Gurmukhi", "Noto Sans Gujarati"}
        assert [family.name for family in families() if family.choice] == ["Atkinson Hyperlegible"]

    def test_coverage_is_what_every_file_of_the_family_has(self, maker: ModuleType) -> None:
        for family in families():
            had = [maker.characters(FOLDER / face.file) for face in family.faces]
            assert family.ranges == tuple(maker.ranges(set.intersection(*had)))

    def test_lists_are_those_that_the_script_would_write(self, maker: ModuleType) -> None:
        assert (FOLDER / "coverage.json").read_text(encoding="utf-8") == maker.coverage(families())
        assert (FOLDER / "glyphs.json").read_text(encoding="utf-8") == maker.glyph_list(families(), FOLDER)
        assert (FOLDER / "fonts.css").read_text(encoding="utf-8") == maker.stylesheet(families())

    def test_every_file_is_listed_and_every_family_has_its_licence(self) -> None:
        listed = {face.file for family in families() for face in family.faces}
        assert {file.name for file in FOLDER.glob("*.woff2")} == listed
        for family in families():
            licence = FOLDER / f"{family.name.lower().replace(' ', '-')}-LICENCE.txt"
            assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8").upper()

    def test_is_small_enough_to_travel_with_the_package(self) -> None:
        assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 750_000

    def test_files_unpack_without_rebuilding_outlines(self) -> None:
        """An outline table as large as in a plain font file: stored as it is, not transformed."""
        for family in families():
            for face in family.faces:
                with TTFont(FOLDER / face.file) as font:
                    stored = {tag: entry for tag, entry in font.reader.tables.items() if tag in ("glyf", "loca")}
                    assert [entry.transformed for entry in stored.values()] == [False, False], face.file


class TestMissingCharacters:
    @pytest.mark.parametrize("text", NAMES)
    def test_none_in_names_that_patients_have(self, text: str) -> None:
        assert missing_characters(text) == ()

    def test_each_once_in_order(self) -> None:
        assert missing_characters("中文 and 中 ✓") == ("中", "文", "✓")

    @pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200F, 0x07, 0xD800, 0xFFFD, 0x1F600, 0x10FFFF])
    def test_what_must_not_reach_a_page(self, code: int) -> None:
        assert missing_characters(f"a{chr(code)}b") == (chr(code),)

    def test_white_space_and_joiners_need_no_glyph(self) -> None:
        assert missing_characters("a\tb\nc\u00a0d\u200de\u200cf\u00adg\u200bh") == ()

    @given(st.characters())
    def test_is_what_the_families_say(self, character: str) -> None:
        covered = any(family.covers(character) for family in families() if not family.choice)
        if unicodedata.category(character) not in ("Cc", "Cf"):
            assert (missing_characters(character) == ()) == covered

    def test_imports_neither_typesetter_nor_font_reader(self) -> None:
        code = (
            "import sys; from consentgen.render.fonts import missing_characters; missing_characters('é');"
            "print([m for m in ('weasyprint', 'fontTools', 'pypdfium2') if m in sys.modules])"
        )
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
        assert answer.stdout.strip() == "[]"


class TestCovers:
    @given(st.sets(st.integers(0, 60)), st.integers(0, 61))
    def test_looks_up_the_ranges(self, codes: set[int], code: int) -> None:
        ranges = tuple((member, member) for member in sorted(codes))
        assert Family("made up", (), ranges).covers(chr(code)) == (code in codes)


class TestStripControls:
    def test_takes_out_what_turns_text_around(self) -> None:
        turned = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F]))
        assert strip_controls(f"Jo{turned}hn") == "John"

    def test_keeps_joiners_and_makes_line_ends_spaces(self) -> None:
        assert strip_controls("ক\u200dষ\u200c Anna\nMaria\tB\x00") == "ক\u200dষ\u200c Anna Maria B"

    @given(st.text())
    def test_leaves_no_control_and_no_other_change(self, text: str) -> None:
        stripped = strip_controls(text)
        assert all(unicodedata.category(c) not in ("Cc", "Cf") or c in "\u200c\u200d" for c in stripped)
        assert strip_controls(stripped) == stripped
        kept = [c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")]
        assert [c for c in stripped if c not in " \u200c\u200d"] == [c for c in kept if c != " "]


class TestWhatAPageNeeds:
    def test_the_body_alone_for_english(self) -> None:
        assert [family.name for family in families_for("Pain relief, José")] == ["Noto Sans"]

    def test_a_family_for_each_script_used(self) -> None:
        assert {family.name for family in families_for("≥ محمد বাংলা")} == {
            "Noto Sans",
            "Noto Sans Math",
            "Vazirmatn",
            "Noto Sans Bengali",
        }

    def test_a_choice_only_by_name(self) -> None:
        assert "Atkinson Hyperlegible" in {f.name for f in families_for('font-family: "Atkinson Hyperlegible"')}

    def test_stack_names_the_choice_only_where_chosen(self) -> None:
        assert font_stack().startswith('"Noto Sans", "Noto Sans Math", "Vazirmatn"')
        assert "Atkinson" not in font_stack()
        assert font_stack("Atkinson Hyperlegible").startswith('"Atkinson Hyperlegible", "Noto Sans", ')

    def test_one_file_for_each_family_and_weight(self) -> None:
        """Two files of one family and weight print wrong letters with WeasyPrint 70."""
        faces = [(family.name, face.weight) for family in families() for face in family.faces]
        assert len(faces) == len(set(faces)) >= 15
        rules = font_face_rules(families(), "")
        assert rules.count("@font-face") == len(faces) and "unicode-range" not in rules
