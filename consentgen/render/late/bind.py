"""Late binding as one call: a page of HTML in, the finished PDF out, laid out anew only where it must be."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import astuple
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from consentgen import __version__
from consentgen.render import fonts
from consentgen.render.kept import Kept
from consentgen.render.late import files
from consentgen.render.late.loom import Laid, Loom, Stands
from consentgen.render.late.model import Layout, Object, Space, Template, Woven
from consentgen.render.late.slots import CannotBind, Slots, take_apart
from consentgen.render.pdf import Attachment, Engine, Pdf, typesetting

if TYPE_CHECKING:
    from consentgen.render.late.weave import Drawn

T = TypeVar("T", Template, Layout, Woven)

_MADE_FOR = "WeasyPrint 70.0"
_LOOMS = 24


class Store(Kept, Protocol):
    """Keeps templates and layouts, and what the templates' HTML is made with; see ``consentgen.cache``."""

    def fetch(self, kind: type[T], key: str, make: Callable[[], T]) -> T:
        """What was kept under the key, or what ``make`` makes, which is kept then."""


class Memory:
    """Keeps the last few templates and layouts in this process."""

    def __init__(self, most: int = 24) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()

    def fetch(self, kind: type[T], key: str, make: Callable[[], T]) -> T:
        """What was kept under the key, or what ``make`` makes, which is kept then."""
        place = kind.__name__, key
        if place not in self._kept:
            self._kept[place] = make()
        self._kept.move_to_end(place)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        kept: T = self._kept[place]
        return kept

    def read(self, key: str) -> bytes | None:
        """Nothing: what Jinja has compiled in this process it keeps by itself."""
        return None

    def keep(self, key: str, body: bytes) -> None:
        """Keeps nothing, for the same reason."""


