"""``consentgen batch``: a whole list. Parse, plan, make, report, exit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen import errors, report
from consentgen.commands.inputs import pack_date, read_bytes, read_catalogue, template_folders
from consentgen.commands.keeping import NoCacheOpt, cache_folder, layouts
from consentgen.commands.options import (
    AnswerFormat,
    CatalogueOpt,
    DateOpt,
    EditionOpt,
    FactorOpt,
    FormatOpt,
    FormOpt,
    LevelOpt,
    NerveOpt,
    PartOpt,
    SideOpt,
    StrictOpt,
    TemplatesOpt,
    complete,
)
from consentgen.errors import CannotWrite, MaterialFault, RequestWrong, Stop

if TYPE_CHECKING:  # what makes packs takes time to import, and --help needs none of it
    from consentgen.batch.folder import OutputFolder
    from consentgen.batch.outcome import Outcome
    from consentgen.batch.plan import Plan
    from consentgen.catalogue.load import Catalogue
    from consentgen.clinic.fields import Defaults
    from consentgen.clinic.row import Row
    from consentgen.diagnostics import Diagnostic

STDIN = "-"


@dataclass(frozen=True)
class _Order:
    """What the command line asks for."""

    list_: str
    out: Path
    workers: int
    dry_run: bool
    only: frozenset[int] | None
    again: bool
    format: AnswerFormat
    quiet: bool
    on: str | None
    strict: bool
    maps: tuple[str, ...]
    sheet: str | None
    printer: str | None
    print_file: Path | None
    names: bool
    defaults: Defaults
    catalogue: Catalogue
    found: tuple[Diagnostic, ...]
    templates: tuple[Path, ...]
    cache: Path | None

    @property
    def name(self) -> str:
        """The list's name as messages say it."""
        return "standard input" if self.list_ == STDIN else Path(self.list_).name


def batch(
    list_: Annotated[
        str, typer.Argument(metavar="LIST", help="The list, known by what it holds: CSV with commas, semicolons or "
                            "tabs, an Excel workbook (.xlsx), a FHIR R4 bundle in JSON, or JSON lines; - for standard "
                            "input.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The folder for the packs. Left out: named after the list.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="How many processes. Left out: one for each core.")] = None,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="The column that is a field, by its heading or letter. "
                     "Nothing after the = sign: no column is. Repeat it for several."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="The sheet of a workbook, by name or number.")
    ] = None,
    empty: Annotated[
        bool, typer.Option("--template", help="Write an empty list, with every column explained, and stop.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and make nothing.")] = False,
    only: Annotated[str | None, typer.Option(metavar="ROWS", help="Only these rows, such as 2-10,15.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Make even what was made before and is still right.")] = False,
    printer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Print what was made through CUPS: A4, both sides, unscaled.")
    ] = None,
    print_file: Annotated[
        Path | None, typer.Option("--print-file", metavar="FILE.pdf", help="All packs in one file for printing, too.")
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Patients' names in the list at the print file's beginning.")
    ] = False,
    format: FormatOpt = "text",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what was refused or failed.")] = False,
    procedure: Annotated[
        str, typer.Option(help="The procedure of rows that name none.", autocompletion=complete("procedures"))
    ] = "",
    nerve: NerveOpt = None,
    side: SideOpt = None,
    level: LevelOpt = None,
    factor: FactorOpt = None,
    part: PartOpt = "pack",
    form: FormOpt = None,
    edition: EditionOpt = "standard",
    on: DateOpt = None,
    strict: StrictOpt = False,
    catalogue: CatalogueOpt = None,
    templates: TemplatesOpt = None,
    no_cache: NoCacheOpt = False,
) -> None:
    """Make the packs of a whole list, one for each row. Stopped midway, the same command makes the rest.

    Options of [bold]make[/bold] hold for the rows that do not say it themselves.

    [bold]Examples[/bold]

      consentgen batch --template > list.csv

      consentgen batch thursday.csv --out thursday --dry-run

      consentgen batch thursday.csv --out thursday --print-file thursday.pdf

      consentgen batch thursday.csv --out thursday --printer clinic-laser

      consentgen batch thursday.xlsx --out thursday --procedure cryoneurolysis --map nerve="Target structure"
    """
    from consentgen.clinic.fields import Defaults

    if empty:
        _write_template()
        return
    if not list_:
        raise RequestWrong("No list was named.", "“consentgen batch --template > list.csv” writes one to fill")
    known, found = read_catalogue(catalogue)
    defaults = Defaults(procedure, tuple(nerve or ()), side, level, tuple(factor or ()), part, form, edition)
    order = _Order(
        list_=list_, out=out or Path("packs" if list_ == STDIN else f"{Path(list_).stem}-packs"),
        workers=workers or _cores(), dry_run=dry_run, only=_rows_of(only), again=again, format=format, quiet=quiet,
        on=on, strict=strict, maps=tuple(maps or ()), sheet=sheet, printer=printer,
        print_file=print_file, names=names, defaults=defaults,
        catalogue=known, found=found, templates=template_folders(templates, catalogue), cache=cache_folder(no_cache),
    )
    outcomes, stopped = _work(order)
    report.outcomes(outcomes, order.name, format=format, quiet=quiet, folder=None if dry_run else order.out)
    if stopped is not None:
        raise stopped
    if any(outcome.kind in ("refused", "failed") for outcome in outcomes):
        raise typer.Exit(errors.ROWS_LEFT)


