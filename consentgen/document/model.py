"""The document: all that a template may see, as frozen, JSON-able values.

Every word and number that depends on the catalogue or the request is settled here; templates only place them.
Text is a tuple of runs, so that a figure keeps the id of the claim it comes from wherever it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal

from consentgen.catalogue.vocabulary import OneSide

Style = Literal["plain", "strong", "side", "figure"]
Mark = Literal["here", "elsewhere", "none"]
Urgency = Literal["now", "same-day", "clinic"]
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Run:
    """A stretch of text of one style. A figure's ``key`` is the id of the claim that it states."""

    text: str
    style: Style = "plain"
    key: str = ""


Text = tuple[Run, ...]


def plain(text: Text) -> str:
    """The text without its styles."""
    return "".join(run.text for run in text)


@dataclass(frozen=True)
class Row:
    """A label in the rail with its text."""

    label: str
    text: Text


@dataclass(frozen=True)
class TargetLine:
    """A place that declares the target. ``key`` tells the places apart; the read-back looks for each of them."""

    key: str
    text: Text


@dataclass(frozen=True)
class CatalogueMark:
    """Which catalogue the document comes from. ``digest`` is in groups of four, for a footer."""

    title: str
    version: str
    digest: str
    base_version: str = ""


@dataclass(frozen=True)
class Identity:
    """The patient's values, ready to print; empty text means a line to write on. ``known``: made for a patient."""

    known: bool = False
    name: str = ""
    preferred_name: str = ""
    born: str = ""
    age: str = ""
    sex: str = ""
    nhs_number: str = ""
    hospital_number: str = ""
    address: str = ""
    language: str = ""
    communication_needs: str = ""
    consultant: str = ""
    professional: str = ""
    job_title: str = ""
    contact: str = ""
    given_on: str = ""
    treatment_on: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to call; empty text means a line to write on."""

    name: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True)
class HowOften:
    """How often, as the leaflet says it: a mark with its words, then sentences. ``nerve``: which, if not all."""

    mark: Mark
    label: str
    sentences: tuple[Text, ...] = ()
    nerve: str = ""


@dataclass(frozen=True)
class RiskEntry:
    """A serious risk, in full. ``tag`` names the nerve it belongs to, or is empty."""

    id: str
    name: str
    term: str
    tag: str
    what: Text
    how_often: tuple[HowOften, ...]
    raised: tuple[Text, ...]
    when: Text
    do: Text


@dataclass(frozen=True)
class RiskLine:
    """A milder risk, as one row of a compact table.

    ``notes`` stand below the table: when it applies, why it is more likely, where its figures come from.
    """

    id: str
    name: str
    how_often: tuple[HowOften, ...]
    when: Text
    do: Text
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class CountPicture:
    """Exactly ``total`` people, ``filled`` of them affected. ``when`` is the follow-up, or empty."""

    figure: Run
    total: int
    filled: int
    when: str
    filled_words: str
    outline_words: str
    setting: Text
    source: str
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class ScaledPicture:
    """A rate for people, both ways round: ``happens`` and ``spared`` add up to ``per``."""

    figure: Run
    per: int
    happens: int
    spared: int
    happens_words: str
    spared_words: str
    sentence: Text


@dataclass(frozen=True)
class Tick:
    """A stroke of a time line's scale."""

    days: float
    label: str


@dataclass(frozen=True)
class TimeMark:
    """A count on a time line, from ``start`` to ``end`` in days after the treatment; both the same for a moment."""

    start: float
    end: float
    figure: Run
    when: Run


@dataclass(frozen=True)
class TimeBracket:
    """What another study counted, below a time line: the days it covers, and its words."""

    start: float
    end: float
    text: Text


@dataclass(frozen=True)
class TimeLine:
    """How long it helps, true to scale over ``length`` days: counted up to ``counted_until``, then by nobody.

    ``measure`` says what was counted, ``rest`` what the white part means, ``title`` all of it in words.
    """

    measure: Text
    marks: tuple[TimeMark, ...]
    counted_until: float
    rest: Text
    brackets: tuple[TimeBracket, ...]
    length: float
    ticks: tuple[Tick, ...]
    title: str


@dataclass(frozen=True)
class BenefitBlock:
    """What the treatment may do at one nerve. ``nerve`` heads the block if there are several.

    ``leading``: facts that the catalogue puts before the first count that is drawn, such as those of a trial.
    """

    nerve: str
    lead: Text
    line: TimeLine
    leading: tuple[Text, ...]
    counts: tuple[CountPicture, ...]
    scaled: tuple[ScaledPicture, ...]
    facts: tuple[Text, ...]
    unknown: tuple[Text, ...]


@dataclass(frozen=True)
class Rung:
    """One rung of the help ladder."""

    urgency: Urgency
    signs: tuple[Text, ...]


