"""``--fix``: what it changes, and that it never changes what a catalogue says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consentgen.catalogue.load import load
from consentgen.catalogue.tidy import british_spelling, misplaced, tidied, untidy_lines
from consentgen.catalogue.wording import american, avoided, british, glossary
from consentgen.resources import catalogue_path
from consentgen.yamltext import comments, parse_yaml

from .conftest import TINY

HERE = "risks.yaml"


def fixed(text: str) -> tuple[str, list[str]]:
    located, faults = parse_yaml(text, HERE)
    assert not faults
    new, changes = tidied(located)
    return new, [change.what for change in changes]


def test_the_shipped_catalogue_and_the_examples_are_tidy() -> None:
    files = [catalogue_path(), *(Path(__file__).parents[2] / "examples").rglob("*.yaml")]
    assert len(files) >= 4
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert fixed(text) == (text, []), file


def test_spaces_at_the_end_and_blank_lines_go() -> None:
    assert fixed("a: b  \nc: d\t # note \n\n\n\n\ne: f") == ("a: b\nc: d\t # note\n\n\ne: f\n", ["spacing"] * 5)
    assert untidy_lines(parse_yaml("a: b  \nc: d\n", HERE)[0]) == ((1, 5),)


def test_windows_line_ends_stay() -> None:
    assert fixed("a: b  \r\nc: d\r\n")[0] == "a: b\r\nc: d\r\n"


@pytest.mark.parametrize("text", ["a: |\n  one  \n\n\n\n  two\nb: c\n", 'a: "one  \n\n\n\n  two"\n',
                                  "a: one\n\n\n\n\n  two\n", "a: |+\n  one\n\n\n\n\nb: c\n"])
def test_inside_a_text_spaces_and_blank_lines_stay(text: str) -> None:
    assert fixed(text) == (text, [])


ENTRY = """format: 1
risks:
  # before
  burn:
    # of what
    what: |
      A color.

      # not a comment
    sign_off: {by: A, role: B, on: 2030-01-01}
    do: Keep its color.  # why
    # of the name
    name: COLOR
    note: color
    # last

  # of the next
  rash: {do: Look at the colors.}
"""


def test_an_entry_is_put_in_order_with_its_comments_and_spelling() -> None:
    text, what = fixed(ENTRY)
    assert text == """format: 1
risks:
  # before
  burn:
    # of the name
    name: COLOUR
    # of what
    what: |
      A colour.

      # not a comment
    do: Keep its colour.  # why
    note: color
    sign_off: {by: A, role: B, on: 2030-01-01}
    # last

  # of the next
  rash: {do: Look at the colours.}
