"""Telling people: tables and lines for a terminal or a pipe. Only this package and ``cli`` know a terminal.

What is told of a whole list on its way stands in ``cliniclist``.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from consentgen.diagnostics import Diagnostic
from consentgen.errors import Stop

if TYPE_CHECKING:  # reading PDFs and examining the machine take time to import
    from rich.console import Console

    from consentgen.doctor import Finding
    from consentgen.governance.change import Change
    from consentgen.governance.figures import Sheet
    from consentgen.record import Approvals
    from consentgen.verify import Verdict


def say(words: str, *, style: str = "", to_stderr: bool = False) -> None:
    """Words on a stream: styled on a terminal (rich keeps to NO_COLOR), plain and unwrapped in a pipe."""
    stream = sys.stderr if to_stderr else sys.stdout
    try:
        if stream.isatty():
            terminal(to_stderr=to_stderr).print(words, style=style, markup=False, highlight=False)
        else:
            stream.write(f"{words}\n")
    except OSError:
        if not to_stderr:
            raise
        unread(stream)  # that nobody listens any more must not stop the work


def unread(stream: TextIO) -> None:
    """Let a stream that nobody reads any more end nowhere, so that nothing fails on it, at the program's end either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def terminal_closed() -> None:
    """Write no more to a terminal, since it is closed: that would fail."""
    for stream in (sys.stdout, sys.stderr):
        if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
            unread(stream)


def terminal(*, to_stderr: bool = False) -> Console:
    """A rich console; imported only where there is a terminal, since it takes time."""
    from rich.console import Console

    return Console(stderr=to_stderr)


def as_json(data: Any) -> None:
    """JSON on standard output, in UTF-8 and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def diagnostics(found: Sequence[Diagnostic], *, to_stderr: bool = False) -> None:
    """One line for each fault with what to do below it."""
    for fault in found:
        words = f"{fault.place}: {fault.severity} {fault.code}: {fault.message}"
        say(words, style="red" if fault.is_error else "yellow", to_stderr=to_stderr)
        if fault.hint:
            say(f"    {fault.hint}", to_stderr=to_stderr)


def for_github(found: Sequence[Diagnostic]) -> None:
    """One line for each fault, as GitHub's workflows take it to mark the line of the file."""
    for fault in found:
        place = {"file": fault.place.file, "line": fault.place.line, "col": fault.place.column, "title": fault.code}
        where = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items() if value)
        words = f"{fault.message} {fault.hint}".strip()
        sys.stdout.write(f"::{fault.severity} {where}::{_escaped(words)}\n")


def _escaped(text: str, more: str = "") -> str:
    """The text with the signs that would end a part of an annotation written as %25 and so on."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)


def summary_of(found: Sequence[Diagnostic]) -> None:
    """How many errors and warnings there were, on standard error."""
    errors = sum(d.is_error for d in found)
    warnings = len(found) - errors
    words = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}." if found else "No findings."
    say(words, to_stderr=True)


def counted(number: int, one: str, several: str = "") -> str:
    """``1 entry``, or ``2 entries``. ``several`` may be left out where it is ``one`` with an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def stop(stopped: Stop) -> None:
    """Why the program stopped, and what to do."""
    say(stopped.message, style="red", to_stderr=True)
    if stopped.hint:
        say(stopped.hint, to_stderr=True)


def notices(lines: Iterable[str]) -> None:
    """Notices on standard error."""
    for line in lines:
        say(f"Note: {line}", style="yellow", to_stderr=True)


def catalogue_faults(found: Iterable[Diagnostic], more: str = "") -> None:
    """A notice that the catalogue has errors, if it has any. ``more``: what that means for what is shown."""
    if errors := sum(fault.is_error for fault in found):
        words = f"“consentgen check” shows {'it' if errors == 1 else 'them'}."
        notices([f"The catalogue has {counted(errors, 'error')}; {more}{words}"])


