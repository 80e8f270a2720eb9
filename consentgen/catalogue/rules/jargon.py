"""A text for patients has a technical word without its plain one.

Half of all readers meet the word for the first time, and stop reading there.

Do: Say it once in the entry: put the plain word first, then the technical one in brackets if it is needed at all.

Source: the NHS content guide on how to write: the plain term first. The list is our own:
consentgen/catalogue/glossary.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.wording import by_first_word, glossary, terms_in

NAMES = frozenset(("term", "clinical", "anatomical", "plural", "label", "levels", "origin"))
"""Fields that hold the technical name itself."""


def finds(material: Material) -> Iterator[Finding]:
    """Each technical word that no text of its entry explains: none has it together with one of its plain words."""
    plain = glossary()
    terms = by_first_word(plain)
    said = [(path, text, terms_in(text, words, terms))
            for path, text, words in material.vocabulary if not NAMES & set(path)]
    told = {(path[:2], term) for path, text, here in said for term in here
            if any(word in text.casefold() for word in plain[term])}
    for path, _, here in said:
        for term in here:
            if (path[:2], term) not in told:
                yield Finding(path, f"“{term}” stands without its plain words.", f"say {' or '.join(plain[term])}")


RULE = Rule(
    "jargon", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Watch for oedema.
""",
    good="""
risks:
  burn:
    do: Watch for swelling (oedema).
""",
    group="words",
)
