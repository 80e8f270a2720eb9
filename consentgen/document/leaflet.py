"""The information leaflet: what the patient reads at home."""

from __future__ import annotations

from collections.abc import Sequence

from consentgen.catalogue.approvals import is_settled
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Alternative, Expect, Factor, Procedure, Sign, Site, Source
from consentgen.catalogue.vocabulary import Side
from consentgen.document import speech
from consentgen.document.benefit import Sites, benefit_at, benefits
from consentgen.document.body import body_picture
from consentgen.document.model import (
    Choice,
    Leaflet,
    RiskEntry,
    RiskLine,
    Row,
    Rung,
    TargetLine,
    Text,
    Urgency,
    plain,
)
from consentgen.document.phrases import capital, marked_up, prose_date, sentence, text, treatment
from consentgen.document.speech import Voice
from consentgen.naming import listed, short_name
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, ResolvedRisk

URGENCIES: tuple[Urgency, ...] = ("now", "same-day", "clinic")

KEY_HARM = "**Serious harm can happen.** This leaflet describes each serious harm that we know of."
KEY_HARM_UNCOUNTED = (
    "**Serious harm can happen.** Nobody has counted how often at this nerve. This leaflet describes each harm."
)
KEY_HARM_UNCOUNTED_SEVERAL = KEY_HARM_UNCOUNTED.replace("this nerve", "these nerves")
KEY_HELPS_SEVERAL = (
    "**It may help for a time.** How much is known differs from nerve to nerve. This leaflet says it for each."
)
KEY_CHOICE = "**You have other choices.** One is to have no treatment. You can change your mind at any time."
YOU_DECIDE = "You can say no, or change your mind, at any time."


def leaflet(catalogue: Catalogue, resolution: Resolution, request: Request, voice: Voice) -> Leaflet:
    """The leaflet for a resolution. Sources are numbered in the order in which the leaflet cites them."""
    procedure = catalogue.procedures[resolution.procedure]
    sites = catalogue.sites
    told = tuple(benefits(voice, procedure, resolution, sites))
    serious = tuple(_entry(voice, risk, resolution) for risk in resolution.risks if risk.worst == "serious")
    milder = [risk for risk in resolution.risks if risk.worst != "serious"]
    here = tuple(_line(voice, risk) for risk in milder if risk.at_site)
    general = tuple(_line(voice, risk) for risk in milder if not risk.at_site)
    choices = choices_at(voice, procedure, resolution.targets)
    clinical = treatment(capital(procedure.clinical), sites, resolution.targets)
    heading = _heading(procedure, sites, resolution.targets)
    return Leaflet(
        heading=heading,
        clinical=TargetLine("leaflet-title", clinical),
        running_title=plain(clinical),
        version=catalogue.meta.version,
        published=prose_date(catalogue.meta.published),
        review_by=prose_date(catalogue.meta.review_by),
        key_points=_key_points(voice, procedure, resolution, sites),
        indication=_per_nerve(resolution.targets, sites, "indication"),
        how=tuple(marked_up(paragraph) for paragraph in procedure.how),
        numb_areas=tuple(_numb_areas(resolution.targets, sites)),
        steps=_steps(procedure, resolution.targets, sites),
        benefits=told,
        serious=serious,
        milder_here=here,
        milder_general=general,
        team=_team(resolution),
        factors=tuple(_factor(catalogue.factors[id_], resolution.targets, sites) for id_ in resolution.factors),
        choices=choices,
        sources=tuple(Row(str(number), text(cite(catalogue.sources[id_])))
                      for number, id_ in enumerate(voice.cited, 1)),
        summary=_summary(procedure, resolution, sites, anaesthesia(procedure, request)),
        aftercare=_aftercare(procedure, resolution.targets, sites),
        ladder=ladder(procedure, resolution, sites),
        proposed=not all(is_settled(catalogue, key) for key in _worded(resolution)),
        body=body_picture(catalogue, resolution.targets),
    )


# ---- title, key points, summary ---------------------------------------------------------------------------------


