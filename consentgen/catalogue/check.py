"""What a careful reviewer would find in a catalogue that can be read: each rule a function, its code in RULES.

Structure is found while loading (``load``); here are references, claims, figures, words that cannot print, and age.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePath

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import SECTIONS, Claim, Figure, Part, Picture, PictureView, Site
from consentgen.catalogue.names import names_of, same
from consentgen.catalogue.views import VIEWS
from consentgen.diagnostics import Diagnostic, Severity, did_you_mean, in_order

PathOf = tuple[str | int, ...]
PRINTED_SECTIONS = ("risks", "procedures", "sites", "factors")
NUMB_AREA_IN = {"key_expect", "summary_expect"}
SIDE_IN = {"place", "indication", "numb_area", "lead", "intended", "unknown", "key_expect", "summary_expect", "what",
           "when", "lasts", "do", "brief_do", "words"}
"""What is said of one nerve at a time. Elsewhere one side would stand for all the nerves of a pack."""
READABLE = 4.5  # contrast of text on white, Web Content Accessibility Guidelines 2.2, 1.4.3


def check(catalogue: Catalogue, today: date | None = None) -> tuple[Diagnostic, ...]:
    """Every finding of every rule, in the order of the files. ``today`` is for review dates; None leaves them out."""
    found = [finding for rule in RULES for finding in rule(catalogue)]
    if today is not None:
        found += past_review(catalogue, today)
    return in_order(found)


def _fault(
    catalogue: Catalogue, path: PathOf, code: str, message: str, hint: str = "", severity: Severity = "error"
) -> Diagnostic:
    subject = (str(path[0]), str(path[1])) if len(path) > 1 else ("", "")
    return Diagnostic(catalogue.place(*path), code, message, hint, severity, subject)


# ---- references ------------------------------------------------------------------------------------------------


def references(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``unknown-reference``: an id that names nothing."""
    for path, section, id_ in _references(catalogue):
        known = getattr(catalogue, section)
        if id_ not in known and (section, id_) not in catalogue.broken:
            yield _fault(catalogue, path, "unknown-reference", f"There is no entry “{id_}” under {section}.",
                         did_you_mean(id_, known))


def _references(catalogue: Catalogue) -> Iterator[tuple[PathOf, str, str]]:
    """(where, section, id) for each reference in the catalogue."""
    for id_, procedure in catalogue.procedures.items():
        at: PathOf = ("procedures", id_)
        yield from (((*at, "sites", i), "sites", site) for i, site in enumerate(procedure.sites))
        yield from (((*at, "risks", risk), "risks", risk) for risk in procedure.risks)
        for name, choice in procedure.alternatives.items():
            yield from (((*at, "alternatives", name, "sites", i), "sites", s) for i, s in enumerate(choice.sites))
    for id_, site in catalogue.sites.items():
        at = ("sites", id_)
        yield from (((*at, "risks", risk), "risks", risk) for risk in site.risks)
        yield from (((*at, "raises", risk), "risks", risk) for risk in site.raises)
        yield from (((*at, "excludes", risk), "risks", risk) for risk in site.excludes)
        yield from (((*at, "benefits", p), "procedures", p) for p in site.benefits)
        yield from (((*at, "raises_for", i), "procedures", p) for i, p in enumerate(site.raises_for))
        for risk, here in site.risks.items():
            yield from (((*at, "risks", risk, "procedures", i), "procedures", p) for i, p in enumerate(here.procedures))
    for id_, factor in catalogue.factors.items():
        at = ("factors", id_)
        yield from (((*at, "raises", i), "risks", risk) for i, risk in enumerate(factor.raises))
        yield from (((*at, "risks", risk), "risks", risk) for risk in factor.risks)
        yield from (((*at, "procedures", i), "procedures", p) for i, p in enumerate(factor.procedures))
        yield from (((*at, "sources", i), "sources", s) for i, s in enumerate(factor.sources))
    for index, figure in enumerate(catalogue.figures):
        wanted = (("risk", "risks", figure.risk), ("procedure", "procedures", figure.procedure),
                  ("site", "sites", figure.site))
        yield from ((("figures", index, key), section, name) for key, section, name in wanted if name)
        yield from ((("figures", index, "sources", i), "sources", s) for i, s in enumerate(figure.sources))
    for index, withheld in enumerate(catalogue.withheld):
        yield ("withheld", index, "risk"), "risks", withheld.risk
        yield ("withheld", index, "site"), "sites", withheld.site
        if withheld.procedure:
            yield ("withheld", index, "procedure"), "procedures", withheld.procedure
    for id_, conflict in catalogue.conflicts.items():
        named = (("sources", conflict.sources), ("sites", conflict.sites), ("procedures", conflict.procedures))
        yield from ((("conflicts", id_, key, i), key, name) for key, names in named for i, name in enumerate(names))
    yield from ((("pictures", id_), "sites", id_) for id_ in catalogue.pictures)
    for path, claim in claims(catalogue):
        yield from (((*path, "sources", i), "sources", source) for i, source in enumerate(claim.sources))
        yield from (((*path, "procedures", i), "procedures", p) for i, p in enumerate(claim.procedures))


