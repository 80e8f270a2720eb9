"""The one error of this package."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

Path = tuple[str | int, ...]


class ChanceError(ValueError):
    """What somebody wrote does not say how often a risk happens.

    `message` is one plain sentence, `hint` says what to write instead (it may be empty), and `path` leads
    from the data given to the faulty place, such as `("compare", 1, "how_often")`.
    """

    def __init__(self, message: str, hint: str = "", path: Path = ()) -> None:
        super().__init__(message, hint, path)  # all three, so that the error survives pickling
        self.message = message
        self.hint = hint
        self.path = path

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def under(self, *path: str | int) -> ChanceError:
        """Return the same fault as seen from further out, with `path` put before its own."""
        return ChanceError(self.message, self.hint, path + self.path)


def did_you_mean(word: str, known: Iterable[str], nearness: float = 0.6) -> str:
    """Return `Did you mean "..."?` for the nearest of the known words, or nothing."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=nearness)
    return f'Did you mean "{near[0]}"?' if near else ""


def plain_text(text: str, what: str) -> str:
    """Return free text on one line with single spaces and no final full stop.

    Raises ChanceError where nothing is left, where it is longer than 200 characters, or where it holds
    a control character (among them those that reverse the reading direction).
    """
    tidy = " ".join(text.split()).rstrip(" .")
    if not tidy:
        raise ChanceError(f"The {what} is empty.", "Write it out, or leave the line away.")
    if len(tidy) > 200:
        raise ChanceError(f"The {what} is longer than 200 characters.", "Say it more briefly.")
    if not all(sign.isprintable() or sign in _JOINERS for sign in tidy):
        raise ChanceError(f"The {what} holds a character that cannot be seen.", "Type it again by hand.")
    return tidy


def check_text(text: str | None, what: str) -> None:
    """Raise ChanceError unless the text is missing or already as `plain_text` would write it."""
    if text is not None and plain_text(text, what) != text:
        raise ChanceError(f"The {what} has spaces or a full stop too many.")


_JOINERS = "\u200c\u200d"  # needed to spell Bengali, Persian and other scripts
