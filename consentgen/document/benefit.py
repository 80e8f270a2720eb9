"""What the treatment may do for the patient at each nerve: its words, its time line and its pictures."""

from __future__ import annotations

from collections.abc import Mapping

from consentgen import chance as chances
from consentgen.catalogue.model import Benefit, Claim, Procedure, Site
from consentgen.document import speech
from consentgen.document.model import BenefitBlock, CountPicture, Run, ScaledPicture, Text, plain
from consentgen.document.phrases import capital, marked_up, text
from consentgen.document.speech import Voice
from consentgen.document.timeline import time_line
from consentgen.naming import short_name
from consentgen.request import Target
from consentgen.resolve import Resolution

Sites = Mapping[str, Site]

PICTURE_LIMIT = 100
PICTURE_LEAST = 10
"""A picture of fewer people looks like more than it is."""
SCALED_LIMIT = 2


def benefit_at(procedure: Procedure, procedure_id: str, sites: Sites, target: Target) -> Benefit:
    """What may be said of the benefit at this nerve: its own words, else the procedure's."""
    own: Benefit | None = sites[target.site].benefits.get(procedure_id)
    return own or procedure.benefit


def benefits(voice: Voice, procedure: Procedure, resolution: Resolution, sites: Sites) -> list[BenefitBlock]:
    """A block for each nerve and side; a nerve treated at several levels has one."""
    blocks: dict[str, BenefitBlock] = {}
    for target in resolution.targets:
        benefit = benefit_at(procedure, resolution.procedure, sites, target)
        site: Site = sites[target.site]
        name = capital(short_name(site, target)) if len(resolution.targets) > 1 else ""
        if (key := f"{target.site}-{target.side}") not in blocks:
            room = SCALED_LIMIT - sum(len(block.scaled) for block in blocks.values())
            blocks[key] = _block(voice, benefit, target, name, room)
    return list(blocks.values())


def _block(voice: Voice, benefit: Benefit, target: Target, name: str, room: int = SCALED_LIMIT) -> BenefitBlock:
    """One nerve's benefit; ``room``: how many scaled figures the leaflet may still take."""
    line = time_line(voice, benefit.claims, target.side)
    counts: list[CountPicture] = []
    scaled: list[ScaledPicture] = []
    leading: list[Text] = []
    facts: list[Text] = []
    for claim in benefit.claims:
        if (picture := _count_picture(voice, claim, target)) is not None:
            counts.append(picture)
        elif len(scaled) < room and (rate := _scaled_picture(voice, claim, target)) is not None:
            scaled.append(rate)
        else:
            place = facts if counts or scaled else leading
            place.append(text(speech.claim_sentence(voice, claim, target), _label(claim)))
    return BenefitBlock(
        nerve=name,
        lead=marked_up(benefit.lead, target.side),
        line=line,
        leading=tuple(leading) if counts or scaled else (),
        counts=tuple(counts),
        scaled=tuple(scaled),
        facts=tuple(facts) if counts or scaled else tuple(leading),
        unknown=tuple(marked_up(words, target.side) for words in benefit.unknown),
    )


def _label(claim: Claim) -> str:
    return "" if claim.is_direct else f" {speech.LABELS[claim.evidence]}"


def _count_picture(voice: Voice, claim: Claim, target: Target) -> CountPicture | None:
    """A picture of exactly N people, for a direct count of at most 100 people."""
    count = claim.chance.amount
    if not isinstance(count, chances.Count) or claim.chance.unit != chances.PEOPLE or count.of > PICTURE_LIMIT:
        return None
    if not claim.is_direct or count.of < PICTURE_LEAST:
        return None
    saying = chances.say(claim.chance, voice.style())
    return CountPicture(
        figure=Run(f"{count.n:,} of {count.of:,}", "figure", claim.id),
        total=count.of,
        filled=count.n,
        when=saying.time,
        filled_words=plain(marked_up((claim.had or "had this").rstrip("."), target.side)),
        outline_words="did not",
        setting=marked_up((claim.setting or "").rstrip("."), target.side),
        source=voice.cite(claim.sources).strip(" ()"),
        notes=tuple(text(speech.figure(claim, note)) for note in speech.notes(voice, claim)),
    )


def _scaled_picture(voice: Voice, claim: Claim, target: Target) -> ScaledPicture | None:
    """A rate for people out of 100 or 10,000, for direct evidence that may be scaled."""
    scaled = chances.say(claim.chance, voice.style()).scaled
    if scaled is None or not claim.is_direct:
        return None
    return ScaledPicture(
        figure=Run(f"{scaled.happens:,} in {scaled.per:,}", "figure", claim.id),
        per=scaled.per,
        happens=scaled.happens,
        spared=scaled.spared,
        happens_words=plain(marked_up((claim.had or "had this").rstrip("."), target.side)),
        spared_words="did not",
        sentence=speech.claim_sentence(voice, claim, target),
    )