def _heading(procedure: Procedure, sites: Sites, targets: Sequence[Target]) -> Text:
    if len(targets) > 1:
        return text(procedure.heading_several)
    site = sites[targets[0].site]
    return text(f"{procedure.heading} ", marked_up(site.place, targets[0].side))


def _worded(resolution: Resolution) -> list[tuple[str, str]]:
    """The entries whose wording may be a proposal."""
    return [("procedures", resolution.procedure), *(("sites", target.site) for target in resolution.targets)]


def _sites(resolution: Resolution, sites: Sites) -> list[Site]:
    seen: dict[str, Site] = {target.site: sites[target.site] for target in resolution.targets}
    return list(seen.values())


def _key_points(
    voice: Voice, procedure: Procedure, resolution: Resolution, sites: Sites
) -> tuple[Text, ...]:
    """Five: what it does, the counted benefit, what to expect, that serious harm can happen, the right to say no."""
    target = resolution.targets[0]
    benefit = benefit_at(procedure, resolution.procedure, sites, target)
    several = len(resolution.targets) > 1
    key = KEY_HELPS_SEVERAL if several else benefit.key or f"**Will it help?** {benefit.lead}"
    helps = marked_up(key, target.side)
    if benefit.key and not several and (latest := speech.latest_count(benefit.claims)):
        helps = text(helps, " ", speech.claim_sentence(voice, latest, target, with_notes=False))
    serious = [risk for risk in resolution.risks if risk.worst == "serious"]
    nowhere = all(speech.is_unknown(c.claim) or not c.claim.is_direct
                  for risk in serious for part in risk.parts for c in part.speaking)
    return (
        marked_up(procedure.key),
        helps,
        marked_up(_expected(procedure, resolution, sites).key_expect, target.side,
                  {"numb_area": _numb_area(resolution.targets, sites)}),
        marked_up((KEY_HARM_UNCOUNTED_SEVERAL if several else KEY_HARM_UNCOUNTED) if nowhere else KEY_HARM),
        marked_up(KEY_CHOICE),
    )


def _expected(procedure: Procedure, resolution: Resolution, sites: Sites) -> Procedure | Expect:
    """What to expect: the nerve's own words if all treated nerves share them, else the procedure's."""
    own = {sites[target.site].expects.get(resolution.procedure) for target in resolution.targets}
    return next(iter(own)) or procedure if len(own) == 1 else procedure


def _numb_area(targets: Sequence[Target], sites: Sites) -> str:
    """The numb area for a running sentence; with several nerves, in general words."""
    if len(targets) > 1:
        return "skin that the treated nerves serve"
    return str(sites[targets[0].site].numb_area)


def anaesthesia(procedure: Procedure, request: Request) -> Text:
    """How the patient is numbed: the procedure's words, unless another form was asked for."""
    return marked_up(procedure.anaesthesia_words) if request.form == procedure.anaesthesia else ()


def _summary(procedure: Procedure, resolution: Resolution, sites: Sites, numbed: Text) -> tuple[Row, ...]:
    targets = resolution.targets
    done = treatment(f"{procedure.action} ({procedure.clinical})", sites, targets)
    expect = marked_up(_expected(procedure, resolution, sites).summary_expect, targets[0].side,
                       {"numb_area": _numb_area(targets, sites)})
    benefit = benefit_at(procedure, resolution.procedure, sites, targets[0])
    lead = text(marked_up(benefit.lead, targets[0].side), " ") if len(targets) == 1 else ()
    return (Row("What", text(done, ". ", numbed)), Row("Expect", text(lead, expect)),
            Row("You decide", text(YOU_DECIDE)))


# ---- what happens ----------------------------------------------------------------------------------------------


def _per_nerve(targets: Sequence[Target], sites: Sites, field: str) -> Text:
    """A field of each target's site, several joined with "or"."""
    said: list[Text] = []
    for target in targets:
        words = marked_up(getattr(sites[target.site], field), target.side)
        if words not in said:
            said.append(words)
    pieces: list[str | Text] = []
    for index, words in enumerate(said):
        pieces += ["; or " if index else "", words]
    return text(*pieces)