@dataclass(frozen=True)
class Choice:
    """Another choice, with what it involves."""

    name: str
    text: Text


@dataclass(frozen=True)
class BodyMark:
    """What is marked on one side of the patient: dots, a course, areas. ``side`` None: a nerve in the midline."""

    side: OneSide | None
    dots: Points = ()
    course: Points = ()
    areas: tuple[Points, ...] = ()


@dataclass(frozen=True)
class BodyView:
    """A view of the body. ``side``: that of a view of one side, which ``label`` names; ``alt``: the same in words."""

    name: str
    side: OneSide | None
    under: str
    label: str
    alt: str
    marks: tuple[BodyMark, ...]


@dataclass(frozen=True)
class BodyPicture:
    """Where it is: all views, and what they show in words."""

    views: tuple[BodyView, ...]
    captions: tuple[Text, ...]

    @property
    def hatched(self) -> bool:
        """Whether any skin is marked as likely to go numb."""
        return any(mark.areas for view in self.views for mark in view.marks)

    @property
    def dotted(self) -> bool:
        """Whether a dot shows where the nerve is treated."""
        return any(mark.dots for view in self.views for mark in view.marks)

    @property
    def dashed(self) -> bool:
        """Whether the course of a nerve is drawn."""
        return any(mark.course for view in self.views for mark in view.marks)


@dataclass(frozen=True)
class Leaflet:
    """The information leaflet."""

    heading: Text
    clinical: TargetLine
    running_title: str
    version: str
    published: str
    review_by: str
    key_points: tuple[Text, ...]
    indication: Text
    how: tuple[Text, ...]
    numb_areas: tuple[Row, ...]
    steps: tuple[Row, ...]
    benefits: tuple[BenefitBlock, ...]
    serious: tuple[RiskEntry, ...]
    milder_here: tuple[RiskLine, ...]
    milder_general: tuple[RiskLine, ...]
    team: tuple[Text, ...]
    factors: tuple[Row, ...]
    choices: tuple[Choice, ...]
    sources: tuple[Row, ...]
    summary: tuple[Row, ...]
    aftercare: tuple[Row, ...]
    ladder: tuple[Rung, ...]
    proposed: bool
    body: BodyPicture | None = None


@dataclass(frozen=True)
class FormRisk:
    """A risk on the consent form: its name, then what is known of how often."""

    id: str
    text: Text


@dataclass(frozen=True)
class Question:
    """A screening question. ``stop``: a yes means, do not go ahead until it is resolved."""

    id: str
    text: str
    stop: bool


@dataclass(frozen=True)
class StopBox:
    """A contraindication that was named in the request."""

    name: str
    action: Text


@dataclass(frozen=True)
class LevelLine:
    """A nerve whose level was not said: a line to write on."""

    nerve: str
    label: str


@dataclass(frozen=True)
class ConsentForm:
    """The consent form. The three lists of risks together are the merge's risks."""

    kind: Literal["local", "sedation"]
    treatments: tuple[TargetLine, ...]
    treatments_again: tuple[TargetLine, ...]
    levels: tuple[LevelLine, ...]
    summary: Text
    anaesthesia: Text
    benefits: tuple[Text, ...]
    serious: tuple[FormRisk, ...]
    frequent: tuple[FormRisk, ...]
    other: tuple[FormRisk, ...]
    choices: tuple[str, ...]
    questions: tuple[Question, ...]
    named_factors: tuple[Row, ...]
    stops: tuple[StopBox, ...]
    concerns: tuple[str, ...]
    extra_procedures: tuple[Text, ...]
    codes: tuple[str, ...]
    leaflet_given: Text


@dataclass(frozen=True)
class Document:
    """A whole pack: the leaflet, the form, or both."""

    title: str
    language: str
    edition: Literal["standard", "large-print"]
    draft: bool
    past_review: bool
    made_on: str
    catalogue: CatalogueMark
    organisation: str
    department: str
    contact: Contact
    emergency: Contact
    other_formats: str
    logo: str
    colour: str
    icons: bool
    identity: Identity
    leaflet: Leaflet | None
    form: ConsentForm | None


def walk(value: Any) -> Iterator[Any]:
    """The value and everything inside it, in order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        yield item
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
        else:
            waiting.extend(getattr(item, name) for name in _parts_from_the_last(item.__class__))


@cache
def _parts_from_the_last(kind: type) -> tuple[str, ...]:
    """The names of what values of this kind are made of, the last first; none for words and numbers."""
    return tuple(part.name for part in reversed(fields(kind))) if is_dataclass(kind) else ()


def figures(value: Any) -> tuple[Run, ...]:
    """Every figure printed by the document or a part of it, in order."""
    return tuple(item for item in walk(value) if isinstance(item, Run) and item.style == "figure")
