"""Telling people: tables and lines for a terminal or a pipe. Only this module and ``cli`` know a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from consentgen.diagnostics import Diagnostic
from consentgen.errors import Stop

if TYPE_CHECKING:  # reading PDFs and examining the machine take time to import
    from consentgen.doctor import Finding
    from consentgen.verify import Verdict


def out() -> Console:
    """Standard output. rich keeps to NO_COLOR and to plain text in a pipe."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def as_json(data: Any) -> None:
    """JSON on standard output, in UTF-8 and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def diagnostics(found: Sequence[Diagnostic], console: Console) -> None:
    """One line for each fault, then how many."""
    for fault in found:
        colour = "red" if fault.is_error else "yellow"
        hint = f"\n    {fault.hint}" if fault.hint else ""
        console.print(f"{escape(str(fault.place))}: [{colour}]{fault.severity}[/] {fault.code}: "
                      f"{escape(fault.message)}{escape(hint)}")


def summary_of(found: Sequence[Diagnostic], console: Console) -> None:
    """How many errors and warnings there were."""
    errors = sum(d.is_error for d in found)
    warnings = len(found) - errors
    console.print("No findings." if not found else f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def stop(stopped: Stop) -> None:
    """Why the program stopped, and what to do."""
    console = err()
    console.print(f"[red]{escape(stopped.message)}[/]")
    if stopped.hint:
        console.print(escape(stopped.hint))


def notices(lines: Iterable[str]) -> None:
    """Notices on standard error."""
    console = err()
    for line in lines:
        console.print(f"[yellow]Note:[/] {escape(line)}")


def listing(entries: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """A list of entries: a table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for entry in entries:
            sys.stdout.write("\t".join(str(entry.get(column, "")) for column in columns) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " ").capitalize(), overflow="fold")
    for entry in entries:
        table.add_row(*(escape(str(entry.get(column, ""))) for column in columns))
    out().print(table)


def explained(data: dict[str, Any]) -> None:
    """The merge: a table on a terminal, plain lines in a pipe."""
    names = ", ".join(target["name"] for target in data["targets"])
    console = out()
    console.print(f"[bold]{escape(data['procedure']['name'].capitalize())}[/] of the {escape(names)}")
    console.print(escape(f"Catalogue {data['catalogue']['version']}, {data['catalogue']['hash'][:12]}. "
                         f"{len(data['risks'])} risks, the worst first."))
    if sys.stdout.isatty():
        _explained_table(console, data)
    else:
        _explained_lines(console, data)
    for left in data["left_out"]:
        console.print(escape(f"Left out: {left['name']} at {', '.join(left['nerves'])}. {left['because']} ({left['by']})"))


def _explained_table(console: Console, data: dict[str, Any]) -> None:
    table = Table(header_style="bold", show_lines=True)
    for name, ratio in (("Risk", 3), ("Worst case", 1), ("How often", 3), ("Layer", 2), ("Claims considered", 6)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for risk in data["risks"]:
        claims = "\n".join(_claim_line(claim) for claim in risk["considered"])
        table.add_row(escape(risk["name"]), risk["worst_case"], escape(risk["chance"]["text"]), risk["layer"],
                      escape(f"{claims}\nBecause: {risk['because']}"))
    console.print(table)


def _explained_lines(console: Console, data: dict[str, Any]) -> None:
    for risk in data["risks"]:
        console.print(escape(f"\n{risk['name']} ({risk['id']}): {risk['chance']['text']}"))
        console.print(escape(f"  {risk['kind']}, worst case {risk['worst_case']}, layer {risk['layer']}, "
                             f"nerves {', '.join(risk['nerves'])}"))
        for claim in risk["considered"]:
            console.print(escape(f"  {_claim_line(claim)}"))
        console.print(escape(f"  because: {risk['because']}"))


def _claim_line(claim: dict[str, Any]) -> str:
    sources = f" [{', '.join(claim['sources'])}]" if claim["sources"] else ""
    return (f"{claim['role']}: {claim['chance']['text']} ({claim['layer']} {claim['from']}, {claim['evidence']})"
            f"{sources}: {claim['because']}")


def verdict(said: Verdict) -> None:
    """What ``verify`` found, in words."""
    console = out()
    console.print("No change detected." if said.unaltered else "[red]The pages differ from the record.[/]")
    console.print(escape(f"Made from catalogue {said.catalogue_version} ({said.catalogue_digest[:12]}), "
                         f"{'the same as' if said.matches_current else 'not the same as'} the current one."))
    for change in said.changes:
        console.print(escape(f"- {change}"))
    console.print("This is not a signature: it finds changes to the pages, not to pages and record together.")


def findings(found: Sequence[Finding]) -> None:
    """What ``doctor`` found."""
    console = out()
    for finding in found:
        mark = "[green]ok[/]" if finding.ok else "[red]missing[/]"
        console.print(f"{mark}  {escape(finding.name)}: {escape(finding.detail)}")
        if not finding.ok and finding.todo:
            console.print(f"    {escape(finding.todo)}")
