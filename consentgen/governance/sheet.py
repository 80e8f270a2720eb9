"""The evidence sheet as a paper for a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from consentgen.catalogue.load import Catalogue
from consentgen.document.paper import Cell, Paper, Section, Span, Table, cell
from consentgen.document.phrases import prose_date
from consentgen.governance.figures import InWords, Sheet, Stated, counted_words, summary
from consentgen.governance.paper import title_of

HEADS = ("Of what", "As a pack says it", "Counted", "95% interval", "Evidence and source", "Checked by")
WIDTHS = (15, 22, 13, 13, 26, 11)
WORD_HEADS = ("Where", "What", "Words")
WORD_WIDTHS = (25, 20, 55)


def figures_paper(found: Sheet, catalogue: Catalogue, made_on: date) -> Paper:
    """Every figure under its treatment or nerve, then the numbers that stand in sentences."""
    return Paper("Every figure, and where it is from", tuple(_lines(found, catalogue)), tuple(_sections(found)),
                 f"Figures of {title_of(catalogue)}. {prose_date(made_on)}.")


def _lines(found: Sheet, catalogue: Catalogue) -> Iterator[str]:
    yield f"Catalogue: {title_of(catalogue)}"
    yield summary(found)
    yield ("An interval that is “computed by us” is in no source: Wilson’s 95% interval for counts of people, or the "
           "upper 95% limit where nobody had it. Counts of nerves, treatments and other things get none.")


def _sections(found: Sheet) -> Iterator[Section]:
    for place, group in groupby(found.figures, lambda one: (one.entry[0], one.place)):
        yield Section(place[1], (), Table(HEADS, tuple(map(_row, group)), WIDTHS))
    if found.in_words:
        yield Section("Numbers in sentences", ("These stand in the words. No claim names a source for them.",),
                      Table(WORD_HEADS, tuple(map(_word_row, found.in_words)), WORD_WIDTHS))


def _row(one: Stated) -> tuple[Cell, ...]:
    counted = "; ".join(dict.fromkeys(counted_words(one)))
    intervals = "; ".join(dict.fromkeys(each.interval for each in one.counted if each.interval))
    about = (Span(one.about, "strong"), Span(f" ({', '.join(one.treatments)})"))
    return (about, cell(" ".join((one.words, *one.notes))), cell(counted), cell(intervals),
            (Span(f"{one.evidence[:1].upper()}{one.evidence[1:]}.", "strong"), Span(" " + " ".join(one.sources))),
            cell(one.approval))


def _word_row(one: InWords) -> tuple[Cell, ...]:
    return cell(one.place, "strong"), cell(one.what), cell(one.words)
