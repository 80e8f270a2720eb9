"""One pack from a request: merge, document, HTML, PDF, and the reading back that must come before its release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from consentgen.beside import Beside, start_here
from consentgen.catalogue.approvals import is_settled, place_of_entry
from consentgen.catalogue.load import Catalogue
from consentgen.diagnostics import Diagnostic, Place
from consentgen.document.approval import standings_of
from consentgen.document.build import build
from consentgen.document.model import Document, Run, walk
from consentgen.errors import CannotRead, MaterialFault, OurFault
from consentgen.naming import listed
from consentgen.patient import Patient
from consentgen.record import HEADER_ROW, NAME, Blocks, write_record
from consentgen.release import missing_from_html, wrong_on_pages
from consentgen.render import fonts
from consentgen.render.compare import compare
from consentgen.render.html import to_html
from consentgen.render.htmltext import HtmlText, read_html
from consentgen.render.kept import Kept
from consentgen.render.late.bind import Binder, Store
from consentgen.render.pdf import Attachment
from consentgen.render.readback import load_reader, read_pdf
from consentgen.render.typeset import typeset
from consentgen.request import Request
from consentgen.resolve import Resolution, resolve

OF_ALL_PACKS = ("", "catalogue", "settings", "figures", "withheld")
"""Where in a catalogue a fault touches every pack."""


@dataclass(frozen=True)
class Pack:
    """A finished, read-back pack: its bytes, pages, and notices for whoever asked for it."""

    content: bytes
    pages: int
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A pack before it is set: what was decided, the document, its pages as HTML, and what these say."""

    resolution: Resolution
    document: Document
    html: str
    said: HtmlText


def unprintable(patient: Patient | None, where: str) -> tuple[Diagnostic, ...]:
    """A fault for each field of the patient with a character that no shipped font has. The value is never told."""
    if patient is None:
        return ()
    found = []
    for field in fields(Patient):
        value = getattr(patient, field.name)
        words = " ".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else ""
        if fonts.missing_characters(words + words.upper()):
            found.append(Diagnostic(Place(f"{where}: {field.name}"), "no-glyph",
                                    "This holds a character that none of the fonts can print.",
                                    "write it with letters, without emoji or rare signs"))
    return tuple(found)


