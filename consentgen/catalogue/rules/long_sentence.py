"""A sentence has more than 20 words.

By its end, a worried reader has lost its beginning.

Do: Make two of it, each with one thing to say.

Source: the NHS content guide on how to write: sentences of up to 20 words.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import PHRASES, Finding, Material, Rule, sentences, short
from consentgen.reading import LONG


def finds(material: Material) -> Iterator[Finding]:
    """Each sentence that is too long. Phrases that a figure begins are no sentences."""
    for path, text in material.spoken:
        for said in sentences(text) if not PHRASES & set(path) else ():
            if len(said.split()) > LONG:
                yield Finding(path, f"A sentence has {len(said.split())} words: “{short(said)}”.", "make two of it")


RULE = Rule(
    "long-sentence", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Cover it with a clean dry cloth and keep it covered all day and all night until you have spoken to the clinic.
""",
    good="""
risks:
  burn:
    do: Cover it with a clean dry cloth. Keep it covered all day and all night. Then speak to the clinic.
""",
    group="words",
)
