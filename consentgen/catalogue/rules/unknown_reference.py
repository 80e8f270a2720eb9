"""An id names an entry that does not exist.

A risk, a nerve or a source that is named and not there would silently be missing from the page.

Do: Check its spelling, or add the entry.

Source: our own; a missing risk is the first hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import did_you_mean


def finds(material: Material) -> Iterator[Finding]:
    """Each id that no entry has; an entry that could not be read is known all the same."""
    catalogue = material.catalogue
    for path, section, id_ in _references(material):
        known = getattr(catalogue, section)
        if id_ not in known and (section, id_) not in catalogue.broken:
            yield Finding(path, f"There is no entry “{id_}” under {section}.", did_you_mean(id_, known))


def _references(material: Material) -> Iterator[tuple[PathOf, str, str]]:
    """(where, section, id) for each reference in the catalogue."""
    catalogue = material.catalogue
    yield from _of_procedures(catalogue)
    yield from _of_sites(catalogue)
    yield from _of_factors(catalogue)
    yield from _of_lists(catalogue)
    for id_, conflict in catalogue.conflicts.items():
        named = (("sources", conflict.sources), ("sites", conflict.sites), ("procedures", conflict.procedures))
        yield from ((("conflicts", id_, key, i), key, name) for key, names in named for i, name in enumerate(names))
    yield from ((("pictures", id_), "sites", id_) for id_ in catalogue.pictures)
    for path, claim in material.claims:
        yield from (((*path, "sources", i), "sources", source) for i, source in enumerate(claim.sources))
        yield from (((*path, "procedures", i), "procedures", p) for i, p in enumerate(claim.procedures))


def _of_procedures(catalogue: Catalogue) -> Iterator[tuple[PathOf, str, str]]:
    for id_, procedure in catalogue.procedures.items():
        at: PathOf = ("procedures", id_)
        yield from (((*at, "sites", i), "sites", site) for i, site in enumerate(procedure.sites))
        yield from (((*at, "risks", risk), "risks", risk) for risk in procedure.risks)
        for name, choice in procedure.alternatives.items():
            yield from (((*at, "alternatives", name, "sites", i), "sites", s) for i, s in enumerate(choice.sites))


def _of_sites(catalogue: Catalogue) -> Iterator[tuple[PathOf, str, str]]:
    for id_, site in catalogue.sites.items():
        at: PathOf = ("sites", id_)
        yield from (((*at, "risks", risk), "risks", risk) for risk in site.risks)
        yield from (((*at, "raises", risk), "risks", risk) for risk in site.raises)
        yield from (((*at, "excludes", risk), "risks", risk) for risk in site.excludes)
        yield from (((*at, "benefits", p), "procedures", p) for p in site.benefits)
        yield from (((*at, "raises_for", i), "procedures", p) for i, p in enumerate(site.raises_for))
        yield from (((*at, "treated_by", i), "procedures", p) for i, p in enumerate(site.treated_by))
        for risk, here in site.risks.items():
            yield from (((*at, "risks", risk, "procedures", i), "procedures", p) for i, p in enumerate(here.procedures))


def _of_factors(catalogue: Catalogue) -> Iterator[tuple[PathOf, str, str]]:
    for id_, factor in catalogue.factors.items():
        at: PathOf = ("factors", id_)
        yield from (((*at, "raises", i), "risks", risk) for i, risk in enumerate(factor.raises))
        yield from (((*at, "risks", risk), "risks", risk) for risk in factor.risks)
        yield from (((*at, "procedures", i), "procedures", p) for i, p in enumerate(factor.procedures))
        yield from (((*at, "sources", i), "sources", s) for i, s in enumerate(factor.sources))


def _of_lists(catalogue: Catalogue) -> Iterator[tuple[PathOf, str, str]]:
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


RULE = Rule(
    "unknown-reference", "error", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      blush: ➤{}
""",
    good="""
sites:
  tail:
    risks:
      bruise: {}
""",
)
