"""Comparing one entry of two catalogues key by key, each difference said in the words of ``fields``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import (
    SECTIONS,
    Benefit,
    Claim,
    Expect,
    Figure,
    Procedure,
    Risk,
    RiskHere,
    Row,
    Sign,
    Site,
)
from consentgen.catalogue.vocabulary import Part
from consentgen.document.phrases import capital
from consentgen.governance.change import HOW_OFTEN, Action, Change, Kind
from consentgen.governance.fields import FIELDS, STATED, Rule, kind_of_words
from consentgen.governance.match import pairs
from consentgen.governance.saying import chosen, said, spaced, statement
from consentgen.naming import listed

Claims = tuple[Claim, ...]

ALL_WHERE_EMPTY = frozenset(("procedures", "raises_for", "sites"))
"""Lists of ids that mean all of them where they are empty, except the nerves of a procedure."""
_SUBJECTS = {"benefit": "Benefit", "benefits": "Benefit"}
TEXTS = frozenset(("how", "unknown", "extra_procedures", "synonyms"))


@dataclass(frozen=True)
class Spot:
    """Where something stands: what it is about, at what nerve or of what treatment, and its path for scripts."""

    subject: str
    where: str
    path: tuple[str, ...]
    prefix: str = ""

    def inside(self, *steps: str, subject: str = "", where: str = "", prefix: str = "") -> Spot:
        """A place below this one."""
        return Spot(subject or self.subject, where or self.where, (*self.path, *steps), prefix)


@dataclass(frozen=True)
class Between:
    """Two catalogues, and what their entries are called: as in the new one, or in the old one if they are gone."""

    old: Catalogue
    new: Catalogue

    # ---- names -------------------------------------------------------------------------------------------------

    def entry(self, section: str, id_: str) -> Any:
        """The entry of the new catalogue, else of the old one, else None."""
        return getattr(self.new, section).get(id_) or getattr(self.old, section).get(id_)

    def risk_name(self, id_: str) -> str:
        """The lay name of a risk."""
        risk = self.entry("risks", id_)
        return str(risk.name) if risk else id_

    def at_site(self, id_: str) -> str:
        """“at the greater occipital nerve”."""
        site = self.entry("sites", id_)
        return f"at the {site.anatomical}" if site else f"at {id_}"

    def with_procedure(self, id_: str) -> str:
        """“with cryoneurolysis”."""
        procedure = self.entry("procedures", id_)
        return f"with {procedure.clinical if procedure else id_}"

    def with_treatments(self, path: tuple[str, ...]) -> str:
        """“with cryoneurolysis”: the treatments for which alone the claim or risk at this path holds; else nothing."""
        found = _treatments(self.new, path) or _treatments(self.old, path)
        return f"with {listed(self.named('procedures', id_) for id_ in found)}" if found else ""

    def spot(self, section: str, id_: str) -> Spot:
        """The place of an entry."""
        path = (section, id_)
        if section == "procedures":
            return Spot("", self.with_procedure(id_), path)
        if section in ("sites", "pictures"):
            return Spot("", self.at_site(id_), path)
        if section == "factors":
            return Spot("", f"for “{self.entry(section, id_).name}”", path)
        return Spot(self.risk_name(id_) if section == "risks" else f"{capital(section[:-1])} {id_}", "", path)

    def named(self, section: str, id_: str) -> str:
        """What an id stands for, in words."""
        entry = self.entry(section, id_)
        if section == "risks":
            return self.risk_name(id_)
        return str(getattr(entry, "anatomical", "") or getattr(entry, "clinical", "") or id_)

    # ---- key by key --------------------------------------------------------------------------------------------

    def fields(self, old: Part, new: Part, spot: Spot) -> Iterator[Change]:
        """The changes of every key of an entry or a part of one."""
        for name, rule in FIELDS[type(new)].items():
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                named = replace(rule, label=f"{spot.prefix}{rule.label}")
                yield from self._field(old, new, name, named, spot)

    def _field(self, old: Part, new: Part, name: str, rule: Rule, spot: Spot) -> Iterator[Change]:
        before, after = getattr(old, name), getattr(new, name)
        if isinstance(new, RiskHere | Risk) and isinstance(old, RiskHere | Risk) and not isinstance(before, tuple):
            return self._of_risk(old, new, name, rule, spot)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            return self._mapping(name, rule, before, after, spot)
        if isinstance(before, Part) and isinstance(after, Part) and name not in ("sign_off",):
            prefix = f"{rule.label}, " if rule.kind == "layout" else ""
            return self.fields(before, after, spot.inside(name, prefix=prefix, subject=_SUBJECTS.get(name, "")))
        if isinstance(before, tuple) and isinstance(after, tuple):
            return self._list(new, name, rule, before, after, spot)
        return self._value(rule, before, after, spot.inside(name))

    def _value(self, rule: Rule, before: Any, after: Any, spot: Spot) -> Iterator[Change]:
        """One value in place of another; texts that differ in spacing alone are the same."""
        words = said if rule.kind == "wording" else chosen
        old, new = (self.named(rule.of, v) if rule.of and v else words(v) for v in (before, after))
        if old != new:
            yield _change(kind_of_words(rule, old, new), rule.label, spot, old, new)

    def _list(
        self, new: Part, name: str, rule: Rule, before: tuple[Any, ...], after: tuple[Any, ...], spot: Spot
    ) -> Iterator[Change]:
        spot = spot.inside(name)
        items = (*before, *after)
        if all(isinstance(item, Claim) for item in items):
            return self._claims(before, after, spot)
        if isinstance(new, RiskHere) and rule.of and before and after:
            return self._bound(rule, before, after, spot)
        if rule.of:
            return self._ids(rule, before, after, spot, all_=name in ALL_WHERE_EMPTY and not isinstance(new, Procedure))
        if all(isinstance(item, Sign | Row) for item in items) or name in TEXTS:
            return _texts(rule, tuple(map(said, before)), tuple(map(said, after)), spot)
        return self._value(rule, before, after, spot)

    def _ids(
        self, rule: Rule, before: tuple[str, ...], after: tuple[str, ...], spot: Spot, *, all_: bool
    ) -> Iterator[Change]:
        """Ids that came or went; where none means all, the whole list then and now."""
        old, new = (", ".join(self.named(rule.of, id_) for id_ in ids) for ids in (before, after))
        if set(before) == set(after):
            yield _change("unseen", f"order of “{rule.label}”", spot, old, new)
        elif all_ and not (before and after):
            yield _change(rule.kind, rule.label, spot, old or "all", new or "all")
        else:
            for id_ in dict.fromkeys((*before, *after)):
                if id_ not in before or id_ not in after:
                    name = self.named(rule.of, id_)
                    old, new = (name, "") if id_ in before else ("", name)
                    yield _change(rule.kind, rule.label, spot.inside(id_), old, new)

    def _bound(self, rule: Rule, before: tuple[str, ...], after: tuple[str, ...], spot: Spot) -> Iterator[Change]:
        """A risk of a nerve that holds for other treatments: no longer said with one, or new with it."""
        for change in self._ids(rule, before, after, spot, all_=False):
            if change.kind == "clinical":
                where = f"{spot.where}, {self.with_procedure(change.path[-1])}"
                change = replace(change, what="risk", where=where, before="", after="")
            yield change

    # ---- mappings ----------------------------------------------------------------------------------------------

    def _mapping(
        self, name: str, rule: Rule, before: Mapping[str, Any], after: Mapping[str, Any], spot: Spot
    ) -> Iterator[Change]:
        for key in dict.fromkeys((*before, *after)):
            here = spot.inside(name, key)
            old, new = before.get(key), after.get(key)
            if old == new:
                continue
            if name == "risks":
                yield from self._risk_here(key, old, new, replace(here, subject=self.risk_name(key)))
            elif name in ("benefits", "expects"):
                yield from self._own(name, key, old, new, here)
            elif name == "excludes":
                yield from self._excluded(key, old, new, here)
            elif name == "alternatives":
                yield from self._choice(rule, old, new, here)
            elif name == "raises":
                reworded = replace(rule, kind="wording") if old and new else rule
                yield from self._value(replace(reworded, of=""), old, new, replace(here, subject=self.risk_name(key)))
            else:
                yield from self._value(replace(rule, label=f"{rule.label} {key}"), old, new, here)

    def _choice(self, rule: Rule, old: Any, new: Any, spot: Spot) -> Iterator[Change]:
        """Another choice that came, went or is told otherwise."""
        spot = replace(spot, subject=f"Other choice “{(new or old).name}”")
        if old is not None and new is not None:
            yield from self.fields(old, new, spot)
        else:
            yield _change("clinical", rule.label, replace(spot, subject=""), *(
                f"{part.name}: {spaced(part.what)}" if part else "" for part in (old, new)))

    def _excluded(self, risk: str, old: str | None, new: str | None, spot: Spot) -> Iterator[Change]:
        """A risk that cannot happen here is one that is no longer said, and the other way round: see ``Change``."""
        spot = replace(spot, subject=self.risk_name(risk))
        if old and new:
            yield from self._value(Rule("reason why it cannot happen", "unseen"), old, new, spot)
        else:
            before, after = (f"cannot happen here: {spaced(words)}" if words else "" for words in (old, new))
            yield replace(_change("clinical", "risk", spot, before, after), action="removed" if new else "added")

    def _own(self, name: str, procedure: str, old: Any, new: Any, spot: Spot) -> Iterator[Change]:
        """A nerve's own words on a treatment, which stand in place of the treatment's: what each says of it in all."""
        spot = replace(spot, where=f"{spot.where}, {self.with_procedure(procedure)}", subject=_SUBJECTS.get(name, ""))
        before = old or _general(self.old, name, procedure)
        after = new or _general(self.new, name, procedure)
        if before is None or after is None or before == after:
            yield _change("unseen", "words of its own", spot, said(old), said(new))
        else:
            yield from self.fields(before, after, spot)

    # ---- risks -------------------------------------------------------------------------------------------------

    def _risk_here(self, risk: str, old: RiskHere | None, new: RiskHere | None, spot: Spot) -> Iterator[Change]:
        """A risk that was brought in, went, or is told otherwise at a procedure, a nerve or for a factor."""
        if old is not None and new is not None:
            yield from self.fields(old, new, spot)
            return
        there, here = (self.old, new) if old is None else (self.new, old)
        assert here is not None
        if not _told_anyway(there, spot.path, risk, here):
            yield _change("clinical", "risk", spot, *(
                _how_often(part, which) if part else "" for part, which in ((old, self.old), (new, self.new))))
            return
        found = list(self.fields(old or RiskHere(), new or RiskHere(), spot))
        yield from found or [_change("unseen", "risk named here as well", spot, said(bool(old)), said(bool(new)))]

    def _of_risk(self, old: Part, new: Part, name: str, rule: Rule, spot: Spot) -> Iterator[Change]:
        """A key of a risk, or of a risk at a place: as it is told in all, with the more general words behind it."""
        risk = spot.path[spot.path.index("risks") + 1]
        before, after = _effective(self.old, risk, old, name), _effective(self.new, risk, new, name)
        raw = getattr(old, name), getattr(new, name)
        if said(before) == said(after) and said(raw[0]) != said(raw[1]):
            yield from self._value(replace(rule, kind="unseen"), *raw, spot.inside(name))
        else:
            yield from self._value(rule, before, after, spot.inside(name))

    # ---- claims ------------------------------------------------------------------------------------------------

    def _claims(self, before: Claims, after: Claims, spot: Spot) -> Iterator[Change]:
        old, new = {claim.id: claim for claim in before}, {claim.id: claim for claim in after}
        gone, come = [c for c in before if c.id not in new], [c for c in after if c.id not in old]
        for claim in tuple(gone):
            same = next((c for c in come if c.model_copy(update={"id": claim.id}) == claim), None)
            if same is not None:
                gone.remove(claim)
                come.remove(same)
                yield replace(_change("unseen", "id of a figure", spot, claim.id, same.id), action="renamed")
        for claim in gone:
            yield _change("clinical", "figure", spot.inside(claim.id), statement(claim, self.old.sources), "")
        for claim in come:
            yield _change("clinical", "figure", spot.inside(claim.id), "", statement(claim, self.new.sources))
        for id_ in (id_ for id_ in old if id_ in new):
            yield from self.claim(old[id_], new[id_], spot.inside(id_))
        shared = [id_ for id_ in old if id_ in new]
        if shared != [id_ for id_ in new if id_ in old]:
            yield _change("wording", "order of the figures", spot, ", ".join(old), ", ".join(new))

    def claim(self, old: Claim | Figure, new: Claim | Figure, spot: Spot) -> Iterator[Change]:
        """The changes of one claim: what it states as a whole, then what else stands with it."""
        stated = [name for name in STATED if said_of(old, name) != said_of(new, name)]
        if stated:
            what = HOW_OFTEN if stated[0] == "chance" else STATED[stated[0]].label
            evidence = "evidence" in stated
            yield _change("clinical", what, spot, statement(old, self.old.sources, evidence=evidence),
                          statement(new, self.new.sources, evidence=evidence))
        for name, rule in FIELDS[type(new)].items():
            before, after = getattr(old, name), getattr(new, name)
            if name in STATED or before == after:
                continue
            if name == "because" and bool(before) != bool(after):
                yield _change("clinical", "whether it speaks alone", spot, *(
                    f"yes: {spaced(words)}" if words else "no" for words in (before, after)))
            else:
                yield from self._field(old, new, name, rule, spot)


# ---- changes -----------------------------------------------------------------------------------------------------


def _change(kind: Kind, what: str, spot: Spot, before: str, after: str) -> Change:
    """A change of the action that its words show."""
    action: Action = "changed" if before and after else "added" if after else "removed"
    return Change(kind, action, what, spot.subject, spot.where, before, after, spot.path)


def _treatments(catalogue: Catalogue, path: tuple[str, ...]) -> tuple[str, ...]:
    """For which treatments the innermost claim or risk on a path holds; none where it does not say."""
    place, found = getattr(catalogue, path[0]) if path and path[0] in SECTIONS else None, ()
    for step in path[1:]:
        place = _inside(place, step)
        found = getattr(place, "procedures", ()) or found
    return found


def _inside(place: Any, step: str) -> Any:
    """What stands under a step of a path: a key, a field, or a claim of that id; None where there is none."""
    if isinstance(place, Mapping):
        return place.get(step)
    if isinstance(place, tuple):
        return next((item for item in place if getattr(item, "id", None) == step), None)
    return getattr(place, step, None)


def _texts(rule: Rule, before: tuple[str, ...], after: tuple[str, ...], spot: Spot) -> Iterator[Change]:
    """Texts that came, went, were reworded, or only changed places."""
    if sorted(before) == sorted(after):
        if before != after:
            yield _change(rule.kind, f"order of “{rule.label}”", spot, "; ".join(before), "; ".join(after))
        return
    for a, b in pairs(before, after):
        old, new = before[a] if a is not None else "", after[b] if b is not None else ""
        if old != new:
            yield _change(kind_of_words(rule, old, new), rule.label, spot, old, new)


def said_of(claim: Claim | Figure, name: str) -> object:
    """A key of a claim as it is compared: a text without its spacing, anything else as it is."""
    value = getattr(claim, name)
    return spaced(value) if isinstance(value, str) else value


# ---- what is told in all -----------------------------------------------------------------------------------------


def _effective(catalogue: Catalogue, risk_id: str, part: Part, name: str) -> Any:
    """What holds of a risk here: the place's own word, else the risk's. A worst case is at least the usual one."""
    value = getattr(part, name)
    risk = catalogue.risks.get(risk_id)
    if risk is None or (value is not None and name != "worst_case"):
        return value
    if isinstance(part, Risk):
        return part.worst if name == "worst_case" else risk.do if name == "brief_do" else value
    if name == "worst_case":
        return value or risk.worst
    if name == "brief_do":
        return getattr(part, "do", None) or risk.brief_do or risk.do
    return getattr(risk, name, None)


def _general(catalogue: Catalogue, name: str, procedure_id: str) -> Benefit | Expect | None:
    """What a treatment says where the nerve has nothing of its own."""
    procedure = catalogue.procedures.get(procedure_id)
    if procedure is None:
        return None
    return procedure.benefit if name == "benefits" else Expect(
        key_expect=procedure.key_expect, summary_expect=procedure.summary_expect)


def _told_anyway(catalogue: Catalogue, path: tuple[str, ...], risk: str, here: RiskHere) -> bool:
    """Whether a nerve's or a factor's risk is told without it, since all the treatments it is for bring it in."""
    section, id_ = path[:2]
    if section == "procedures":
        return False
    bound = here.procedures or (getattr(catalogue.factors.get(id_), "procedures", ()) if section == "factors" else ())
    treatments = [procedure for key, procedure in catalogue.procedures.items()
                  if (not bound or key in bound) and (section == "factors" or id_ in procedure.sites)]
    site: Site | None = catalogue.sites.get(id_) if section == "sites" else None
    left_out = site is not None and risk in site.excludes
    return bool(treatments) and all(risk in procedure.risks for procedure in treatments) and not left_out


def _how_often(here: RiskHere, catalogue: Catalogue) -> str:
    """How often, as far as anybody counted it, in a line."""
    return "; ".join(statement(claim, catalogue.sources) for claim in here.claims) or "how often is not known"
