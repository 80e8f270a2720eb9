"""The cases of the shipped catalogue, and what running a case finds."""

from pathlib import Path

import pytest

from consentgen.cases import Result, run_case
from consentgen.catalogue.casefile import Written, case_files, files_in, read_cases
from consentgen.catalogue.load import load
from consentgen.errors import CannotRead
from consentgen.resources import cases_path

FILES = files_in(cases_path())
CASES, FAULTS = read_cases(FILES)
LOADED, _ = load()
assert LOADED is not None
CATALOGUE = LOADED


def name_of(written: Written) -> str:
    return written.case.name


@pytest.mark.parametrize("written", CASES, ids=name_of)
def test_the_pack_says_what_the_case_expects(written: Written) -> None:
    result = run_case(CATALOGUE, written)
    assert [str(found) for found in (*result.faults, *result.differences)] == []
    assert result.passed


def test_the_cases_can_be_read_and_each_expects_something() -> None:
    assert FAULTS == ()
    assert len(FILES) >= 1 and len(CASES) >= 70
    given = {"name", "procedure", "nerves", "factors"}
    assert [name_of(written) for written in CASES if not written.case.model_fields_set - given] == []


def test_every_shipped_nerve_procedure_and_factor_has_a_case() -> None:
    resolutions = [result.resolution for result in (run_case(CATALOGUE, case) for case in CASES) if result.resolution]
    assert len(resolutions) == len(CASES)
    assert {target.site for r in resolutions for target in r.targets} == set(CATALOGUE.sites)
    assert {r.procedure for r in resolutions} == set(CATALOGUE.procedures)
    assert {factor for r in resolutions for factor in r.factors} == set(CATALOGUE.factors)


# ---- what a case finds -------------------------------------------------------------------------------------------

HEAD = """format: 1
cases:
  - name: One
    procedure: cryoneurolysis
    nerves: [greater-occipital:right]
"""


def run(tmp_path: Path, expectation: str) -> tuple[Result, str]:
    """The result of a case with this last line, and the line."""
    text = f"{HEAD}    {expectation}\n"
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    cases, faults = read_cases([file])
    assert faults == ()
    (written,) = cases
    return run_case(CATALOGUE, written), f"    {expectation}"


@pytest.mark.parametrize(
    ("expectation", "code", "at", "told"),
    [
        ("expect: [bruising, pneumothorax]", "case-risk-missing", "pneumothorax", "names it"),
        ("expect: [xray, femoral-nerve-spread]", "case-risk-missing", "femoral-nerve-spread", ""),
        ("serious: [haemothorax]", "case-risk-missing", "haemothorax", ""),
        ("says: {haemothorax: 1 of 2}", "case-risk-missing", "1 of 2", ""),
        ("never: {haemothorax: 1 of 2}", "case-risk-missing", "1 of 2", ""),
        ("figure: {haemothorax: 1 of 2}", "case-risk-missing", "1 of 2", ""),
        ("wording: {haemothorax: blood}", "case-risk-missing", "blood", ""),
        ("never_wording: {haemothorax: blood}", "case-risk-missing", "blood", ""),
        ("at: {haemothorax: [greater-occipital]}", "case-risk-missing", "[greater", ""),
        ("not: [infection, bruising]", "case-risk-present", "infection", "cryoneurolysis"),
        ("serious: [bruising]", "case-not-serious", "bruising", ""),
        ("says: {bruising: [2 of 113, 6 of 120]}", "case-words-missing", "6 of 120", "2 of 113"),
        ("never: {bruising: 2 OF 113}", "case-words-present", "2 OF 113", "2 of 113"),
        ("figure: {bruising: 2 of 114 people}", "case-figure-missing", "2 of 114", "2 of 113"),
        ("wording: {bruising: ring our nurses}", "case-wording-missing", "ring our nurses", ""),
        ("never_wording: {bruising: Bruising}", "case-wording-present", "Bruising", ""),
        ("at: {bruising: [lesser-occipital]}", "case-nerves-differ", "[lesser", ""),
        ("left_out: [bruising]", "case-not-left-out", "bruising", ""),
        ("implied: [bilateral]", "case-not-implied", "bilateral", ""),
    ],
)
def test_what_differs_is_told_with_its_place(
    tmp_path: Path, expectation: str, code: str, at: str, told: str
) -> None:
    result, line = run(tmp_path, expectation)
    assert not result.passed and not result.faults
    found = {difference.code: difference for difference in result.differences}
    assert set(found) == {code} or (code == "case-risk-present" and len(result.differences) == 2)
    first = result.differences[0]
    assert (first.place.line, first.place.column) == (6, line.index(at) + 1)
    assert told in " ".join(difference.hint for difference in result.differences)
    assert result.as_data()["differences"][0]["line"] == 6


