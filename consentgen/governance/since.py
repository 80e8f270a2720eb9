"""What a pack told, as its record keeps it, against what the catalogue of today would tell for the same request.

A record keeps every risk with its seriousness and the claims behind it and, in records of newer versions, the claims
on benefit and other choices. It keeps other words only as they stand on the pages, so these are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from consentgen.catalogue.load import Catalogue
from consentgen.explain import also_stated, explanation
from consentgen.governance.change import HOW_OFTEN, Action, Change, in_order
from consentgen.governance.saying import author_year, chosen
from consentgen.naming import listed
from consentgen.request import Target
from consentgen.resolve import resolve

PRINTED = ("speaks", "beside")
FACTS = {"seriousness": "seriousness", "worst_case": "worst case", "kind": "kind of risk"}

Data = Mapping[str, Any]


def told_since(record: Data, catalogue: Catalogue) -> tuple[Change, ...] | None:
    """The clinical changes from a record's data to today; None if the record does not hold enough to tell.

    A treatment, a nerve or a level that is gone is one change, for nothing would be told of it now; all else is
    compared.
    """
    try:
        procedure, targets = str(record["procedure"]["id"]), tuple(map(_target, record["targets"]))
        if procedure not in catalogue.procedures:
            return (_change("removed", "treatment", "", "", str(record["procedure"]["name"]), ""),)
        kept = [target for target in targets if _can_be_asked(catalogue, procedure, target)]
        lost = [*_gone(record, catalogue, targets, kept), *_lost_factors(record, catalogue)]
        if targets and not kept:
            return in_order(lost)
        factors = [factor for factor in record["factors"] if factor in catalogue.factors]
        resolution = resolve(catalogue, procedure, kept, factors)
        now: Data = {**explanation(catalogue, resolution), "also_stated": also_stated(catalogue, resolution)}
        then = _without(record, {target.site for target in targets} - {target.site for target in kept}, now)
        return in_order([*lost, *_risks(then, now, catalogue), *_others(then, now, catalogue)])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _target(data: Data) -> Target:
    return Target(str(data["nerve"]), data["side"], tuple(map(str, data["levels"])))


def _can_be_asked(catalogue: Catalogue, procedure: str, target: Target) -> bool:
    """Whether the nerve still has this treatment and these levels."""
    site = catalogue.sites.get(target.site)
    levels = set(site.levels.values if site and site.levels else ())
    return (site is not None and target.site in catalogue.procedures[procedure].sites
            and levels.issuperset(target.levels))


def _gone(
    record: Data, catalogue: Catalogue, targets: Sequence[Target], kept: Sequence[Target]
) -> Iterator[Change]:
    """The nerves that were asked for and cannot be any more."""
    clinical = catalogue.procedures[str(record["procedure"]["id"])].clinical
    for target, data in zip(targets, record["targets"], strict=True):
        if target not in kept:
            yield _change("removed", "nerve", "", f"with {clinical}", str(data["name"]), "")


def _lost_factors(record: Data, catalogue: Catalogue) -> Iterator[Change]:
    for factor in record["factors"]:
        if factor not in catalogue.factors:
            yield _change("removed", "question to the patient", "", "", str(factor), "")


def _without(record: Data, sites: set[str], now: Data) -> Data:
    """What the record tells without what it tells of these nerves alone: that is told as one change for each nerve.

    A record does not keep at which nerve a general claim printed. One that is still considered and prints no more
    was that of a nerve that is gone.
    """
    if not sites:
        return record
    silent = {(str(risk["id"]), str(claim["claim"])) for risk in now["risks"] for claim in risk["considered"]
              if claim["role"] not in PRINTED}
    risks = [{**risk, "nerves": nerves, "considered": [
                 claim for claim in risk["considered"]
                 if claim["from"] not in sites and (str(risk["id"]), str(claim["claim"])) not in silent]}
             for risk in record["risks"] if (nerves := [nerve for nerve in risk["nerves"] if nerve not in sites])]
    kept: dict[str, Any] = {**record, "risks": risks}
    if "also_stated" in record:
        kept["also_stated"] = [one for one in record["also_stated"] if one["nerve"] not in sites]
    return kept


# ---- risks -------------------------------------------------------------------------------------------------------


def _risks(then: Data, now: Data, catalogue: Catalogue) -> Iterator[Change]:
    old, new = ({str(risk["id"]): risk for risk in data["risks"]} for data in (then, now))
    was_out, is_out = ({str(out["id"]): _left_out(out) for out in data["left_out"]} for data in (then, now))
    for id_ in dict.fromkeys((*old, *new)):
        if id_ not in new:
            yield _change("removed", "risk", old[id_]["name"], "", old[id_]["chance"]["text"], is_out.get(id_, ""))
        elif id_ not in old:
            yield _change("added", "risk", new[id_]["name"], _at(new[id_], catalogue), was_out.get(id_, ""),
                          new[id_]["chance"]["text"])
        else:
            yield from _one_risk(old[id_], new[id_], catalogue)


def _left_out(out: Data) -> str:
    return f"left out by {out['by']}: {out['because']}"


def _one_risk(old: Data, new: Data, catalogue: Catalogue) -> Iterator[Change]:
    for key, what in FACTS.items():
        if old[key] != new[key]:
            yield _change("changed", what, new["name"], "", chosen(old[key]), chosen(new[key]))
    if set(old["nerves"]) != set(new["nerves"]):
        before, after = _nerves(old, catalogue), _nerves(new, catalogue)
        yield _change("changed", "nerve it holds for", new["name"], "", before, after)
    yield from _claims(new["name"], _printed(old), _printed(new), catalogue)


def _printed(risk: Data) -> dict[str, Data]:
    return {str(claim["claim"]): claim for claim in risk["considered"] if claim["role"] in PRINTED}


def _at(risk: Data, catalogue: Catalogue) -> str:
    return f"at the {_nerves(risk, catalogue)}"


def _nerves(risk: Data, catalogue: Catalogue) -> str:
    """Every nerve of a record is known here: a request with one that is gone ends earlier."""
    return listed(catalogue.sites[nerve].anatomical for nerve in risk["nerves"])


# ---- claims ------------------------------------------------------------------------------------------------------


def _others(then: Data, now: Data, catalogue: Catalogue) -> Iterator[Change]:
    """The claims on benefit and other choices, where the record keeps them."""
    if "also_stated" not in then:
        return
    places = ((one["about"], one["nerve"]) for data in (then, now) for one in data["also_stated"])
    for about, nerve in dict.fromkeys(places):
        site = catalogue.sites.get(nerve)
        subject = f"{about} at the {site.anatomical}" if site else about
        yield from _claims(subject, _stated(then, about, nerve), _stated(now, about, nerve), catalogue)


def _stated(data: Data, about: str, nerve: str) -> dict[str, Data]:
    return {str(one["claim"]): one for one in data["also_stated"] if (one["about"], one["nerve"]) == (about, nerve)}


def _claims(subject: str, old: Mapping[str, Data], new: Mapping[str, Data], catalogue: Catalogue) -> Iterator[Change]:
    alike = {_statement(claim) for claim in old.values()} & {_statement(claim) for claim in new.values()}
    for id_ in dict.fromkeys((*old, *new)):
        before, after = (_said(side.get(id_), catalogue) for side in (old, new))
        if id_ not in old or id_ not in new:
            if _statement(old.get(id_) or new[id_]) in alike:
                continue  # said under another id, or as “not known” from another place
            yield _change("added" if id_ in new else "removed", "figure", subject, "", before, after)
        elif old[id_]["chance"]["value"] != new[id_]["chance"]["value"]:
            yield _change("changed", HOW_OFTEN, subject, "", before, after)
        elif old[id_]["evidence"] != new[id_]["evidence"]:
            yield _change("changed", "kind of evidence", subject, "", f"{before}; {chosen(old[id_]['evidence'])}",
                          f"{after}; {chosen(new[id_]['evidence'])}")
        elif sorted(old[id_]["sources"]) != sorted(new[id_]["sources"]):
            yield _change("changed", "source", subject, "", before, after)


def _statement(claim: Data) -> str:
    return json.dumps([claim["chance"]["value"], claim["evidence"], sorted(claim["sources"])], sort_keys=True)


def _said(claim: Data | None, catalogue: Catalogue) -> str:
    if claim is None:
        return ""
    sources = "; ".join(author_year(str(id_), catalogue.sources) for id_ in claim["sources"])
    return str(claim["chance"]["text"]) + (f" ({sources})" if sources else "")


def _change(action: Action, what: str, subject: str, where: str, before: str, after: str) -> Change:
    return Change("clinical", action, what, str(subject), where, before, after)
