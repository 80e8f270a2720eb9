"""Saying how often: chosen claims as sentences with their evidence in the patient's words.

Numbers first; counts as they were counted; "not known" in the same place as a figure, never blank. A figure's run
carries its claim's id, and every source that is printed gets a number in the order of its first appearance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from consentgen import chance as chances
from consentgen.catalogue.model import Claim, Site
from consentgen.catalogue.settings import Settings
from consentgen.catalogue.vocabulary import Evidence
from consentgen.document.model import HowOften, Mark, Run, Text
from consentgen.document.phrases import capital, marked_up, text
from consentgen.naming import listed, short_name
from consentgen.request import Target
from consentgen.resolve import Considered, Part, ResolvedRisk

MARKS: dict[Evidence, Mark] = {
    "direct": "here",
    "own-audit": "here",
    "other-setting": "elsewhere",
    "analogue": "elsewhere",
    "authority": "none",
    "estimate": "none",
}
LABELS: dict[Evidence, str] = {
    "direct": "Counted at this nerve.",
    "own-audit": "Counted in this clinic.",
    "other-setting": "Counted elsewhere.",
    "analogue": "Counted after another treatment.",
    "authority": "Not counted. This is what experts say.",
    "estimate": "Not counted. This is a clinician’s estimate.",
}
IN_TABLE: dict[Evidence, str] = {
    "direct": "",
    "own-audit": "in this clinic",
    "other-setting": "elsewhere",
    "analogue": "elsewhere",
    "authority": "say experts",
    "estimate": "a clinician’s estimate",
}
NOT_COUNTED = "Not counted."
NOT_COUNTED_HERE = "Not counted at this nerve."
EXPECTED = "Expected. How often was not counted."
_FIGURE_AGAIN = re.compile(r"^(?:None of|All of|It was not seen in any of) [^.]*\. (?=The true chance)")


@dataclass
class Voice:
    """What a document has said so far: its settings, and the sources it has cited, in order.

    ``effects``: what each of the patient's factors changes, with the name under which the leaflet says it once.
    """

    settings: Settings
    sites: dict[str, Site]
    targets: int
    cited: list[str] = field(default_factory=list)
    effects: dict[str, str] = field(default_factory=dict)

    def cite(self, sources: Iterable[str]) -> str:
        """" (source 2)" for the sources of a figure, numbered in the order of their first appearance."""
        numbers = []
        for source in sources:
            if source not in self.cited:
                self.cited.append(source)
            numbers.append(self.cited.index(source) + 1)
        if not numbers:
            return ""
        word = "source" if len(numbers) == 1 else "sources"
        return f" ({word} {listed(map(str, sorted(numbers)))})"

    def style(self) -> chances.Style:
        """How numbers are said."""
        return chances.Style(show_bands=self.settings.bands)


def notes(voice: Voice, claim: Claim) -> tuple[str, ...]:
    """What must stand near a figure: how small the group was, how far "none" reaches.

    That a figure counts nerves and not people is said by its own words and once in the leaflet's key. That none or
    all had it is what the figure itself says.
    """
    said = chances.say(claim.chance, voice.style()).notes
    of_unit = f"This counts {claim.chance.unit}, not people."
    return tuple(_FIGURE_AGAIN.sub("", note) for note in said if note != of_unit)


def is_unknown(claim: Claim) -> bool:
    """Whether the claim says that nobody knows."""
    return chances.kind_of(claim.chance) == "unknown"


def is_counted(claim: Claim) -> bool:
    """Whether the claim is a plain count of people, n of N."""
    return isinstance(claim.chance.amount, chances.Count) and claim.chance.unit == chances.PEOPLE


def latest_count(claims: Sequence[Claim]) -> Claim | None:
    """The last count of people at this nerve: claims of a benefit stand in the order of their follow-up."""
    return next((c for c in reversed(claims) if MARKS[c.evidence] == "here" and is_counted(c)), None)


def is_relative(claim: Claim) -> bool:
    """Whether the claim gives a direction or a multiplier only."""
    return chances.kind_of(claim.chance) == "relative"


def figure(claim: Claim, words: str) -> Run:
    """A number that a claim states."""
    return Run(words, "figure", claim.id)


def number(voice: Voice, claim: Claim) -> Run:
    """A claim's number with its unit and no verb, where one can stand so: "9 of 26 people"."""
    saying = chances.say(claim.chance, voice.style())
    return figure(claim, saying.subject or saying.short)


