"""What is to be done for each row: refuse it, keep what was made before, or make it. Nothing is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from consentgen.batch.folder import pack_name
from consentgen.batch.ledger import Ledger, Line
from consentgen.batch.outcome import Outcome, reasons_of
from consentgen.catalogue.load import Catalogue
from consentgen.clinic.row import Row
from consentgen.diagnostics import Diagnostic
from consentgen.make import in_the_way
from consentgen.request import Request


@dataclass(frozen=True)
class Task:
    """A pack to make: for which row, under which key and name. ``changed``: see ``Outcome``."""

    row: int
    key: str
    file: str
    request: Request
    changed: bool


@dataclass(frozen=True)
class Kept:
    """A pack that was made before and is still right. ``before``: its name, where the row has another place now."""

    outcome: Outcome
    key: str
    before: str


@dataclass(frozen=True)
class Plan:
    """What is to be done. ``obsolete`` are the names of packs that no row asks for.

    ``standing``: the packs of all rows that stay as they are under their names, with their digests.
    """

    refused: tuple[Outcome, ...]
    kept: tuple[Kept, ...]
    tasks: tuple[Task, ...]
    obsolete: tuple[str, ...]
    standing: Mapping[str, str]


@dataclass(frozen=True)
class Before:
    """What the folder holds from earlier runs: its ledger, its packs, and whether a pack is still whole."""

    ledger: Ledger
    packs: Sequence[str]
    whole: Callable[[str, str], bool]


def refuse_faulty(rows: Iterable[Row], catalogue: Catalogue, found: Iterable[Diagnostic]) -> tuple[Row, ...]:
    """The rows, those refused whose pack would use an entry of the catalogue that has a fault."""
    found = tuple(found)
    checked = []
    for row in rows:
        if row.request is not None:
            sites = [target.site for target in row.request.targets]
            here, _ = in_the_way(found, catalogue, row.request.procedure, sites)
            row = Row(row.number, None, (*row.faults, *here), row.notices, row.confirmed) if here else row
        checked.append(row)
    return tuple(checked)


def make_plan(
    rows: Sequence[Row], key_of: Callable[[Request], str], before: Before, *,
    only: frozenset[int] | None = None, again: bool = False,
) -> Plan:
    """What to do for each row. ``only``: make no row but these; ``again``: make even what is still right.

    Every pack in the folder that the whole list does not ask for is obsolete, whatever ``only`` says: a pack that is
    out of date must not lie where it may be printed.
    """
    chosen = [row for row in rows if only is None or row.number in only]
    keys = {row.number: key_of(row.request) for row in rows if row.request is not None}
    kept = _kept(keys, before)
    asked_for = set(keys.values())
    earlier = {line.row: line.key for line in before.ledger.made().values() if line.key not in asked_for}
    tasks = tuple(
        Task(row.number, keys[row.number], pack_name(row.number, keys[row.number]), row.request, row.number in earlier)
        for row in chosen if row.request is not None and (again or row.number not in kept)
    )
    remade = {task.row for task in tasks}
    stay = [one for number, one in kept.items() if number not in remade]
    wanted = {one.before for one in stay} | {task.file for task in tasks}
    return Plan(
        refused=tuple(Outcome(row.number, "refused", reasons=reasons_of(row.faults))
                      for row in chosen if row.request is None),
        kept=tuple(kept[row.number] for row in chosen if row.number in kept and row.number not in remade),
        tasks=tasks,
        obsolete=tuple(name for name in before.packs if name not in wanted),
        standing={one.before: one.outcome.sha256 for one in stay if one.before == one.outcome.file},
    )


def _kept(keys: dict[int, str], before: Before) -> dict[int, Kept]:
    """By row, the packs that are still right: first those in their place, then those whose row has moved."""
    whole = {line.file: line for line in before.ledger.lines
             if line.outcome == "made" and line.file in before.packs and before.whole(line.file, line.sha256)}
    kept: dict[int, Kept] = {}
    for number, key in keys.items():
        line = whole.get(pack_name(number, key))
        if line is not None and line.key == key:
            kept[number] = _keep(number, whole.pop(line.file))
    free: dict[str, list[Line]] = {}
    for line in whole.values():
        free.setdefault(line.key, []).append(line)
    for number, key in keys.items():
        if number not in kept and free.get(key):
            kept[number] = _keep(number, free[key].pop(0))
    return kept


def _keep(number: int, line: Line) -> Kept:
    outcome = Outcome(number, "skipped", pack_name(number, line.key), line.sha256, line.pages)
    return Kept(outcome, line.key, line.file)
