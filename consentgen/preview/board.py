"""What the preview shows now, for those who write it and those who wait for it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from consentgen.diagnostics import Diagnostic
from consentgen.preview.view import Page, View
from consentgen.render.pages import Spot


@dataclass(frozen=True)
class Shown:
    """One state of the preview. ``version`` grows with every change, ``edition`` with every change of the pages.

    Pages and trace are the last good ones; ``pages_old`` and ``trace_old`` say that the files have moved on.
    """

    version: int = 0
    busy: bool = True
    title: str = ""
    edition: int = 0
    pdf: bytes = field(default=b"", repr=False)
    pages: tuple[Page, ...] = ()
    pages_old: bool = False
    places: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    trace: Mapping[str, Any] | None = None
    trace_old: bool = False
    faults: tuple[Diagnostic, ...] = ()
    others: tuple[Diagnostic, ...] = ()
    stopped: tuple[str, str] | None = None
    notices: tuple[str, ...] = ()

    def after(self, view: View) -> Shown:
        """What is shown once a making has ended: its pages and trace if it has them, else the old ones, marked."""
        shown = replace(self, busy=False, title=view.title or self.title, faults=view.faults, others=view.others,
                        stopped=view.stopped, pages_old=bool(self.pdf), trace_old=self.trace is not None)
        if view.trace is not None:
            shown = replace(shown, trace=view.trace, trace_old=False)
        if view.pdf:
            shown = replace(shown, pdf=view.pdf, pages=view.pages, places=view.places, pages_old=False,
                            notices=view.notices, edition=self.edition + (view.pdf != self.pdf))
        return shown

    def as_data(self) -> dict[str, Any]:
        """The state as the page takes it, in JSON."""
        return {
            "version": self.version,
            "busy": self.busy,
            "title": self.title,
            "edition": self.edition,
            "pages": [{"width": page.width, "height": page.height, "headings": list(page.headings)}
                      for page in self.pages],
            "pages_old": self.pages_old,
            "places": {id_: [{"page": spot.page, "down": round(spot.down, 4)} for spot in spots]
                       for id_, spots in self.places.items()},
            "trace": self.trace,
            "trace_old": self.trace_old,
            "faults": [fault.as_data() for fault in self.faults],
            "others": [fault.as_data() for fault in self.others],
            "stopped": {"message": self.stopped[0], "hint": self.stopped[1]} if self.stopped else None,
            "notices": list(self.notices),
        }


class Board:
    """Holds the state, for several threads. Closed, it lets nobody wait any longer."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._changed = threading.Condition()
        self._closed = False

    @property
    def shown(self) -> Shown:
        """The state now."""
        with self._changed:
            return self._shown

    @property
    def closed(self) -> bool:
        """Whether the preview has ended."""
        with self._changed:
            return self._closed

    def show(self, shown: Shown) -> None:
        """Put up a state, as the next version."""
        with self._changed:
            self._shown = replace(shown, version=self._shown.version + 1)
            self._changed.notify_all()

    def wait(self, version: int, seconds: float) -> int:
        """The version shown, as soon as it is another than this one, or after so many seconds, or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._shown.version != version, seconds)
            return self._shown.version

    def close(self) -> None:
        """End the preview for all who wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