"""
    assert what == ["color → colour", "color → colour", "COLOR → COLOUR", "colors → colours",
                    "keys of burn put in order"]


def test_keys_that_share_a_line_are_left() -> None:
    text = "format: 1\nrisks:\n  burn: {what: A, name: B}\n"
    assert fixed(text) == (text, [])
    assert [(path[-1], later) for path, later in misplaced(parse_yaml(text, HERE)[0])] == [("name", "what")]


def test_titles_notes_and_ids_keep_their_spelling() -> None:
    text = ("format: 1\nsources:\n  color: {title: The Color of Anesthesia, note: color}\n"
            "risks:\n  fiber:\n    synonyms: [color]\n    proposal: a color\n")
    assert fixed(text) == (text, [])


LEFT = ("Write to help@center.example or www.color-center.example/gray. Ask Dr Gray or Nurse Honor Harbor. "
        "The dose is 2 gray.")


@pytest.mark.parametrize(
    "text",
    [LEFT, "See https://color.example/center now.", "See color.example for more.", "Look at center.example/color/gray.",
     "Ask Dr. Gray.", "Ask J. Gray.", "Honor Harbor will call.", "Write to color.center+gray@x.example, please.",
     "It is two gray.", "It is 2-gray.", "The dose in gray.", "It is 2 Gy (gray).", "Look in /srv/color."],
)
def test_an_address_a_name_and_a_unit_are_neither_found_nor_mended(text: str) -> None:
    assert list(american(text)) == []
    whole = f"format: 1\nrisks:\n  burn:\n    do: '{text}'\n"
    assert fixed(whole) == (whole, [])


@pytest.mark.parametrize(
    ("text", "mended"),
    [("Gray skin. Color it. (Center)", "Grey skin. Colour it. (Centre)"), ("**Color.** It is gray.",
      "**Colour.** It is grey."), ("Two spots, gray ones.", "Two spots, grey ones."), ("COLOR", "COLOUR")],
)
def test_what_begins_a_sentence_or_has_no_capital_is_mended(text: str, mended: str) -> None:
    assert british_spelling(text) == mended


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "a", "Gray", "color.", "(center"]),
                          st.sampled_from(["@", "://", "www.", ""]),
                          st.sampled_from(["color", "center.example", "gray/honor", "Favor)", ""])), min_size=1))
def test_no_address_is_ever_changed(parts: list[tuple[str, str, str]]) -> None:
    text = " ".join(filter(None, map("".join, parts)))
    after = british_spelling(text).split()
    for old, new in zip(text.split(), after, strict=True):
        assert old == new or not any(sign in old for sign in ("@", "://", "www."))
    whole = f"format: 1\nrisks:\n  burn:\n    do: >-\n      ok {text}\n"
    assert fixed(whole)[0].split()[6:] == british_spelling(f"ok {text}").split()


def test_what_cannot_be_read_is_left() -> None:
    for text in ("a: [", "a: 1\na: 2  \n", ""):
        assert tidied(parse_yaml(text, HERE)[0])[1] == ()


# ---- never its meaning -----------------------------------------------------------------------------------------

LINES = TINY.read_text(encoding="utf-8").split("\n")
AMERICAN = sorted(british())


@st.composite
def untidy(draw: st.DrawFn) -> str:
    """The tiny catalogue with blank lines, spaces, comments, American words and moved keys."""
    lines = list(LINES)
    for at in sorted(draw(st.sets(st.integers(7, len(lines) - 1), max_size=12)), reverse=True):
        line = lines[at]
        kind = draw(st.sampled_from(["spaces", "blank", "comment", "word", "name"]))
        if kind == "spaces":
            lines[at] = line + draw(st.sampled_from([" ", "  ", "\t", " # a note "]))
        elif kind == "blank":
            lines[at:at] = [draw(st.sampled_from(["", "   "]))] * draw(st.integers(1, 4))
        elif kind == "comment":
            lines[at:at] = [" " * (len(line) - len(line.lstrip())) + "# color"]
        elif kind == "word" and re.fullmatch(r"\s+(what|do|when|aftercare|effect|title|note): [^{\[\"']+", line):
            lines[at] = f"{line} {draw(st.sampled_from(AMERICAN))}"
        elif kind == "name" and re.fullmatch(r"    name: .*", line) and re.match(r"    \w+: [^{\[]*$", lines[at + 1]):
            lines[at], lines[at + 1] = lines[at + 1], line
    return "\n".join(lines)


@settings(max_examples=40, deadline=None)
@given(untidy())
def test_what_a_catalogue_says_is_the_same_but_for_spelling(text: str) -> None:
    before, faults = parse_yaml(text, HERE)
    assume(not faults)  # a tab that happens to stand in the indentation is refused, not tidied
    new, changes = tidied(before)
    after, still = parse_yaml(new, HERE)
    assert still == ()
    assert flat(after.data) == {path: british_spelling(value) if american_and_read(path, value) else value
                                for path, value in flat(before.data).items()}
    assert bool(changes) == (new != text)
    assert tidied(after) == (new, ())
    assert sorted(said for _, said in comments(after).values()) == sorted(said for _, said in comments(before).values())


def flat(data: object, path: tuple[object, ...] = ()) -> dict[tuple[object, ...], str]:
    if isinstance(data, str):
        return {path: data}
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return {found: value for key, inner in pairs for found, value in flat(inner, (*path, key)).items()}


def american_and_read(path: tuple[object, ...], value: str) -> bool:
    return path[0] not in ("sources", "conflicts", "catalogue") and path[-1] not in ("note", "synonyms")


def test_the_mended_catalogue_loads_as_the_same_one(tmp_path: Path) -> None:
    text = TINY.read_text(encoding="utf-8").replace("    do: Cover it.\n", "    do: Cover it.   \n\n\n\n\n")
    text = text.replace("    name: Rash\n    what: A red patch.\n", "    what: A red patch.\n    name: Rash\n")
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, encoding="utf-8")
    after, what = fixed(text)
    new.write_text(after, encoding="utf-8")
    assert what == ["keys of rash put in order", "spacing", "spacing", "spacing"]
    (one, _), (other, _) = load(old), load(new)
    assert one is not None and other is not None
    assert one.digest == other.digest and (one.risks, one.sites) == (other.risks, other.sites)


# ---- the lists -------------------------------------------------------------------------------------------------


def test_the_lists_are_sorted_and_say_something() -> None:
    for words in (glossary(), avoided(), british()):
        assert len(words) > 60
        assert list(words) == sorted(words), [a for a, b in zip(words, sorted(words), strict=True) if a != b]
        assert all(words.values()) and all(word == word.casefold() for word in words)
    assert all(word != plain for word, plain in british().items())
    assert not set(british()) & set(british().values())
    assert not set(avoided()) & {word for plain in avoided().values() for word in plain.split(", or ")}