class Binder:
    """Binds pages of one set of templates.

    ``material`` is a digest of all files that the pages may ask for. One process, one thread.
    """

    def __init__(self, folders: tuple[Path, ...], store: Store, material: str = "") -> None:
        self.store = store
        self._folders = folders
        self._about = f"{__version__} {_MADE_FOR} {_fonts_digest()} {material}"
        self._looms: OrderedDict[str, Any] = OrderedDict()
        self._starts: OrderedDict[str, Any] = OrderedDict()

    def bind(self, html: str, attachment: Attachment, secrets: tuple[str, ...], made_on: date) -> Pdf:
        """The finished PDF of a page that holds a patient's values, or none, as ``make_pdf`` would make it.

        ``secrets`` are values that must not stand outside of the elements that are marked ``data-private``.
        Raises ``CannotBind`` if the page must be rendered directly, and what ``make_pdf`` raises.
        """
        slots = _apart(html, secrets)
        layout, late = self._bound(slots, attachment) if slots.private else self._bound_before(slots, attachment)
        record = files.attached(layout, attachment.content, made_on)
        content = self._start(layout).finished((*late, *files.dated(layout, made_on), record))
        return Pdf(content, len(layout.pages))

    def draw(
        self, html: str, attachment: Attachment, fonts: Any, states: dict[str, Any], secrets: tuple[str, ...] = ()
    ) -> tuple[Layout, Drawn]:
        """The layout that fits a page, and its values drawn for it, for a print file (see ``printfile``).

        ``attachment``, ``secrets`` and the refusals are those of ``bind``.
        """
        from consentgen.render.late.weave import Drawn, draw

        slots = _apart(html, secrets)
        key = self._key(slots.form)
        template = self._template(key, slots.form)
        if not template.islands:
            return self._layout(template, {}, attachment), Drawn((), ())
        with typesetting() as engine:
            loom, boxes, laid, layout = self._laid(engine, key, template, slots.values, attachment)
            return layout, draw(loom, layout, boxes, laid, fonts, states)

    def whole(self, html: str) -> tuple[Layout, Drawn]:
        """A page that is not bound late, laid out as it is, for a print file. Nothing of it is kept."""
        from consentgen.render.late import still
        from consentgen.render.late.weave import Drawn

        key = sha256(html.encode()).hexdigest()
        with typesetting() as engine:
            layout = still.make_layout(engine, Template(html, (), (), "", ""), {}, self._folders, key=key,
                                       attachment=Attachment("none", b"", ""))
        return layout, Drawn((), ())

    def _bound(self, slots: Slots, attachment: Attachment) -> tuple[Layout, tuple[Object, ...]]:
        """The layout that fits the values, and the objects that hold them."""
        key = self._key(slots.form)
        template = self._template(key, slots.form)
        if not template.islands:
            layout = self._layout(template, {}, attachment)
            return layout, files.shared(layout, b"", {}, ())
        from consentgen.render.late.weave import weave

        with typesetting() as engine:
            loom, boxes, laid, layout = self._laid(engine, key, template, slots.values, attachment)
            return layout, weave(loom, layout, boxes, laid)

    def _bound_before(self, slots: Slots, attachment: Attachment) -> tuple[Layout, tuple[Object, ...]]:
        """The same for a page without a patient, kept: on that day it needs no typesetter a second time."""

        def make() -> Woven:
            layout, late = self._bound(slots, attachment)
            return Woven(layout.key, late)

        woven = self.store.fetch(Woven, self._key(slots.form, *slots.values, *_about(attachment)), make)
        return self.store.fetch(Layout, woven.layout, lambda: self._bound(slots, attachment)[0]), woven.objects

    def _laid(
        self, engine: Engine, key: str, template: Template, values: tuple[str, ...], attachment: Attachment
    ) -> tuple[Loom, dict[int, Stands], dict[int, Laid], Layout]:
        """The islands laid out with their values, and the layout that has just this space for them."""
        engine.fonts_for("".join(values))
        loom = self._loom(engine, key, template)
        boxes = loom.boxes_of(values)
        laid = loom.laid_out(boxes)
        layout = self._layout(template, {number: one.space for number, one in laid.items()}, attachment)
        return loom, boxes, laid, layout

    def _key(self, *parts: str) -> str:
        return sha256("\0".join((self._about, *parts)).encode()).hexdigest()

    def _template(self, key: str, form: str) -> Template:
        from consentgen.render.late import still

        def make() -> Template:
            with typesetting() as engine:
                return still.make_template(engine, form, self._folders)

        return self.store.fetch(Template, key, make)

    def _layout(self, template: Template, spaces: dict[int, Space], attachment: Attachment) -> Layout:
        from consentgen.render.late import still

        def make() -> Layout:
            with typesetting() as engine:
                nothing = Attachment(attachment.name, b"", attachment.description)
                return still.make_layout(engine, template, spaces, self._folders, key=key, attachment=nothing)

        taken = repr([(number, astuple(space)) for number, space in sorted(spaces.items())])
        key = self._key(template.still, taken, *_about(attachment))
        return self.store.fetch(Layout, key, make)

    def _loom(self, engine: Engine, key: str, template: Template) -> Loom:
        loom: Loom = _kept(self._looms, key, lambda: Loom(engine, template, self._folders))
        return loom

    def _start(self, layout: Layout) -> files.Start:
        start: files.Start = _kept(self._starts, layout.key, lambda: files.Start(layout))
        return start


def _apart(html: str, secrets: tuple[str, ...]) -> Slots:
    """The page without the patient's values, and these. Raises ``CannotBind`` if one stands elsewhere, too."""
    slots = take_apart(html)
    if any(_stands_in(slots.form, secret) for secret in secrets):
        raise CannotBind("a value of the patient stands in an element that is not marked as private")
    return slots


def _about(attachment: Attachment) -> tuple[str, str]:
    """What a layout has of an attachment: its content is bound late."""
    return attachment.name, attachment.description


def _stands_in(form: str, secret: str) -> bool:
    """Whether a value stands in a page's form as words of their own."""
    written = escape(secret)
    return bool(secret) and written in form and bool(re.search(rf"(?<!\w){re.escape(written)}(?!\w)", form))


def _kept(kept: OrderedDict[str, Any], key: str, make: Callable[[], Any]) -> Any:
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    while len(kept) > _LOOMS:
        kept.popitem(last=False)
    return kept[key]


def _fonts_digest() -> str:
    return sha256((fonts.FOLDER / "glyphs.json").read_bytes()).hexdigest()[:16]
