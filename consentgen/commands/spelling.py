"""British spelling, by the program hunspell where a computer has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from consentgen.catalogue.rules.rule import Speller
from consentgen.catalogue.wording import known_words

DICTIONARY = "en_GB"
MOST_SECONDS = 60


def speller(*folders: Path | None) -> Speller | None:
    """What gives the misspelt words of a set, each with a suggestion or nothing; None without hunspell.

    Words of the product's own list, and of ``words.txt`` in each folder, are right.
    """
    program = shutil.which("hunspell")
    if program is None or _asked(program, "-l", "colour") is None:
        return None
    known = {word.casefold() for word in known_words(*folders)}

    def misspelt(words: frozenset[str]) -> dict[str, str]:
        unsure = sorted(word for word in words if word.casefold() not in known
                        and word.casefold().removesuffix("'s") not in known)
        wrong = sorted(set((_asked(program, "-l", "\n".join(unsure)) or "").split()) & set(unsure))
        return dict.fromkeys(wrong, "") | _suggestions(_asked(program, "-a", "\n".join(f"^{w}" for w in wrong)) or "")

    return misspelt


def _asked(program: str, mode: str, words: str) -> str | None:
    """What hunspell answers, or None if it cannot: its dictionary is missing, or it does not come to an end."""
    try:
        done = subprocess.run([program, "-d", DICTIONARY, mode, "-i", "utf-8"], input=words + "\n", text=True,
                              encoding="utf-8", capture_output=True, check=False, timeout=MOST_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _suggestions(answer: str) -> dict[str, str]:
    """The first suggestion for each word, from lines such as ``& clothh 3 0: cloth, cloths``."""
    found = {}
    for line in answer.splitlines():
        if line.startswith("& "):
            head, _, words = line.partition(": ")
            found[head.split()[1]] = words.split(",")[0].strip()
    return found
