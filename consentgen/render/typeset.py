"""Pages of HTML in, the finished PDF out: bound late to a layout that others share, or laid out by themselves."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from consentgen.render.late.bind import Binder
from consentgen.render.late.model import NO_DAY
from consentgen.render.late.slots import CannotBind
from consentgen.render.pdf import Attachment, Pdf, make_pdf


def typeset(
    html: str, attachment: Attachment, made_on: date, templates: tuple[Path, ...], binder: Binder | None,
    secrets: tuple[str, ...],
) -> Pdf:
    """The finished PDF. ``secrets``: the patient's values; ``templates``: folders that may be missing.

    Without a binder, and where it cannot bind these pages, they are laid out directly, which gives the same PDF.
    Raises ``MaterialFault`` and ``CannotRender`` as ``make_pdf`` does.
    """
    if binder:
        with suppress(CannotBind):
            return binder.bind(html, attachment, secrets, made_on)
    folders = tuple(folder for folder in templates if folder.is_dir())
    return make_pdf(html, folders=folders, attachment=attachment, made_on=made_on)


def get_ready() -> None:
    """Load what setting pages needs, which is most of a second's work, and set a page that has next to nothing on it.

    Raises ``CannotRender`` if this machine lacks Pango.
    """
    import consentgen.render.late.weave  # noqa: F401

    make_pdf("<!DOCTYPE html><html lang=en><title>.</title><p>.", folders=(), attachment=None, made_on=NO_DAY)
