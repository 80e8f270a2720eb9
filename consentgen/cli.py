"""The command line: parse, call, report, exit."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from consentgen import __version__, errors, report
from consentgen.catalogue.check import check as check_catalogue
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Side
from consentgen.diagnostics import Diagnostic
from consentgen.errors import CannotRead, MaterialFault, Stop
from consentgen.request import (
    Asked,
    ChosenPart,
    Edition,
    Form,
    Patient,
    Request,
    default_form,
    read_clinical,
    read_date,
    read_patient,
)

app = typer.Typer(
    name="consentgen",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Consent forms and information leaflets that say what can go wrong at this nerve.",
)

WELCOME = """consentgen prints consent forms and information leaflets for a procedure at a nerve.

Three things to try:

  consentgen make cryoneurolysis --nerve greater-occipital:right -o pack.pdf
      a leaflet and a consent form, with lines to write the patient's name on

  consentgen explain cryoneurolysis --nerve intercostal
      every risk, how often it happens, and where each line comes from

  consentgen list nerves
      the nerves it knows

consentgen --help names every command.
"""


AnswerFormat = Literal["text", "json"]
Section = Literal["procedures", "nerves", "risks", "factors"]


# ---- completion ------------------------------------------------------------------------------------------------


def _complete(section: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    def complete(incomplete: str) -> Iterator[tuple[str, str]]:
        try:
            catalogue, _ = load()
        except Stop:
            return
        for id_, entry in getattr(catalogue, section, {}).items():
            if id_.startswith(incomplete.casefold()):
                yield id_, entry.name

    return complete


# ---- options that several commands share ------------------------------------------------------------------------

ProcedureArg = Annotated[
    str, typer.Argument(help="The procedure, by id or any of its names.", autocompletion=_complete("procedures"))
]
NerveOpt = Annotated[
    list[str] | None,
    typer.Option("--nerve", "-n", metavar="NERVE[:SIDE[:LEVEL]]", autocompletion=_complete("sites"),
                 help="A target nerve, such as intercostal:right:T5-T7. Repeat it for several nerves."),
]
SideOpt = Annotated[Side | None, typer.Option("--side", help="The side of those nerves that do not say theirs.")]
LevelOpt = Annotated[str | None, typer.Option("--level", help="The level of those nerves that do not say theirs.")]
FactorOpt = Annotated[
    list[str] | None,
    typer.Option("--factor", help="Something about the patient that changes the risks. Repeat it for several.",
                 autocompletion=_complete("factors")),
]
CatalogueOpt = Annotated[
    Path | None, typer.Option("--catalogue", help="A catalogue file or folder. Left out: the shipped one.")
]
FormatOpt = Annotated[AnswerFormat, typer.Option("--format", help="Words for people or JSON for scripts.")]


# ---- commands --------------------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Consent forms and information leaflets that say what can go wrong at this nerve."""
    if version:
        typer.echo(f"consentgen {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(WELCOME)


@app.command()
def make(
    procedure: ProcedureArg,
    nerve: NerveOpt = None,
    side: SideOpt = None,
    level: LevelOpt = None,
    factor: FactorOpt = None,
    part: Annotated[ChosenPart, typer.Option(help="The leaflet, the form, or both.")] = "pack",
    form: Annotated[Form | None, typer.Option(help="The form. Left out: as the anaesthesia needs.")] = None,
    edition: Annotated[Edition, typer.Option(help="Standard, or large print at 18 point.")] = "standard",
    patient: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A JSON file with the patient, or - for standard input.")
    ] = None,
    on: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The pack's date. Left out: today.")]
    = None,
    catalogue: CatalogueOpt = None,
    templates: Annotated[
        Path | None, typer.Option(help="A folder of templates that replace the shipped ones file by file.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE|-", help="The PDF to write; - for standard output.")
    ] = None,
) -> None:
    """Make a pack: the information leaflet and the consent form, in one PDF.

    [bold]Examples[/bold]

      consentgen make cryoneurolysis --nerve greater-occipital:right -o pack.pdf

      consentgen make cryoneurolysis -n intercostal:left:T5-T7 --factor anticoagulant --patient patient.json

      consentgen make "nerve freezing" -n lfcn --side both --part information --edition large-print -o leaflet.pdf
    """
    from consentgen.make import in_the_way, make_pack, unprintable

    made_on = _date(on)
    known, found = _catalogue(catalogue)
    asked = Asked(procedure, tuple(nerve or ()), side, level, tuple(factor or ()))
    clinical, wrong = read_clinical(asked, known, side_needed=True)
    who, wrong_patient = _patient(patient, made_on)
    no_glyph = unprintable(who, patient or "")
    _refuse([*wrong, *wrong_patient, *no_glyph])
    assert clinical is not None
    here, elsewhere = in_the_way(found, known, clinical[0], [target.site for target in clinical[1]])
    if here:
        report.diagnostics(here, to_stderr=True)
        raise MaterialFault("The catalogue has a fault in what this pack uses.", "“consentgen check” shows them all")
    settings = known.settings
    request = Request(
        procedure=clinical[0], targets=clinical[1], factors=clinical[2], part=part,
        form=default_form(known.procedures[clinical[0]], form, settings.form),
        edition=edition,
        patient=who, made_on=made_on,
    )
    pack = make_pack(known, request, _templates(templates))
    if elsewhere:
        report.notices([f"The catalogue has {len(elsewhere)} faults elsewhere; “consentgen check” shows them."])
    report.notices(pack.notices)
    _write(pack.content, output, request)


