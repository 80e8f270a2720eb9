"""The file of approvals: what is written is read as it was meant, and what somebody wrote round it stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.catalogue.approvalfile import NAME, _approvals_in, read_approvals, with_approvals
from consentgen.catalogue.load import load
from consentgen.catalogue.meaning import SIGNED, Key
from consentgen.catalogue.model import Approval
from consentgen.yamltext import UNWANTED, parse_yaml

GOLDEN = Path(__file__).parents[1] / "data" / "approvals.yaml"


def approval(by: str = "Dr Alex Example", on: date = date(2026, 11, 22), mark: str = "a",
             role: str = "Consultant in pain medicine", review_by: date | None = None) -> Approval:
    return Approval(by=by, role=role, on=on, review_by=review_by, fingerprint=mark * 64)


TWO: dict[Key, Approval] = {
    ("sites", "greater-occipital"): approval(mark="b"),
    ("risks", "bruising"): approval(review_by=date(2027, 11, 22)),
    ("risks", "air-leak"): approval("O’Neil: \"Jo\" # 1", role="yes", mark="c"),
    ("withheld", "xray@greater-occipital"): approval(mark="d"),
}


def read(text: str) -> dict[Key, Approval]:
    located, faults = parse_yaml(text, NAME)
    found, more = _approvals_in(located)
    assert (*faults, *more) == ()
    return found


def test_a_new_file_is_as_it_was_read_by_somebody():
    text = with_approvals("", TWO, tuple(TWO))
    assert text == GOLDEN.read_text("utf-8")
    assert read(text) == TWO


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1).filter(
    lambda text: text.strip() == text and text and not UNWANTED.search(text))
ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2099, 1, 1))
stamps = st.builds(Approval, by=names, role=names, on=days, review_by=st.none() | days,
                   fingerprint=st.from_regex(r"[0-9a-f]{64}", fullmatch=True))
files = st.dictionaries(st.tuples(st.sampled_from(SIGNED), ids), stamps, max_size=6)


@given(first=files, more=files)
def test_what_is_written_is_what_is_read(first: dict[Key, Approval], more: dict[Key, Approval]):
    text = with_approvals("", first, tuple(first))
    assert read(text) == first
    both = {**first, **more}
    again = with_approvals(text, both, tuple(more))
    assert read(again) == both
    assert with_approvals(again, both, ()) == again
    assert with_approvals("", both, tuple(both)) == again


COMMENTED = """# Our own words at the top.
format: 1  # the format

# Before all of them.
approvals:  # here they are

  # Of risks.
  risks:
    # Read at the meeting of 3 May.
    bruising:  # the usual
      by: Dr Alex Example   # locum
      role: Consultant in pain medicine
      # in the middle
      on: 2026-11-22
      review_by: 2027-11-22
      fingerprint: "{a}"

    # Not yet settled with the surgeons.
    infection:
      by: Dr Alex Example
      role: Consultant in pain medicine
      on: 2026-11-22
      fingerprint: "{b}"
# At the end.
""".replace("{a}", "a" * 64).replace("{b}", "b" * 64)


def test_comments_and_untouched_lines_stay():
    before = read(COMMENTED)
    assert len(before) == 2
    assert with_approvals(COMMENTED, before, ()).replace("\n\n", "\n") == COMMENTED.replace("\n\n", "\n")
    new = approval("Dr New", mark="f")
    added = with_approvals(COMMENTED, {**before, ("risks", "hives"): new, ("sites", "tail"): new},
                           [("risks", "hives"), ("sites", "tail")])
    for line in COMMENTED.splitlines():
        assert line in added.splitlines(), line
    assert list(read(added)) == [("risks", "bruising"), ("risks", "hives"), ("risks", "infection"), ("sites", "tail")]


def test_an_approval_that_is_given_again_takes_the_place_of_the_old_one_below_its_comments():
    before = read(COMMENTED)
    again = with_approvals(COMMENTED, {**before, ("risks", "bruising"): approval("Dr New", mark="f")},
                           [("risks", "bruising")])
    lines = again.splitlines()
    at = lines.index("    bruising:  # the usual")
    assert lines[at - 1] == "    # Read at the meeting of 3 May."
    assert lines[at + 1 : at + 3] == ["      # in the middle", "      by: Dr New"]
    assert "locum" not in again and again.count("bruising") == 1


def test_a_file_in_a_shape_of_somebodys_own_is_written_anew_below_its_first_comments():
    text = ("# Ours.\nformat: 1\napprovals: {risks: {bruising: {by: A, role: B, on: 2026-01-01, fingerprint: %s}}}\n"
            % ("a" * 64))
    before = read(text)
    after = {**before, ("sites", "tail"): approval()}
    again = with_approvals(text, after, [("sites", "tail")])
    assert read(again) == after
    assert again.startswith("# Ours.\nformat: 1\n") and "\n    bruising:\n" in again


def test_no_approval_at_all_can_be_written():
    assert read(with_approvals("", {}, ())) == {}


# ---- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- one\n", "not-a-catalogue", 1),
        ("approvals: {}\n", "format", 1),
        ("format: 1\naproval: {}\n", "unknown-key", 2),
        ("format: 1\napprovals: none\n", "bad-value", 2),
        ("format: 1\napprovals:\n  risk: {}\n", "unknown-key", 3),
        ("format: 1\napprovals:\n  risks: none\n", "bad-value", 3),
        ("format: 1\napprovals:\n  risks:\n    a: {by: B, role: C, on: 2026-01-01}\n", "missing-key", 4),
        ("format: 1\napprovals:\n  risks:\n    a: {by: B, role: C, on: soon, fingerprint: %s}\n" % ("a" * 64),
         "bad-value", 4),
        ("format: 1\napprovals:\n  risks:\n    a: {by: B, role: C, on: 2026-01-01, fingerprint: abc}\n",
         "bad-value", 4),
        ("format: 1\napprovals:\n  risks:\n    a: {}\n    a: {}\n", "duplicate-key", 5),
        ("format: [\n", "yaml-syntax", 2),
    ],
)
def test_each_fault_is_found_at_its_place_and_counts_for_nothing(tmp_path: Path, text: str, code: str, line: int):
    (tmp_path / NAME).write_text(text, "utf-8")
    approvals, faults, _ = read_approvals(tmp_path)
    assert approvals == {}
    assert (code, line) in {(fault.code, fault.place.line) for fault in faults}
    assert all(fault.place.file == str(tmp_path / NAME) and fault.is_error for fault in faults)


def test_without_a_file_there_is_no_approval(tmp_path: Path):
    assert read_approvals(tmp_path) == ({}, (), None)


def test_the_file_is_no_part_of_the_catalogue_and_its_faults_are_told(tmp_path: Path):
    (tmp_path / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    without, _ = load(tmp_path)
    (tmp_path / NAME).write_text("format: 1\napprovals:\n  risks:\n    bruising: {by: A}\n", "utf-8")
    with_, found = load(tmp_path)
    assert with_ is not None and without is not None
    assert with_.digest == without.digest and with_.approvals == {}
    assert {fault.code for fault in found} == {"missing-key"}