def listing(entries: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """A list of entries: a table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for entry in entries:
            sys.stdout.write("\t".join(str(entry.get(column, "")) for column in columns) + "\n")
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " ").capitalize(), overflow="fold")
    for entry in entries:
        table.add_row(*(Text(str(entry.get(column, ""))) for column in columns))
    terminal().print(table)


def explained(data: dict[str, Any]) -> None:
    """The merge: a table on a terminal, plain lines in a pipe."""
    names = ", ".join(target["name"] for target in data["targets"])
    say(f"{data['procedure']['name'].capitalize()} of the {names}", style="bold")
    say(f"Catalogue {data['catalogue']['version']}, {data['catalogue']['hash'][:12]}. "
        f"{len(data['risks'])} risks, the worst first.")
    if sys.stdout.isatty():
        _explained_table(data)
    else:
        _explained_lines(data)
    for left in data["left_out"]:
        say(f"Left out: {left['name']} at {', '.join(left['nerves'])}. {left['because']} ({left['by']})")
    for conflict in data["conflicts"]:
        _conflict(conflict)


def _conflict(conflict: dict[str, Any]) -> None:
    say(f"\nConflict {conflict['id']}, {'both sides show' if conflict['shown'] == 'both' else 'settled'}: "
        f"{conflict['what']}")
    named = (("claims", conflict["claims"]), ("sources", conflict["sources"]))
    for label, words in (("because", conflict["because"]), ("to undo", conflict["undo"]),
                         *((name, ", ".join(ids)) for name, ids in named if ids)):
        say(f"  {label}: {words}")


def _explained_table(data: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", show_lines=True)
    for name, ratio in (("Risk", 3), ("Worst case", 1), ("How often", 3), ("Layer", 2), ("Claims considered", 6)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for risk in data["risks"]:
        claims = "\n".join(_claim_line(claim) for claim in risk["considered"])
        cells = (risk["name"], risk["worst_case"], risk["chance"]["text"], risk["layer"],
                 f"{claims}\nBecause: {risk['because']}")
        table.add_row(*map(Text, cells))
    terminal().print(table)


def _explained_lines(data: dict[str, Any]) -> None:
    for risk in data["risks"]:
        say(f"\n{risk['name']} ({risk['id']}): {risk['chance']['text']}")
        say(f"  {risk['kind']}, worst case {risk['worst_case']}, layer {risk['layer']}, "
            f"nerves {', '.join(risk['nerves'])}")
        for claim in risk["considered"]:
            say(f"  {_claim_line(claim)}")
        say(f"  because: {risk['because']}")


def _claim_line(claim: dict[str, Any]) -> str:
    sources = f" [{', '.join(claim['sources'])}]" if claim["sources"] else ""
    return (f"{claim['role']}: {claim['chance']['text']} ({claim['layer']} {claim['from']}, {claim['evidence']})"
            f"{sources}: {claim['because']}")


def changes(found: Sequence[Change]) -> None:
    """What changed between two catalogues, a heading for each kind, the clinical ones first and loudest."""
    from consentgen.governance.change import KINDS, TITLES, of_kind, told

    for kind in KINDS:
        of_this = of_kind(found, kind)
        if of_this:
            say(f"{TITLES[kind]}: {len(of_this)}", style="bold")
        for change in of_this:
            say(f"- {told(change)}", style=_LOUD.get((kind, change.action), ""))
    if not any(change.kind == "clinical" for change in found):
        say("Nothing clinical has changed." if found else "Nothing has changed.", style="green")


_LOUD = {("clinical", "removed"): "bold red", ("clinical", "added"): "bold", ("clinical", "changed"): "bold"}
"""How a change is set on a terminal."""


def figures(found: Sheet) -> None:
    """The evidence sheet: a block of lines for each figure, as wide as the terminal, unwrapped in a pipe."""
    from consentgen.governance.figures import counted_words, summary

    place = ""
    for one in found.figures:
        if one.place != place:
            place = one.place
            say(f"\n{place}", style="bold")
        folded(f"{one.about}: {' '.join((one.words, *one.notes))}", 2)
        folded(f"{', '.join(one.treatments)}; {'; '.join(counted_words(one))}", 4)
        for interval in dict.fromkeys(each.interval for each in one.counted if each.interval):
            folded(f"interval {interval}", 4)
        folded(f"{one.evidence}: {' '.join(one.sources) or 'no source'}", 4)
        folded(one.approval, 4)
    if found.in_words:
        say("\nNumbers in sentences, for which no source is named", style="bold")
    for number in found.in_words:
        folded(f"{number.place}, {number.what}: {number.words}", 2)
    say(f"\n{summary(found)}")


def folded(words: str, indent: int) -> None:
    """Words below a heading: on a terminal, their further lines stand a little more to the right."""
    import textwrap

    margin = " " * indent
    if sys.stdout.isatty():
        words = textwrap.fill(words, max(40, terminal().width), initial_indent=margin, subsequent_indent=margin + "  ",
                              break_on_hyphens=False)
    else:
        words = margin + words
    say(words)


def verdict(said: Verdict) -> None:
    """What ``verify`` found, in words."""
    if said.unaltered:
        say("No change detected in the words of the pages.", style="green")
    else:
        say("The pages differ from the record.", style="red")
    say(f"Made from catalogue {said.catalogue_version} ({said.catalogue_digest[:12]}), "
        f"{'the same as' if said.matches_current else 'not the same as'} the current one.")
    for change in said.changes:
        say(f"- {change}")
    for line in _approved_by(said.approvals):
        say(line)
    _since(said)
    say("This is not a signature: it does not see what is drawn over the words, or words and record changed together.")


def _since(said: Verdict) -> None:
    """What the same patient would be told otherwise today."""
    from consentgen.governance.change import told

    if said.since is None:
        say("Its record does not hold enough to say what would be told otherwise now.")
    elif said.since:
        say(f"Told otherwise now, of risks and figures: {len(said.since)}", style="bold")
        for change in said.since:
            say(f"- {told(change)}", style=_LOUD.get((change.kind, change.action), ""))
    elif not said.matches_current:
        say("Every risk and figure would be told the same now. Wording is not compared.")


def _approved_by(approvals: Approvals | None) -> Iterator[str]:
    """Under which approvals a pack was made."""
    if approvals is None:
        yield "Its record does not say under which approvals it was made."
        return
    for stamp in approvals.stamps:
        review = f", review by {stamp.review_by}" if stamp.review_by else ""
        entries = counted(stamp.entries, "entry", "entries")
        yield f"Approved by {stamp.by}, {stamp.role}, on {stamp.on}{review}: {entries}."
    if approvals.not_approved:
        yield f"Made as a draft. Not approved: {', '.join(approvals.not_approved)}."


def findings(found: Sequence[Finding]) -> None:
    """What ``doctor`` found."""
    for finding in found:
        say(f"{'ok' if finding.ok else 'missing'}  {finding.name}: {finding.detail}",
            style="green" if finding.ok else "red")
        if not finding.ok and finding.todo:
            say(f"    {finding.todo}")