@app.command()
def explain(
    procedure: ProcedureArg,
    nerve: NerveOpt = None,
    side: SideOpt = None,
    level: LevelOpt = None,
    factor: FactorOpt = None,
    catalogue: CatalogueOpt = None,
    format: FormatOpt = "text",
) -> None:
    """Show every risk at a nerve, how often it happens, and where each line comes from.

    [bold]Examples[/bold]

      consentgen explain cryoneurolysis --nerve intercostal

      consentgen explain cryoneurolysis -n greater-occipital:right -n lesser-occipital:left --format json
    """
    from consentgen.explain import explanation
    from consentgen.resolve import resolve

    known, found = _catalogue(catalogue)
    asked = Asked(procedure, tuple(nerve or ()), side, level, tuple(factor or ()))
    clinical, wrong = read_clinical(asked, known, side_needed=False)
    _refuse(wrong)
    assert clinical is not None
    errors_found = [fault for fault in found if fault.is_error]
    if errors_found:
        report.notices([f"The catalogue has {len(errors_found)} faults; “consentgen check” shows them."])
    data = explanation(known, resolve(known, *clinical))
    report.as_json(data) if format == "json" else report.explained(data)


@app.command("list")
def list_(
    what: Annotated[Section, typer.Argument(help="What to list.")],
    catalogue: CatalogueOpt = None,
    format: FormatOpt = "text",
) -> None:
    """List the procedures, nerves, risks or patient factors that the catalogue knows.

    [bold]Examples[/bold]

      consentgen list nerves

      consentgen list factors --format json
    """
    known, _ = _catalogue(catalogue)
    entries, columns = _entries(known, what)
    report.as_json(entries) if format == "json" else report.listing(entries, columns)


def _entries(known: Catalogue, what: Section) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The entries of a section for people and scripts: at least ``id`` and ``name``."""
    if what == "procedures":
        return [{"id": id_, "name": p.name, "clinical": p.clinical, "nerves": list(p.sites)}
                for id_, p in known.procedures.items()], ("id", "name", "clinical")
    if what == "nerves":
        return [
            {"id": id_, "name": s.name, "anatomical": s.anatomical, "sided": s.laterality == "sided",
             "levels": list(s.levels.values) if s.levels else [],
             "procedures": [p for p, entry in known.procedures.items() if id_ in entry.sites]}
            for id_, s in known.sites.items()
        ], ("id", "name", "anatomical")
    if what == "risks":
        return [{"id": id_, "name": r.name, "kind": r.kind, "worst_case": r.worst} for id_, r in known.risks.items()
                ], ("id", "name", "worst_case")
    return [{"id": id_, "name": f.name, "strength": f.strength} for id_, f in known.factors.items()
            ], ("id", "name", "strength")


@app.command()
def check(
    catalogue: Annotated[Path | None, typer.Argument(help="A catalogue file or folder. Left out: the shipped one.")]
    = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    format: FormatOpt = "text",
) -> None:
    """Find every fault in a catalogue, each with its file, line and column.

    [bold]Examples[/bold]

      consentgen check

      consentgen check our-clinic/ --strict --format json
    """
    known, found = load(catalogue)
    found = (*found, *(check_catalogue(known, date.today()) if known else ()))
    if format == "json":
        report.as_json([fault.as_data() for fault in found])
    else:
        report.diagnostics(found)
        report.summary_of(found)
    if any(fault.is_error for fault in found) or (strict and found):
        raise typer.Exit(errors.FINDINGS)


@app.command()
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE.pdf", help="A pack that consentgen made.")],
    catalogue: CatalogueOpt = None,
    format: FormatOpt = "text",
) -> None:
    """Say whether a pack still says what it said when it was made.

    [bold]Example[/bold]

      consentgen verify pack.pdf
    """
    from consentgen.verify import verify as verify_pack

    known, _ = _catalogue(catalogue)
    verdict = verify_pack(_read_bytes(file), known)
    report.as_json(verdict.as_data()) if format == "json" else report.verdict(verdict)
    if not verdict.unaltered:
        raise typer.Exit(errors.FINDINGS)


@app.command()
def doctor() -> None:
    """Look at what this machine has: Pango, fonts, versions, and what to do about what is missing."""
    from consentgen.doctor import examine, exit_code

    found = examine()
    report.findings(found)
    if code := exit_code(found):
        raise typer.Exit(code)


# ---- reading what commands need ---------------------------------------------------------------------------------


def _catalogue(path: Path | None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue with all its faults, or a stop that shows why there is none."""
    known, found = load(path)
    if known is None or not known.procedures:
        report.diagnostics(found, to_stderr=True)
        raise MaterialFault("The catalogue cannot be used.", "“consentgen check” shows every fault")
    return known, (*found, *check_catalogue(known))


