"""``consentgen batch``: a whole list. Parse, plan, make, report, exit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from consentgen import errors, report
from consentgen.commands.inputs import pack_date, read_bytes, read_catalogue, template_folders
from consentgen.commands.keeping import NoCacheOpt, cache_folder
from consentgen.commands.options import (
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
from consentgen.commands.order import STDIN, Order, cores, runs_of
from consentgen.commands.printing import (
    check_place_of_print_file,
    check_print_file,
    find_print_queue,
    make_print_file,
    nothing_is_made,
    print_packs,
    set_right,
)
from consentgen.errors import CannotRead, CannotWrite, RequestWrong, Stop
from consentgen.report import cliniclist

if TYPE_CHECKING:  # what makes packs takes time to import, and --help needs none of it
    from consentgen.batch.folder import OutputFolder
    from consentgen.batch.outcome import Outcome
    from consentgen.batch.plan import Plan
    from consentgen.clinic.row import ClinicList, Row

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
    again: Annotated[
        bool, typer.Option("--again", help="Make, and print, even what was made before and is still right.")
    ] = False,
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
    order = Order(
        list_=list_, out=out or Path("packs" if list_ == STDIN else f"{Path(list_).stem}-packs"),
        out_named=out is not None, workers=workers or cores(), dry_run=dry_run, only=runs_of(only), again=again,
        format=format, quiet=quiet, on=on, strict=strict, maps=tuple(maps or ()), sheet=sheet, printer=printer,
        print_file=print_file, names=names, defaults=defaults, catalogue=known, found=found,
        templates=template_folders(templates, catalogue), cache=cache_folder(no_cache),
    )
    outcomes, moved, stopped = _work(order)
    cliniclist.outcomes(outcomes, order.name, format=format, quiet=quiet, folder=None if dry_run else order.out,
                        moved=moved)
    if stopped is not None:
        raise stopped
    if any(outcome.kind in ("refused", "failed") for outcome in outcomes):
        raise typer.Exit(errors.ROWS_LEFT)


def _write_template() -> None:
    from consentgen.clinic.template import template
    from consentgen.writing import write_stdout

    write_stdout(template())


def _work(order: Order) -> tuple[tuple[Outcome, ...], int, BaseException | None]:
    """Every row's outcome in list order, how many packs no row asks for any more, and what stopped the batch, if
    anything did."""
    from consentgen.batch.folder import look_into, open_folder
    from consentgen.batch.ledger import Head
    from consentgen.batch.outcome import in_list_order
    from consentgen.batch.patients import marks_of
    from consentgen.batch.printed import sweep_print_files

    check_print_file(order)
    content = read_bytes(order.list_)
    queue = find_print_queue(order)
    with ExitStack() as stack:
        folder = look_into(order.out) if order.dry_run else stack.enter_context(open_folder(order.out))
        if not order.dry_run:
            sweep_print_files(folder)
        made_on = _date(order, folder)
        rows = _rows(order, content, made_on, folder)
        _check_same_list(order, rows, folder)
        plan, shared = _plan(order, rows, folder)
        check_place_of_print_file(order, plan, folder)
        if order.dry_run:
            return in_list_order(_planned(plan)), len(plan.obsolete), None
        folder.ledger.start(Head(made_on, folder.mark(order.name)))
        folder.ledger.add_patients(marks_of(rows, folder))
        set_right(order, plan, folder)
        done: list[Outcome] = []
        stopped = _make(order, plan, shared, folder, done)
        outcomes = in_list_order(done)
        stopped = stopped or make_print_file(order, rows, outcomes, shared, folder)
        with suppress(CannotWrite) if stopped else nullcontext():
            _write_faults(folder, outcomes, rows)
        stopped = stopped or (print_packs(order, queue, outcomes, folder) if queue else None)
        return outcomes, len(plan.obsolete), stopped


def _date(order: Order, folder: OutputFolder) -> date:
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


def _check_same_list(order: Order, rows: Iterable[Row], folder: OutputFolder) -> None:
    """Refuse another list of the same name before it takes the place of all packs, under their date."""
    from consentgen.batch.patients import is_another_list, marks_of

    if is_another_list(marks_of(rows, folder), folder):
        raise RequestWrong(f"{order.out}: this looks like another list: none of its patients was in the one that these "
                           "packs were made for. Nothing was changed.", "name a new folder with --out")


def _rows(order: Order, content: bytes, made_on: date, folder: OutputFolder) -> tuple[Row, ...]:
    from consentgen.batch.approved import refuse_unapproved
    from consentgen.batch.plan import refuse_faulty

    found = _read(order, content, made_on, folder)
    if not order.quiet:
        cliniclist.list_notices(order.name, found.columns, found.notices)
    if found.faults:
        _refuse_list(order, found, folder)
    chosen = order.chosen(found.rows)
    rows = refuse_faulty(found.rows, order.catalogue, order.found)
    if order.strict:
        rows = refuse_unapproved(rows, order.catalogue)
    if not order.quiet:
        cliniclist.row_notices([row for row in rows if chosen is None or row.number in chosen])
    return rows


def _read(order: Order, content: bytes, made_on: date, folder: OutputFolder) -> ClinicList:
    """The list as it was read; where it holds no row, the print file of an earlier run goes."""
    from consentgen.clinic.fields import Terms
    from consentgen.clinic.lists import read_list

    try:
        terms = Terms(order.name, order.catalogue, made_on, order.defaults)
        return read_list(order.list_, content, terms, order.maps, order.sheet)
    except CannotRead:
        nothing_is_made(order, folder)
        raise


def _refuse_list(order: Order, found: ClinicList, folder: OutputFolder) -> NoReturn:
    """Tell every fault of a list that cannot be trusted as a whole, in ``faults.csv`` as well, and stop."""
    from consentgen.batch.faults import fault_table
    from consentgen.batch.folder import FAULTS
    from consentgen.batch.outcome import Outcome, reasons_of

    faults = [*found.faults, *(fault for row in found.rows for fault in row.faults)]
    refused = [Outcome(fault.place.line, "refused", reasons=reasons_of([fault])) for fault in faults]
    cliniclist.list_faults(order.name, faults)
    nothing_is_made(order, folder)
    where = ""
    if not order.dry_run and (order.out_named or folder.ledger.head is not None):
        folder.keep(FAULTS, fault_table(refused))
        where = f"; what is wrong stands in {folder.path / FAULTS} as well"
    if order.format == "json":
        cliniclist.answers(refused)
    raise RequestWrong(f"{order.name}: the list as a whole cannot be trusted, so nothing was made.",
                       f"correct it, and run it again{where}")


def _plan(order: Order, rows: Sequence[Row], folder: OutputFolder) -> tuple[Plan, str]:
    from consentgen.batch.keys import Keys, surroundings
    from consentgen.batch.plan import Before, make_plan
    from consentgen.batch.printed import catalogue_of

    def whole(name: str, digest: str) -> bool:
        """A pack that goes into the print file must say which catalogue it was made from."""
        return folder.holds(name, digest) and (order.print_file is None or bool(catalogue_of(folder.path / name)))

    shared = surroundings(order.templates)
    keys = Keys(folder.secret, order.catalogue, shared)
    before = Before(folder.ledger, folder.packs(), whole)
    return make_plan(rows, keys.key, before, only=order.chosen(rows), again=order.again), shared


def _planned(plan: Plan) -> Iterator[Outcome]:
    from consentgen.batch.outcome import Outcome

    yield from plan.refused
    yield from (kept.outcome for kept in plan.kept)
    yield from (Outcome(task.row, "planned", task.file, changed=task.changed) for task in plan.tasks)


def _make(
    order: Order, plan: Plan, shared: str, folder: OutputFolder, done: list[Outcome]
) -> Stop | KeyboardInterrupt | None:
    """Work the plan off into ``done``; what stopped it before its end, if anything did."""
    from consentgen.batch.direct import Direct
    from consentgen.batch.engine import run

    total = len(plan.refused) + len(plan.kept) + len(plan.tasks)
    maker = Direct(order.catalogue, order.templates, shared, order.cache, _room(order))
    try:
        with cliniclist.progress(total, quiet=order.quiet) as tell, \
                closing(run(plan, folder, maker, workers=order.workers)) as outcomes:
            for outcome in outcomes:
                done.append(outcome)
                tell(outcome)
    except KeyboardInterrupt as stopped:
        report.notices([f"Stopped: {total - len(done)} of {total} rows are left. The same command makes the rest."])
        return stopped
    except Stop as stopped:
        return stopped
    return None


def _room(order: Order) -> int:
    """How many bytes of layouts may be kept: a print file needs again what each pack needed."""
    from consentgen.batch.printfile import ROOM
    from consentgen.cache import LIMIT

    return ROOM if order.print_file else LIMIT


def _write_faults(folder: OutputFolder, outcomes: Sequence[Outcome], rows: Iterable[Row]) -> None:
    """The faults of the whole list as a file beside the packs, or no such file."""
    from consentgen.batch.faults import fault_table
    from consentgen.batch.folder import FAULTS
    from consentgen.batch.outcome import Outcome, in_list_order, reasons_of

    told = {outcome.row for outcome in outcomes}
    others = [Outcome(row.number, "refused", reasons=reasons_of(row.faults)) for row in rows if row.number not in told]
    table = fault_table(in_list_order([*outcomes, *others]))
    folder.keep(FAULTS, table) if table else folder.drop(FAULTS)