def _numb_areas(targets: Sequence[Target], sites: Sites) -> list[Row]:
    rows = []
    for target in targets:
        site: Site = sites[target.site]
        label = "Numb skin" if len(targets) == 1 else capital(short_name(site, target))
        rows.append(Row(label, marked_up(sentence(site.numb_area), target.side)))
    return rows


def _steps(procedure: Procedure, targets: Sequence[Target], sites: Sites) -> tuple[Row, ...]:
    positions = list(dict.fromkeys(sites[t.site].positioning for t in targets))
    way = procedure.pathway
    return (
        Row("Before", marked_up(way.before)),
        Row("On the day", text(marked_up(" ".join(positions)), " ", marked_up(way.on_the_day, targets[0].side))),
        Row("Treatment", marked_up(way.treatment)),
        Row("After", marked_up(way.after)),
    )


def _aftercare(procedure: Procedure, targets: Sequence[Target], sites: Sites) -> tuple[Row, ...]:
    rows = [Row(row.label, marked_up(row.text, targets[0].side)) for row in procedure.aftercare]
    seen: set[str] = set()
    for target in targets:
        site: Site = sites[target.site]
        if site.aftercare not in seen:
            label = "At this nerve" if len(targets) == 1 else capital(site.anatomical)
            rows.append(Row(label, marked_up(site.aftercare, target.side)))
        seen.add(site.aftercare)
    return tuple(rows)


def ladder(procedure: Procedure, resolution: Resolution, sites: Sites) -> tuple[Rung, ...]:
    """When to get help: the signs of the procedure, the nerves and every risk, each once, where it is most urgent."""
    signs: list[Sign] = [sign for site in _sites(resolution, sites) for sign in site.signs]
    signs += [sign for risk in resolution.risks if risk.at_site for sign in risk.risk.signs]
    signs += procedure.signs
    signs += [sign for risk in resolution.risks if not risk.at_site for sign in risk.risk.signs]
    rungs = []
    sooner: set[str] = set()
    for urgency in URGENCIES:
        texts = [sign.text.rstrip(".") for sign in signs if sign.urgency == urgency]
        said = dict.fromkeys(words for words in texts if words not in sooner)
        sooner.update(said)
        rungs.append(Rung(urgency, tuple(marked_up(words) for words in said)))
    return tuple(rungs)


# ---- risks -----------------------------------------------------------------------------------------------------


def _entry(voice: Voice, risk: ResolvedRisk, resolution: Resolution) -> RiskEntry:
    condition = f" This applies {risk.risk.condition}." if risk.risk.condition else ""
    return RiskEntry(
        id=risk.id,
        name=risk.risk.name,
        term=risk.risk.term or "",
        tag=_tag(voice, risk, resolution),
        what=text(_at_each_nerve(voice, risk, "what"), marked_up(condition)),
        how_often=speech.how_often(voice, risk),
        raised=speech.raised(voice, risk),
        when=_at_each_nerve(voice, risk, "when", "lasts"),
        do=_at_each_nerve(voice, risk, "do"),
    )


def _at_each_nerve(voice: Voice, risk: ResolvedRisk, *fields: str) -> Text:
    """The words of these fields; where they differ from nerve to nerve, each with its nerve's name before it."""
    said: dict[Text, list[str]] = {}
    for part in risk.parts:
        words = " ".join(sentence(getattr(part.words, field)) for field in fields)
        for target in part.targets:
            name = short_name(voice.sites[target.site], target)
            said.setdefault(marked_up(words, target.side), []).append(name)
    pieces: list[str | Text] = []
    for words_here, names in said.items():
        pieces += [" " if pieces else "", f"{capital(listed(names))}: " if len(said) > 1 else "", words_here]
    return text(*pieces)


def _tag(voice: Voice, risk: ResolvedRisk, resolution: Resolution) -> str:
    """"this nerve", or with several targets, the nerves it belongs to."""
    if not risk.at_site:
        return ""
    if len(resolution.targets) == 1:
        return "this nerve"
    return "; ".join(short_name(voice.sites[t.site], t) for t in risk.targets)


