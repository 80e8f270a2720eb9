"""What stays, what goes and what is marked old when a making has ended."""

from __future__ import annotations

import json
import threading

from consentgen.diagnostics import Diagnostic, Place
from consentgen.preview.board import Board, Shown
from consentgen.preview.view import Page, View
from consentgen.render.pages import Spot

FAULT = Diagnostic(Place("a.yaml", 3, 7), "yaml-syntax", "This is not valid YAML.", "mend it")
GOOD = View(title="One", pdf=b"one", pages=(Page(595, 842, ("A heading",)),), trace={"risks": []},
            places={"bruise": (Spot(1, 0.25),)}, notices=("A note.",))


def test_a_good_making_shows_all_of_it() -> None:
    shown = Shown().after(GOOD)
    assert (shown.pdf, shown.pages, shown.trace) == (b"one", GOOD.pages, GOOD.trace)
    assert (shown.edition, shown.busy) == (1, False)
    assert not shown.pages_old and not shown.trace_old


def test_a_fault_keeps_the_last_good_pages_and_marks_them_until_it_is_mended() -> None:
    shown = Shown().after(GOOD).after(View(faults=(FAULT,)))
    assert (shown.title, shown.pdf, shown.edition, shown.trace) == ("One", b"one", 1, GOOD.trace)
    assert (shown.pages_old, shown.trace_old, shown.faults) == (True, True, (FAULT,))
    mended = shown.after(GOOD)
    assert (mended.pages_old, mended.trace_old, mended.faults, mended.edition) == (False, False, (), 1)


def test_a_fault_of_a_template_leaves_the_trace_new() -> None:
    newer = View(title="Two", trace={"risks": [1]}, stopped=("Template x, line 3", "mend it"))
    shown = Shown().after(GOOD).after(newer)
    assert (shown.pages_old, shown.trace_old, shown.trace, shown.pdf) == (True, False, {"risks": [1]}, b"one")
    assert shown.stopped == ("Template x, line 3", "mend it")


def test_where_nothing_was_made_yet_nothing_is_old() -> None:
    shown = Shown().after(View(faults=(FAULT,)))
    assert not shown.pages_old and not shown.trace_old


def test_the_edition_grows_only_with_other_bytes() -> None:
    shown = Shown().after(GOOD).after(GOOD)
    assert shown.edition == 1
    assert shown.after(View(pdf=b"two", trace={})).edition == 2


def test_as_data_has_what_the_page_reads_and_never_the_pdf() -> None:
    data = Shown().after(GOOD).after(View(faults=(FAULT,))).as_data()
    assert data["pages"] == [{"width": 595, "height": 842, "headings": ["A heading"]}]
    assert data["places"] == {"bruise": [{"page": 1, "down": 0.25}]}
    assert [data["faults"][0][key] for key in ("file", "line", "column")] == ["a.yaml", 3, 7]
    assert "pdf" not in data and json.loads(json.dumps(data)) == data


def test_who_waits_is_told_of_a_change_and_of_the_end() -> None:
    board = Board()
    told: list[int] = []
    waiting = threading.Thread(target=lambda: told.extend((board.wait(0, 60), board.wait(1, 60))))
    waiting.start()
    board.show(board.shown)
    board.close()
    waiting.join(60)
    assert told == [1, 1] and board.closed


def test_who_waits_for_a_change_that_was_does_not_wait() -> None:
    board = Board()
    board.show(board.shown)
    assert board.wait(0, 60) == 1
    assert board.wait(1, 0.01) == 1
