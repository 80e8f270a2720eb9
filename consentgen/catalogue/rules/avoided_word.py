"""A text for patients has a word that plain English does without.

Long and official words hold a reader at a distance. Words of blame or command make people feel judged.

Do: Write the plain word.

Source: the NHS content guide asks for plain words. The list is our own: consentgen/catalogue/avoided.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.wording import avoided, by_first_word, terms_in


def finds(material: Material) -> Iterator[Finding]:
    """Each word of the list, once in each text."""
    better = avoided()
    terms = by_first_word(better)
    for path, text, words in material.vocabulary:
        for said in terms_in(text, words, terms):
            yield Finding(path, f"“{said}” is better said plainly.", f"write: {better[said]}")


RULE = Rule(
    "avoided-word", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Cover it prior to sleep.
""",
    good="""
risks:
  burn:
    do: Cover it before sleep.
""",
    group="words",
)
