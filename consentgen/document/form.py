"""The consent form: three lists of risks whose union is the merge's, questions, and what was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Code, Procedure
from consentgen.document import speech
from consentgen.document.benefit import Sites, benefit_at
from consentgen.document.leaflet import anaesthesia, reasonable_choices
from consentgen.document.model import (
    ConsentForm,
    FormRisk,
    LevelLine,
    Question,
    Row,
    StopBox,
    TargetLine,
    Text,
)
from consentgen.document.phrases import capital, marked_up, prose_date, sentence, text, treatment
from consentgen.document.speech import Voice
from consentgen.naming import short_name, target_name
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, ResolvedRisk

FREQUENT = chances.parse("1 in 100")  # the EU scale's lower limit of "common"


def consent_form(catalogue: Catalogue, resolution: Resolution, request: Request, voice: Voice) -> ConsentForm:
    """The form for a resolution. ``voice`` may have spoken the leaflet before, so that source numbers agree."""
    procedure, sites = catalogue.procedures[resolution.procedure], catalogue.sites
    serious, frequent, other = three_lists(resolution.risks)
    line = f"{procedure.action} ({procedure.clinical})"
    return ConsentForm(
        kind=request.form,
        treatments=_lines(line, sites, resolution.targets, "form-treatment"),
        treatments_again=_lines(line, sites, resolution.targets, "form-signature"),
        levels=tuple(_level_lines(sites, resolution.targets)),
        summary=marked_up(procedure.form_summary),
        anaesthesia=anaesthesia(procedure, request),
        benefits=tuple(_benefits(voice, procedure, resolution, sites)),
        serious=_list(voice, serious),
        frequent=_list(voice, frequent),
        other=_list(voice, other),
        choices=tuple(dict.fromkeys(c.short or c.name for c in reasonable_choices(procedure, resolution.targets))),
        questions=tuple(questions(catalogue, resolution.procedure)),
        named_factors=tuple(Row(catalogue.factors[id_].name, marked_up(sentence(catalogue.factors[id_].action)))
                            for id_ in resolution.factors),
        stops=tuple(stops(catalogue, resolution.factors)),
        concerns=request.patient.concerns if request.patient else (),
        extra_procedures=tuple(marked_up(capital(words)) for words in procedure.extra_procedures),
        codes=tuple(_code(code) for code in procedure.codes if code.verified_by and code.verified_on),
        leaflet_given=_leaflet_given(catalogue, procedure, resolution, sites),
    )


def three_lists(
    risks: Sequence[ResolvedRisk],
) -> tuple[tuple[ResolvedRisk, ...], tuple[ResolvedRisk, ...], tuple[ResolvedRisk, ...]]:
    """(serious, frequent, other): serious by the worst case however rare; frequent if expected or counted here as
    1 in 100 or more; the rest, with those whose frequency is not known. Each risk stands in exactly one list.
    """
    serious = tuple(risk for risk in risks if risk.worst == "serious")
    frequent = tuple(risk for risk in risks if risk.worst != "serious" and is_frequent(risk))
    other = tuple(risk for risk in risks if risk.worst != "serious" and not is_frequent(risk))
    return serious, frequent, other


def is_frequent(risk: ResolvedRisk) -> bool:
    """Whether it is expected, or was counted for this treatment as often as 1 in 100 or more."""
    if risk.expected:
        return True
    return any(_is_common(c.claim.chance) for part in risk.parts for c in part.speaking if c.claim.is_direct)


def _is_common(chance: chances.Chance) -> bool:
    limits, least = chances.bounds(chance), chances.bounds(FREQUENT)
    return limits is not None and least is not None and limits[1] >= least[0]


def _list(voice: Voice, risks: Sequence[ResolvedRisk]) -> tuple[FormRisk, ...]:
    return tuple(FormRisk(risk.id, speech.form_words(voice, risk)) for risk in risks)


def _lines(action: str, sites: Sites, targets: Sequence[Target], key: str) -> tuple[TargetLine, ...]:
    """One line for each target, in full words."""
    return tuple(TargetLine(f"{key}-{n}", treatment(action, sites, (target,))) for n, target in enumerate(targets, 1))


def _level_lines(sites: Sites, targets: Sequence[Target]) -> list[LevelLine]:
    return [
        LevelLine(target_name(site, target), site.levels.label)
        for target in targets
        if (site := sites[target.site]).levels is not None and not target.levels
    ]


def _benefits(voice: Voice, procedure: Procedure, resolution: Resolution, sites: Sites) -> list[Text]:
    """The intended benefit at each nerve, with its latest count there where the leaflet's key point has it, too."""
    said: list[Text] = []
    for target in resolution.targets:
        benefit = benefit_at(procedure, resolution.procedure, sites, target)
        words = marked_up(sentence(benefit.intended or benefit.lead), target.side)
        if len(resolution.targets) > 1:
            words = text(f"{capital(short_name(sites[target.site], target))}: ", words)
        if benefit.key and (latest := speech.latest_count(benefit.claims)):
            words = text(words, " ", speech.claim_sentence(voice, latest, target, with_notes=False, cited=False))
        if words not in said:
            said.append(words)
    return said


def questions(catalogue: Catalogue, procedure: str) -> list[Question]:
    """Every factor that matters for the procedure: leaving one out never means that it is absent."""
    return [
        Question(id_, factor.question, factor.stop)
        for id_, factor in catalogue.factors.items()
        if not factor.procedures or procedure in factor.procedures
    ]


def stops(catalogue: Catalogue, factors: Sequence[str]) -> list[StopBox]:
    """A box for each contraindication that the request names."""
    return [
        StopBox(factor.name, marked_up(sentence(factor.action)))
        for id_ in factors
        if (factor := catalogue.factors[id_]).stop or factor.strength == "contraindication"
    ]


def _code(code: Code) -> str:
    return f"{code.system} {code.code}: {code.display}"


def _leaflet_given(
    catalogue: Catalogue, procedure: Procedure, resolution: Resolution, sites: Sites
) -> Text:
    title = treatment(capital(procedure.clinical), sites, resolution.targets)
    return text("“", title, f"”, version {catalogue.meta.version} of {prose_date(catalogue.meta.published)}")

