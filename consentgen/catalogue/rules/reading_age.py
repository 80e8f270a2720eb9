"""A section is hard to read: its reading age is above 14 years.

Over four in ten adults struggle with health texts, and most patients read one on a bad day.

Do: Begin with the sentences that are named. A score is a signpost, never a verdict: what is clear may stay.

Source: the Patient Information Forum and the NHS content guide: 9 to 11 years, and to 14 where medicine makes it hard.
The score is that of Flesch and Kincaid (1975) plus five years.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.rules.rule import PHRASES, Finding, Material, Rule, short
from consentgen.reading import measure

OLDEST = 14.0
FEWEST = 60
"""Words; of less text the score says nothing."""
NAMES = frozenset(("term", "clinical", "anatomical", "plural", "label", "levels", "name", "short", "heading"))


def finds(material: Material) -> Iterator[Finding]:
    """Each part of a procedure, and each risk, nerve and factor, that is too hard, with its hardest sentences."""
    sections: dict[PathOf, list[str]] = {}
    for path, text in material.spoken:
        if not (PHRASES | NAMES) & set(path):
            sections.setdefault(path[: 3 if path[0] == "procedures" else 2], []).append(text)
    for path, texts in sections.items():
        said = measure("\n".join(texts))
        if said.words >= FEWEST and said.age > OLDEST:
            worst = ", ".join(f"“{short(sentence)}”" for sentence in said.hardest[:2])
            yield Finding(path, f"The reading age is {said.age:.0f}. The hardest sentences: {worst}.", "shorten these")


RULE = Rule(
    "reading-age", "warning", finds, __doc__,
    bad="""
procedures:
  chilling:
    how:
      ➤- The clinician who performs the procedure will discuss the likelihood of complications,
        including permanent neurological injury, before obtaining your written authorisation.
        Anticoagulant medication may require individual adjustment in consultation with the
        prescribing physician, and the administration of additional medication will necessitate
        observation. Subsequently, deterioration of sensory perception, hypersensitivity and
        intermittent paraesthesia necessitate immediate re-evaluation by the multidisciplinary
        rehabilitation department.
""",
    good="""
procedures:
  chilling:
    how:
      - A doctor holds a cold thing to the nerve. It feels cold for a short time. The cold stops
        the nerve. Then your pain may stop for a while too. It may come back after some weeks. Tell us
        if you feel pain while we do this. We can stop at any time. Call us if the skin looks red or
        wet. Do not drive home. Ask a friend to come with you. You can eat and drink as you like.
""",
    group="words",
)