def claims(catalogue: Catalogue) -> Iterator[tuple[PathOf, Claim]]:
    """Every claim of the catalogue with its path."""
    for section in ("procedures", "sites", "factors"):
        for id_, entry in getattr(catalogue, section).items():
            yield from _claims((section, id_), entry)


def _claims(path: PathOf, value: object) -> Iterator[tuple[PathOf, Claim]]:
    if isinstance(value, Claim):
        yield path, value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _claims((*path, name), getattr(value, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _claims((*path, index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _claims((*path, key), item)


# ---- claims ----------------------------------------------------------------------------------------------------


def claim_ids(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``duplicate-claim``: the id of a claim or figure stands twice."""
    seen: set[str] = set()
    figures = [(("figures", index), figure) for index, figure in enumerate(catalogue.figures)]
    stated: list[tuple[PathOf, Claim | Figure]] = [*claims(catalogue), *figures]
    for path, claim in stated:
        if claim.id in seen:
            yield _fault(catalogue, (*path, "id"), "duplicate-claim", f"The claim id “{claim.id}” stands twice.",
                         "give this one an id of its own")
        seen.add(claim.id)


def claim_sources(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``claim-without-source``: a number that nobody said; ``source-not-citable``: a source nobody can find."""
    used = {source for _, claim in claims(catalogue) for source in claim.sources}
    used |= {source for conflict in catalogue.conflicts.values() for source in conflict.sources}
    for path, claim in claims(catalogue):
        if not claim.sources and chances.kind_of(claim.chance) != "unknown" and claim.evidence != "estimate":
            yield _fault(catalogue, path, "claim-without-source", f"The claim “{claim.id}” has no source.",
                         "name its source, or say not known")
    for id_ in sorted(used & catalogue.sources.keys()):
        if not catalogue.sources[id_].is_citable:
            yield _fault(catalogue, ("sources", id_), "source-not-citable",
                         f"The source “{id_}” has no DOI, PubMed number, page or journal reference.",
                         "a reader must be able to find it")


def lone_bands(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``lone-band``: a band word without a number, which people take for far more than it means (Knapp 2004)."""
    stated = [(path, claim.chance) for path, claim in claims(catalogue)]
    stated += [(("figures", index), figure.chance) for index, figure in enumerate(catalogue.figures)]
    for path, chance in stated:
        if chances.kind_of(chance) == "band":
            yield _fault(catalogue, (*path, "chance"), "lone-band", "A band word stands without a number.",
                         "give the number it comes from", "warning")


def benefits_under_risks(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``benefit-under-risk``: a figure of those who were helped, where one of those who were harmed is read."""
    for path, claim in claims(catalogue):
        if "risks" in path and claim.chance.outcome is not chances.Outcome.HARM:
            yield _fault(catalogue, (*path, "chance"), "benefit-under-risk", "A benefit is counted under a risk.",
                         "count those who had the harm, or move the claim to benefits")


def conflicts(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``unknown-claim``: a conflict over a claim that is nowhere; ``one-sided-conflict``: both sides cannot show with
    fewer than two claims.
    """
    known = {claim.id for _, claim in claims(catalogue)} | {figure.id for figure in catalogue.figures}
    claims_unread = any(section in ("procedures", "sites", "factors") for section, _ in catalogue.broken)
    for id_, conflict in catalogue.conflicts.items():
        for index, name in enumerate(conflict.claims):
            if name not in known and not claims_unread:
                yield _fault(catalogue, ("conflicts", id_, "claims", index), "unknown-claim",
                             f"There is no claim “{name}”.", did_you_mean(name, known))
        if conflict.shown == "both" and len(set(conflict.claims)) < 2:
            yield _fault(catalogue, ("conflicts", id_, "shown"), "one-sided-conflict",
                         "Both sides are to show, but fewer than two claims are named.",
                         "name the claims under “claims:”, or say settled")


# ---- risks, sites, factors -------------------------------------------------------------------------------------


def raised_risks(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``raises-nothing``: a site or factor raises a risk that is nowhere to be raised, so it would never print."""
    for id_, site in catalogue.sites.items():
        procedures = [p for name, p in catalogue.procedures.items()
                      if id_ in p.sites and (not site.raises_for or name in site.raises_for)]
        for risk in site.raises:
            if risk in catalogue.risks and not any(risk in p.risks for p in procedures) and risk not in site.risks:
                yield _fault(catalogue, ("sites", id_, "raises", risk), "raises-nothing",
                             f"No procedure at this nerve has the risk “{risk}”.", "name it under “risks:”", "warning")
    anywhere = {risk for _, risks in _brought_in(catalogue) for risk in risks}
    for id_, factor in catalogue.factors.items():
        for index, risk in enumerate(factor.raises):
            if risk in catalogue.risks and risk not in anywhere:
                yield _fault(catalogue, ("factors", id_, "raises", index), "raises-nothing",
                             f"No procedure, nerve or factor has the risk “{risk}”.", "name it under “risks:”",
                             "warning")


def _brought_in(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """((section, id), the risks that an entry brings in by itself)."""
    for section in ("procedures", "sites", "factors"):
        for id_, entry in getattr(catalogue, section).items():
            yield (section, id_), frozenset(entry.risks)


def excluded_risks(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``excludes-unconditional``: only a risk with a condition may be excluded at a site; ``excludes-own-risk``: and
    not one that the site itself names, for then it would print after all.
    """
    for id_, site in catalogue.sites.items():
        for risk in site.excludes:
            if risk in catalogue.risks and not catalogue.risks[risk].condition:
                yield _fault(catalogue, ("sites", id_, "excludes", risk), "excludes-unconditional",
                             f"“{risk}” has no condition, so no site can exclude it.",
                             "a clinic may withhold it under “withheld:”, with reason and name")
            elif risk in site.risks:
                yield _fault(catalogue, ("sites", id_, "excludes", risk), "excludes-own-risk",
                             f"This nerve both has and excludes “{risk}”.", "keep one of the two")


def unused(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``unused-risk``, ``untreated-nerve``, ``unused-figure``: entries that no pack can ever show."""
    named = {risk for _, risks in _brought_in(catalogue) for risk in risks}
    named |= {figure.risk for figure in catalogue.figures if figure.site}
    for id_ in sorted(catalogue.risks.keys() - named):
        yield _fault(catalogue, ("risks", id_), "unused-risk", f"No procedure, nerve or factor has “{id_}”.",
                     "name it under “risks:” where it applies", "warning")
    treated = {site for procedure in catalogue.procedures.values() for site in procedure.sites}
    for id_ in sorted(catalogue.sites.keys() - treated):
        yield _fault(catalogue, ("sites", id_), "untreated-nerve", f"No procedure treats “{id_}”.",
                     "add it to a procedure's sites", "warning")
    for index, figure in enumerate(catalogue.figures):
        treating = [p for name, p in catalogue.procedures.items() if figure.procedure in (None, name)]
        if figure.risk not in named or (figure.site and not any(figure.site in p.sites for p in treating)):
            yield _fault(catalogue, ("figures", index), "unused-figure", "No pack can ever show this figure.",
                         "check its risk, procedure and site", "warning")


def sides(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``place-without-side``: a sided nerve's title would not say its side; ``side-on-midline``: it has none to say."""
    for id_, site in catalogue.sites.items():
        if site.laterality == "sided" and "{side}" not in site.place:
            yield _fault(catalogue, ("sites", id_, "place"), "place-without-side",
                         "The place of a sided nerve must say {side}.", "write: at the {side} back of your head")
        for path, text in _texts(("sites", id_), site) if site.laterality == "midline" else ():
            if "{side}" in text:
                yield _fault(catalogue, path, "side-on-midline", "A nerve in the midline has no {side}.",
                             "write it without")


def pictures(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``picture-side``, ``picture-level``: what does not fit the nerve; ``outside-view``: a point that is not on the
    paper; ``picture-area``: too few points; ``picture-empty``: nothing is marked.
    """
    for id_, picture in catalogue.pictures.items():
        if id_ in catalogue.sites:
            yield from _side_of_picture(catalogue, id_, picture, catalogue.sites[id_])
        for index, view in enumerate(picture.views):
            yield from _view_faults(catalogue, ("pictures", id_, "views", index), view)


def _side_of_picture(catalogue: Catalogue, id_: str, picture: Picture, site: Site) -> Iterator[Diagnostic]:
    """Whether words, views and levels fit the nerve."""
    at: PathOf = ("pictures", id_)
    midline = site.laterality == "midline"
    if ("{side}" in picture.words) is midline:
        yield _fault(catalogue, (*at, "words"), "picture-side",
                     f"The words of this picture must {'not say' if midline else 'say'} {{side}}.")
    known = site.levels.values if site.levels else {}
    for index, view in enumerate(picture.views):
        if midline and not VIEWS[view.view].mirrors:
            yield _fault(catalogue, (*at, "views", index, "view"), "picture-side",
                         "A nerve in the midline cannot be shown in a view of one side.", "choose a view of both")
        for level in view.levels.keys() - known:
            yield _fault(catalogue, (*at, "views", index, "levels", level), "picture-level",
                         f"The nerve has no level “{level}”.", did_you_mean(level, known))


def _view_faults(catalogue: Catalogue, at: PathOf, view: PictureView) -> Iterator[Diagnostic]:
    """Whether what is marked can be drawn."""
    size = VIEWS[view.view]
    for path, marks in ((at, view), *(((*at, "levels", name), marks) for name, marks in view.levels.items())):
        lists = [((*path, "dots"), marks.dots), ((*path, "course"), marks.course)]
        lists += [((*path, "areas", i), area) for i, area in enumerate(marks.areas)]
        for where, points in lists:
            if any(x > size.width or y > size.height for x, y in points):
                yield _fault(catalogue, where, "outside-view", "A point lies outside the view.",
                             f"{view.view} is {size.width:g} wide and {size.height:g} high")
            if where[-2] == "areas" and len(set(points)) < 3:
                yield _fault(catalogue, where, "picture-area", "An area has fewer than 3 points.", "go round its edge")
        if not any(points for _, points in lists):
            yield _fault(catalogue, path, "picture-empty", "Nothing is marked here.", "add dots or areas")


def ambiguous_names(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``ambiguous-name``: two entries answer to one name, so a request by that name could mean the wrong nerve."""
    for section in PRINTED_SECTIONS[1:]:
        owners: dict[str, str] = {}
        for id_, entry in getattr(catalogue, section).items():
            for name in dict.fromkeys(map(same, names_of(id_, entry))):
                if owners.setdefault(name, id_) != id_:
                    yield _fault(catalogue, (section, id_), "ambiguous-name",
                                 f"“{id_}” and “{owners[name]}” share the name “{name}”.", "rename one of the two")


# ---- words -----------------------------------------------------------------------------------------------------


def placeholders(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``unknown-placeholder``: braces that nothing fills in there; ``odd-bold``: a ** without its pair."""
    for section in (*PRINTED_SECTIONS, "pictures"):
        for id_, entry in getattr(catalogue, section).items():
            for path, text in _texts((section, id_), entry):
                yield from _word_faults(catalogue, path, text)


def _word_faults(catalogue: Catalogue, path: PathOf, text: str) -> Iterator[Diagnostic]:
    filled = {"side"} if _said_of_one_nerve(path) else set()
    filled |= {"numb_area"} if path[-1] in NUMB_AREA_IN else set()
    bare = re.sub(r"\{(\w+)\}", lambda m: "" if m[1] in filled else m[0], text)
    if "{" in bare or "}" in bare:
        may = " and ".join(f"{{{name}}}" for name in sorted(filled, reverse=True))
        yield _fault(catalogue, path, "unknown-placeholder",
                     f"Only {may} may stand in braces here." if may else "Nothing may stand in braces here.")
    if text.count("**") % 2:
        yield _fault(catalogue, path, "odd-bold", "A ** has no second one to close it.", "bold is **so written**")


def _said_of_one_nerve(path: PathOf) -> bool:
    fields = [name for name in path[2:] if isinstance(name, str)]
    of_a_benefit = fields[-1:] == ["key"] and {"benefit", "benefits"} & set(fields)
    return bool(of_a_benefit or (fields and fields[-1] in SIDE_IN and "alternatives" not in fields))


def _texts(path: PathOf, value: object) -> Iterator[tuple[PathOf, str]]:
    """Every text of an entry that may print, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            if name not in ("note", "chance", "id", "sources", "source_words"):
                yield from _texts((*path, name), getattr(value, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts((*path, index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts((*path, key), item)


def logo(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``logo``: an image must be a PNG or SVG file in the catalogue's own folder, never an address."""
    name = catalogue.settings.logo
    if name is None:
        return
    path = PurePath(name)
    if ":" in name or "\\" in name or path.is_absolute() or ".." in path.parts:
        yield _fault(catalogue, ("settings", "logo"), "logo", "The logo must be a file in the catalogue's folder.",
                     "copy the file there and write its name")
    elif path.suffix.lower() not in (".png", ".svg"):
        yield _fault(catalogue, ("settings", "logo"), "logo", "The logo must be a PNG or SVG file.",
                     "save the picture as PNG")
    elif catalogue.folder is None or not (catalogue.folder / name).is_file():
        yield _fault(catalogue, ("settings", "logo"), "logo", "The logo file does not exist.", "check its name")


def colour(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """``pale-colour``: headings in this colour could not be read on white paper."""
    light = [int(catalogue.settings.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in light)
    if 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) < READABLE:
        yield _fault(catalogue, ("settings", "colour"), "pale-colour", "This colour is too pale to read on white.",
                     "choose a darker one", "warning")


# ---- age -------------------------------------------------------------------------------------------------------


def past_review(catalogue: Catalogue, today: date) -> list[Diagnostic]:
    """``past-review``: the catalogue or a signed entry should have been looked at again by now."""
    found = []
    if catalogue.meta.review_by < today:
        found.append(_fault(catalogue, ("catalogue", "review_by"), "past-review",
                            "The catalogue is past its review date.", "review it, then move the date", "warning"))
    for section in SECTIONS:
        for id_, entry in getattr(catalogue, section).items():
            sign_off = getattr(entry, "sign_off", None)
            if sign_off and sign_off.review_by and sign_off.review_by < today:
                found.append(_fault(catalogue, (section, id_, "sign_off", "review_by"), "past-review",
                                    "This entry is past its review date.", "review it, then move the date", "warning"))
    return found


RULES: tuple[Callable[[Catalogue], Iterator[Diagnostic]], ...] = (
    references, claim_ids, claim_sources, lone_bands, benefits_under_risks, conflicts, raised_risks, excluded_risks,
    unused, sides, pictures, ambiguous_names, placeholders, logo, colour,
)
