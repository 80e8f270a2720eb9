"""Options that several commands share, and what a shell offers to complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from consentgen.catalogue.load import load
from consentgen.catalogue.vocabulary import Side
from consentgen.errors import Stop
from consentgen.request import ChosenPart, Edition, Form

AnswerFormat = Literal["text", "json"]


def complete(section: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    """What offers the ids of a section of the shipped catalogue that begin with what was typed, with their names."""

    def offer(incomplete: str) -> Iterator[tuple[str, str]]:
        try:
            catalogue, _ = load()
        except Stop:
            return
        for id_, entry in getattr(catalogue, section, {}).items():
            if id_.startswith(incomplete.casefold()):
                yield id_, entry.name

    return offer


# ---- options that several commands share ------------------------------------------------------------------------

ProcedureArg = Annotated[
    str, typer.Argument(help="The procedure, by id or any of its names.", autocompletion=complete("procedures"))
]
NerveOpt = Annotated[
    list[str] | None,
    typer.Option("--nerve", "-n", metavar="NERVE[:SIDE[:LEVEL]]", autocompletion=complete("sites"),
                 help="A target nerve, such as intercostal:right:T5-T7. Repeat it for several nerves."),
]
SideOpt = Annotated[Side | None, typer.Option("--side", help="The side of those nerves that do not say theirs.")]
LevelOpt = Annotated[str | None, typer.Option("--level", help="The level of those nerves that do not say theirs.")]
FactorOpt = Annotated[
    list[str] | None,
    typer.Option("--factor", help="Something about the patient that changes the risks. Repeat it for several.",
                 autocompletion=complete("factors")),
]
PartOpt = Annotated[ChosenPart, typer.Option("--part", help="The leaflet, the form, or both.")]
FormOpt = Annotated[Form | None, typer.Option("--form", help="The form. Left out: as the anaesthesia needs.")]
EditionOpt = Annotated[Edition, typer.Option("--edition", help="Standard, or large print at 18 point.")]
DateOpt = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The pack's date. Left out: today.")
]
StrictOpt = Annotated[
    bool, typer.Option("--strict", help="Make no pack that nobody has approved, or that is past its review date.")
]
TemplatesOpt = Annotated[
    Path | None, typer.Option("--templates", help="A folder of templates that replace the shipped ones file by file.")
]
CatalogueOpt = Annotated[
    Path | None, typer.Option("--catalogue", help="A catalogue file or folder. Left out: the shipped one.")
]
FormatOpt = Annotated[AnswerFormat, typer.Option("--format", help="Words for people or JSON for scripts.")]
