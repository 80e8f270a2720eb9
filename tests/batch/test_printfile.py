"""A print file with a page that is not its patient's does not get its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.batch import printfile
from consentgen.batch.printfile import Material, Names, PrintPart, part_paths, print_parts, write_print_file
from consentgen.catalogue.load import Catalogue, load
from consentgen.document.model import Identity
from consentgen.errors import MaterialFault, OurFault
from consentgen.make import Written
from consentgen.patient import Patient
from consentgen.render.compare import bears
from consentgen.render.late.bind import Binder, Memory
from consentgen.render.readback import PageText, read_pdf
from consentgen.request import Request, Target
from consentgen.resources import templates_path

DAY = date(2030, 6, 1)
TINY = Path(__file__).resolve().parent.parent / "data" / "tiny.yaml"
FIRST = Patient(family="Canaryfamily", given="Ann", nhs_number="9990000018")
SECOND = Patient(family="Canaryjones", given="Bob", nhs_number="9990000026")
ASKED = Request("chilling", (Target("whisker", "left"),), part="consent", patient=FIRST, made_on=DAY)
PACKS = [(2, ASKED), (3, replace(ASKED, patient=SECOND))]


@pytest.fixture(scope="module")
def material() -> Material:
    catalogue, _ = load(TINY)
    assert isinstance(catalogue, Catalogue)
    return Material(catalogue, (templates_path(),), DAY, Memory())


@pytest.mark.slow
@pytest.mark.parametrize("change", [
    lambda who: replace(who, name="CANARYJONES, Bob"),
    lambda who: replace(who, nhs_number="999 000 0034"),
    lambda who: replace(who, name="", nhs_number="", born=""),
], ids=["another name", "another number", "nobody"])
def test_a_page_of_somebody_else_is_not_released(
    change: Any, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(written: Written, *others: Any) -> Any:
        who = written.document.identity
        wrong = replace(written.document, identity=change(who)) if who.name.endswith("Ann") else written.document
        return true(replace(written, document=wrong, html=printfile_html(wrong)), *others)

    from consentgen.render.html import to_html

    def printfile_html(document: Any) -> str:
        return to_html(document, "consent", material.templates)

    true = printfile._drawn
    monkeypatch.setattr(printfile, "_drawn", drawn)
    with pytest.raises(OurFault, match="row 2") as refused:
        write_print_file(tmp_path / "a.pdf", PrintPart(PACKS), material)
    assert "anary" not in str(refused.value).casefold() and "999" not in str(refused.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_what_changed_meanwhile_leaves_no_file(material: Material, tmp_path: Path) -> None:
    def changed() -> None:
        raise MaterialFault("changed")

    with pytest.raises(MaterialFault):
        write_print_file(tmp_path / "a.pdf", PrintPart(PACKS), material, unchanged=changed)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_packs_of_a_clinics_own_templates_go_in_as_they_are(material: Material, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.css").write_text(
        (templates_path() / "pack.css").read_text("utf-8") + "\nh1 { letter-spacing: .1mm }\n", "utf-8")
    told: list[None] = []
    with_own = replace(material, templates=(own, templates_path()))
    made = write_print_file(tmp_path / "a.pdf", PrintPart(PACKS, (4,)), with_own,
                            tell=lambda: told.append(None))
    said = read_pdf((tmp_path / "a.pdf").read_bytes())
    assert (len(told), made.packs, made.pages) == (2, 2, len(said.pages))
    assert "CANARYFAMILY" in said.pages[2].text and "CANARYJONES" in said.pages[-2].text


@pytest.mark.slow
def test_a_pack_that_cannot_be_bound_late_goes_in_and_its_layout_is_not_kept(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[str] = []
    true = Binder.whole

    def noting(self: Binder, html: str) -> Any:
        whole.append(html)
        return true(self, html)

    monkeypatch.setattr(Binder, "whole", noting)
    beside = replace(SECOND, concerns=("body",))  # which is a word of every page as well
    write_print_file(tmp_path / "a.pdf", PrintPart([*PACKS, (4, replace(ASKED, patient=beside))]), material)
    assert ["CANARYJONES" in html for html in whole] == [True, False]
    said = read_pdf((tmp_path / "a.pdf").read_bytes())
    assert [page.number for page in said.pages if bears(page.text, "CANARYJONES, Bob")] == [7, 8, 9, 11, 12, 13]


def page(head: str) -> PageText:
    return PageText(3, f"{head} and the form", head)


def test_names_of_others_are_found_in_heads_and_nowhere_else() -> None:
    names = Names(["CANARY, Ann (Ms)", "CANARY, Anna", "LI", "DRAFT"])
    ann = Identity(known=True, name="CANARY, Ann (Ms)")
    assert not names.other_on(page("CANARY, Ann (Ms) Born 01-Jan-1950 DRAFT"), ann)
    assert names.other_on(page("CANARY, Anna Born 01-Jan-1950"), ann)
    assert names.other_on(page("CANARY, Ann (Ms) CANARY, Anna"), ann)
    assert names.other_on(page("CANARY, Ann (Ms)"), Identity())
    assert not names.other_on(PageText(3, "CANARY, Anna came along", "LI"), ann)


@given(rows=st.sets(st.integers(1, 60), min_size=1), gone=st.sets(st.integers(1, 60)), most=st.integers(1, 20))
def test_a_long_list_is_split_in_its_order_and_nothing_is_lost(rows: set[int], gone: set[int], most: int) -> None:
    packs, missing = [(row, ASKED) for row in sorted(rows)], sorted(gone - rows)
    parts = print_parts(packs, missing, most=most)
    assert [pack for part in parts for pack in part.packs] == packs
    assert [row for part in parts for row in part.missing] == missing
    assert all(len(part.packs) == most for part in parts[:-1]) and len(parts[-1].packs) <= most
    assert [(part.number, part.of) for part in parts] == [(n, len(parts)) for n in range(1, len(parts) + 1)]
    assert len(set(part_paths(Path("a.pdf"), len(parts)))) == len(parts)


def test_one_file_keeps_its_name_and_several_are_numbered() -> None:
    assert part_paths(Path("x/thursday.pdf"), 1) == (Path("x/thursday.pdf"),)
    assert part_paths(Path("x/thursday.pdf"), 2) == (Path("x/thursday-1.pdf"), Path("x/thursday-2.pdf"))
