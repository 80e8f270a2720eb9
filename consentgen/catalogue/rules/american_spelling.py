"""A word is spelt as Americans do. `--fix` puts it right.

It reads as if the leaflet had been taken from somewhere else, and for somebody else.

Do: Let `--fix` do it, or correct it. Titles of publications stay as they are, and so do addresses, names (a capital
inside a sentence) and the unit gray.

Source: our own; the words are in consentgen/catalogue/british.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.wording import american, british


def finds(material: Material) -> Iterator[Finding]:
    """Each such word, once in each text."""
    spelt = british()
    for path, text, words in material.vocabulary:
        for word in dict.fromkeys(match[0] for match in american(text)) if words & spelt.keys() else ():
            yield Finding(path, f"“{word}” is American spelling.", f"write {spelt[word.casefold()]}")


RULE = Rule(
    "american-spelling", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Watch its color.
""",
    good="""
risks:
  burn:
    do: Watch its colour. Ask Dr Gray, or look at www.color-center.example/gray.
""",
    group="words",
)