def in_the_way(
    found: Iterable[Diagnostic], catalogue: Catalogue, procedure: str, sites: Iterable[str]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """The errors of the catalogue as (those in what this pack uses, those elsewhere)."""
    used = set(_used(catalogue, procedure, tuple(sites)))
    errors = [d for d in found if d.is_error]
    here = tuple(d for d in errors if d.subject in used or d.subject[0] in OF_ALL_PACKS)
    return here, tuple(d for d in errors if d not in here)


def not_approved(catalogue: Catalogue, request: Request) -> tuple[Diagnostic, ...]:
    """Why a pack would be a draft, or past its review: a fault for each entry of it that nobody stands for, that has
    changed since it was approved, or that is past its review date; and one for each such head of a catalogue.
    """
    resolution = resolve(catalogue, request.procedure, request.targets, request.factors)
    found = [Diagnostic(catalogue.place("catalogue", "review_by"), "past-review",
                        f"“{meta.title}” is past its review date.", "review it, then move the date")
             for meta in (catalogue.meta, catalogue.base) if meta and meta.review_by < request.made_on]
    for standing in standings_of(catalogue, resolution, request.made_on):
        key = (standing.section, standing.id)
        who, to_do = ":".join(key), f"read it, then “consentgen approve {':'.join(key)}”"
        place = place_of_entry(catalogue, key)
        if standing.state == "draft":
            found.append(Diagnostic(place, "not-approved", f"Nobody has approved {who}.", to_do, subject=key))
        elif standing.state == "changed":
            found.append(Diagnostic(place, "changed-since-approval", f"{who} has changed since it was approved.",
                                    to_do, subject=key))
        elif standing.state == "past-review":
            found.append(Diagnostic(place, "past-review", f"{who} is past its review date.", to_do, subject=key))
    return tuple(found)


def _used(catalogue: Catalogue, procedure_id: str, sites: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(section, id) of every entry that a pack can print; all factors, since each prints as a question."""
    procedure = catalogue.procedures[procedure_id]
    yield "procedures", procedure_id
    risks = set(procedure.risks)
    for site in sites:
        yield "sites", site
        yield "pictures", site
        risks |= set(catalogue.sites[site].risks)
    for id_, factor in catalogue.factors.items():
        yield "factors", id_
        risks |= set(factor.risks)
    yield from (("factors", id_) for section, id_ in catalogue.broken if section == "factors")
    yield from (("risks", risk) for risk in sorted(risks))
    yield from (("sources", source) for source in catalogue.sources)
    yield from ((section, id_) for section, id_ in catalogue.broken if section == "sources")


def make_pack(
    catalogue: Catalogue, request: Request, templates: tuple[Path, ...], binder: Binder | None = None,
    helper: Beside | None = None,
) -> Pack:
    """The finished pack. ``templates``: folders, the clinic's own before the shipped one.

    ``binder`` binds the patient's values late to a layout that other patients share (see ``binder_for``); where that
    cannot be done, and without one, the pack is laid out by itself. Both are read back in the same way. ``helper``: a
    process that sets the pages in this one's stead.

    Raises ``MaterialFault`` for a fault in catalogue or templates, ``CannotRender`` if the machine lacks
    something, and ``OurFault`` if the finished PDF does not say what the document says: it is not released then.
    """
    written = write_pages(catalogue, request, templates, binder.store if binder else None)
    resolution, document, html, said = written.resolution, written.document, written.html, written.said
    attachment = attached(write_record(catalogue, resolution, request, _told(said)))
    start = helper.start if helper else start_here
    result = start(typeset, html, attachment, request.made_on, templates, binder, private_values(document))
    load_reader()  # while a helper is at work
    pdf = result()
    pages = read_pdf(pdf.content)
    wrong = [*map(str, compare(said, pages)), *wrong_on_pages(document, resolution, catalogue, said, pages)]
    if wrong and len(templates) > 1:
        raise MaterialFault(f"With these templates the finished PDF does not say what it should: {wrong[0]}",
                            "it was not released; use the shipped templates, or mend yours")
    if wrong:
        raise OurFault(f"The finished PDF does not say what it should, so it was not released: {wrong[0]}")
    return Pack(pdf.content, pdf.pages, tuple(notices(catalogue, resolution, document, request.made_on)))


def write_pages(
    catalogue: Catalogue, request: Request, templates: tuple[Path, ...], kept: Kept | None = None
) -> Written:
    """The pack's pages before they are set. ``kept``: see ``to_html``.

    Raises ``MaterialFault`` and ``OurFault`` as ``make_pack`` does.
    """
    resolution = resolve(catalogue, request.procedure, request.targets, request.factors)
    _refuse_disagreement(catalogue, resolution)
    document = build(catalogue, resolution, request, read_logo(catalogue))
    _refuse_unprintable(document)
    html = to_html(document, request.part, templates, kept)
    said = read_html(html)
    _refuse(missing_from_html(document, said), own_templates=len(templates) > 1)
    return Written(resolution, document, html, said)


def attached(record: bytes) -> Attachment:
    """The record of a pack as the file that travels inside it."""
    return Attachment(NAME, record, "What the patient was told, without the patient's identity.")


def binder_for(templates: tuple[Path, ...], store: Store) -> Binder | None:
    """What binds patients' values late; None for a clinic's own templates.

    That a bound page is the page laid out directly, to the last dot, is tested for the shipped templates alone.
    """
    return Binder(templates, store, material=_typesetter()) if len(templates) == 1 else None


@cache
def _typesetter() -> str:
    """A digest of the code that sets pages: what other code laid out is laid out anew."""
    digest = sha256()
    for file in sorted(Path(fonts.__file__).parent.rglob("*.py")):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def private_values(document: Document) -> tuple[str, ...]:
    """The values that tell who the patient is, or what the patient said."""
    who = document.identity
    return (who.name, who.preferred_name, who.born, who.nhs_number, who.hospital_number, who.address,
            who.communication_needs, who.consultant, who.professional, who.contact,
            *(document.form.concerns if document.form else ()))


def _told(said: HtmlText) -> Blocks:
    return tuple(
        (HEADER_ROW if block.header_row else block.tag, None if block.private else block.text) for block in said.blocks
    )


def _refuse(missing: tuple[str, ...], *, own_templates: bool) -> None:
    """Something of the document is not in the HTML: the clinic's template left it out, or ours did."""
    if missing and own_templates:
        raise MaterialFault(f"The template leaves out what must be printed: {missing[0]}.",
                            "put it back, or use the shipped template")
    if missing:
        raise OurFault(f"The template leaves out what must be printed: {missing[0]}.")


def _refuse_disagreement(catalogue: Catalogue, resolution: Resolution) -> None:
    if catalogue.settings.when_sources_differ == "refuse" and resolution.disagreements:
        raise MaterialFault(f"Sources differ on {', '.join(resolution.disagreements)}; this catalogue refuses that.",
                            "settle it under figures, or set when_sources_differ: both")


def _refuse_unprintable(document: Document) -> None:
    """A character in the catalogue's words that no font has; the patient's fields were checked before."""
    texts = [run.text for run in walk((document.leaflet, document.form)) if isinstance(run, Run)]
    missing = fonts.missing_characters("".join(texts))
    if missing:
        raise MaterialFault(f"The catalogue holds a character that no font can print (U+{ord(missing[0]):04X}).",
                            "write it another way")


def read_logo(catalogue: Catalogue) -> bytes:
    """The bytes of the clinic's logo, or none. Raises ``CannotRead``."""
    if not catalogue.settings.logo or catalogue.folder is None:
        return b""
    try:
        return (catalogue.folder / catalogue.settings.logo).read_bytes()
    except OSError:
        raise CannotRead("The logo cannot be read.", "check the name in settings.yaml") from None


def notices(catalogue: Catalogue, resolution: Resolution, document: Document, made_on: date) -> Iterator[str]:
    """What whoever makes a pack should know, on stderr: no patient's value is in it."""
    if document.draft:
        yield "Draft: no clinician has signed off all of what this pack says. Every page is marked."
    changed = [f"{s.section}:{s.id}" for s in standings_of(catalogue, resolution, made_on) if s.state == "changed"]
    if changed:
        yield f"Changed since approval: {', '.join(changed)}."
    proposals = {("procedures", resolution.procedure): catalogue.procedures[resolution.procedure].proposal}
    proposals |= {("sites", target.site): catalogue.sites[target.site].proposal for target in resolution.targets}
    yield from (f"Proposed wording, {key[1]}: {words}" for key, words in proposals.items()
                if words and not is_settled(catalogue, key))
    if made_on < catalogue.meta.published:
        yield "The pack's date lies before the catalogue was published: check --date."
    if document.past_review:
        yield "The catalogue is past its review date; the pack says so."
    for id_ in resolution.factors:
        factor = catalogue.factors[id_]
        if factor.stop or factor.strength == "contraindication":
            yield f"Stop: {factor.name}. {factor.action}"
    for out in resolution.left_out:
        nerves = listed(dict.fromkeys(catalogue.sites[target.site].anatomical for target in out.targets))
        yield f"Left out at the {nerves}: {out.risk.name}. {out.because} ({out.by})"
    if resolution.disagreements:
        yield f"Sources differ on {', '.join(resolution.disagreements)}: the pack shows each."
    unset = [name for name in ("contact", "emergency") if not getattr(document, name).phone]
    if unset:
        yield f"No telephone number is set for {listed(unset)}: the pack has a line to write it on."