def _write_template() -> None:
    from consentgen.clinic.template import template
    from consentgen.writing import write_stdout

    write_stdout(template())


def _work(order: _Order) -> tuple[tuple[Outcome, ...], Exception | None]:
    """Every row's outcome in list order, and what stopped the batch before its end, if anything did."""
    from consentgen.batch.folder import look_into, open_folder
    from consentgen.batch.ledger import Head
    from consentgen.batch.outcome import in_list_order

    _check_print_file(order)
    content = read_bytes(order.list_)
    queue = _queue(order)
    with ExitStack() as stack:
        folder = look_into(order.out) if order.dry_run else stack.enter_context(open_folder(order.out))
        made_on = _date(order, folder)
        rows = _rows(order, content, made_on)
        plan, shared = _plan(order, rows, folder)
        if order.dry_run:
            return in_list_order(_planned(plan)), None
        if order.print_file is not None and order.print_file.is_file():
            order.print_file.unlink()  # what is out of date must not lie where it may be printed
        folder.ledger.start(Head(made_on, folder.mark(order.name)))
        done: list[Outcome] = []
        stopped = _make(order, plan, shared, folder, done)
        outcomes = in_list_order(done)
        stopped = stopped or _print_file(order, rows, outcomes, shared, folder)
        with suppress(CannotWrite) if stopped else nullcontext():
            _write_faults(folder, outcomes, rows)
        return outcomes, stopped or (_print(order, queue, outcomes) if queue else None)


def _date(order: _Order, folder: OutputFolder) -> date:
    """The batch's date: that of its first start, which a later start does not change."""
    head = folder.ledger.head
    if head is None:
        return pack_date(order.on)
    if head.mark != folder.mark(order.name):
        raise RequestWrong(f"{order.out}: this folder holds the packs of another list.",
                           "name another folder with --out; a list that was renamed needs its old name")
    if order.on is not None and pack_date(order.on) != head.made_on:
        raise RequestWrong(f"--date: the packs in this folder bear the date {head.made_on.isoformat()}.",
                           "leave --date out, or name another folder with --out")
    if head.made_on != date.today() and order.on is None and not order.quiet:
        report.notices([f"All packs bear the date of this batch's first start, {head.made_on.isoformat()}."])
    return head.made_on


