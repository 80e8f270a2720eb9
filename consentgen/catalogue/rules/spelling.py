"""A word is not in the British dictionary.

A misspelt leaflet looks careless, and whoever finds one slip trusts the numbers less.

Do: Correct it. A word that is right goes into `words.txt` in the clinic's folder, one on a line.

Source: our own; hunspell with its British dictionary, and the list in consentgen/catalogue/words.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.wording import ADDRESS, WORD, british

REFERENCE = re.compile(r"\{\w+\}")


def finds(material: Material) -> Iterator[Finding]:
    """Each unknown word, once in each text; nothing where nobody checks the spelling."""
    if material.misspelt is None:
        return
    said = {path: _words(text) for path, text in material.spoken}
    wrong = material.misspelt(frozenset(word for words in said.values() for word in words))
    american = british()
    for path, words in said.items():
        for word in dict.fromkeys(words):
            if word in wrong and word.casefold() not in american:
                hint = f"did you mean “{wrong[word]}”?" if wrong[word] else "correct it, or add it to words.txt"
                yield Finding(path, f"“{word}” is not in the dictionary.", hint)


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(ADDRESS.sub(" ", REFERENCE.sub(" ", text)).replace("’", "'")))


RULE = Rule(
    "spelling", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Cover it with a clothh.
""",
    good="""
risks:
  burn:
    do: Cover it with a cloth.
""",
    group="words",
)
