"""How hard a text is to read: sentence lengths, syllables and a reading age, without a dictionary or a download.

The grade is that of Flesch and Kincaid (1975): 0.39 × words per sentence + 11.8 × syllables per word − 15.59. The
reading age is five years more, as English schools count. It is a signpost for the writer, never a verdict: short
words in short sentences can still be unclear, and a name such as “nerve” is no harder for having a neighbour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONG = 20
"""Words; a sentence above this is named to the writer (design rule: sentences to 20 words)."""

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d[\d.,]*")
_END = re.compile(r"(?<=[.?!:;])\s+|\n+")
_VOWELS = re.compile(r"[aeiouyà-ÿ]+")

# Endings that are written and not spoken, then what the groups of vowels miscount by one.
_SILENT = re.compile(
    r"(?<=[^aeiouytd])ed$|(?<=[^aeioucgsxz])(?<!sh)(?<!ch)(?<![^aeiou]l)es$|(?<=[^l])e$|(?<=[aeiouy]l)es?$"
    r"|(?<=[^aeiou])e(?=(?:ly|ful|ments?|less|ness)$)|(?<=..m)e(?=times$|thing$)"
)
_ONE_MORE = tuple(map(re.compile, (
    r"i[ao](?=.)(?<![cgst]i[ao])", r"i[ao]$", r"[^aeiou]s[mn]s?$", r"(?<![gqs])u[ae](?!$)(?<!gue)",
    r"eo(?!u)(?=[^uo]|$)", r"[aeiouy]i?ing", r"i[eu](?=[tm](?:$|[^e]))", r"ious(?<![cgtx]ious)", r"uous",
    r"yi(?=ng)", r"rior|lia|nia",
)))


@dataclass(frozen=True)
class Measures:
    """What was counted in a text. ``hardest`` are its longest sentences, the longest first."""

    words: int
    sentences: int
    syllables: int
    hardest: tuple[str, ...]

    @property
    def words_per_sentence(self) -> float:
        """The mean length of its sentences; 0 for no text."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def grade(self) -> float:
        """The Flesch–Kincaid grade; 0 for no text."""
        if not self.words:
            return 0.0
        return 0.39 * self.words_per_sentence + 11.8 * self.syllables / self.words - 15.59

    @property
    def age(self) -> float:
        """The age in years at which an English pupil reads this with ease; never below 5."""
        return max(5.0, self.grade + 5)


def measure(text: str) -> Measures:
    """The measures of a text. Marks of emphasis are not read; a colon or a line's end also ends a sentence."""
    found = sentences(text)
    spoken = [words(sentence) for sentence in found]
    return Measures(
        words=sum(map(len, spoken)),
        sentences=len(found),
        syllables=sum(syllables(word) for sentence in spoken for word in sentence),
        hardest=tuple(sorted(found, key=lambda sentence: -len(words(sentence)))[:3]),
    )


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text that hold a word, in order."""
    pieces = _END.split(text.replace("**", ""))
    return tuple(piece.strip() for piece in pieces if words(piece))


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, in order."""
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """How many syllables an English word has, by rule; a number counts as one, as Flesch did. At least 1."""
    plain = _SILENT.sub("", re.sub(r"['’]s?$|['’]", "", word.casefold()))
    return max(1, len(_VOWELS.findall(plain)) + sum(len(rule.findall(plain)) for rule in _ONE_MORE))
