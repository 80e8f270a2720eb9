"""Which text of an old list is which of a new one, where nothing names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

ALIKE = 0.5
"""How much of two texts must be the same words for one to be the other, reworded (Dice's coefficient)."""

Pair = tuple[int | None, int | None]


def pairs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Places (in ``old``, in ``new``) that belong together, None where one has no other: each place once.

    Equal texts first, then the most alike. The pairs do not depend on which list is called old.
    """
    found: list[Pair] = []
    left, right = set(range(len(old))), set(range(len(new)))
    ranked = sorted((-alike(old[a], new[b]), a + b, abs(a - b), a, b) for a in left for b in right)
    for likeness, *_, a, b in ranked:
        if a in left and b in right and -likeness >= ALIKE:
            found.append((a, b))
            left.discard(a)
            right.discard(b)
    found += [(a, None) for a in left] + [(None, b) for b in right]
    return sorted(found, key=lambda pair: (_place(pair[1], pair[0]), pair[1] is None))


def alike(a: str, b: str) -> float:
    """From 0 (no word in common) to 1 (the same words)."""
    one, other = Counter(a.casefold().split()), Counter(b.casefold().split())
    words = one.total() + other.total()
    return 2 * (one & other).total() / words if words else 1.0


def _place(wanted: int | None, else_: int | None) -> int:
    return wanted if wanted is not None else else_ or 0
