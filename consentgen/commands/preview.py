"""``consentgen preview``: the pages and their reasons in the browser, made anew while the files are edited."""

from __future__ import annotations

import secrets
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen import errors, report
from consentgen.catalogue.load import load
from consentgen.commands.inputs import pack_date, template_places
from consentgen.commands.options import (
    CatalogueOpt,
    DateOpt,
    EditionOpt,
    FactorOpt,
    FormOpt,
    LevelOpt,
    NerveOpt,
    PartOpt,
    ProcedureArg,
    SideOpt,
    TemplatesOpt,
)
from consentgen.request import Asked, read_clinical

if TYPE_CHECKING:  # what makes packs takes time to import, and --help needs none of it
    from consentgen.preview.view import Order


def preview(
    procedure: ProcedureArg,
    nerve: NerveOpt = None,
    side: SideOpt = None,
    level: LevelOpt = None,
    factor: FactorOpt = None,
    part: PartOpt = "pack",
    form: FormOpt = None,
    edition: EditionOpt = "standard",
    on: DateOpt = None,
    catalogue: CatalogueOpt = None,
    templates: TemplatesOpt = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of this computer. Left out: any free one.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address, and open no browser.")] = False,
) -> None:
    """Show a pack in the browser while you edit: every saved change of catalogue or templates shows by itself.

    The pages stand beside the reason for every line; faults show with file, line and column. Only this computer can
    see it, and it knows no patient. Ctrl-C ends it.

    [bold]Examples[/bold]

      consentgen preview cryoneurolysis --nerve greater-occipital:right --catalogue our-clinic

      consentgen preview cryoneurolysis -n intercostal:left:T5-T7 --part consent --templates our-templates
    """
    from consentgen.preview.view import Order

    asked = Asked(procedure, tuple(nerve or ()), side, level, tuple(factor or ()))
    _refuse_wrong_request(asked, catalogue)
    order = Order(asked, catalogue, template_places(templates, catalogue), pack_date(on), part, form, edition)
    _serve(order, port, open_browser=not no_open)
    raise typer.Exit(errors.STOPPED)


def _refuse_wrong_request(asked: Asked, catalogue: Path | None) -> None:
    """Refuse what cannot be meant. A fault of the catalogue is none of it: the preview is there to mend that."""
    known, found = load(catalogue)
    if known is None or any(fault.is_error for fault in found):
        return
    _, wrong = read_clinical(asked, known, side_needed=True)
    if wrong:
        report.diagnostics(wrong, to_stderr=True)
        raise typer.Exit(errors.REQUEST_WRONG)


def _serve(order: Order, port: int, *, open_browser: bool) -> None:
    """Serve until somebody stops it."""
    from consentgen.preview.board import Board
    from consentgen.preview.remake import Remaker
    from consentgen.preview.server import PreviewServer

    board, ended = Board(), threading.Event()
    server = PreviewServer(board, secrets.token_urlsafe(24), port)
    making = threading.Thread(target=Remaker(order, board).run, args=(ended,))
    making.start()
    try:
        report.say(server.address)
        report.say("Open this address in a browser on this computer. Ctrl-C ends the preview.", to_stderr=True)
        if open_browser:
            _open(server.address)
        server.serve_forever()
    except KeyboardInterrupt:
        report.notices(["The preview has ended."])
    finally:
        ended.set()
        board.close()
        server.server_close()
        making.join()


def _open(address: str) -> None:
    """Open the user's browser, unless it is one that would take this terminal, or there is none."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if isinstance(browser, webbrowser.BackgroundBrowser) or not isinstance(browser, webbrowser.GenericBrowser):
        browser.open(address)
