"""A template of your own was copied from a shipped one that has changed since.

What the shipped one gained, such as a line that a form must have, yours lacks. `base.templates` in your folder holds
the shipped templates as they were when you copied them.

Do: Compare the file in `base.templates` with the shipped one, and carry over what is new. Then `consentgen init
our-clinic --renew` remembers the shipped templates as they are now.

Source: our own; a text that is out of date is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.leaning import TEMPLATES_LOCK
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import Place
from consentgen.resources import templates_path


def finds(material: Material) -> Iterator[Finding]:
    """Each of the clinic's templates whose shipped original is not what it was, or is gone."""
    folder = material.catalogue.folder
    if folder is None:
        return
    for before in sorted((folder / TEMPLATES_LOCK).glob("*")):
        own, now = folder / "templates" / before.name, templates_path() / before.name
        if own.is_file() and not (now.is_file() and now.read_bytes() == before.read_bytes()):
            yield Finding((), f"The shipped {before.name} has changed since this one was copied from it.",
                          f"compare {before} with {now}, then “consentgen init {folder} --renew”",
                          Place(str(own), 1, 1))


RULE = Rule(
    "template-behind", "warning", finds, __doc__,
    bad="\n",
    good="\n",
    files={"base.templates/leaflet.html": "<p>A template that nobody uses any more.</p>"},
    bad_files={"templates/form.html": "➤<p>Ours</p>", "base.templates/form.html": "<p>As it was</p>"},
)