@pytest.mark.parametrize(
    ("expectation", "code"),
    [
        ("not: [pneumothoraks]", "unknown-reference"),
        ("never: {brusing: rare}", "unknown-reference"),
        ("implied: [bilaterall]", "unknown-reference"),
        ("at: {bruising: [greater-occipitall]}", "unknown-reference"),
        ("factors: [hayfever]", "unknown-factor"),
    ],
)
def test_a_name_that_nothing_has_never_passes(tmp_path: Path, expectation: str, code: str) -> None:
    result, _ = run(tmp_path, expectation)
    assert not result.passed
    assert [fault.code for fault in result.faults] == [code]
    assert result.faults[0].place.line == 6 and result.faults[0].hint


@pytest.mark.parametrize(
    "expectation",
    [
        "says: {bruising: [2 of 113, elsewhere]}",
        "figure: {bruising: 2 of 113 people}",
        "wording: {bruising: [Bruising, bruising]}",
        "at: {bruising: [greater-occipital]}",
    ],
)
def test_what_holds_passes(tmp_path: Path, expectation: str) -> None:
    assert run(tmp_path, expectation)[0].passed


def test_a_request_that_cannot_be_made_is_a_fault_of_the_case(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(HEAD.replace(":right", "").replace("cryoneurolysis", "cryoneurolysys"), encoding="utf-8")
    (written,), _ = read_cases([file])
    found = run_case(CATALOGUE, written).faults
    assert {fault.code: fault.place.line for fault in found} == {"unknown-procedure": 4, "missing-side": 5}


# ---- files of cases ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: 1\ncases: nothing\n", [("not-cases", 2)]),
        ("- one\n", [("not-cases", 1)]),
        ("cases: []\n", [("format", 1)]),
        ("format: 1\ncase: []\ncases: []\n", [("unknown-key", 2)]),
        ("format: 1\ncases:\n  - name: A\n", [("missing-key", 3), ("missing-key", 3)]),
        (HEAD + "    serius: [bruising]\n", [("unknown-key", 6)]),
        (HEAD + "    nott: [bruising]\n", [("unknown-key", 6)]),
        (HEAD + "    not: bruising\n", [("bad-value", 6)]),
        (HEAD + "    figure: {bruising: 5 of 3}\n", [("bad-value", 6)]),
        (HEAD + "    says: {bruising: []}\n", [("bad-value", 6)]),
        (HEAD + HEAD.partition("cases:\n")[2], [("case-twice", 6)]),
        (HEAD + "    not: [a]\n    not: [b]\n", [("duplicate-key", 7)]),
        (HEAD.replace("[greater-occipital:right]", "[]"), [("bad-value", 5)]),
    ],
)
def test_faults_of_a_file_are_told_like_others(tmp_path: Path, text: str, expected: list[tuple[str, int]]) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    _, found = read_cases([file])
    assert [(fault.code, fault.place.line) for fault in found] == expected
    assert all(fault.message and fault.place.file == str(file) for fault in found)


def test_a_wrong_key_gets_its_nearest(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(HEAD + "    nott: [bruising]\n", encoding="utf-8")
    assert read_cases([file])[1][0].hint == "did you mean “not”?"


def test_cases_lie_beside_a_folder_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "cases" / "deep").mkdir(parents=True)
    for name in ("b.yaml", "deep/a.yml", ".hidden.yaml", "note.txt"):
        (tmp_path / "cases" / name).write_text("format: 1\n", encoding="utf-8")
    (tmp_path / "catalogue.yaml").write_text("format: 1\n", encoding="utf-8")
    for path in (tmp_path, tmp_path / "catalogue.yaml"):
        assert [file.name for file in case_files(path)] == ["b.yaml", "a.yml"]
    with pytest.raises(CannotRead, match="no cases"):
        case_files(tmp_path / "cases" / "deep")
    with pytest.raises(CannotRead, match="no such"):
        case_files(tmp_path / "nowhere")
