"""A key changes with whatever a pack is made of, and with nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consentgen.batch.keys import Keys, surroundings
from consentgen.batch.plan import refuse_faulty
from consentgen.catalogue.load import Catalogue, load
from consentgen.clinic.row import Row
from consentgen.diagnostics import Diagnostic, Place
from consentgen.patient import Patient
from consentgen.request import Request, Target
from consentgen.resources import templates_path

FILE = Path(__file__).resolve().parent.parent / "data" / "tiny.yaml"
TINY, _ = load(FILE)
assert TINY is not None
DAY = date(2030, 6, 1)
SMITH = Patient(title="Mr", given="John", family="Smith", born=date(1945, 7, 14), nhs_number="999 000 0018")
RIB = Request("chilling", (Target("rib", "left"),), patient=SMITH, made_on=DAY)
WHISKER = Request("chilling", (Target("whisker", "left"),), patient=SMITH, made_on=DAY)
TAIL = Request("chilling", (Target("tail"),), patient=SMITH, made_on=DAY)


def key(request: Request, catalogue: Catalogue = TINY, secret: bytes = b"s", shared: str = "") -> str:
    return Keys(secret, catalogue, shared).key(request)


@pytest.mark.parametrize(
    "change",
    [
        {"targets": (Target("rib", "right"),)}, {"factors": ("paint",)}, {"part": "consent"}, {"form": "sedation"},
        {"edition": "large-print"}, {"made_on": date(2030, 6, 2)}, {"given_on": DAY}, {"treatment_on": DAY},
        {"patient": None}, {"patient": replace(SMITH, family="Smyth")}, {"patient": replace(SMITH, address="x")},
        {"patient": replace(SMITH, born=None)}, {"patient": replace(SMITH, concerns=("Violin",))},
    ],
)
def test_each_part_of_a_request_is_in_the_key(change: dict[str, Any]) -> None:
    assert key(RIB) == key(RIB) != key(replace(RIB, **change))


def test_secret_and_surroundings_are_in_the_key() -> None:
    assert len({key(RIB), key(RIB, secret=b"t"), key(RIB, shared="x")}) == 3


def test_no_patient_is_mistaken_for_another_because_their_pack_has_been_worked_out_already() -> None:
    keys = Keys(b"s", TINY, "")
    other = replace(RIB, patient=replace(SMITH, family="Smyth"))
    assert [keys.key(RIB), keys.key(other), keys.key(RIB)] == [key(RIB), key(other), key(RIB)]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Catalogue]:
    """The tiny catalogue with ``old`` replaced by ``new``."""

    def change(old: str, new: str) -> Catalogue:
        text = FILE.read_text("utf-8")
        assert text.count(old) >= 1
        (tmp_path / "tiny.yaml").write_text(text.replace(old, new, 1), "utf-8")
        catalogue, _ = load(tmp_path / "tiny.yaml")
        assert catalogue is not None and catalogue.digest != TINY.digest
        return catalogue

    return change


def test_a_changed_figure_touches_the_packs_that_tell_it_and_no_other(
    changed: Callable[[str, str], Catalogue]
) -> None:
    new = changed("id: whisker-numb, chance: 9 of 26", "id: whisker-numb, chance: 10 of 26")
    assert key(WHISKER, new) != key(WHISKER)
    assert key(RIB, new) == key(RIB) and key(TAIL, new) == key(TAIL)


def test_a_new_version_is_printed_in_every_pack_and_so_touches_all(changed: Callable[[str, str], Catalogue]) -> None:
    new = changed("version: 0.0.1", "version: 0.0.2")
    assert key(RIB, new) != key(RIB) and key(TAIL, new) != key(TAIL)


def test_a_comment_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(FILE.read_text("utf-8") + "\n# a remark\n", "utf-8")
    new, _ = load(tmp_path / "tiny.yaml")
    assert new is not None
    assert key(RIB, new) == key(RIB)


def test_surroundings_see_every_template(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    shutil.copytree(templates_path(), own)
    before = surroundings((own,))
    assert before == surroundings((own,))
    file = next(own.glob("*.css"))
    file.write_bytes(file.read_bytes() + b" ")
    assert surroundings((own,)) != before
    assert surroundings((own, templates_path())) != surroundings((templates_path(), own))


def test_a_fault_of_the_catalogue_refuses_the_rows_that_use_what_it_is_in() -> None:
    fault = Diagnostic(Place("tiny.yaml", 3, 4), "a-fault", "Something.", subject=("sites", "rib"))
    rib, tail = refuse_faulty([Row(2, RIB), Row(3, TAIL)], TINY, [fault])
    assert rib.request is None and rib.faults == (fault,)
    assert tail == Row(3, TAIL)
