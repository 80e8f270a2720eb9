"""An entry of your own leans on something in the shipped catalogue that has changed since you last went through it.

What you reworded may now say the old thing in new words, what you withheld may have been counted since, and your figure
may speak in place of a better one. `base.lock` in your folder holds the shipped catalogue as you knew it. Where it
cannot be read, nobody can tell, and that is said instead.

Do: Read `consentgen diff our-clinic/base.lock shipped` and look at your entry again. Then `consentgen init our-clinic
--renew` remembers the shipped catalogue as it is now.

Source: our own; a text that is out of date is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.leaning import changed, unreadable_lock
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import Place


def finds(material: Material) -> Iterator[Finding]:
    """Each entry of the clinic's own with what has changed below it."""
    folder, lock = material.catalogue.folder, unreadable_lock(material.catalogue)
    if lock is not None:
        yield Finding((), "What this folder remembers of the shipped catalogue cannot be read.",
                      f"look at all that is yours, then “consentgen init {folder} --renew”", Place(str(lock), 1, 1))
    for found in changed(material.catalogue):
        section, id_ = found.key
        yield Finding((), f"“{id_}” leans on what has changed in the shipped catalogue: {found.words}.",
                      f"“consentgen diff {folder}/base.lock shipped” shows it; look at yours again, then “consentgen "
                      f"init {folder} --renew”", found.place, (section, id_))


RULE = Rule(
    "leans-on-changed", "warning", finds, __doc__,
    bad="""
risks:
  ➤bruise:
    do: Wait and see.
""",
    good="""
risks:
  burn:
    do: Cover it with a cloth.
""",
    files={"base.lock": """format: 1
catalogue: {title: A made-up catalogue, version: 0.0.0, published: 2029-01-01, review_by: 2030-01-01}
risks:
  bruise: {name: Bruise, what: A blue patch., seriousness: minor, when: At once., lasts: For days., do: Run.}
  burn:
    name: Cold burn
    term: frostnip
    what: A blister.
    seriousness: minor
    worst_case: moderate
    condition: if the nerve lies under the skin
    when: At once.
    lasts: For weeks.
    do: Cover it.
"""},
)
