"""``consentgen approve``: a clinician stands for entries. Read, choose, show, ask, write, report."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from consentgen import errors, report
from consentgen.catalogue import approvalfile
from consentgen.catalogue.approvals import claims_of, entry_of, name_of, standing_of, standings
from consentgen.catalogue.approving import (
    approvals_with,
    faults_in,
    figures_in,
    named,
    proposals_in,
    stamp,
    waiting,
)
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import Key
from consentgen.catalogue.model import Figure, SignOff, Withheld
from consentgen.catalogue.vocabulary import Part
from consentgen.commands.inputs import pack_date, read_catalogue
from consentgen.commands.options import AnswerFormat, CatalogueOpt, FormatOpt
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import MaterialFault, RequestWrong
from consentgen.patient import read_date
from consentgen.writing import write_file

COLUMNS = ("state", "section", "id", "name", "by", "role", "on", "review_by")


def approve(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Entries, each by its id or as SECTION:ID.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every entry that nobody stands for as it is, or that is past its review.")
    ] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help="The clinician who approves.")] = "",
    role: Annotated[str, typer.Option(metavar="ROLE", help="Their role, such as Consultant in pain medicine.")] = "",
    review_by: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day by which it must be looked at again.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of approval. Left out: today.")] = None,
    count: Annotated[
        int | None, typer.Option(metavar="N", help="With --all, where nobody can be asked: how many figures it shows.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Show how every entry stands, and stop.")] = False,
    catalogue: CatalogueOpt = None,
    format: FormatOpt = "text",
) -> None:
    """Approve entries of the catalogue: with a name, a role, a day, and a fingerprint of what they mean.

    An approval lies in your clinic's own folder. It holds until the meaning of the entry changes, by an edit of yours
    or by an update. What you type as a name is no proof of who you are.

    [bold]Examples[/bold]

      consentgen approve --list --catalogue our-clinic

      consentgen approve bruising sites:greater-occipital --by "Dr A Example" --role Consultant --catalogue our-clinic

      consentgen approve --all --by "Dr A Example" --role Consultant --review-by 2027-11-22 --catalogue our-clinic
    """
    known, found = read_catalogue(catalogue)
    today = pack_date(None)
    if listing:
        _list(known, today, format)
        return
    folder = _folder(catalogue)
    keys, who = _asked(known, list(ids or ()), everything, (by, role, on, review_by), today)
    _refuse_faulty(keys, found, everything)
    if not keys:
        report.say("There is nothing to approve: every entry is approved and within its review date.", to_stderr=True)
        return
    if format == "text":
        _show(known, keys, today)
    report.notices(_odd_days(known, keys, who.on) if on else ())
    if everything:
        _ask_count(len(figures_in(known, keys)), count, format)
    file = _write(known, keys, who, folder)
    _tell(known, keys, who, file, today, format)


# ---- what was asked for ------------------------------------------------------------------------------------------


def _folder(catalogue: Path | None) -> Path:
    """The clinic's folder, where approvals lie."""
    if catalogue is not None and catalogue.is_dir():
        return catalogue
    message = ("Approvals lie in your clinic's own folder, and none is named." if catalogue is None
               else "Approvals lie in a folder, and this is a file.")
    raise _refused([Diagnostic(Place("--catalogue"), "no-overlay", message,
                               "“consentgen init FOLDER” makes one; name it with --catalogue FOLDER")])


def _asked(
    known: Catalogue, ids: list[str], everything: bool, typed: tuple[str, str, str | None, str | None], today: date
) -> tuple[tuple[Key, ...], SignOff]:
    """The entries, and who approves them; or every fault of the request at once."""
    by, role, on, review_by = typed
    if everything == bool(ids):
        raise RequestWrong("Name the entries to approve, or --all.", "“consentgen approve --list” shows them")
    keys, wrong = (waiting(known, today), ()) if everything else named(ids, known)
    dates = [_day("--on", on), _day("--review-by", review_by)]
    who, odd = stamp(by, role, dates[0][0] if on else today, dates[1][0], today)
    earlier = _before_the_last(known, keys, dates[0][0])
    faults = [*wrong, *(fault for _, found in dates for fault in found), *odd, *earlier]
    if faults or who is None:
        raise _refused(faults)
    return keys, who


