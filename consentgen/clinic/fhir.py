"""Lists as FHIR R4 JSON: a Bundle with patients and, where present, what is planned for them.

A row is led by a ServiceRequest or a Procedure that is still to come; a patient without either by an Appointment, or by
the Patient alone. Its number is that of the leading entry in the Bundle, counted from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from consentgen.clinic.fhiragree import Said, disagreements, said_by_appointment, said_by_plan
from consentgen.clinic.fhirdays import (
    CALLED_OFF,
    NoTimeZones,
    appointment_for,
    british_day,
    is_past,
    last_moment_of,
    moment_of,
    to_come,
)
from consentgen.clinic.fhirmodel import (
    Address,
    Appointment,
    Extension,
    FhirPatient,
    Planned,
    Resource,
    Used,
    read_resource,
)
from consentgen.clinic.fhirwords import clinical_cells
from consentgen.clinic.fields import Cell, Terms, fault_at, fault_of_rows, read_row
from consentgen.clinic.row import ClinicList, Row
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import CannotRead

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
RESTRICTED = frozenset(("R", "V"))
"""Codes of HL7's v3-Confidentiality that mark a record as restricted or very restricted, as PDS does."""

TO_COME = {"ServiceRequest": ("active", "draft"), "Procedure": ("preparation",)}
HINTS = {
    "missing-side": "name the side in the words for the place (bodySite), or give --side for the whole list",
    "missing-nerve": "name the nerve in the words for the place (bodySite), or give --nerve for the whole list",
    "missing-procedure": "name it in the words of the code, or give --procedure for the whole list",
    "patient-without-name": "give the Patient a name that holds now, for official or usual use",
    "sides-differ": "if both are meant, make these packs from a CSV list with a column “confirmed”",
    "lost-letter": "have the record corrected, and exported again",
    "not-a-name": "have the record corrected, and exported again",
}
"""What to do about a fault, where the words for a table do not fit a Bundle."""

NAME_USES = ("official", "usual", "")
INTERPRETER = ("interpreterRequired", "patient-interpreterRequired")
WRITTEN_FORMAT = "PreferredWrittenCommunicationFormat"
U = TypeVar("U", bound=Used)


@dataclass(frozen=True)
class _Entry:
    """An entry of the Bundle that matters here. ``resource`` is None where it has a fault."""

    number: int
    type: str
    resource: Resource | None
    faults: tuple[Diagnostic, ...]
    names: tuple[str, ...]


@dataclass
class _Bundle:
    """The entries by type, in their order, and by what references call them."""

    terms: Terms
    entries: list[_Entry] = field(default_factory=list)
    by_name: dict[str, _Entry] = field(default_factory=dict)

    def of(self, type_: str) -> list[_Entry]:
        return [entry for entry in self.entries if entry.type == type_]

    def find(self, reference: str) -> _Entry | None:
        """The entry that a reference means, be it relative, absolute or with a version."""
        plain = reference.partition("/_history/")[0]
        return self.by_name.get(plain) or self.by_name.get("/".join(plain.split("/")[-2:]))


def read_bundle(content: bytes, terms: Terms) -> ClinicList:
    """The rows of a Bundle, or of a single Patient. Raises ``CannotRead`` where it is not JSON, or not a Bundle."""
    data = _json(content, terms.file)
    if data.get("resourceType") == "Patient":
        data = {"resourceType": "Bundle", "entry": [{"resource": data}]}
    entries = data.get("entry", [])
    if data.get("resourceType") != "Bundle" or not isinstance(entries, list):
        raise CannotRead(f"{terms.file}: this is FHIR, but not a Bundle.", "put the patients into a Bundle")
    bundle = _Bundle(terms)
    for number, entry in enumerate(entries, start=1):
        _add(entry, number, bundle)
    links = data.get("link", [])
    more = isinstance(links, list) and any(isinstance(link, dict) and link.get("relation") == "next" for link in links)
    notices: list[Diagnostic] = []
    leads = _leads(bundle, notices)
    goes_on = Diagnostic(Place(terms.file), "bundle-goes-on", "The Bundle is one page of several, so patients or what "
                         "is planned are missing.", "have every page exported, all of them in one Bundle")
    return ClinicList(tuple(_row(entry, bundle) for entry in leads), (goes_on,) if more else (), tuple(notices))


