"""The day on which a patient is treated. FHIR names a moment, and in Britain that may be another day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consentgen.clinic.fhirmodel import Appointment, Planned

BRITAIN = "Europe/London"
CALLED_OFF = frozenset(("cancelled", "noshow", "entered-in-error"))
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(?:Z|[+-][0-9]{2}:[0-9]{2})")


class NoTimeZones(Exception):
    """This machine does not know when it is which day in Britain. Windows needs the package ``tzdata`` for it."""


def british_day(text: str) -> str:
    """The day of a FHIR date, dateTime or instant as 2026-06-10; what is none stays as it is, to be refused.

    Raises ``NoTimeZones`` where a moment would have to be turned into British time and cannot.
    """
    if not MOMENT.fullmatch(text):
        return text.partition("T")[0]
    try:
        return datetime.fromisoformat(text).astimezone(ZoneInfo(BRITAIN)).date().isoformat()
    except ZoneInfoNotFoundError:
        raise NoTimeZones from None
    except (ValueError, OverflowError):
        return text


def is_past(text: str, today: date) -> bool:
    """Whether the day of ``text`` is over; False where it is not known."""
    try:
        return bool(text) and date.fromisoformat(british_day(text)) < today
    except (ValueError, NoTimeZones):
        return False


def to_come(appointments: Iterable[Appointment], today: date) -> list[Appointment]:
    """The appointments that hold and are not past."""
    return [one for one in appointments if one.status not in CALLED_OFF and not is_past(one.start, today)]


def appointment_for(own: Sequence[Appointment], other: Sequence[Appointment], today: date) -> Appointment | None:
    """The only appointment to come, first of those made for a plan itself (``own``), then of the patient's others.

    Where nothing is to come and all were called off, one of those; None where it is not plain which is meant.
    """
    for group in (own, other):
        if coming := to_come(group, today):
            return coming[0] if len(coming) == 1 else None
    every = [*own, *other]
    return every[0] if every and all(one.status in CALLED_OFF for one in every) else None


def moment_of(planned: Planned) -> str:
    """When something planned is to happen, by its own account; empty text if it does not say."""
    return planned.occurrenceDateTime or planned.occurrencePeriod.start or planned.performedDateTime


def last_moment_of(planned: Planned) -> str:
    """Until when something planned may happen, by its own account; empty text if it does not say."""
    return planned.occurrenceDateTime or planned.occurrencePeriod.end or planned.performedDateTime
