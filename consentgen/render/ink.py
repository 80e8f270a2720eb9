"""What all drawings share: the ink they are drawn with, and how long a point is."""

from __future__ import annotations

INK = "#16222a"
"""Near to black: 16:1 on white, and full black on a photocopier."""

POINT = 25.4 / 72
"""A point of type, in millimetres."""
