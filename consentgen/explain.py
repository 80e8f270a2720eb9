"""Where every line of a pack came from, as data: each risk, its chance, the claims considered, and the conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Conflict, Site
from consentgen.naming import listed, target_name
from consentgen.request import Target
from consentgen.resolve import Considered, Resolution, ResolvedRisk


def explanation(catalogue: Catalogue, resolution: Resolution) -> dict[str, Any]:
    """The JSON shape that ``explain`` promises: ``procedure``, ``targets``, ``risks``, what was left out, and the
    conflicts between sources that touch any of it.
    """
    return {
        "procedure": {"id": resolution.procedure, "name": catalogue.procedures[resolution.procedure].clinical},
        "targets": [_target(catalogue.sites, target) for target in resolution.targets],
        "factors": list(resolution.factors),
        "risks": [_risk(catalogue, risk) for risk in resolution.risks],
        "left_out": [
            {"id": out.id, "name": out.risk.name, "nerves": [target.site for target in out.targets],
             "because": out.because, "by": out.by}
            for out in resolution.left_out
        ],
        "conflicts": [_conflict(id_, conflict) for id_, conflict in conflicts_here(catalogue, resolution).items()],
        "catalogue": {"title": catalogue.meta.title, "version": catalogue.meta.version, "hash": catalogue.digest},
    }


def _target(sites: Mapping[str, Site], target: Target) -> dict[str, Any]:
    return {"nerve": target.site, "side": target.side, "levels": list(target.levels),
            "name": target_name(sites[target.site], target)}


def _risk(catalogue: Catalogue, risk: ResolvedRisk) -> dict[str, Any]:
    speaking = _once(c for part in risk.parts for c in part.speaking)
    printed = _once(c for part in risk.parts for c in (*part.speaking, *part.beside))
    values = [chances.to_data(c.claim.chance) for c in speaking]
    return {
        "id": risk.id,
        "name": risk.risk.name,
        "kind": risk.risk.kind,
        "seriousness": risk.seriousness,
        "worst_case": risk.worst,
        "chance": {"text": chance_words(risk), "value": values[0] if len(values) == 1 else values},
        "layer": risk.layer,
        "nerves": list(dict.fromkeys(target.site for target in risk.targets)),
        "sources": sorted({source for c in printed for source in c.claim.sources}),
        "considered": [_considered(c) for c in _once(c for part in risk.parts for c in part.considered)],
        "because": " ".join(dict.fromkeys(c.because for c in speaking)),
        "sources_differ": any(part.differ for part in risk.parts),
    }


def chance_words(risk: ResolvedRisk) -> str:
    """Everything that prints of how often, in short words: what speaks, then what stands beside it."""
    said = []
    for part in risk.parts:
        words = [_words(c) for c in _once((*part.speaking, *part.beside))]
        where = f" ({listed(sorted({t.site for t in part.targets}))})" if len(risk.parts) > 1 else ""
        said.append("; ".join(dict.fromkeys(words)) + where)
    return " | ".join(said)


def _words(c: Considered) -> str:
    words = chances.say(c.claim.chance).short
    kinds = {"other-setting": "elsewhere", "analogue": "another treatment", "own-audit": "own audit"}
    label = kinds.get(c.claim.evidence, "")
    return f"{words} ({label})" if label and chances.kind_of(c.claim.chance) != "unknown" else words


def _considered(c: Considered) -> dict[str, Any]:
    return {
        "claim": c.claim.id,
        "chance": {"text": chances.say(c.claim.chance).full, "value": chances.to_data(c.claim.chance)},
        "layer": c.layer,
        "from": c.origin,
        "evidence": c.claim.evidence,
        "sources": list(c.claim.sources),
        "role": c.role,
        "because": c.because,
    }


def also_stated(catalogue: Catalogue, resolution: Resolution) -> list[dict[str, Any]]:
    """The claims that a leaflet prints of the benefit at each nerve and of the other choices: what a record keeps."""
    procedure = catalogue.procedures[resolution.procedure]
    here = list(dict.fromkeys(target.site for target in resolution.targets))
    said = []
    for site in here:
        benefit = catalogue.sites[site].benefits.get(resolution.procedure, procedure.benefit)
        said += [("Benefit", site, claim) for claim in benefit.claims]
    for choice in procedure.alternatives.values():
        if not choice.sites or set(here) & set(choice.sites):
            said += [(f"Other choice “{choice.name}”", "", claim) for claim in choice.claims]
    return [
        {"about": about, "nerve": site, "claim": claim.id,
         "chance": {"text": chances.say(claim.chance).full, "value": chances.to_data(claim.chance)},
         "evidence": claim.evidence, "sources": list(claim.sources)}
        for about, site, claim in said
    ]


def conflicts_here(catalogue: Catalogue, resolution: Resolution) -> dict[str, Conflict]:
    """The conflicts that touch a resolution, by id: over a claim that it uses or that its leaflet prints, or over its
    procedure or nerves. One that names nothing touches everything.
    """
    stated = set(_claim_ids(catalogue, resolution))
    return {id_: conflict for id_, conflict in catalogue.conflicts.items()
            if stated & set(conflict.claims) or _names(conflict, resolution)}


def _names(conflict: Conflict, resolution: Resolution) -> bool:
    if not conflict.sites and not conflict.procedures:
        return not conflict.claims
    here = {target.site for target in resolution.targets}
    return (not conflict.sites or bool(here & set(conflict.sites))) and (
        not conflict.procedures or resolution.procedure in conflict.procedures)


def _claim_ids(catalogue: Catalogue, resolution: Resolution) -> Iterator[str]:
    """The claims considered for a risk, and those of the benefits and alternatives at these nerves."""
    procedure = catalogue.procedures[resolution.procedure]
    here = {target.site for target in resolution.targets}
    yield from (c.claim.id for risk in resolution.risks for part in risk.parts for c in part.considered)
    for site in here:
        benefit = catalogue.sites[site].benefits.get(resolution.procedure, procedure.benefit)
        yield from (claim.id for claim in benefit.claims)
    for choice in procedure.alternatives.values():
        if not choice.sites or here & set(choice.sites):
            yield from (claim.id for claim in choice.claims)


def _conflict(id_: str, conflict: Conflict) -> dict[str, Any]:
    return {"id": id_, "what": conflict.what, "shown": conflict.shown, "because": conflict.because,
            "undo": conflict.undo, "claims": list(conflict.claims), "sources": list(conflict.sources)}


def _once(items: Any) -> list[Considered]:
    return list(dict.fromkeys(items))
