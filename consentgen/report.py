"""Telling people: tables and lines for a terminal or a pipe. Only this module and ``cli`` know a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from consentgen.diagnostics import Diagnostic
from consentgen.errors import Stop

if TYPE_CHECKING:  # reading PDFs and examining the machine take time to import
    from rich.console import Console

    from consentgen.doctor import Finding
    from consentgen.verify import Verdict


def say(words: str, *, style: str = "", to_stderr: bool = False) -> None:
    """Words on a stream: styled on a terminal (rich keeps to NO_COLOR), plain and unwrapped in a pipe."""
    stream = sys.stderr if to_stderr else sys.stdout
    if stream.isatty():
        terminal(to_stderr=to_stderr).print(words, style=style, markup=False, highlight=False)
    else:
        stream.write(f"{words}\n")


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


def summary_of(found: Sequence[Diagnostic]) -> None:
    """How many errors and warnings there were, on standard error."""
    errors = sum(d.is_error for d in found)
    warnings = len(found) - errors
    words = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}." if found else "No findings."
    say(words, to_stderr=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def stop(stopped: Stop) -> None:
    """Why the program stopped, and what to do."""
    say(stopped.message, style="red", to_stderr=True)
    if stopped.hint:
        say(stopped.hint, to_stderr=True)


def notices(lines: Iterable[str]) -> None:
    """Notices on standard error."""
    for line in lines:
        say(f"Note: {line}", style="yellow", to_stderr=True)


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
    say("This is not a signature: it does not see what is drawn over the words, or words and record changed together.")


def findings(found: Sequence[Finding]) -> None:
    """What ``doctor`` found."""
    for finding in found:
        say(f"{'ok' if finding.ok else 'missing'}  {finding.name}: {finding.detail}",
            style="green" if finding.ok else "red")
        if not finding.ok and finding.todo:
            say(f"    {finding.todo}")
