"""The manual, which is the package's docstring: every example in it is read."""

import re
import textwrap

import yaml

from consentgen import chance
from consentgen.chance import parse, say


def _blocks() -> list[str]:
    """Return the indented examples: the lines, the heads, and what stands beside a head."""
    found = re.findall(r"::\n\n((?:(?:    .*)?\n)+)(?=\S)", chance.__doc__ or "")
    return [textwrap.dedent(block).strip() for block in found]


def _read(block: str) -> dict[str, object]:
    return yaml.load(block, Loader=yaml.BaseLoader)


def test_every_line_of_the_manual_is_read():
    lines = [line.split("#")[0].strip() for line in _blocks()[0].splitlines()]
    assert len(lines) >= 30
    for line in lines:
        assert say(parse(line)).full, line


def test_every_head_of_the_manual_is_read():
    heads = [_read(head) for head in _blocks()[1].split("\n\n")]
    assert [next(iter(head)) for head in heads] == [
        "how_often",
        "compare",
        "excess",
        "split",
        "several",
        "band",
    ]
    for head in heads:
        assert say(parse(head)).full, head


def test_everything_that_stands_beside_a_head_is_read():
    beside = _read(_blocks()[2])
    assert len(beside) == 14
    times = {key: beside.pop(key) for key in ("by", "at", "for", "within", "per", "lifetime")}
    because, than = beside.pop("because"), beside.pop("than")

    for key, text in times.items():
        said = say(parse({"how_often": "0.9 per 1,000", key: text, **beside}))
        assert said.time in said.full
        assert said.time
    assert because in say(parse({"how_often": "not known", "because": because})).full
    assert than in say(parse({"how_often": "more likely", "than": than})).full


def test_every_public_name_is_there():
    assert len(chance.__all__) > 50
    assert all(getattr(chance, name) is not None for name in chance.__all__)
