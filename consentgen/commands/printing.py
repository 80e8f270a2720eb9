"""The paper of a batch: its print file, and the print queue that takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consentgen import report
from consentgen.commands.keeping import layouts
from consentgen.commands.order import Order
from consentgen.errors import CannotWrite, MaterialFault, RequestWrong, Stop
from consentgen.report import cliniclist
from consentgen.writing import check_takes_files

if TYPE_CHECKING:  # what makes packs takes time to import, and --help needs none of it
    from consentgen.batch.folder import OutputFolder
    from consentgen.batch.outcome import Outcome
    from consentgen.batch.plan import Plan
    from consentgen.batch.printfile import Material, Printed, PrintPart
    from consentgen.clinic.row import Row

THERE = ("made", "skipped")
"""The outcomes of rows that have a pack."""


# ---- the print file ----------------------------------------------------------------------------------------------


def check_print_file(order: Order) -> None:
    """Refuse a print file that could not be written, or would take the place of something else."""
    from consentgen.batch.folder import belongs_to_batch

    path = order.print_file
    if path is None and order.names:
        raise RequestWrong("--names: there is no print file to put them into.",
                           "name one with --print-file, or leave --names out")
    if path is None:
        return
    folder, out = path.parent.resolve(), order.out.resolve()
    if path.suffix.casefold() != ".pdf":
        raise RequestWrong("--print-file: this is not the name of a PDF.", "give it the ending .pdf")
    if path.is_dir():
        raise CannotWrite(f"{path}: this is a folder.", "name a file in it")
    if folder == out:
        if belongs_to_batch(path.name):
            raise RequestWrong("--print-file: a pack of the batch may bear this name.", "give it another one")
    elif folder.is_relative_to(out):
        raise RequestWrong("--print-file: the folders in the output folder are the batch's own.", "name another place")
    elif not path.parent.is_dir():
        raise CannotWrite(f"{path.parent}: no such folder for the print file.", "make the folder first")
    else:
        check_takes_files(path.resolve().parent)


def check_place_of_print_file(order: Order, plan: Plan, folder: OutputFolder) -> None:
    """Raise ``CannotWrite`` before anything is made if the print file would take the place of somebody's file."""
    from consentgen.batch.printed import check_place

    for file in _places(order, plan):
        check_place(folder, file)


def _places(order: Order, plan: Plan) -> frozenset[Path]:
    """Where print files are to be, or would be if the list were shorter."""
    from consentgen.batch.printfile import print_paths

    if order.print_file is None:
        return frozenset()
    return frozenset({order.print_file, *print_paths(order.print_file, len(plan.kept) + len(plan.tasks))})


def set_right(order: Order, plan: Plan, folder: OutputFolder) -> None:
    """Before anything is made: take away print files that will be out of date, and make room for the new one."""
    from consentgen.batch.printed import make_room, take_away_outdated

    for file in _places(order, plan):
        make_room(folder, file)
    report.notices(take_away_outdated(folder, plan.standing))
    if plan.tasks and not order.quiet:
        report.notices(f"The print file {folder.shown(path)} of an earlier run is still right, and stays. It does not "
                       "hold what is made now." for path in folder.ledger.print_files())


def nothing_is_made(order: Order, folder: OutputFolder) -> None:
    """Where the list as a whole was refused: take away the print file that was to be made anew, and tell of others."""
    from consentgen.batch.printed import take_away_unsure

    if order.dry_run:
        return
    if order.print_file is not None:
        report.notices(take_away_unsure(folder, order.print_file))
    if folder.packs():
        report.notices([f"The packs of an earlier run stay in {folder.path}. They may not be what this list asks for.",
                        *(f"So does the print file {folder.shown(path)}." for path in folder.ledger.print_files())])


def make_print_file(
    order: Order, rows: Sequence[Row], outcomes: Sequence[Outcome], shared: str, folder: OutputFolder
) -> Stop | KeyboardInterrupt | None:
    """Put the packs into one file, if that is asked for; what stopped that, if anything did."""
    if order.print_file is None or folder.ledger.head is None:
        return None
    there = {outcome.row: outcome for outcome in outcomes if outcome.kind in THERE}
    if not there:
        report.notices([f"There is no pack, so {order.print_file} was not written."])
        return None
    told: list[str] = []
    try:
        for part, printed in _written(order, rows, outcomes, shared, _material(order, there.values(), folder)):
            packs = [there[row] for row, _ in part.packs]
            folder.ledger.add_print_file(folder.path_of(printed.path), printed.sha256, printed.pages,
                                         {pack.file: pack.sha256 for pack in packs})
            told.append(f"The print file is {printed.path}: {report.counted(printed.packs, 'pack')} on "
                        f"{report.counted(printed.pages, 'page')}, for both sides of the paper.")
    except KeyboardInterrupt as stopped:
        report.notices(["Stopped before the print file was ready. The same command makes it."])
        return stopped
    except Stop as stopped:
        return stopped
    report.notices([] if order.quiet else told)
    return None


