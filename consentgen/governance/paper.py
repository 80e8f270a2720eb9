"""The papers for a governance meeting: what changed, as tables, and the finished PDF of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from consentgen.catalogue.load import Catalogue
from consentgen.document.paper import Cell, Paper, Section, Span, Style, Table, cell, words_of
from consentgen.document.phrases import prose_date
from consentgen.errors import MaterialFault, OurFault
from consentgen.governance.change import KINDS, TITLES, Change, Kind, of_kind, pieces
from consentgen.render import fonts
from consentgen.render.compare import compare
from consentgen.render.html import paper_html
from consentgen.render.htmltext import read_html
from consentgen.render.pdf import Pdf, make_pdf
from consentgen.render.readback import read_pdf

HEADS = ("Where", "Before", "Now")
WIDTHS = (24, 38, 38)
NOTHING: dict[Kind, str] = {
    "clinical": "Nothing that a patient is told of risks, figures, seriousness, signs or targets has changed.",
    "wording": "No other words.",
    "layout": "No change of settings, contacts, dates or signatures.",
    "unseen": "No change of notes, proposals or ids.",
}


def title_of(catalogue: Catalogue) -> str:
    """A catalogue in a line: its title, its version, and the beginning of its digest."""
    return f"{catalogue.meta.title}, version {catalogue.meta.version} ({catalogue.digest[:12]})"


def changes_paper(
    changes: tuple[Change, ...], old: Catalogue, new: Catalogue, names: tuple[str, str], made_on: date
) -> Paper:
    """The changes as a paper, clinical first. ``names`` are what the two were called when they were asked for."""
    lines = (f"Before: {names[0]}: {title_of(old)}", f"Now: {names[1]}: {title_of(new)}",
             "Words that have gone are struck through; new words are bold and underlined.")
    return Paper("What changed in the catalogue", lines, tuple(_sections(changes)),
                 f"What changed from {old.meta.version} ({old.digest[:12]}) to {new.meta.version} ({new.digest[:12]}). "
                 f"{prose_date(made_on)}.")


def _sections(changes: Iterable[Change]) -> Iterator[Section]:
    for kind in KINDS:
        found = of_kind(changes, kind)
        rows = tuple((cell(_place(change), "strong"), *_cells(change)) for change in found)
        yield Section(f"{TITLES[kind]}: {len(found)}" if found else TITLES[kind], () if found else (NOTHING[kind],),
                      Table(HEADS, rows, WIDTHS) if found else None)


def _place(change: Change) -> str:
    action = {"removed": "No longer said. ", "added": "New. "}.get(change.action, "")
    return f"{action}{change.place}"


def _cells(change: Change) -> tuple[Cell, Cell]:
    """Then and now. Where both say something, the words that differ are marked on each side."""
    if change.action == "added":
        why = f"Not said: {change.before}" if change.before else "Not said."
        return cell(why), cell(change.after or change.subject)
    if change.action == "removed":
        why = f"No longer said: {change.after}" if change.after else "No longer said."
        return cell(change.before or change.subject), cell(why, "strong")
    steps = tuple(pieces(change.before, change.after))
    return _side(steps, "gone"), _side(steps, "new")


def _side(steps: Iterable[tuple[str, str]], mark: Style) -> Cell:
    spans: list[Span] = []
    for step, words in steps:
        if step in ("same", mark):
            spans += [Span(" ")] if spans else []
            spans.append(Span(words, mark if step == mark else "plain"))
    return tuple(spans) or cell("")


# ---- the PDF -----------------------------------------------------------------------------------------------------


def paper_pdf(paper: Paper, templates: tuple[Path, ...], made_on: date) -> Pdf:
    """The paper as a PDF for screen readers and archives, read back before it is released.

    Raises ``MaterialFault`` for a character that no font has or a fault in a template, ``CannotRender`` where this
    machine cannot make a PDF, ``OurFault`` where the finished PDF does not say what the paper says.
    """
    if missing := fonts.missing_characters(words_of(paper)):
        raise MaterialFault(f"The catalogue holds a character that no font can print (U+{ord(missing[0]):04X}).",
                            "write it another way")
    html = paper_html(paper, templates)
    pdf = make_pdf(html, folders=tuple(folder for folder in templates if folder.is_dir()), attachment=None,
                   made_on=made_on)
    if differences := compare(read_html(html), read_pdf(pdf.content)):
        raise OurFault(f"The finished paper does not say what it should, on page {differences[0].page}.")
    return pdf
