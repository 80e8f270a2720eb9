"""What the entries of a catalogue are made of: a text, an id, a day, a side, a chance, and the choices of a word.

What may stand in a field is said here once, so that a file of cases or of settings asks for the same as an entry.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints, WithJsonSchema

from consentgen import chance as chances
from consentgen.catalogue import views

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Gravity = Literal["minor", "moderate", "serious"]
GRAVITIES: tuple[Gravity, ...] = ("minor", "moderate", "serious")
Kind = Literal["risk", "expected-effect", "failure-of-benefit", "advice"]
Evidence = Literal["direct", "other-setting", "analogue", "authority", "own-audit", "estimate"]
Urgency = Literal["now", "same-day", "clinic"]
Side = Literal["left", "right", "both"]
OneSide = Literal["left", "right"]
Chance = Annotated[
    chances.Chance,
    BeforeValidator(lambda data: data if isinstance(data, chances.Chance) else chances.parse(data)),
    PlainSerializer(chances.to_data),
    WithJsonSchema(
        {
            "$comment": "chance",
            "description": "One line, such as 2 of 113 people or not known; or a mapping. See docs/catalogue.md.",
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "object"}, {"type": "array"}],
        }
    ),
]
Places = Annotated[
    views.Points,
    BeforeValidator(views.points),
    PlainSerializer(views.written),
    WithJsonSchema({"type": "string", "pattern": views.PATTERN}),
]


class Misdated(ValueError):
    """Something that is not a date, or dates that cannot stand together. ``path`` leads to the one to mend."""

    def __init__(self, message: str, hint: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint, path)
        self.message, self.hint, self.path = message, hint, path


def _day(data: Any) -> Any:
    """A date as it must be written. pydantic alone would read the text 2026 as some seconds after 1970."""
    if isinstance(data, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data.strip()):
        try:
            return date.fromisoformat(data.strip())
        except ValueError:
            raise Misdated("this day does not exist.", "check day and month") from None
    if isinstance(data, date):
        return data
    raise Misdated("this is not a date.", "write it as 2026-11-22")


Day = Annotated[date, BeforeValidator(_day)]


class Part(BaseModel):
    """Anything in the catalogue: unknown keys are refused, values never change, and no value shows in an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, arbitrary_types_allowed=True
    )
