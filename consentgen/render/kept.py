"""What keeps things between two commands, as those see it who have something to keep."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class Kept(Hashable, Protocol):
    """Keeps bytes between two commands; see ``consentgen.cache``."""

    def read(self, key: str) -> bytes | None:
        """What was kept under the key, as it was; None if there is nothing."""

    def keep(self, key: str, body: bytes) -> None:
        """Keep this under the key, where that can be done."""