def with_hints(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, with hints that can be followed in a Bundle."""
    return tuple(replace(row, faults=tuple(replace(fault, hint=HINTS.get(fault.code, fault.hint))
                                           for fault in row.faults)) for row in rows)


def _json(content: bytes, file: str) -> dict[str, Any]:
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise CannotRead(f"{file}: the Bundle is not UTF-8 text.", "FHIR is always written in UTF-8") from None
    except json.JSONDecodeError as fault:
        raise CannotRead(f"{file}:{fault.lineno}:{fault.colno}: this is not valid JSON.",
                         "a Bundle is one JSON object; several need a file each") from None
    except (ValueError, RecursionError):
        raise CannotRead(f"{file}: this is not a FHIR Bundle, or a key stands twice in one object.",
                         "have it exported again") from None
    return data if isinstance(data, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def _add(entry: Any, number: int, bundle: _Bundle) -> None:
    """Add an entry to the bundle, if its type matters here."""
    resource = entry.get("resource") if isinstance(entry, Mapping) else None
    if not isinstance(resource, Mapping):
        return
    read, wrong = read_resource(resource)
    if read is None and not wrong:
        return
    type_ = str(resource["resourceType"])
    faults = tuple(fault_at(bundle.terms, number, place, "not-fhir", "This is not what FHIR R4 has here.",
                            "have it exported again") for place in wrong)
    id_, url = resource.get("id"), entry.get("fullUrl")
    names = tuple(name for name in (url, f"{type_}/{id_}" if isinstance(id_, str) else None) if isinstance(name, str))
    known = _Entry(number, type_, read, faults, names)
    bundle.entries.append(known)
    for name in names:
        bundle.by_name.setdefault(name, known)


def _leads(bundle: _Bundle, notices: list[Diagnostic]) -> list[_Entry]:
    """The entries that lead a row, in their order, with a notice for those that are past or called off."""
    planned = [*bundle.of("ServiceRequest"), *bundle.of("Procedure")]
    asked = {name for entry in bundle.of("ServiceRequest") for name in entry.names}
    leads: list[_Entry] = []
    gone: list[_Entry] = []
    spoken_for: set[int] = set()
    for entry in planned:
        resource = entry.resource
        if not isinstance(resource, Planned):
            leads.append(entry)
            continue
        patient = bundle.find(resource.subject.reference)
        spoken_for.add(patient.number if patient else 0)
        if entry.type == "Procedure" and any(based.reference in asked for based in resource.basedOn):
            continue
        (leads if _is_to_come(entry, resource, bundle) else gone).append(entry)
    for entry in bundle.of("Patient"):
        if entry.number not in spoken_for:
            coming, past = _visits(entry, bundle)
            leads += coming or ([] if past else [entry])
            gone += past
    if gone:
        rows = sorted(entry.number for entry in gone)
        notices.append(fault_of_rows(bundle.terms, rows, "", "not-to-come",
                                     "{rows} not planned, or past: left out.", severity="warning"))
    return sorted(leads, key=lambda entry: entry.number)


def _is_to_come(entry: _Entry, planned: Planned, bundle: _Bundle) -> bool:
    """Whether something planned is still planned, and neither its own day nor that of its appointments is past."""
    if planned.doNotPerform or planned.status not in TO_COME[entry.type]:
        return False
    own, today = _made_for(entry, bundle), bundle.terms.made_on
    if to_come(own, today):
        return True
    return not any(is_past(one.start, today) for one in own if one.status not in CALLED_OFF) and (
        bool(own) or not is_past(last_moment_of(planned), today))


def _visits(patient: _Entry, bundle: _Bundle) -> tuple[list[_Entry], list[_Entry]]:
    """The appointments that lead rows of a patient for whom nothing else is planned, and those that are past.

    Of several that were called off, one leads a row, which is refused, unless another holds.
    """
    every, today = _appointments(patient, bundle), bundle.terms.made_on
    visits = [(entry, entry.resource) for entry in every if isinstance(entry.resource, Appointment)]
    past = [entry for entry, one in visits if one.status not in CALLED_OFF and is_past(one.start, today)]
    off = [entry for entry, one in visits if one.status in CALLED_OFF]
    coming = [entry for entry, _ in visits if entry not in past and entry not in off]
    return coming or ([] if past else off[:1]), past


def _appointments(patient: _Entry, bundle: _Bundle) -> list[_Entry]:
    """The appointments of a patient."""
    return [entry for entry in bundle.of("Appointment") if isinstance(entry.resource, Appointment)
            and any(bundle.find(one.actor.reference) is patient for one in entry.resource.participant)]


def _made_for(lead: _Entry, bundle: _Bundle) -> list[Appointment]:
    """The appointments that were made for what leads a row."""
    return [one for entry in bundle.of("Appointment") if isinstance(one := entry.resource, Appointment)
            and any(bundle.find(reference.reference) is lead for reference in one.basedOn)]


# ---- one row ----------------------------------------------------------------------------------------------------


def _row(lead: _Entry, bundle: _Bundle) -> Row:
    """The row that an entry leads."""
    terms, number = bundle.terms, lead.number
    faults = list(lead.faults)
    patient, appointment = _patient_of(lead, bundle), _appointment_of(lead, bundle)
    cells: dict[str, Cell] = {}
    if patient is None or not isinstance(patient.resource, FhirPatient):
        faults += patient.faults if patient else [
            fault_at(terms, number, "subject", "no-patient", "The Bundle does not hold the patient whom this is about.",
                     "export the patients together with what is planned")]
        return Row(number, None, tuple(replace(fault, place=Place(terms.file, number)) for fault in faults))
    who = patient.resource
    faults += _refusals(who, lead, appointment, terms)
    cells |= _identity(who, number, terms, faults)
    if isinstance(lead.resource, Planned):
        cells |= clinical_cells(lead.resource.code.words, [site.words for site in lead.resource.bodySite],
                                lead.type, terms, number, faults, coded=bool(lead.resource.code.coding))
    cells |= _day(lead, appointment, terms, faults)
    row = read_row(number, cells, terms, faults)
    wrong = disagreements(row, _said(lead, appointment, bundle), terms)
    return replace(row, request=None, faults=(*row.faults, *wrong)) if wrong else row


def _said(lead: _Entry, appointment: Appointment | None, bundle: _Bundle) -> list[Said]:
    """All that is said in words about what leads a row. Where it is not plain which appointment counts, all do."""
    visits = [appointment] if appointment else to_come(_made_for(lead, bundle), bundle.terms.made_on)
    plan = said_by_plan(lead.resource, lead.type) if isinstance(lead.resource, Planned) else ()
    return [*plan, *(said for one in visits for said in said_by_appointment(one))]


def _patient_of(lead: _Entry, bundle: _Bundle) -> _Entry | None:
    resource = lead.resource
    if lead.type == "Patient":
        return lead
    if isinstance(resource, Planned):
        found = [bundle.find(resource.subject.reference)]
    else:
        found = [bundle.find(one.actor.reference) for one in getattr(resource, "participant", ())]
    return next((entry for entry in found if entry is not None and entry.type == "Patient"), None)


def _appointment_of(lead: _Entry, bundle: _Bundle) -> Appointment | None:
    """The appointment for what leads the row: one made for it, else one that was made for nothing else here."""
    if isinstance(lead.resource, Appointment):
        return lead.resource
    patient = _patient_of(lead, bundle)
    every = [entry.resource for entry in (_appointments(patient, bundle) if patient else ())]
    free = [one for one in every if isinstance(one, Appointment)
            and not any(bundle.find(reference.reference) for reference in one.basedOn)]
    return appointment_for(_made_for(lead, bundle), free, bundle.terms.made_on)


def _day(lead: _Entry, appointment: Appointment | None, terms: Terms, faults: list[Diagnostic]) -> dict[str, Cell]:
    """The day of the treatment in Britain, if anybody says it."""
    moment, where = "", lead.type
    if appointment is not None and appointment.start:
        moment, where = appointment.start, "Appointment.start"
    elif isinstance(lead.resource, Planned):
        moment = moment_of(lead.resource)
    try:
        return {"date_of_treatment": Cell(british_day(moment), where)}
    except NoTimeZones:
        faults.append(fault_at(terms, lead.number, where, "no-time-zones",
                               "This machine does not know British time, so the day is not certain.",
                               "install the Python package tzdata"))
        return {}


def _refusals(
    who: FhirPatient, lead: _Entry, appointment: Appointment | None, terms: Terms
) -> Iterator[Diagnostic]:
    """Why no pack may be made for this patient."""
    number = lead.number
    if who.deceasedBoolean or who.deceasedDateTime:
        yield fault_at(terms, number, "Patient.deceased", "patient-deceased",
                       "The record says that the patient has died.",
                       "take the patient off the list, and tell whoever keeps it")
    marked = [*who.meta.security, *(lead.resource.meta.security if lead.resource else ())]
    if any(coding.code in RESTRICTED for coding in marked):
        yield fault_at(terms, number, "Patient.meta", "patient-restricted", "The record is marked as restricted.",
                       "make this pack by hand, as your rules for such records say")
    if not who.active or any(link.type == "replaced-by" for link in who.link):
        yield fault_at(terms, number, "Patient.active", "patient-inactive", "The record is no longer in use.",
                       "use the record that took its place")
    if appointment is not None and appointment.status in CALLED_OFF:
        yield fault_at(terms, number, "Appointment.status", "appointment-off", "The appointment was called off.",
                       "take it off the list")


def _identity(who: FhirPatient, number: int, terms: Terms, faults: list[Diagnostic]) -> dict[str, Cell]:
    """The cells that say who the patient is and what they need."""
    day = terms.made_on
    texts = {"born": who.birthDate, "sex": who.gender if who.gender != "unknown" else "",
             **_name(who, number, terms, faults)}
    numbers = {one.value for one in _current(who.identifier, day) if one.system == NHS_NUMBER and one.value}
    if len(numbers) > 1:
        faults.append(fault_at(terms, number, "Patient.identifier", "several-numbers",
                               "The record has more than one NHS number.", "find out which is right"))
    texts["nhs_number"] = next(iter(numbers), "") if len(numbers) == 1 else ""
    hospital = {one.value for one in _current(who.identifier, day) if "MR" in [c.code for c in one.type.coding]}
    texts["hospital_number"] = next(iter(hospital)) if len(hospital) == 1 else ""
    texts["address"] = next((_address(one) for one in _current(who.address, day) if one.use in ("home", "")), "")
    spoken = [one for one in who.communication if one.preferred] or list(who.communication)
    texts["language"] = next(iter(spoken[0].language.words), "") if len(spoken) == 1 else ""
    texts["communication_needs"] = "; ".join(dict.fromkeys(_needs(who.extension)))
    return {name: Cell(text, f"Patient.{PATHS[name]}") for name, text in texts.items() if text}


PATHS = {
    "born": "birthDate", "sex": "gender", "nhs_number": "identifier", "hospital_number": "identifier",
    "address": "address", "language": "communication", "communication_needs": "extension", "family": "name",
    "given": "name", "title": "name", "preferred_name": "name",
}
"""Where each field stands in a Patient."""


def _current(used: Sequence[U], day: date) -> list[U]:
    """Those that hold on that day, and are neither old nor temporary."""
    return [one for one in used if one.use not in ("old", "temp", "maiden") and one.period.holds_on(day)]


def _name(who: FhirPatient, number: int, terms: Terms, faults: list[Diagnostic]) -> dict[str, str]:
    """The parts of the official name that holds now, else of the usual one, and what the patient likes to be called."""
    names = _current(who.name, terms.made_on)
    parts = [{"family": one.family, "given": " ".join(one.given), "title": " ".join(one.prefix)}
             for use in NAME_USES for one in names if one.use == use][:1]
    first = next((use for use in NAME_USES if any(one.use == use for one in names)), "")
    if len({(one.family, one.given) for one in names if one.use == first}) > 1:
        faults.append(fault_at(terms, number, "Patient.name", "several-names",
                               "The record has more than one name of the same use that holds now.",
                               "end the period of the one that does not"))
    nick = next((" ".join(one.given) or one.text for one in names if one.use == "nickname"), "")
    return {**(parts[0] if parts else {}), "preferred_name": nick}


def _address(one: Address) -> str:
    return ", ".join(filter(None, (*one.line, one.city, one.district, one.postalCode))) or one.text


def _needs(extensions: Sequence[Extension], depth: int = 0) -> Iterator[str]:
    """The format that the patient needs, and whether an interpreter is needed, wherever UK Core puts them."""
    for one in extensions:
        name = one.url.rstrip("/").rpartition("/")[2]
        if name == WRITTEN_FORMAT:
            yield from one.valueCodeableConcept.words[:1]
        if name in INTERPRETER and one.valueBoolean:
            yield "interpreter needed"
        if depth < 4:
            yield from _needs(one.extension, depth + 1)