def _day(option: str, text: str | None) -> tuple[date | None, list[Diagnostic]]:
    day = read_date(text) if text else None
    wrong = [Diagnostic(Place(option), "bad-date", "This is not a real date.", "write it as 2026-11-22")]
    return day, wrong if text is not None and day is None else []


def _before_the_last(known: Catalogue, keys: Sequence[Key], on: date | None) -> Iterator[Diagnostic]:
    """A day that was typed may not lie before that of an approval which it would replace."""
    for key in keys:
        last = known.approvals.get(key)
        if on is not None and last is not None and on < last.on:
            yield Diagnostic(Place("--on"), "approved-earlier",
                             f"{':'.join(key)} was approved on {last.on.isoformat()}, which is later.",
                             f"check the day; to replace that approval, delete its lines in {approvalfile.NAME} first")


def _odd_days(known: Catalogue, keys: Sequence[Key], on: date) -> Iterator[str]:
    """What an approval is older than: the catalogue, or a source of what is approved."""
    if on < known.meta.published:
        yield (f"The day of approval, {on.isoformat()}, lies before the catalogue was published "
               f"({known.meta.published.isoformat()}).")
    cited = {id_ for key in keys for claim in claims_of(entry_of(known, key)) for id_ in claim.sources}
    years = {id_: known.sources[id_].year or "" for id_ in sorted(cited & known.sources.keys())}
    later = [f"{id_} ({year})" for id_, year in years.items() if year.isdecimal() and on.year < int(year)]
    if later:
        yield f"The day of approval, {on.isoformat()}, lies before sources of what is approved: {', '.join(later)}."


def _refused(found: Sequence[Diagnostic]) -> typer.Exit:
    """Every fault of the request is shown at once; what ends the command."""
    report.diagnostics(found, to_stderr=True)
    return typer.Exit(errors.REQUEST_WRONG)


def _refuse_faulty(keys: Sequence[Key], found: Sequence[Diagnostic], everything: bool) -> None:
    """Nobody can stand for what has a fault; with --all, for no catalogue that has one."""
    faults = [fault for fault in found if fault.is_error] if everything else faults_in(keys, found)
    if faults:
        report.diagnostics(faults, to_stderr=True)
        raise MaterialFault("There are faults in what you would approve.", "mend them, then approve it")


# ---- showing and asking ------------------------------------------------------------------------------------------


def _show(known: Catalogue, keys: Sequence[Key], today: date) -> None:
    """Each entry with its words and its figures, which are counted through, and what is still a proposal in it."""
    proposals = proposals_in(known, keys)
    number = 0
    for key in keys:
        report.say(f"{':'.join(key)}  {name_of(entry_of(known, key))}", style="bold")
        for line in _words(known, key, today):
            report.folded(line, 2)
        for shown in figures_in(known, [key]):
            number += 1
            sources = "; ".join(shown.sources) or "no source"
            what = f": {shown.what}" if shown.what else ""
            report.say(f"  {number}. {shown.claim}: {shown.chance}{what} ({shown.evidence})\n      {sources}")
        if key in proposals:
            report.say(f"  Settled by your approval: {proposals[key]}", style="yellow")