def _rows(order: _Order, content: bytes, made_on: date) -> tuple[Row, ...]:
    from consentgen.batch.approved import refuse_unapproved
    from consentgen.batch.plan import refuse_faulty
    from consentgen.clinic.fields import Terms
    from consentgen.clinic.lists import read_list

    terms = Terms(order.name, order.catalogue, made_on, order.defaults)
    found = read_list(order.list_, content, terms, order.maps, order.sheet)
    if not order.quiet:
        report.list_notices(order.name, found.columns, found.notices)
    if found.faults:
        report.list_faults(order.name, [*found.faults, *(fault for row in found.rows for fault in row.faults)])
        raise RequestWrong(f"{order.name}: the list as a whole cannot be trusted, so nothing was made.",
                           "correct it, and run it again")
    rows = found.rows
    missing = (order.only or frozenset()) - {row.number for row in rows}
    if missing:
        raise RequestWrong(f"--only: the list has no row {min(missing)}.", "rows are counted as the list shows them")
    rows = refuse_faulty(rows, order.catalogue, order.found)
    if order.strict:
        rows = refuse_unapproved(rows, order.catalogue)
    if not order.quiet:
        report.row_notices([row for row in rows if order.only is None or row.number in order.only])
    return rows


def _plan(order: _Order, rows: Sequence[Row], folder: OutputFolder) -> tuple[Plan, str]:
    from consentgen.batch.keys import Keys, surroundings
    from consentgen.batch.plan import Before, make_plan

    shared = surroundings(order.templates)
    keys = Keys(folder.secret, order.catalogue, shared)
    before = Before(folder.ledger, folder.packs(), folder.holds)
    return make_plan(rows, keys.key, before, only=order.only, again=order.again), shared


def _planned(plan: Plan) -> Iterator[Outcome]:
    from consentgen.batch.outcome import Outcome

    yield from plan.refused
    yield from (kept.outcome for kept in plan.kept)
    yield from (Outcome(task.row, "planned", task.file, changed=task.changed) for task in plan.tasks)


def _make(
    order: _Order, plan: Plan, shared: str, folder: OutputFolder, done: list[Outcome]
) -> Stop | typer.Exit | None:
    """Work the plan off into ``done``; what stopped it before its end, if anything did."""
    from consentgen.batch.direct import Direct
    from consentgen.batch.engine import run

    total = len(plan.refused) + len(plan.kept) + len(plan.tasks)
    maker = Direct(order.catalogue, order.templates, shared, order.cache, _room(order))
    try:
        with report.progress(total, quiet=order.quiet) as tell, \
                closing(run(plan, folder, maker, workers=order.workers)) as outcomes:
            for outcome in outcomes:
                done.append(outcome)
                tell(outcome)
    except KeyboardInterrupt:
        report.notices(["Stopped. The same command makes the rest."])
        return typer.Exit(errors.STOPPED)
    except Stop as stopped:
        return stopped
    return None


def _room(order: _Order) -> int:
    """How many bytes of layouts may be kept: a print file needs again what each pack needed."""
    from consentgen.batch.printfile import ROOM
    from consentgen.cache import LIMIT

    return ROOM if order.print_file else LIMIT


def _check_print_file(order: _Order) -> None:
    """Refuse a print file that could not be written, or would take the place of something else."""
    from consentgen.batch.folder import belongs_to_batch

    path = order.print_file
    if path is None:
        return
    if path.suffix.casefold() != ".pdf":
        raise RequestWrong("--print-file: this is not the name of a PDF.", "give it the ending .pdf")
    if path.parent.resolve() == order.out.resolve():
        if belongs_to_batch(path.name):
            raise RequestWrong("--print-file: a pack of the batch may bear this name.", "give it another one")
    elif not path.parent.is_dir():
        raise CannotWrite(f"{path.parent}: no such folder for the print file.", "make the folder first")
    if path.is_dir():
        raise CannotWrite(f"{path}: this is a folder.", "name a file in it")


