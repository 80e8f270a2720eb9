"""One making for the preview: from the files as they are now to pages, merge trace and faults, as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from consentgen.catalogue.check import check
from consentgen.catalogue.load import Catalogue, load
from consentgen.diagnostics import Diagnostic
from consentgen.errors import Stop
from consentgen.explain import explanation
from consentgen.make import in_the_way, make_pack
from consentgen.naming import listed, target_name
from consentgen.render.pages import Spot, sizes, spots
from consentgen.render.readback import read_pdf
from consentgen.request import Asked, ChosenPart, Edition, Form, Request, default_form, read_clinical
from consentgen.resolve import Resolution, resolve


@dataclass(frozen=True)
class Order:
    """What is to be previewed, as it was asked for; there is never a patient in it.

    ``catalogue``: None is the shipped one. ``templates``: folders, the clinic's own before the shipped one; one that is
    not there may come later.
    """

    asked: Asked
    catalogue: Path | None
    templates: tuple[Path, ...]
    made_on: date
    part: ChosenPart = "pack"
    form: Form | None = None
    edition: Edition = "standard"


@dataclass(frozen=True)
class Page:
    """A page of the PDF: its size in points, and the headings on it."""

    width: float
    height: float
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """What came of one making. Without ``pdf``, ``faults`` or ``stopped`` say why.

    ``trace`` is what ``explain`` promises, None if it did not come to a merge. ``places``: for each risk where it
    stands in the pages. ``faults`` are in the way, ``others`` are not. ``stopped``: a message, and what to do.
    """

    title: str = ""
    pdf: bytes = b""
    pages: tuple[Page, ...] = ()
    trace: Mapping[str, Any] | None = None
    places: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    faults: tuple[Diagnostic, ...] = ()
    others: tuple[Diagnostic, ...] = ()
    stopped: tuple[str, str] | None = None
    notices: tuple[str, ...] = ()


def prepare() -> Callable[[Order], View]:
    """What a worker process calls first."""
    return make_view


def make_view(order: Order) -> View:
    """Read the files anew and make everything. What stops a command is told in the view, and raises nothing."""
    try:
        known, found = load(order.catalogue)
    except Stop as stopped:
        return View(stopped=(stopped.message, stopped.hint))
    if known is None or not known.procedures:
        return View(faults=_errors(found), others=_warnings(found),
                    stopped=None if _errors(found) else ("The catalogue has no procedures.", ""))
    found = (*found, *check(known, order.made_on))
    clinical, wrong = read_clinical(order.asked, known, side_needed=True)
    if clinical is None:
        return View(faults=(*_errors(found), *wrong), others=_warnings(found))
    here, elsewhere = in_the_way(found, known, clinical[0], [target.site for target in clinical[1]])
    others = (*elsewhere, *_warnings(found))
    if here:
        return View(faults=here, others=others)
    request = Request(
        procedure=clinical[0], targets=clinical[1], factors=clinical[2], part=order.part,
        form=default_form(known.procedures[clinical[0]], order.form, known.settings.form), edition=order.edition,
        made_on=order.made_on,
    )
    return _made(known, request, tuple(folder for folder in order.templates if folder.is_dir()), others)


def _made(known: Catalogue, request: Request, templates: tuple[Path, ...], others: tuple[Diagnostic, ...]) -> View:
    resolution = resolve(known, request.procedure, request.targets, request.factors)
    title, trace = _title(known, request), explanation(known, resolution)
    try:
        pack = make_pack(known, request, templates)
    except Stop as stopped:
        return View(title=title, trace=trace, others=others, stopped=(stopped.message, stopped.hint))
    return View(title=title, pdf=pack.content, pages=_pages(pack.content), trace=trace,
                places=_places(pack.content, resolution), others=others, notices=pack.notices)


def _title(known: Catalogue, request: Request) -> str:
    nerves = listed([target_name(known.sites[target.site], target) for target in request.targets])
    words = f"{known.procedures[request.procedure].clinical} of the {nerves}"
    return words[:1].upper() + words[1:]


def _pages(content: bytes) -> tuple[Page, ...]:
    blocks = read_pdf(content).blocks
    return tuple(
        Page(size.width, size.height,
             tuple(block.text for block in blocks if block.page == number and block.role in ("H1", "H2")))
        for number, size in enumerate(sizes(content), start=1)
    )


def _places(content: bytes, resolution: Resolution) -> Mapping[str, tuple[Spot, ...]]:
    return spots(content, {risk.id: (risk.risk.name, risk.risk.short or "") for risk in resolution.risks})


def _errors(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(fault for fault in found if fault.is_error)


def _warnings(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(fault for fault in found if not fault.is_error)