def _date(text: str | None) -> date:
    if text is None:
        return date.today()
    day = read_date(text)
    if day is None:
        raise errors.RequestWrong("--date: this is not a real date.", "write it as 2026-11-22")
    return day


def _patient(source: str | None, made_on: date) -> tuple[Patient | None, tuple[Diagnostic, ...]]:
    """The patient from a JSON file or standard input, with the faults of its fields."""
    if source is None:
        return None, ()
    name = "standard input" if source == "-" else source
    content = sys.stdin.buffer.read() if source == "-" else _read_bytes(source)
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_refuse_double)
    except UnicodeDecodeError:
        raise CannotRead(f"{name}: the file is not UTF-8 text.", "save it again as UTF-8") from None
    except json.JSONDecodeError as fault:
        raise errors.RequestWrong(f"{name}:{fault.lineno}:{fault.colno}: this is not valid JSON.",
                                  "examples/patient.json shows how it is written") from None
    except (ValueError, RecursionError):
        raise errors.RequestWrong(f"{name}: this is not a patient in JSON, or a key stands twice.",
                                  "examples/patient.json shows how it is written") from None
    return read_patient(data, name, made_on)


def _refuse_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def _read_bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise CannotRead(f"{name}: no such file.", "check the path") from None
    except OSError as error:
        raise CannotRead(f"{name}: cannot be read: {error.strerror}.", "check the path and its permissions") from None


def _templates(own: Path | None) -> tuple[Path, ...]:
    """The folders templates come from: the clinic's own first."""
    from consentgen.resources import templates_path

    if own is None:
        return (templates_path(),)
    if not own.is_dir():
        raise CannotRead(f"{own}: no such folder of templates.", "check the path")
    return own, templates_path()


def _refuse(found: Sequence[Diagnostic]) -> None:
    """Show every fault of the request at once and stop."""
    if found:
        report.diagnostics(found, to_stderr=True)
        raise typer.Exit(errors.REQUEST_WRONG)


def _write(content: bytes, output: str | None, request: Request) -> None:
    from consentgen.writing import STDOUT, write_file, write_stdout

    if output == STDOUT:
        write_stdout(content)
        return
    path = Path(output or f"{request.procedure}-{request.targets[0].site}-{request.part}.pdf")
    if os.path.isdir(path):
        raise errors.CannotWrite(f"{path}: this is a folder.", "name a file in it")
    write_file(path, content)
    typer.echo(path)


# ---- the program -----------------------------------------------------------------------------------------------


def main() -> NoReturn:
    """Run the program. Every end has its exit code; a user's mistake never shows a traceback."""
    try:
        app(standalone_mode=True)
    except Stop as stopped:
        report.stop(stopped)
        sys.exit(stopped.code)
    except KeyboardInterrupt:
        sys.exit(errors.STOPPED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(errors.CANNOT_WRITE)
    except Exception as bug:
        report.stop(errors.OurFault(f"A fault of the program: {type(bug).__name__} in {_where(bug)}.",
                                    "please report this line; it holds no patient's value"))
        sys.exit(errors.OUR_FAULT)
    sys.exit(0)


def _where(bug: BaseException) -> str:
    """Module and line where it happened, without any value."""
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"


