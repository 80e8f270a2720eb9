"""From the merge to the document: the one place where everything that is printed comes together."""

from __future__ import annotations

import base64

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.settings import Contact as ClinicContact
from consentgen.document.approval import is_draft, review_dates
from consentgen.document.form import consent_form
from consentgen.document.leaflet import leaflet
from consentgen.document.model import CatalogueMark, Contact, Document, Text, plain
from consentgen.document.phrases import identity, prose_date
from consentgen.document.speech import Voice
from consentgen.request import Request
from consentgen.resolve import Resolution

LANGUAGE = "en-GB"
IMAGE_KINDS = {".png": "image/png", ".svg": "image/svg+xml"}


def build(catalogue: Catalogue, resolution: Resolution, request: Request, logo: bytes = b"") -> Document:
    """The document that ``request`` asks for. ``logo``: the bytes of the clinic's logo file, if it has one."""
    voice = Voice(catalogue.settings, dict(catalogue.sites), len(resolution.targets),
                  effects={catalogue.factors[id_].effect: catalogue.factors[id_].name for id_ in resolution.factors})
    told = leaflet(catalogue, resolution, request, voice)
    form = consent_form(catalogue, resolution, request, voice)
    settings = catalogue.settings
    return Document(
        title=_title(told.heading, told.running_title, request.part),
        language=LANGUAGE,
        edition=request.edition,
        draft=is_draft(catalogue, resolution),
        past_review=any(day < request.made_on for day in review_dates(catalogue, resolution)),
        made_on=prose_date(request.made_on),
        catalogue=CatalogueMark(
            title=catalogue.meta.title,
            version=catalogue.meta.version,
            digest=in_groups(catalogue.digest[:12]),
            base_version=catalogue.base.version if catalogue.base else "",
        ),
        organisation=settings.organisation or "",
        department=settings.department or "",
        contact=_contact(settings.contact),
        emergency=_contact(settings.emergency),
        other_formats=settings.other_formats,
        logo=_data_uri(settings.logo or "", logo),
        colour=settings.colour,
        icons=settings.icons,
        identity=identity(request.patient, request.made_on, request.given_on, request.treatment_on),
        leaflet=told if request.part in ("information", "pack") else None,
        form=form if request.part in ("consent", "pack") else None,
    )


def _title(heading: Text, clinical: str, part: str) -> str:
    """The document's title, without any patient's value."""
    kind = {"information": "information for patients", "consent": "consent form", "pack": "information and consent"}
    return f"{plain(heading)}: {kind[part]}" if plain(heading) else f"{clinical}: {kind[part]}"


def in_groups(digest: str) -> str:
    """4f9c 21ab 77e0."""
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def _contact(contact: ClinicContact) -> Contact:
    return Contact(contact.name or "", contact.phone or "", contact.hours or "")


def _data_uri(name: str, content: bytes) -> str:
    if not content:
        return ""
    kind = IMAGE_KINDS[name[name.rfind(".") :].lower()]
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"

