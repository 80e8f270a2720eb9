"""The faults of a list as a table that a spreadsheet opens: positions and reasons, and no cell of the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from consentgen.batch.outcome import Outcome

HEADING = ("Row", "Column", "Outcome", "Code", "What is wrong", "What to do")


def fault_table(outcomes: Iterable[Outcome]) -> bytes:
    """CSV with a line for each reason, in the order of the outcomes; no bytes at all where there is no reason."""
    lines = [
        (outcome.row or "", reason.column, outcome.kind, reason.code, reason.message, reason.hint)
        for outcome in outcomes for reason in outcome.reasons
    ]
    text = io.StringIO()
    csv.writer(text).writerows((HEADING, *lines))
    return text.getvalue().encode("utf-8-sig") if lines else b""  # with the mark, Excel takes it for UTF-8
