"""The elements of FHIR R4 that a pack needs, and the only door through which the data of a Bundle comes.

The few elements are modelled with pydantic. The well-kept ``fhir.resources`` was tried and left out: it imports fast
(0.2 s), but brings 27 MB for the sake of some 40 elements, has R4B and R5 where the NHS writes R4, and refuses a whole
Bundle for an element of somebody else's that we never look at. Here a fault belongs to its own entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Part(BaseModel):
    """An element of which only these children matter. What is wrong is told without its value."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Period(Part):
    """From when to when something holds, in FHIR's own dates, which may lack day or month."""

    start: str = ""
    end: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the day lies inside; a bound that lacks its day or month counts whole."""
        start, end, text = self.start[:10], self.end[:10], day.isoformat()
        return (not start or start <= text[: len(start)]) and (not end or text[: len(end)] <= end)


class Coding(Part):
    """One code, of which the words are read."""

    code: str = ""
    display: str = ""


class Concept(Part):
    """A CodeableConcept."""

    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All that it says in words, its own text first."""
        return tuple(dict.fromkeys(filter(None, (self.text, *(coding.display for coding in self.coding)))))


class Reference(Part):
    """A reference to another entry."""

    reference: str = ""


class Extension(Part):
    """An extension, and those inside it."""

    url: str = ""
    valueBoolean: bool = False
    valueCodeableConcept: Concept = Concept()
    extension: tuple[Extension, ...] = ()


class Used(Part):
    """What has a use, and holds for a time."""

    use: str = ""
    period: Period = Period()


class Identifier(Used):
    """A number that somebody gave the patient."""

    system: str = ""
    value: str = ""
    type: Concept = Concept()


class HumanName(Used):
    """A name, with the parts that a form prints."""

    text: str = ""
    family: str = ""
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()


class Address(Used):
    """An address."""

    text: str = ""
    line: tuple[str, ...] = ()
    city: str = ""
    district: str = ""
    postalCode: str = ""


class Communication(Part):
    """A language that the patient speaks."""

    language: Concept = Concept()
    preferred: bool = False


class Meta(Part):
    """What is said about a resource as a record."""

    security: tuple[Coding, ...] = ()


class Link(Part):
    """Another record of the same patient."""

    type: str = ""


class Resource(Part):
    """What all resources share."""

    id: str = ""
    meta: Meta = Meta()
    extension: tuple[Extension, ...] = ()


class FhirPatient(Resource):
    """A Patient."""

    active: bool = True
    identifier: tuple[Identifier, ...] = ()
    name: tuple[HumanName, ...] = ()
    birthDate: str = ""
    gender: str = ""
    deceasedBoolean: bool = False
    deceasedDateTime: str = ""
    address: tuple[Address, ...] = ()
    communication: tuple[Communication, ...] = ()
    link: tuple[Link, ...] = ()


class Note(Part):
    """What somebody has written about it."""

    text: str = ""


class Planned(Resource):
    """A ServiceRequest or a Procedure."""

    status: str = ""
    doNotPerform: bool = False
    code: Concept = Concept()
    bodySite: tuple[Concept, ...] = ()
    subject: Reference = Reference()
    basedOn: tuple[Reference, ...] = ()
    occurrenceDateTime: str = ""
    occurrencePeriod: Period = Period()
    performedDateTime: str = ""
    note: tuple[Note, ...] = ()


class Participant(Part):
    """Who comes to an appointment."""

    actor: Reference = Reference()


class Appointment(Resource):
    """An Appointment."""

    status: str = ""
    start: str = ""
    description: str = ""
    comment: str = ""
    serviceType: tuple[Concept, ...] = ()
    basedOn: tuple[Reference, ...] = ()
    participant: tuple[Participant, ...] = ()


MODELS: dict[str, type[Resource]] = {
    "Patient": FhirPatient, "ServiceRequest": Planned, "Procedure": Planned, "Appointment": Appointment
}


def read_resource(data: Mapping[str, Any]) -> tuple[Resource | None, tuple[str, ...]]:
    """The resource that an entry holds, or None with the places of its faults, such as ``Patient.name.family``.

    (None, ()) stands for a resource of another type.
    """
    type_ = data.get("resourceType")
    model = MODELS.get(type_) if isinstance(type_, str) else None
    if model is None:
        return None, ()
    try:
        return model.model_validate(data), ()
    except ValidationError as wrong:
        places = [error["loc"] for error in wrong.errors(include_input=False, include_url=False)]
    return None, tuple(dict.fromkeys(".".join([str(type_), *(part for part in place if isinstance(part, str))])
                                     for place in places))