def _print_file(
    order: _Order, rows: Sequence[Row], outcomes: Sequence[Outcome], shared: str, folder: OutputFolder
) -> Stop | typer.Exit | None:
    """Put the packs into one file, if that is asked for; what stopped that, if anything did."""
    from consentgen.batch.keys import surroundings
    from consentgen.batch.printfile import ROOM, Material, write_print_file

    if order.print_file is None or folder.ledger.head is None:
        return None
    there = {outcome.row for outcome in outcomes if outcome.kind in ("made", "skipped")}
    packs = [(row.number, row.request) for row in rows if row.number in there and row.request is not None]
    if not packs:
        report.notices([f"There is no pack, so {order.print_file} was not written."])
        return None

    def unchanged() -> None:
        if surroundings(order.templates) != shared:
            raise MaterialFault("The templates were changed while the batch was running.", "run it again")

    material = Material(order.catalogue, order.templates, folder.ledger.head.made_on, layouts(order.cache, ROOM))
    try:
        with report.counting(len(packs), "Print file", quiet=order.quiet) as tell:
            printed = write_print_file(
                order.print_file, packs, [outcome.row for outcome in outcomes if outcome.row not in there], material,
                names=order.names, tell=tell, unchanged=unchanged)
        folder.ledger.add_print_file(printed.path.name, printed.sha256, printed.pages)
    except KeyboardInterrupt:
        report.notices(["Stopped before the print file was ready. The same command makes it."])
        return typer.Exit(errors.STOPPED)
    except Stop as stopped:
        return stopped
    if not order.quiet:
        report.notices([f"The print file is {printed.path}: {printed.packs} packs on {printed.pages} pages, for both "
                        "sides of the paper."])
    return None


def _queue(order: _Order) -> str | None:
    """The print queue that is asked for, if any: what is wrong with it shows before anything is made."""
    if order.printer is None:
        return None
    from consentgen.batch.printer import find_queue

    return find_queue(order.printer)


def _print(order: _Order, queue: str, outcomes: Sequence[Outcome]) -> Stop | None:
    """Send the packs to the queue in list order; what stopped that, if anything did. The packs stay as they are."""
    from consentgen.batch.printer import send

    packs = [outcome for outcome in outcomes if outcome.kind in ("made", "skipped")]
    try:
        sent = len(packs)
        if order.print_file is None:
            send(queue, [order.out / pack.file for pack in packs])
        elif packs:
            send(queue, [order.print_file])
    except Stop as stopped:
        return stopped
    earlier = sum(pack.kind == "skipped" for pack in packs)
    again = f" {earlier} of them were made by an earlier run; --only chooses rows." if earlier else ""
    if not order.quiet:
        report.notices([f"Sent to the print queue {queue}: {sent} of the list's packs.{again}"])
    return None


def _write_faults(folder: OutputFolder, outcomes: Sequence[Outcome], rows: Iterable[Row]) -> None:
    """The faults of the whole list as a file beside the packs, or no such file."""
    from consentgen.batch.faults import fault_table
    from consentgen.batch.folder import FAULTS
    from consentgen.batch.outcome import Outcome, in_list_order, reasons_of

    told = {outcome.row for outcome in outcomes}
    others = [Outcome(row.number, "refused", reasons=reasons_of(row.faults)) for row in rows if row.number not in told]
    table = fault_table(in_list_order([*outcomes, *others]))
    folder.keep(FAULTS, table) if table else folder.drop(FAULTS)


def _rows_of(text: str | None) -> frozenset[int] | None:
    """The rows that ``2-10,15`` means."""
    if text is None:
        return None
    rows: set[int] = set()
    for piece in text.split(","):
        run = re.fullmatch(r"\s*([0-9]{1,7})\s*(?:-\s*([0-9]{1,7})\s*)?", piece)
        if run is None or int(run[2] or run[1]) < int(run[1]):
            raise RequestWrong("--only: these are not rows.", "write them as 2-10,15")
        rows.update(range(int(run[1]), int(run[2] or run[1]) + 1))
    return frozenset(rows)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
