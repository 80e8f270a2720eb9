"""The command line: parse, call, report, exit."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from consentgen import __version__, errors, report
from consentgen.beside import Beside
from consentgen.catalogue.load import Catalogue
from consentgen.commands.approve import approve
from consentgen.commands.batch import batch
from consentgen.commands.check import check
from consentgen.commands.diff import diff
from consentgen.commands.figures import figures
from consentgen.commands.init import init
from consentgen.commands.inputs import pack_date, patient_from, read_bytes, read_catalogue, template_folders
from consentgen.commands.keeping import NoCacheOpt, store
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
    ProcedureArg,
    SideOpt,
    StrictOpt,
    TemplatesOpt,
)
from consentgen.commands.preview import preview
from consentgen.commands.schema import schema
from consentgen.commands.test import test
from consentgen.diagnostics import Diagnostic
from consentgen.errors import MaterialFault, Stop
from consentgen.request import Asked, Request, default_form, read_clinical

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


LONG = ("batch", "preview")
"""Commands that make many packs, one after another."""

Section = Literal["procedures", "nerves", "risks", "factors"]


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
    if gc.isenabled() and context.invoked_subcommand not in LONG:
        gc.disable()  # what a short command holds it needs to its end, and looking through it takes long
        context.call_on_close(gc.enable)


@app.command()
def make(
    context: typer.Context,
    procedure: ProcedureArg,
    nerve: NerveOpt = None,
    side: SideOpt = None,
    level: LevelOpt = None,
    factor: FactorOpt = None,
    part: PartOpt = "pack",
    form: FormOpt = None,
    edition: EditionOpt = "standard",
    patient: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A JSON file with the patient, or - for standard input.")
    ] = None,
    on: DateOpt = None,
    strict: StrictOpt = False,
    catalogue: CatalogueOpt = None,
    templates: TemplatesOpt = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE|-", help="The PDF to write; - for standard output.")
    ] = None,
    no_cache: NoCacheOpt = False,
) -> None:
    """Make a pack: the information leaflet and the consent form, in one PDF.

    [bold]Examples[/bold]

      consentgen make cryoneurolysis --nerve greater-occipital:right -o pack.pdf

      consentgen make cryoneurolysis -n intercostal:left:T5-T7 --factor anticoagulant --patient patient.json

      consentgen make "nerve freezing" -n lfcn --side both --part information --edition large-print -o leaflet.pdf
    """
    from consentgen.make import binder_for, in_the_way, make_pack, not_approved, unprintable

    made_on = pack_date(on)
    known, found = read_catalogue(catalogue)
    asked = Asked(procedure, tuple(nerve or ()), side, level, tuple(factor or ()))
    clinical, wrong = read_clinical(asked, known, side_needed=True)
    who, wrong_patient = patient_from(patient, made_on)
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
    if strict and (missing := not_approved(known, request)):
        report.diagnostics(missing, to_stderr=True)
        raise MaterialFault("Not all of this pack is approved and within its review date, and --strict refuses that.",
                            "“consentgen approve --list” shows how every entry stands")
    folders = template_folders(templates, catalogue)
    pack = make_pack(known, request, folders, binder_for(folders, store(no_cache)), context.find_object(Beside))
    report.catalogue_faults(elsewhere, "none in what this pack uses; ")
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

    known, found = read_catalogue(catalogue)
    asked = Asked(procedure, tuple(nerve or ()), side, level, tuple(factor or ()))
    clinical, wrong = read_clinical(asked, known, side_needed=False)
    _refuse(wrong)
    assert clinical is not None
    report.catalogue_faults(found)
    data = explanation(known, resolve(known, *clinical))
    report.as_json(data) if format == "json" else report.explained(data)


app.command()(batch)
app.command()(approve)
app.command()(preview)


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
    known, _ = read_catalogue(catalogue)
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


app.command()(check)
app.command()(diff)
app.command()(figures)
app.command()(test)
app.command()(init)
app.command()(schema)


@app.command()
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE.pdf", help="A pack that consentgen made.")],
    catalogue: CatalogueOpt = None,
    format: FormatOpt = "text",
) -> None:
    """Say whether a pack still says what it said when it was made, and what would be told otherwise now.

    [bold]Example[/bold]

      consentgen verify pack.pdf
    """
    from consentgen.verify import verify as verify_pack

    known, found = read_catalogue(catalogue)
    report.catalogue_faults(found, "what cannot be read is compared as if it had gone; ")
    verdict = verify_pack(read_bytes(file), known)
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


# ---- what commands end with ----------------------------------------------------------------------------------------


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


def _stop_in_order() -> None:
    """Take it like Ctrl-C when the system asks to end, or the terminal is closed: nothing half-written stays then."""

    def stop(came: int, _: object) -> None:
        for number in asked:
            signal.signal(number, signal.SIG_IGN)  # one is enough; a second would break off the tidying
        if came != signal.SIGTERM:
            report.terminal_closed()
        raise KeyboardInterrupt

    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    asked = [number for number in asked if signal.getsignal(number) == signal.SIG_DFL]  # nohup has it ignored
    for number in asked:
        signal.signal(number, stop)


def main(helper: Beside | None = None) -> NoReturn:
    """Run the program. Every end has its exit code; a user's mistake never shows a traceback.

    ``helper``: a process that has begun to load what sets pages.
    """
    try:
        _stop_in_order()
        app(standalone_mode=True, obj=helper)
    except Stop as stopped:
        report.stop(stopped)
        sys.exit(stopped.code)
    except KeyboardInterrupt:
        sys.exit(errors.STOPPED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(errors.CANNOT_WRITE)
    except Exception as bug:
        report.stop(errors.OurFault(f"A fault of the program: {type(bug).__name__} in {errors.place_of(bug)}.",
                                    "please report this line; it holds no patient's value"))
        sys.exit(errors.OUR_FAULT)
    sys.exit(0)
