"""YAML stays text, and whatever could mislead is refused at its line and column."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.errors import CANNOT_READ, CannotRead, Stop
from consentgen.yamltext import MAX_DEPTH, Located, comments, parse_yaml, read_text, read_yaml

steady = settings(deadline=None, max_examples=100)


def found(text: str) -> list[tuple[str, int, int]]:
    return [(fault.code, fault.place.line, fault.place.column) for fault in parse_yaml(text, "f")[1]]


def data(text: str) -> Any:
    located, faults = parse_yaml(text, "f")
    assert faults == ()
    return located.data


@pytest.mark.parametrize(
    "scalar", ["1:50", "1:20", "no", "yes", "on", "012", "1e3", "0x1f", "~", "null", "2026-11-22", "2.6%", ".inf", "="]
)
def test_every_scalar_stays_the_text_that_was_written(scalar: str):
    assert data(f"a: {scalar}") == {"a": scalar}
    assert data(f"[{scalar}]") == [scalar]
    assert data(f"{scalar}: a") == {scalar: "a"}


def test_quotes_and_blocks_are_read_as_yaml_means_them():
    assert data("a: 'it''s'\nb: \"\\u00e9\"\nc: >-\n  two\n  lines\nd: |\n  two\n  lines\ne:\n") == {
        "a": "it's",
        "b": "é",
        "c": "two lines",
        "d": "two\nlines\n",
        "e": "",
    }


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("x:\n  é: 1\n  é: 2\n  é: 3\n", [("duplicate-key", 3, 3), ("duplicate-key", 4, 3)]),
        ("a: {é: 1, b: 2, b: 3}", [("duplicate-key", 1, 17)]),
        ("a: &one 1\nb: &two {c: 1}\n", [("yaml-anchor", 1, 4), ("yaml-anchor", 2, 4)]),
        ("a: &x 1\nb: [1, *x]\n", [("yaml-anchor", 1, 4), ("yaml-alias", 2, 8)]),
        ("*x : 1\nb: 2\n", [("yaml-alias", 1, 1)]),
        ("a:\n  <<: {b: 1}\n", [("yaml-merge-key", 2, 3)]),
        ("a: !!str 012\n", [("yaml-tag", 1, 4)]),
        ("a: !!python/object:os.system {b: 1}\n", [("yaml-tag", 1, 4)]),
        ("- ! x\n- !mine [a]\n", [("yaml-tag", 1, 3), ("yaml-tag", 2, 3)]),
        ("a:\n\tb: 1\n", [("yaml-tab", 2, 1)]),
        ("a:\n  b: 1\n  \tc: 2\n", [("yaml-tab", 3, 3)]),
        ("- \tx: 1\n", [("yaml-tab", 1, 3)]),
        ("a: b\x00c\n", [("yaml-character", 1, 5)]),
        ("a: b\nc: d\x07\ne: \x85\n", [("yaml-character", 2, 5), ("yaml-character", 3, 4)]),
        ("a: b\u202ec\n", [("yaml-character", 1, 5)]),
        ("a: b\ud800\n", [("yaml-character", 1, 5)]),
        ("", [("empty-file", 1, 1)]),
        ("# nothing\n", [("empty-file", 1, 1)]),
        ("---\n", [("empty-file", 1, 1)]),
        ("a: 1\n---\nb: 2\n", [("yaml-documents", 2, 1)]),
        ("? [a]\n: 1\n", [("yaml-key", 1, 3)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a: @x\n", [("yaml-syntax", 1, 4)]),
        ("a: 'x\n", [("yaml-syntax", 1, 4)]),
        ("a: &x 1\nb: ]\n", [("yaml-anchor", 1, 4), ("yaml-syntax", 2, 4)]),
        ("[" * (MAX_DEPTH + 2), [("yaml-depth", 1, MAX_DEPTH + 2)]),
    ],
)
def test_what_could_mislead_is_refused_at_its_place(text: str, faults: list[tuple[str, int, int]]):
    assert found(text) == faults


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a: "x\nb: "y"\nc: z\n', (1, 4)), ("a: 'x\nb: y\nc: 'z'\n", (1, 4)), ('a: 1\nb: "x\nc: y\n', (2, 4)),
        ('a:\n  - "x\n  - "y"\n', (2, 5)), ('a: "x\n\n# why\nb: "y"\n', (1, 4)), ('a: "x\\"\nb: y\n', (1, 4)),
        ('a: "x\n  more"\nb: "y\nc: z\n', (3, 4)), ('a: "it\n  Note: x"\nb: ]\n', (3, 4)),
    ],
)
def test_an_open_quote_is_told_where_it_opens(text: str, place: tuple[int, int]):
    assert found(text) == [("yaml-syntax", *place)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [("a: x\n b: y\n", "indentation"), ("a:\n  b: x\n   c: y\n", "indentation"), ("a: b: c\n", "in quotes")],
)
def test_a_key_too_far_in_is_told_from_a_colon_in_a_text(text: str, hint: str):
    (fault,) = parse_yaml(text, "f")[1]
    assert hint in fault.hint.split(",")[0]


def test_a_quoted_merge_key_is_text():
    assert data("'<<': 1") == {"<<": "1"}


def test_a_duplicate_key_keeps_its_first_value_and_leaves_the_rest_usable():
    located, _ = parse_yaml("a: 1\na: 2\nb: 3\n", "f")
    assert located.data == {"a": "1", "b": "3"}
    assert located.place(("a",)).line == 1


def test_a_bomb_of_anchors_is_never_expanded():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    located, faults = parse_yaml("\n".join(lines), "f")
    assert [f.code for f in faults].count("yaml-anchor") == 30
    assert [f.code for f in faults].count("yaml-alias") == 290
    assert len(str(located.data)) < 10_000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_levels_are_refused_and_not_followed(opening: str):
    assert [fault[0] for fault in found(opening * 100_000)] == ["yaml-depth"]


def test_many_bad_characters_are_told_by_the_first_few():
    assert len(found("\x00" * 5000)) == 10


def test_a_byte_order_mark_at_the_start_is_no_fault(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\nb: 3\r\n")
    located, faults = read_yaml(file)
    assert located.data == {"a": "1", "b": "2"}
    assert [(f.place.file, f.place.line, f.place.column) for f in faults] == [(str(file), 3, 1)]


def test_a_file_that_is_not_utf_8_stops_with_its_place(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_bytes("a: b\nc: \u00e9\n".encode("latin-1"))
    with pytest.raises(CannotRead) as stopped:
        read_text(file)
    assert stopped.value.code == CANNOT_READ == 3
    assert str(stopped.value) == f"{file}:2:4: the file is not UTF-8 text."


@pytest.mark.parametrize("name", ["missing.yaml", ""])
def test_a_missing_file_or_a_folder_stops(tmp_path: Path, name: str):
    with pytest.raises(CannotRead) as stopped:
        read_yaml(tmp_path / name)
    assert stopped.value.code == 3
    assert stopped.value.hint


# ---- places ----------------------------------------------------------------------------------------------------

EXAMPLE = "a: 1\nb:\n  c:\n    - x\n    - d: y\n  e:\nf: [p, {q: r}]\n"


@pytest.mark.parametrize(
    ("path", "of_key", "line", "column"),
    [
        ((), False, 1, 1),
        (("a",), False, 1, 4),
        (("a",), True, 1, 1),
        (("b", "c", 0), False, 4, 7),
        (("b", "c", 1, "d"), False, 5, 10),
        (("b", "c", 1, "d"), True, 5, 7),
        (("b", "e"), False, 6, 3),
        (("f", 1, "q"), False, 7, 12),
        (("b", "c", 7, "d"), False, 4, 5),
        (("b", "nowhere"), False, 3, 3),
        (("nowhere",), True, 1, 1),
    ],
)
def test_places(path: tuple[str | int, ...], of_key: bool, line: int, column: int):
    place = parse_yaml(EXAMPLE, "f")[0].place(path, of_key=of_key)
    assert (place.file, place.line, place.column) == ("f", line, column)


def test_a_file_without_data_stands_at_its_first_line():
    assert str(Located("f", {}, None).place(("a", "b"))) == "f:1:1"


# ---- properties ------------------------------------------------------------------------------------------------

SIGNS = st.sampled_from(list("ab01:-?[]{},#&*!|>'\"%@` \t\n\r<.~\u00e9\u202e\x00"))


@steady
@given(st.one_of(st.text(), st.text(SIGNS, max_size=60)))
def test_no_text_raises(text: str):
    try:
        located, faults = parse_yaml(text, "f")
    except Stop:
        return
    assert isinstance(located.data, dict | list | str)
    assert all(f.place.line >= 1 and f.place.column >= 1 and f.message and f.code for f in faults)


PRINTED = st.characters(min_codepoint=32, max_codepoint=0x24FF, exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
WORDS = st.text(PRINTED, min_size=1, max_size=12)


def inside(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, min_size=1, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3)


NESTED = st.recursive(WORDS, inside, max_leaves=12)


@steady
@given(st.dictionaries(WORDS, NESTED, min_size=1, max_size=4), st.booleans())
def test_what_yaml_writes_is_read_back_and_each_place_points_at_it(data_: dict[str, Any], flow: bool):
    written = yaml.safe_dump(data_, allow_unicode=True, default_flow_style=flow, width=10**6)
    located, faults = parse_yaml(written, "f")
    assert faults == ()
    assert located.data == data_
    lines = written.split("\n")
    seen = 0
    for path, value in leaves(data_):
        place = located.place(path)
        there = lines[place.line - 1][place.column - 1 :]
        assert there.startswith((value[:1], "'", '"', "|", ">")), (path, there)
        seen += 1
    assert seen


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [(path, value)]


# ---- comments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b  # one\n", {0: (6, "# one")}),
        ("# one\na: b\n  # two  \n", {0: (0, "# one"), 2: (2, "# two")}),
        ("a: 'x # no'\nb: \"y # no\"\nc: x#no\n", {}),
        ("a: |\n  # no\nb: c # yes\n", {2: (5, "# yes")}),
        ("a: >  # of the sign\n  no # no\n", {0: (6, "# of the sign")}),
        ("é “ü”: ö # ä\n", {0: (9, "# ä")}),
        ("- a # one\n- [b, # two\n   c]\n", {0: (4, "# one"), 1: (6, "# two")}),
        ("a: b\r\n# one\r\n", {1: (0, "# one")}),
        ("a: b\n", {}),
    ],
)
def test_comments_are_read_and_never_taken_from_a_text(text: str, expected: dict[int, tuple[int, str]]) -> None:
    located, faults = parse_yaml(text, "file")
    assert faults == ()
    assert comments(located) == expected


def test_scalars_are_known_by_their_places() -> None:
    text = "a: b\n“é”: 'c d'\ne: |\n  f\n  g\nh: i\n  j\n"
    located, _ = parse_yaml(text, "file")
    assert [text[w.start : w.end] for w in located.written] == [
        "a", "b", "“é”", "'c d'", "e", "|\n  f\n  g\n", "h", "i\n  j"]
    assert [(w.begins[0], w.last) for w in located.written][-3:] == [(2, 4), (5, 5), (5, 6)]
