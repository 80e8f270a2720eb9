"""Faults as values, and the stops with their exit codes."""

import pickle

import pytest

from consentgen import errors
from consentgen.diagnostics import Diagnostic, Place, did_you_mean, in_order
from consentgen.errors import Stop


def test_a_place_prints_as_editors_understand_it():
    assert str(Place("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Place("--nerve")) == "--nerve"


def test_a_fault_prints_on_one_line_with_its_hint():
    fault = Diagnostic(Place("a.yaml", 3, 7), "bad-value", "This is wrong.", "mend it")
    assert str(fault) == "a.yaml:3:7: error bad-value: This is wrong. (mend it)"
    assert str(Diagnostic(Place("a"), "x", "Hm.", severity="warning")) == "a: warning x: Hm."


def test_a_fault_as_json_has_the_promised_keys():
    fault = Diagnostic(Place("a.yaml", 3, 7), "x", "Wrong.", "mend it", "warning", ("risks", "bruise"))
    assert fault.as_data() == {
        "file": "a.yaml", "line": 3, "column": 7, "code": "x", "severity": "warning", "message": "Wrong.",
        "hint": "mend it",
    }
    assert not fault.is_error


def test_faults_are_put_in_the_order_of_the_file_each_once():
    at = [Diagnostic(Place("b", 1, 1), "x", "m"), Diagnostic(Place("a", 10, 1), "x", "m"),
          Diagnostic(Place("a", 9, 5), "x", "m"), Diagnostic(Place("a", 9, 1), "x", "m")]
    assert [str(f.place) for f in in_order([*at, *at])] == ["a:9:1", "a:9:5", "a:10:1", "b:1:1"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("synonims", "did you mean “synonyms”?"), ("SYNONYM", "did you mean “synonyms”?"), ("qqq", "")],
)
def test_did_you_mean_offers_our_names_only(word: str, hint: str):
    assert did_you_mean(word, ["synonyms", "sign_off"]) == hint


CODES = {"MaterialFault": 1, "RequestWrong": 2, "CannotRead": 3, "CannotWrite": 4, "CannotRender": 6, "OurFault": 70}


def test_every_stop_has_its_exit_code_and_survives_a_process_border():
    kinds = {kind.__name__: kind for kind in Stop.__subclasses__()}
    assert {name: kind.code for name, kind in kinds.items()} == CODES
    for kind in kinds.values():
        back = pickle.loads(pickle.dumps(kind("It stopped.", "try again")))
        assert (type(back), back.message, back.hint, back.code, str(back)) == (
            kind, "It stopped.", "try again", kind.code, "It stopped.")


def test_the_other_codes():
    assert (errors.OK, errors.FINDINGS, errors.STOPPED) == (0, 1, 130)
