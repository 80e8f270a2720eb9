"""One making, from files to pages, trace and faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from previewing import TINY, order

from consentgen.preview.view import View, make_view
from consentgen.render.readback import read_pdf


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY.read_text("utf-8"), "utf-8")
    return file


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


@pytest.fixture(scope="module")
def view() -> View:
    return make_view(order())


def test_the_pages_are_the_pack_and_the_trace_is_what_explain_promises(view: View) -> None:
    assert view.title == "Cryofiction of the left greater whisker nerve"
    assert len(view.pages) == len(read_pdf(view.pdf).pages) >= 2
    assert view.pages[0].headings
    assert view.trace is not None
    assert {"procedure", "targets", "risks", "left_out", "conflicts", "catalogue"} <= view.trace.keys()
    assert not view.faults and view.stopped is None


def test_every_risk_of_the_trace_has_its_place_in_the_pages(view: View) -> None:
    assert view.trace is not None
    pages = read_pdf(view.pdf).pages
    names = {risk["id"]: risk["name"] for risk in view.trace["risks"]}
    assert len(names) >= 4 and view.places.keys() == names.keys()
    for id_, name in names.items():
        assert view.places[id_], id_
        for spot in view.places[id_]:
            assert name.casefold() in pages[spot.page - 1].text.casefold() and 0 < spot.down < 1


def test_broken_yaml_is_a_fault_with_line_and_column(tiny: Path) -> None:
    view = make_view(order(changed(tiny, "format: 1\n", "format: 1\nrisks: [\n")))
    (fault,) = [fault for fault in view.faults if fault.code == "yaml-syntax"]
    assert fault.place.file == str(tiny) and fault.place.line > 1 and fault.place.column >= 1
    assert (view.pdf, view.trace) == (b"", None)


def test_a_fault_in_what_the_pack_uses_stops_it_and_one_elsewhere_does_not(tiny: Path) -> None:
    bad = make_view(order(changed(tiny, "what: A blue patch.", "waht: A blue patch.")))
    assert "unknown-key" in [fault.code for fault in bad.faults] and not bad.pdf
    good = make_view(order(changed(changed(tiny, "waht", "what"), "indication: your {side} whiskers hurt",
                                   "indication: your {side} whiskers hurt\n    oops: x"), nerve="tail"))
    assert good.pdf and not good.faults
    assert "unknown-key" in [fault.code for fault in good.others]


def test_a_request_that_the_catalogue_no_longer_knows_is_a_fault() -> None:
    assert "unknown-nerve" in [fault.code for fault in make_view(order(nerve="whiskre:left")).faults]
    assert [fault.place.file for fault in make_view(order(nerve="whisker")).faults] == ["--nerve"]


def test_a_fault_of_a_template_is_told_with_its_line_and_the_trace_is_there(tmp_path: Path) -> None:
    (tmp_path / "form.html").write_text("\n{{ doc.nothing_like_it }}\n", "utf-8")
    view = make_view(order(own=tmp_path))
    assert view.stopped is not None and "form.html, line 2" in view.stopped[0]
    assert view.trace is not None and not view.pdf


def test_a_folder_of_templates_may_come_later(tmp_path: Path) -> None:
    later = tmp_path / "templates"
    asked = order(own=later)
    assert make_view(asked).stopped is None
    later.mkdir()
    (later / "form.html").write_text("{{ doc.nothing_like_it }}\n", "utf-8")
    stopped = make_view(asked).stopped
    assert stopped is not None and "form.html, line 1" in stopped[0]


def test_a_catalogue_that_is_gone_is_told(tmp_path: Path) -> None:
    view = make_view(order(tmp_path / "gone.yaml"))
    assert view.stopped is not None and "gone.yaml" in view.stopped[0]