def _material(order: Order, packs: Iterable[Outcome], folder: OutputFolder) -> Material:
    from consentgen.batch.printed import catalogue_of
    from consentgen.batch.printfile import ROOM, Material

    assert folder.ledger.head is not None
    filed = {pack.row: catalogue_of(folder.path / pack.file) for pack in packs if pack.kind == "skipped"}
    return Material(order.catalogue, order.templates, folder.ledger.head.made_on, layouts(order.cache, ROOM), filed)


def _written(
    order: Order, rows: Sequence[Row], outcomes: Sequence[Outcome], shared: str, material: Material
) -> Iterator[tuple[PrintPart, Printed]]:
    """Each file when it is ready, with what is in it. A long list takes several."""
    from consentgen.batch.keys import surroundings
    from consentgen.batch.printfile import MOST, part_paths, print_parts, write_print_file

    assert order.print_file is not None
    missing = [outcome.row for outcome in outcomes if outcome.kind not in THERE]
    there = {outcome.row for outcome in outcomes if outcome.kind in THERE}
    packs = [(row.number, row.request) for row in rows if row.number in there and row.request is not None]

    def unchanged() -> None:
        if surroundings(order.templates) != shared:
            raise MaterialFault("The templates were changed while the batch was running.", "run it again")

    parts = print_parts(packs, missing, None if order.only is None else len(rows), most=MOST)
    with cliniclist.counting(len(packs), "Print file", quiet=order.quiet) as tell:
        for part, path in zip(parts, part_paths(order.print_file, len(parts)), strict=True):
            yield part, write_print_file(path, part, material, names=order.names, tell=tell, unchanged=unchanged)


# ---- the print queue -----------------------------------------------------------------------------------------------


def find_print_queue(order: Order) -> str | None:
    """The print queue that is asked for, if any: what is wrong with it shows before anything is made."""
    if order.printer is None:
        return None
    from consentgen.batch.printer import find_queue

    return find_queue(order.printer)


def print_packs(
    order: Order, queue: str, outcomes: Sequence[Outcome], folder: OutputFolder
) -> Stop | KeyboardInterrupt | None:
    """Send the packs to the queue in list order; what stopped that, if anything did. The packs stay as they are.

    What this queue was sent by an earlier run it is not sent again, unless ``--again`` asks for it.
    """
    from consentgen.batch.printer import send

    packs = [outcome for outcome in outcomes if outcome.kind in THERE]
    files = _to_send(order, packs, folder)
    earlier = frozenset() if order.again else folder.ledger.sent(queue)
    new = {file: digest for file, digest in files.items() if digest not in earlier}
    try:
        send(queue, new, lambda file: folder.ledger.add_sent(folder.path_of(file), new[file], queue))
    except (Stop, KeyboardInterrupt) as stopped:
        return stopped
    if not order.quiet:
        report.notices(_told(queue, len(packs), len(files) - len(new), one_file=order.print_file is not None))
    return None


def _to_send(order: Order, packs: Sequence[Outcome], folder: OutputFolder) -> dict[Path, str]:
    """What is to be printed, with its digest: the print file, or else each pack."""
    if order.print_file is None:
        return {folder.path / pack.file: pack.sha256 for pack in packs}
    from consentgen.batch.printfile import print_paths

    written = folder.ledger.print_files()
    files = print_paths(order.print_file, len(packs))
    return {file: written[path].sha256 for file in files if (path := folder.path_of(file)) in written}


def _told(queue: str, packs: int, left: int, *, one_file: bool) -> Iterator[str]:
    if one_file and left:
        yield f"Not printed: the print queue {queue} was sent the very same print file before. --again prints it again."
        return
    yield f"Sent to the print queue {queue}: {packs - left} of the list's packs."
    if left:
        yield f"Not printed again: {left} packs that it was sent before. --again prints them, too."
