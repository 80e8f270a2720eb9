"""The merge: every claim that applies, gathered as a set, grouped by risk, chosen once.

Clinical truth only; how it is said is ``document``'s work. The more specific layer speaks, but a direction, a
multiplier or "not known" never replaces a figure: it stands beside it. Nothing is dropped silently: the claims
considered, each with its role and the reason for it, are the provenance.

Five laws hold (kept as property tests): the order of input does not matter; merging twice changes nothing; every
claim is accounted for; adding a factor or a nerve never loses a risk; adding a layer never removes a figure
without a written reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Claim, Risk, RiskHere
from consentgen.catalogue.vocabulary import GRAVITIES, Gravity, Kind
from consentgen.request import Target

Layer = Literal["procedure", "site", "procedure-at-site", "factor", "clinic"]
Role = Literal["speaks", "beside", "set-aside"]
WhenSourcesDiffer = Literal["both", "highest", "refuse"]

LAYERS: tuple[Layer, ...] = ("procedure", "site", "procedure-at-site", "factor", "clinic")


@dataclass(frozen=True)
class Gathered:
    """A claim with where it came from: ``origin`` is the id of the procedure, site, factor or clinic figure."""

    claim: Claim
    layer: Layer
    origin: str

    @property
    def key(self) -> tuple[int, str, str, str]:
        """An order that does not depend on how the claims came in."""
        return (LAYERS.index(self.layer), self.origin, self.claim.id, self.claim.model_dump_json())


@dataclass(frozen=True)
class Considered:
    """A gathered claim with the part it plays, and why."""

    claim: Claim
    layer: Layer
    origin: str
    role: Role
    because: str


@dataclass(frozen=True)
class Words:
    """What is said of a risk at a target, where the site has words of its own in place of the risk's."""

    what: str
    when: str
    lasts: str
    do: str
    brief_do: str
    not_known: str = ""
    kind: Kind = "risk"


@dataclass(frozen=True)
class Part:
    """What holds of one risk for some of the targets: the claims considered, and the words."""

    targets: tuple[Target, ...]
    considered: tuple[Considered, ...]
    words: Words
    differ: bool = False

    @property
    def speaking(self) -> tuple[Considered, ...]:
        """The claims that say how often."""
        return tuple(c for c in self.considered if c.role == "speaks")

    @property
    def beside(self) -> tuple[Considered, ...]:
        """The claims that print next to those."""
        return tuple(c for c in self.considered if c.role == "beside")