def _words(known: Catalogue, key: Key, today: date) -> Iterator[str]:
    """What an entry says beside its figures, and whether it was approved in other words."""
    from consentgen.governance.figures import texts_of
    from consentgen.governance.saying import chosen

    standing = standing_of(known, key, today)
    if standing.state == "changed" and standing.stamp:
        yield (f"Changed since {standing.stamp.by} approved it on {standing.stamp.on.isoformat()}. An approval keeps "
               "no words; “consentgen diff OLD NEW” shows what changed.")
    entry = entry_of(known, key)
    if isinstance(entry, Withheld):
        yield f"Left out because: {chosen(entry.because)} ({chosen(entry.by)})"
    elif entry is not None and not isinstance(entry, Figure):  # a figure of the clinic stands among the figures
        yield from _named_in(known, entry)
        yield from (f"{label}: {chosen(words)}" for label, words in texts_of(entry))


def _named_in(known: Catalogue, entry: Part) -> Iterator[str]:
    """The risks, nerves and treatments that an entry names, a line for each list."""
    from consentgen.governance.compare import Between
    from consentgen.governance.fields import FIELDS

    between = Between(known, known)
    for name, rule in FIELDS[type(entry)].items():
        ids = getattr(entry, name)
        if rule.of and rule.kind == "clinical" and isinstance(ids, tuple | Mapping) and ids:
            yield f"{rule.label}: {', '.join(between.named(rule.of, id_) for id_ in ids)}"


def _ask_count(figures: int, count: int | None, format: AnswerFormat) -> None:
    """Go on only if the reader says how many figures they are standing for. The right number is never told."""
    if count is None and format == "text" and _can_be_asked():
        try:
            count = typer.prompt("How many figures are you approving?", type=int, err=True)
        except typer.Abort:
            raise typer.Exit(errors.STOPPED) from None
    if count is None:
        raise _refused([Diagnostic(Place("--count"), "no-count", "Say how many figures you are approving.",
                                   "read them, then add --count N")])
    if count != figures:
        raise _refused([Diagnostic(Place("--count"), "wrong-count", "This is not how many figures there are.",
                                   "nothing was approved; read them again")])


def _can_be_asked() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty()


# ---- writing and telling -----------------------------------------------------------------------------------------


def _write(known: Catalogue, keys: Sequence[Key], who: SignOff, folder: Path) -> Path:
    """Write the approvals beside the others; who may read the folder's settings may read them."""
    file = folder / approvalfile.NAME
    _, faults, located = approvalfile.read_approvals(folder)
    if faults:
        report.diagnostics(faults, to_stderr=True)
        raise MaterialFault(f"{file}: the approvals cannot be read, so none can be added.", "mend or delete them first")
    text = approvalfile.with_approvals(located.text if located else "", approvals_with(known, keys, who), keys)
    beside = next((path for path in (file, folder / "settings.yaml") if path.is_file()), folder)
    write_file(file, text.encode(), mode=beside.stat().st_mode & 0o666)
    return file


def _tell(
    known: Catalogue, keys: Sequence[Key], who: SignOff, file: Path, today: date, format: AnswerFormat
) -> None:
    figures = figures_in(known, keys)
    if format == "text":
        review = f", review by {who.review_by.isoformat()}" if who.review_by else ""
        report.say(f"Approved by {who.by}, {who.role}, on {who.on.isoformat()}{review}: "
                   f"{report.counted(len(keys), 'entry', 'entries')}, {report.counted(len(figures), 'figure')}.",
                   style="green")
        report.say(str(file))
        return
    from consentgen.catalogue.load import load

    again, _ = load(file.parent)
    approved = [standing_of(again, key, today).as_data() for key in keys] if again else []
    report.as_json({"file": str(file), "approved": approved, "figures": [shown.as_data() for shown in figures]})


def _list(known: Catalogue, today: date, format: AnswerFormat) -> None:
    """How every entry stands, and how many stand how."""
    found = standings(known, today)
    rows = [{**standing.as_data(), "figures": len(figures_in(known, [(standing.section, standing.id)]))}
            for standing in found]
    if format == "json":
        report.as_json(rows)
        return
    report.listing(rows, COLUMNS)
    states = [standing.state for standing in found]
    words = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(sorted(states)))
    report.say(f"{words}.", to_stderr=True)