def conditions(voice: Voice, claim: Claim) -> Text:
    """", at day 56": when and among whom a figure was counted, to stand after its words; else nothing."""
    words = chances.say(claim.chance, voice.style()).conditions
    return text(", ", figure(claim, words)) if words else ()


def claim_sentence(
    voice: Voice, claim: Claim, target: Target | None = None, *, with_notes: bool = True, cited: bool = True
) -> Text:
    """"1 of 113 people had a skin infection after freezing of arm or leg nerves (source 3)." with its notes."""
    saying = chances.say(claim.chance, voice.style())
    side = target.side if target else None
    if claim.had and saying.subject:
        pieces: list[str | Run | Text] = [figure(claim, saying.subject), " ", marked_up(claim.had.rstrip("."), side)]
        if claim.setting:
            pieces += [" ", marked_up(claim.setting.rstrip("."), side)]
        if saying.conditions:
            pieces += [", " if claim.setting else " ", figure(claim, saying.conditions)]
    else:
        pieces = [figure(claim, saying.full)]
        pieces += [" ", marked_up(claim.setting.rstrip("."), side)] if claim.setting else []
    pieces.append(f"{voice.cite(claim.sources) if cited else ''}.")
    for note in notes(voice, claim) if with_notes and not is_unknown(claim) else ():
        pieces += [" ", figure(claim, note)]
    return text(*pieces)


def how_often(voice: Voice, risk: ResolvedRisk, *, in_table: bool = False) -> tuple[HowOften, ...]:
    """What is known of how often, for each part of the risk: counted here, not counted, counted elsewhere."""
    parts = _said_alike(risk.parts)
    found: list[HowOften] = []
    for part in parts:
        names = _nerves(voice, part) if len(parts) > 1 else ""
        for index, said in enumerate(_part(voice, part, in_table)):
            label = said.label.replace("this nerve", "these nerves") if len(part.targets) > 1 else said.label
            found.append(HowOften(said.mark, label, said.sentences, "" if index else names))
    return tuple(found)


