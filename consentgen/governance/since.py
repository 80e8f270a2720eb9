"""What a pack told, as its record keeps it, against what the catalogue of today would tell for the same request.

A record keeps every risk with its seriousness and the claims behind it and, in records of newer versions, the claims
on benefit and other choices. It keeps other words only as they stand on the pages, so these are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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

    A treatment, a nerve or a level that is gone is one change: nothing would be told of it now.
    """
    try:
        procedure, targets = str(record["procedure"]["id"]), tuple(map(_target, record["targets"]))
        gone = tuple(_gone(record, catalogue, procedure, targets))
        if gone:
            return gone
        factors = [factor for factor in record["factors"] if factor in catalogue.factors]
        resolution = resolve(catalogue, procedure, targets, factors)
        now: Data = {**explanation(catalogue, resolution), "also_stated": also_stated(catalogue, resolution)}
        lost = [_change("removed", "question to the patient", "", "", str(factor), "")
                for factor in record["factors"] if factor not in catalogue.factors]
        return in_order([*lost, *_risks(record, now, catalogue), *_others(record, now, catalogue)])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _target(data: Data) -> Target:
    return Target(str(data["nerve"]), data["side"], tuple(map(str, data["levels"])))


def _gone(record: Data, catalogue: Catalogue, procedure: str, targets: tuple[Target, ...]) -> Iterator[Change]:
    """What was asked for and cannot be any more."""
    entry = catalogue.procedures.get(procedure)
    if entry is None:
        yield _change("removed", "treatment", "", "", str(record["procedure"]["name"]), "")
        return
    for target, data in zip(targets, record["targets"], strict=True):
        site = catalogue.sites.get(target.site)
        levels = set(site.levels.values if site and site.levels else ())
        if site is None or target.site not in entry.sites or not levels.issuperset(target.levels):
            yield _change("removed", "nerve", "", f"with {entry.clinical}", str(data["name"]), "")


# ---- risks -------------------------------------------------------------------------------------------------------


def _risks(then: Data, now: Data, catalogue: Catalogue) -> Iterator[Change]:
    old, new = ({str(risk["id"]): risk for risk in data["risks"]} for data in (then, now))
    left_out = {str(out["id"]): f"{out['because']} ({out['by']})" for out in now["left_out"]}
    for id_ in dict.fromkeys((*old, *new)):
        if id_ not in new:
            reason = f". Left out now: {left_out[id_]}" if id_ in left_out else ""
            yield _change("removed", "risk", old[id_]["name"], "", f"{old[id_]['chance']['text']}{reason}", "")
        elif id_ not in old:
            yield _change("added", "risk", new[id_]["name"], _at(new[id_], catalogue), "", new[id_]["chance"]["text"])
        else:
            yield from _one_risk(old[id_], new[id_], catalogue)


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