def _line(voice: Voice, risk: ResolvedRisk) -> RiskLine:
    name = risk.risk.short or risk.risk.name
    if risk.at_site and voice.targets > len(risk.targets):
        name = f"{name} ({'; '.join(short_name(voice.sites[t.site], t) for t in risk.targets)})"
    condition = (marked_up(sentence(f"Applies {risk.risk.condition}")),) if risk.risk.condition else ()
    return RiskLine(
        id=risk.id,
        name=name,
        how_often=speech.how_often(voice, risk, in_table=True),
        when=_at_each_nerve(voice, risk, "when", "lasts"),
        do=_at_each_nerve(voice, risk, "brief_do"),
        notes=(*condition, *speech.raised(voice, risk), *speech.table_notes(voice, risk)),
    )


def _factor(factor: Factor, targets: Sequence[Target], sites: Sites) -> Row:
    """What a factor changes; where both sides are treated, also what that means at each nerve."""
    said = [sentence(factor.effect)]
    if factor.implied_by_both_sides:
        said += [sentence(words) for id_ in _on_both_sides(targets) if (words := sites[id_].both_sides)]
    return Row(factor.name, marked_up(" ".join(said)))


def _on_both_sides(targets: Sequence[Target]) -> list[str]:
    """The nerves that are treated left and right, be it as one target or as two."""
    sides: dict[str, set[Side | None]] = {}
    for target in targets:
        sides.setdefault(target.site, set()).update(target.sides)
    return [site for site, named in sides.items() if {"left", "right"} <= named]


def _team(resolution: Resolution) -> tuple[Text, ...]:
    """What the team does against the serious risks, each said once."""
    said = dict.fromkeys(sentence(risk.risk.team) for risk in resolution.risks
                         if risk.worst == "serious" and risk.risk.team)
    return tuple(marked_up(words) for words in said)


def reasonable_choices(procedure: Procedure, targets: Sequence[Target]) -> list[Alternative]:
    """The alternatives that are a choice at one of these nerves."""
    return [
        choice for choice in procedure.alternatives.values()
        if not choice.sites or any(target.site in choice.sites for target in targets)
    ]


def choices_at(voice: Voice, procedure: Procedure, targets: Sequence[Target]) -> tuple[Choice, ...]:
    """The other choices at these nerves, each with what it involves and its own figures."""
    choices = []
    for choice in reasonable_choices(procedure, targets):
        pieces: list[str | Text] = [marked_up(sentence(choice.what))]
        for claim in choice.claims:
            pieces += [" ", speech.claim_sentence(voice, claim)]
        choices.append(Choice(_choice_name(voice, choice, targets), text(*pieces)))
    return tuple(choices)


def _choice_name(voice: Voice, choice: Alternative, targets: Sequence[Target]) -> str:
    """Its name; where it is a choice at some of several nerves only, with those nerves."""
    sites = dict.fromkeys(target.site for target in targets)
    here = [voice.sites[site].anatomical for site in sites if site in choice.sites]
    return choice.name if len(sites) == 1 or not choice.sites else f"{choice.name} ({listed(here)})"


# ---- sources ---------------------------------------------------------------------------------------------------


def cite(source: Source) -> str:
    """A source so that a reader can find it, in as few words as that takes.

    A journal with its volume is enough by itself; else the title and a DOI, PubMed number or page are added.
    """
    who = " ".join(filter(None, (source.authors, source.year)))
    if source.journal and any(letter.isdigit() for letter in source.journal):
        return " ".join(sentence(part) for part in (who, source.journal) if part)
    page = (source.page or "").removeprefix("https://")
    finding = next((f"{kind} {value}" for kind, value in (
        ("DOI", source.doi), ("PubMed", source.pmid), ("", source.pmcid), ("Page:", page)) if value), None)
    return " ".join(sentence(part) for part in (who, source.title, source.journal, finding and finding.strip()) if part)
