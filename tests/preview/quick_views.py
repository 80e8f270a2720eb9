"""A maker of views that takes no time, and misbehaves as the catalogue file tells it to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from consentgen.errors import CannotRender
from consentgen.preview.view import Order, View


def prepare() -> Callable[[Order], View]:
    return make


def make(order: Order) -> View:
    """The file's words are the view's title; some words do something else. Its process is noted beside the file."""
    assert order.catalogue is not None
    words = order.catalogue.read_text(encoding="utf-8")
    with open(order.catalogue.with_suffix(".processes"), "a", encoding="utf-8") as notes:
        notes.write(f"{os.getpid()} {words}\n")
    if words == "for ever":
        time.sleep(600)
    if words == "die":
        os._exit(9)
    if words == "bug":
        raise ValueError("Canary")
    if words == "stop":
        raise CannotRender("No typesetter.", "install one")
    return View(title=words, pdf=words.encode())