@dataclass(frozen=True)
class ResolvedRisk:
    """One risk of this request. ``at_site``: whether it belongs to a target nerve rather than to the treatment."""

    id: str
    risk: Risk
    seriousness: Gravity
    worst: Gravity
    at_site: bool
    parts: tuple[Part, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets it holds for."""
        return tuple(target for part in self.parts for target in part.targets)

    @property
    def expected(self) -> bool:
        """Whether it is an effect to be expected at any of the targets."""
        return any(part.words.kind == "expected-effect" for part in self.parts)

    @property
    def layer(self) -> Layer:
        """The most specific layer that speaks."""
        return max((c.layer for part in self.parts for c in part.speaking), key=LAYERS.index)


@dataclass(frozen=True)
class LeftOut:
    """A risk that was left out, with its written reason and who gave it."""

    id: str
    risk: Risk
    targets: tuple[Target, ...]
    because: str
    by: str


@dataclass(frozen=True)
class Resolution:
    """What this request's patient must be told."""

    procedure: str
    targets: tuple[Target, ...]
    factors: tuple[str, ...]
    risks: tuple[ResolvedRisk, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Ids of the risks for which sources of one layer state different figures."""
        return tuple(risk.id for risk in self.risks if any(part.differ for part in risk.parts))


def resolve(
    catalogue: Catalogue, procedure: str, targets: Sequence[Target], factors: Sequence[str] = ()
) -> Resolution:
    """Everything the catalogue says of ``procedure`` at ``targets`` for a patient with ``factors`` (all ids known)."""
    chosen = tuple(sorted(set(targets), key=lambda t: (t.site, t.side or "", t.levels)))
    parts: dict[str, list[Part]] = {}
    left_out: dict[tuple[str, str, str], list[Target]] = {}
    for target in chosen:
        for risk_id, gathered in gather(catalogue, procedure, target, tuple(factors)).items():
            reason = _reason_to_leave_out(catalogue, procedure, target, risk_id)
            if reason is not None:
                left_out.setdefault((risk_id, *reason), []).append(target)
                continue
            considered, differ = choose(gathered, catalogue.settings.when_sources_differ)
            words = _words(catalogue, procedure, target, risk_id, factors)
            parts.setdefault(risk_id, []).append(Part((target,), considered, words, differ))
    risks = [_resolved(catalogue, procedure, id_, _joined(found), factors) for id_, found in parts.items()]
    return Resolution(
        procedure=procedure,
        targets=chosen,
        factors=tuple(sorted(set(factors))),
        risks=tuple(sorted(risks, key=in_order_of_harm)),
        left_out=tuple(
            LeftOut(id_, catalogue.risks[id_], tuple(where), because, by)
            for (id_, because, by), where in sorted(left_out.items())
        ),
    )


# ---- gathering -------------------------------------------------------------------------------------------------


def gather(
    catalogue: Catalogue, procedure: str, target: Target, factors: tuple[str, ...]
) -> dict[str, frozenset[Gathered]]:
    """Every claim that applies at one target, by risk. A risk of which nobody counted anything has one, "not known".

    A risk is brought in where ``risks:`` of the procedure, the nerve or a factor names it, or a clinic's figure for
    this very nerve. What only raises a risk, or counts it wherever it occurs, brings none in: freezing burns skin,
    and diabetes makes that more likely, but an injection burns none.
    """
    found: dict[str, set[Gathered]] = {}
    for risk_id, layer, origin, claims in _sources_of_claims(catalogue, procedure, target, factors):
        found.setdefault(risk_id, set()).update(Gathered(claim, layer, origin) for claim in claims)
    brought = _brought_in(catalogue, procedure, target, factors) & catalogue.risks.keys()
    return {id_: frozenset(claims) for id_, claims in found.items() if id_ in brought}


def _brought_in(catalogue: Catalogue, procedure: str, target: Target, factors: tuple[str, ...]) -> set[str]:
    site = catalogue.sites[target.site]
    brought = set(catalogue.procedures[procedure].risks)
    brought |= {risk for risk, here in site.risks.items() if _holds(here.procedures, procedure)}
    for factor in (catalogue.factors[id_] for id_ in factors):
        brought |= set(factor.risks) if _holds(factor.procedures, procedure) else set()
    return brought | {figure.risk for figure in catalogue.figures
                      if figure.site == target.site and figure.procedure in (None, procedure)}


Source = tuple[str, Layer, str, tuple[Claim, ...]]


def _sources_of_claims(
    catalogue: Catalogue, procedure_id: str, target: Target, factors: tuple[str, ...]
) -> Iterator[Source]:
    """(risk, layer, origin, claims) from each place in the catalogue that speaks of this request."""
    procedure, site = catalogue.procedures[procedure_id], catalogue.sites[target.site]
    for risk, here in procedure.risks.items():
        yield risk, "procedure", procedure_id, _claims(here, procedure_id, risk, procedure_id)
    for risk, here in site.risks.items():
        if _holds(here.procedures, procedure_id):
            layer: Layer = "procedure-at-site" if here.procedures else "site"
            yield risk, layer, target.site, _claims(here, procedure_id, risk, target.site)
    if _holds(site.raises_for, procedure_id):
        for risk, reason in site.raises.items():
            yield risk, "site", target.site, (_raised(target.site, risk, reason),)
    for id_ in factors:
        factor = catalogue.factors[id_]
        if _holds(factor.procedures, procedure_id):
            for risk in factor.raises:
                yield risk, "factor", id_, (_raised(id_, risk, factor.effect),)
            for risk, here in factor.risks.items():
                yield risk, "factor", id_, _claims(here, procedure_id, risk, id_)
    for figure in catalogue.figures:
        if figure.procedure in (None, procedure_id) and figure.site in (None, target.site):
            yield figure.risk, "clinic", figure.id, (
                Claim(id=figure.id, chance=figure.chance, had=figure.had, setting=figure.setting,
                      evidence=figure.evidence, sources=figure.sources, because=figure.because),
            )


def _holds(procedures: tuple[str, ...], procedure: str) -> bool:
    return not procedures or procedure in procedures


def _claims(here: RiskHere, procedure: str, risk: str, origin: str) -> tuple[Claim, ...]:
    """The claims that hold for the procedure; where there is none, that it is not known."""
    claims = tuple(claim for claim in here.claims if _holds(claim.procedures, procedure))
    if any(chances.kind_of(claim.chance) != "relative" for claim in claims):
        return claims
    return (*claims, Claim(id=f"{origin}-{risk}-not-known", chance=chances.parse("not known"), evidence="direct"))


def _raised(origin: str, risk: str, reason: str) -> Claim:
    return Claim(id=f"{origin}-raises-{risk}", chance=chances.parse("more likely"), evidence="estimate", had=reason)


def _reason_to_leave_out(catalogue: Catalogue, procedure: str, target: Target, risk: str) -> tuple[str, str] | None:
    """(reason, by whom) if the site excludes the risk or the clinic withholds it there."""
    for withheld in catalogue.withheld:
        if withheld.risk == risk and withheld.site == target.site and withheld.procedure in (None, procedure):
            return withheld.because, withheld.by
    site = catalogue.sites[target.site]
    if risk in site.excludes and catalogue.risks[risk].condition and risk not in site.risks:
        return site.excludes[risk], "the catalogue"
    return None


# ---- choosing --------------------------------------------------------------------------------------------------


def choose(
    gathered: Iterable[Gathered | Considered], when_sources_differ: WhenSourcesDiffer = "both"
) -> tuple[tuple[Considered, ...], bool]:
    """Each claim of one risk at one target with its role, and whether sources of one layer disagree.

    The input is a set: its order does not matter, and what was chosen before may be chosen again.
    """
    claims = sorted({Gathered(g.claim, g.layer, g.origin) for g in gathered}, key=lambda g: g.key)
    figures = [g for g in claims if _is_figure(g)]
    considered = _among_figures(claims, figures) if figures else _without_figures(claims)
    speaking = [c for c in considered if c.role == "speaks" and _is_figure(c)]
    differ = any(_disagree(a.claim, b.claim) for a in speaking for b in speaking)
    if differ and when_sources_differ == "highest":
        considered = [_only_highest(c, speaking) for c in considered]
    return tuple(considered), differ


def _disagree(a: Claim, b: Claim) -> bool:
    """Whether two claims state different shares of one thing. One source that counts two things agrees with itself."""
    two_things = a.had != b.had and bool(set(a.sources) & set(b.sources))
    return chances.differ(a.chance, b.chance) and not two_things


def _is_figure(of: Gathered | Considered) -> bool:
    return chances.kind_of(of.claim.chance) == "figure"


def _among_figures(claims: Sequence[Gathered], figures: Sequence[Gathered]) -> list[Considered]:
    """Roles where at least one claim is a figure: the most specific layer's figures speak."""
    top = max(LAYERS.index(g.layer) for g in figures)
    return [_role_among_figures(g, top, _reason_above(g, figures)) for g in claims]


def _reason_above(g: Gathered, figures: Sequence[Gathered]) -> str:
    """Why the figures of more specific layers leave this claim out; empty if none of them says so."""
    rank = LAYERS.index(g.layer)
    return " ".join(sorted({f.claim.because for f in figures if LAYERS.index(f.layer) > rank and f.claim.because}))


def _role_among_figures(g: Gathered, top: int, reason: str) -> Considered:
    rank = LAYERS.index(g.layer)
    if _is_figure(g):
        if reason:
            return _play(g, "set-aside", reason)
        if rank == top:
            return _play(g, "speaks", g.claim.because or "It is the most specific figure.")
        return _play(g, "beside", "A more specific figure speaks, without a reason to leave this one out.")
    kind = chances.kind_of(g.claim.chance)
    if kind == "unknown" and rank < top:
        return _play(g, "set-aside", "A more specific layer has a figure.")
    return _play(g, "beside", "It says no number, so it does not replace the figure.")


def _without_figures(claims: Sequence[Gathered]) -> list[Considered]:
    """Roles where nothing is a figure: a band of the most specific layer, else "not known"; directions beside.

    "Not known" of a more specific layer than the band that speaks stands beside it.
    """
    kinds = {g: chances.kind_of(g.claim.chance) for g in claims}
    wanted = next((kind for kind in ("band", "unknown", "relative") if kind in kinds.values()), "unknown")
    top = max((LAYERS.index(g.layer) for g in claims if kinds[g] == wanted), default=0)
    roles = []
    for g in claims:
        if kinds[g] == wanted and LAYERS.index(g.layer) == top:
            because = "Nothing more is known." if wanted == "unknown" else "It is the most specific."
            roles.append(_play(g, "speaks", because))
        elif kinds[g] != "unknown" or LAYERS.index(g.layer) > top:
            roles.append(_play(g, "beside", "It stands beside what speaks."))
        else:
            roles.append(_play(g, "set-aside", "Another claim says the same or more."))
    return roles


def _only_highest(c: Considered, speaking: Sequence[Considered]) -> Considered:
    """For ``when_sources_differ: highest``: a figure that a comparable one exceeds is set aside, with that reason."""
    if c in speaking and any(
        _disagree(c.claim, other.claim) and chances.higher(other.claim.chance, c.claim.chance) for other in speaking
    ):
        return replace(c, role="set-aside", because="Sources differ, and this catalogue prints the highest.")
    return c


def _play(g: Gathered, role: Role, because: str) -> Considered:
    return Considered(g.claim, g.layer, g.origin, role, because)


# ---- putting together ------------------------------------------------------------------------------------------


def _words(catalogue: Catalogue, procedure: str, target: Target, risk_id: str, factors: Sequence[str]) -> Words:
    """The risk's words at this target: a factor's own before the site's, the procedure's and the risk's."""
    risk = catalogue.risks[risk_id]
    places = [*_factor_places(catalogue, procedure, risk_id, factors),
              *_places(catalogue, procedure, target.site, risk_id)]

    def word(name: str) -> str:
        return next((str(value) for place in places if (value := getattr(place, name))), "")

    kinds: list[Kind] = [place.kind for place in places if place.kind]

    return Words(
        what=word("what") or risk.what,
        when=word("when") or risk.when,
        lasts=word("lasts") or risk.lasts,
        do=word("do") or risk.do,
        brief_do=word("brief_do") or word("do") or risk.brief_do or risk.do,
        not_known=word("not_known"),
        kind=kinds[0] if kinds else risk.kind,
    )


def _places(catalogue: Catalogue, procedure: str, site: str, risk: str) -> list[RiskHere]:
    """Where site and procedure speak of the risk, most specific first."""
    at_site, general = catalogue.sites[site].risks.get(risk), catalogue.procedures[procedure].risks.get(risk)
    here = [at_site] if at_site is not None and _holds(at_site.procedures, procedure) else []
    return here + ([general] if general is not None else [])


def _factor_places(catalogue: Catalogue, procedure: str, risk: str, factors: Iterable[str]) -> list[RiskHere]:
    """Where the patient's factors speak of the risk."""
    named = [catalogue.factors[id_] for id_ in sorted(set(factors))]
    return [factor.risks[risk] for factor in named if risk in factor.risks and _holds(factor.procedures, procedure)]


def _gravity(catalogue: Catalogue, procedure: str, site: str, risk_id: str, factors: Iterable[str]) -> list[Gravity]:
    """[usual, worst] at one site: its own word, else the procedure's, else the risk's. A factor can only add to it."""
    risk, places = catalogue.risks[risk_id], _places(catalogue, procedure, site, risk_id)
    with_factors = _factor_places(catalogue, procedure, risk_id, factors)
    usual: Gravity = next((place.seriousness for place in places if place.seriousness), risk.seriousness)
    worst: Gravity = next((place.worst_case for place in places if place.worst_case), risk.worst)
    usual = gravest([usual, *(place.seriousness for place in with_factors)])
    return [usual, gravest([usual, worst, *(place.worst_case for place in with_factors)])]


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts that say the same of different targets, as one."""
    same: dict[tuple[tuple[Considered, ...], Words, bool], list[Target]] = {}
    for part in parts:
        same.setdefault((part.considered, part.words, part.differ), []).extend(part.targets)
    return tuple(Part(tuple(targets), *rest) for rest, targets in same.items())


def _resolved(
    catalogue: Catalogue, procedure: str, id_: str, parts: tuple[Part, ...], factors: Sequence[str]
) -> ResolvedRisk:
    """The risk with the gravest seriousness that any of its targets gives it."""
    sites = {target.site for part in parts for target in part.targets}
    gravities = [_gravity(catalogue, procedure, site, id_, factors) for site in sorted(sites)]
    usual, worst = (gravest(column) for column in zip(*gravities, strict=True))
    at_site = any(
        c.layer in ("site", "procedure-at-site") and chances.kind_of(c.claim.chance) != "relative"
        for part in parts for c in part.considered
    )
    return ResolvedRisk(id_, catalogue.risks[id_], usual, worst, at_site, parts)


def gravest(gravities: Iterable[Gravity | None]) -> Gravity:
    """The most serious of them; there is at least one."""
    return max((g for g in gravities if g is not None), key=GRAVITIES.index)


def in_order_of_harm(risk: ResolvedRisk) -> tuple[object, ...]:
    """Worst case first, then usual seriousness, then the likeliest; not known sits with its seriousness."""
    likely = min((chances.sort_key(c.claim.chance) for part in risk.parts for c in part.speaking), default=())
    return (-GRAVITIES.index(risk.worst), -GRAVITIES.index(risk.seriousness), not risk.at_site, likely,
            risk.risk.name, risk.id)