def _said_alike(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts that state the same figures as one: what makes it more likely at one of the nerves is said apart."""
    alike: dict[tuple[object, ...], Part] = {}
    for part in parts:
        printed = tuple(c.claim for c in (*part.speaking, *part.beside) if not is_relative(c.claim))
        counted = tuple(claim for claim in printed if not is_unknown(claim))
        here = any(MARKS[claim.evidence] == "here" for claim in counted)
        key = (counted, here and len(printed) > len(counted), part.words.not_known, part.words.kind)
        before = alike.get(key)
        alike[key] = replace(before, targets=(*before.targets, *part.targets)) if before else part
    return tuple(alike.values())


def _nerves(voice: Voice, part: Part) -> str:
    names = [short_name(voice.sites[t.site], t) for t in part.targets]
    return capital(", ".join(names))


def _part(voice: Voice, part: Part, in_table: bool) -> list[HowOften]:
    """One part's claims by evidence: here first, then that it is not counted, then elsewhere."""
    printed = [*part.speaking, *part.beside]
    numbers = [c for c in printed if not is_unknown(c.claim) and not is_relative(c.claim)]
    groups: list[HowOften] = []
    for evidence in LABELS:
        same = sorted((c for c in numbers if c.claim.evidence == evidence), key=_people_first)
        groups += (_in_table if in_table else _group)(voice, evidence, same, part) if same else []
    here = [group for group in groups if group.mark == "here"]
    expected = part.words.kind == "expected-effect"
    unknown = any(is_unknown(c.claim) for c in printed)
    if (unknown and (here or not groups)) or (not here and (expected or not in_table)):
        groups.insert(len(here), _unknown(part, in_table, elsewhere=bool(groups)))
    return groups


def _group(voice: Voice, evidence: Evidence, same: Sequence[Considered], part: Part) -> list[HowOften]:
    """Claims of one kind of evidence under one mark, each a sentence."""
    sentences = tuple(claim_sentence(voice, c.claim, part.targets[0]) for c in same)
    return [HowOften(MARKS[evidence], LABELS[evidence], sentences)]


def _in_table(voice: Voice, evidence: Evidence, same: Sequence[Considered], part: Part) -> list[HowOften]:
    """Each claim under a mark of its own, in few words."""
    where = f", {IN_TABLE[evidence]}" if IN_TABLE[evidence] else ""
    return [HowOften(MARKS[evidence], "", (text(number(voice, c.claim), where),)) for c in same]


def _people_first(c: Considered) -> bool:
    """An order in which counts of people come before counts of nerves, sessions and other things."""
    return bool(c.claim.chance.unit != chances.PEOPLE)


def _unknown(part: Part, in_table: bool, elsewhere: bool) -> HowOften:
    """That nobody counted it here: said also before figures that come from elsewhere only."""
    expected = part.words.kind == "expected-effect"
    if in_table:
        return HowOften("none", "Expected" if expected else "Not counted")
    label = EXPECTED if expected else NOT_COUNTED_HERE if elsewhere else NOT_COUNTED
    said = (marked_up(part.words.not_known, part.targets[0].side),) if part.words.not_known else ()
    return HowOften("none", label, said)


def table_notes(voice: Voice, risk: ResolvedRisk) -> tuple[Text, ...]:
    """For a compact table: each figure in a sentence of its own, and what is said where nobody counted."""
    said: list[Text] = []
    for part in risk.parts:
        for c in (*part.speaking, *part.beside):
            if not is_unknown(c.claim) and not is_relative(c.claim):
                said.append(claim_sentence(voice, c.claim, part.targets[0]))
            elif is_unknown(c.claim) and part.words.not_known:
                words = marked_up(part.words.not_known.rstrip("."), part.targets[0].side)
                said.append(text(words, f"{voice.cite(c.claim.sources)}."))
    return tuple(dict.fromkeys(said))


def raised(voice: Voice, risk: ResolvedRisk) -> tuple[Text, ...]:
    """Why it is more likely here or for this patient, in words, without an invented size."""
    said: dict[Text, None] = {}
    for part in risk.parts:
        for c in part.considered:
            if is_relative(c.claim) and c.role != "set-aside":
                words = c.claim.had or chances.say(c.claim.chance).short
                reason = marked_up((words[:1].lower() + words[1:]).rstrip("."), part.targets[0].side)
                if c.layer == "factor" and words in voice.effects:
                    reason = text(f"see “{voice.effects[words]}”")
                said.setdefault(text(f"{_more_likely(voice, part, c)}: ", reason, "."))
    return tuple(said)


def _more_likely(voice: Voice, part: Part, c: Considered) -> str:
    if c.claim.evidence != "estimate":
        return "Compared with others"
    if c.layer == "factor":
        return "More likely for you"
    if voice.targets == 1:
        return "More likely at this nerve"
    return f"More likely at the {listed(dict.fromkeys(voice.sites[t.site].anatomical for t in part.targets))}"


def form_words(voice: Voice, risk: ResolvedRisk) -> Text:
    """A risk on the consent form: its name, then in few words what was counted at this nerve.

    What was counted elsewhere stands in the leaflet, with its label; the form has no room to say where.
    """
    pieces: list[str | Run | Text] = [risk.risk.short or risk.risk.name]
    parts = _said_alike(risk.parts)
    numbers = {
        c.claim.id: (part, c.claim)
        for part in parts for c in (*part.speaking, *part.beside)
        if MARKS[c.claim.evidence] == "here" and not is_unknown(c.claim) and not is_relative(c.claim)
    }
    for index, (part, claim) in enumerate(numbers.values()):
        where = f" ({_nerves(voice, part)})" if len(parts) > 1 else ""
        had = text(" ", marked_up(claim.had.rstrip("."), part.targets[0].side)) if claim.had else ()
        pieces += ["; " if index else ": ", number(voice, claim), had, *conditions(voice, claim), where]
    if not numbers and risk.expected:
        pieces.append(": expected")
    if len(risk.targets) < voice.targets:
        pieces.append(f" ({'; '.join(_nerves(voice, part) for part in risk.parts)})")
    return text(*pieces)
