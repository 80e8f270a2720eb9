"""What a clinic sets for itself: its name, whom to call, and how its packs look. Nobody signs these, unlike entries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from consentgen.catalogue.vocabulary import Part, Words


class Contact(Part):
    """Whom to call."""

    name: Words | None = Field(None, description="Who answers.")
    phone: Words | None = Field(None, description="The number, as you want it printed.")
    hours: Words | None = Field(None, description="When somebody answers.")


class Settings(Part):
    """What a clinic sets for itself."""

    extends: Literal["shipped"] | None = Field(
        None, description="shipped: this folder lies on the shipped catalogue. Left out: it stands alone."
    )
    organisation: Words | None = Field(None, description="Name of your organisation, at the top of each part.")
    department: Words | None = Field(None, description="Name of the department, below it.")
    contact: Contact = Field(Contact(), description="Whom to call with questions. Left out: a line to write on.")
    emergency: Contact = Field(Contact(), description="Whom to call on the same day. Left out: a line to write on.")
    other_formats: Words = Field(
        "Ask us for large print, another format or an interpreter.",
        description="Sentence on large print and interpreters."
    )
    logo: Words | None = Field(None, description="A PNG or SVG file beside this one.")
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        "#0b4f60", description="Colour of headings, such as #0b4f60, in quotes. It must be dark enough to read."
    )
    form: Literal["local", "sedation"] | None = Field(
        None, description="local or sedation, for every procedure. Left out: as the procedure's anaesthesia needs."
    )
    icons: bool = Field(True, description="no leaves out the pictures of counts.")
    bands: bool = Field(True, description="no leaves out words such as “common”. Numbers always print.")
    when_sources_differ: Literal["both", "highest", "refuse"] = Field(
        "both", description="both prints each figure, highest the highest, refuse makes no pack."
    )
