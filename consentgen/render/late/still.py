"""Makes what many patients share: the template of a page, and its layouts, frozen as the objects of a PDF."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consentgen.render import finish
from consentgen.render.late.boxes import islands_on
from consentgen.render.late.islands import NUMBER, Page, check, empty, find_islands, pruned, stands_in_row, to_template
from consentgen.render.late.loom import context_of
from consentgen.render.late.model import NO_DAY, Island, Layout, Object, PageFrame, Space, Standing, Template
from consentgen.render.late.slots import IN_HOLE, PRIVATE, CannotBind, is_marked
from consentgen.render.pdf import VARIANT, Attachment, Engine, prepare

_CLOSE = 1e-6


def make_template(engine: Engine, form: str, folders: tuple[Path, ...]) -> Template:
    """The template of a page. ``form``: the page with holes (see ``slots``). Raises ``CannotBind``."""
    page = Page(engine.read(form, folders))
    marked = frozenset(element for element in page.root.iter() if is_marked(element))
    found = _islands(engine, page, marked) if marked else ()
    elements = tuple(element for element, _ in found)
    for number, element in enumerate(elements):
        check(element)
        element.set(NUMBER, str(number))
    islands = _measured(engine, page, elements, [in_row for _, in_row in found]) if elements else ()
    return to_template(page, form, elements, islands)


def _islands(engine: Engine, page: Page, marked: frozenset[Any]) -> tuple[tuple[Any, bool], ...]:
    """The islands of the page, and whether each stands in a row.

    Styles are worked out for the marked elements and all above them alone, which is quick.
    """
    small = copy.copy(page.html)
    small.etree_element = pruned(page, marked)
    part = Page(small)
    styles = context_of(engine, part.changed()).style_for
    return tuple((page.at(part.path(one)), stands_in_row(one, part, styles)) for one in find_islands(part, styles))


def _measured(engine: Engine, page: Page, elements: tuple[Any, ...], in_row: list[bool]) -> tuple[Island, ...]:
    """The islands with the width of the box that each stands in; as a page of their own they have the same width."""
    alone = copy.copy(page.html)
    alone.etree_element = pruned(page, frozenset(elements))
    for element in alone.etree_element.iter():
        for place in ("text", "tail"):
            if IN_HOLE.search(getattr(element, place) or ""):
                setattr(element, place, "x")
    document = engine.lay_out(Page(alone).changed())
    widths = {
        number: above.width
        for drawn in document.pages
        for number, _, above in islands_on(drawn._page_box)
        if not _in_margin(above)
    }
    return tuple(
        Island("flow", widths[number], in_row[number]) if number in widths else Island("running", private=_private(one))
        for number, one in enumerate(elements)
    )


def _private(island: Any) -> bool:
    return any(element.get(PRIVATE) is not None for element in island.iter())


def _in_margin(box: Any) -> bool:
    return hasattr(box, "at_keyword")


def make_layout(
    engine: Engine, template: Template, spaces: dict[int, Space], folders: tuple[Path, ...], *,
    key: str, attachment: Attachment,
) -> Layout:
    """Lay out what is still of the page, with this space left for each island in its text, for no day yet.

    ``attachment``: name and description of the file to be attached; its content is bound late. Raises ``CannotBind``
    if an island breaks over pages or the pages are otherwise than a page of its islands alone said.
    """
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.pdf import VARIANTS, generate_pdf

    page = Page(engine.read(template.form, folders))
    for number, element in enumerate([page.at(path) for path in template.paths]):
        element.set(NUMBER, str(number))
        empty(element, spaces.get(number))
    document = engine.lay_out(page.changed())
    prepare(document, NO_DAY)
    options = {**DEFAULT_OPTIONS, **VARIANTS[VARIANT][1], "pdf_variant": VARIANT,
               "attachments": [engine.attach(attachment, NO_DAY)]}
    with _elements_of_islands() as elements:
        pdf = generate_pdf(document, None, 1, **options)
    finish.finish(document, pdf)
    standing = tuple(_standing(template, spaces, document, elements))
    return _frozen(key, pdf, document, template.islands, standing)


@contextmanager
def _elements_of_islands() -> Iterator[dict[tuple[int, int], tuple[Any, Any]]]:
    """Notes which elements of the tag tree are made for islands: (island, page) -> (element, the one above it)."""
    from weasyprint.pdf import tags

    found: dict[tuple[int, int], tuple[Any, Any]] = {}
    original = tags._build_box_tree

    def noting(box: Any, parent: Any, pdf: Any, page_number: int, *rest: Any) -> Iterator[Any]:
        inner = getattr(box, "_box", box)
        number = inner.element.get(NUMBER) if inner.element is not None else None
        for element in original(box, parent, pdf, page_number, *rest):
            if number is not None:
                found.setdefault((int(number), page_number), (element, parent))
            yield element

    tags._build_box_tree = noting
    try:
        yield found
    finally:
        tags._build_box_tree = original


def _standing(template: Template, spaces: dict[int, Space], document: Any, elements: Any) -> Iterator[Standing]:
    seen: set[int] = set()
    for page, drawn in enumerate(document.pages):
        for number, box, above in islands_on(drawn._page_box):
            island = template.islands[number]
            if island.kind == "running":
                if not _in_margin(above):
                    raise CannotBind("a running element stands in another box of the margin")
                yield Standing(number, page, above.content_box_x(), above.content_box_y(), above.width, above.height,
                               above.style["vertical_align"])
                continue
            space = spaces[number]
            if number in seen or abs(above.width - island.width) > _CLOSE or (
                abs(box.border_height() - space.height) > _CLOSE
            ):
                raise CannotBind("a value stands in a box that its page lays out otherwise")
            seen.add(number)
            element, parent = elements[number, page]
            yield Standing(number, page, box.border_box_x(), box.border_box_y(), element=element.number,
                           parent=parent.number, parent_role=parent["S"])
    if seen != set(spaces):
        raise CannotBind("a value stands in a box that is not printed")


def _frozen(
    key: str, pdf: Any, document: Any, islands: tuple[Island, ...], standing: tuple[Standing, ...]
) -> Layout:
    """The finished PDF as objects, with numbers kept free for what is bound late."""
    import pydyf

    pdf.add_object(pdf.info)
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    owners = _object(pdf, root["ParentTree"])["Nums"]
    resources = _object(pdf, pages[0]["Resources"])
    first = size = len(pdf.objects)
    fonts, states, header_cells = size, size + 1, size + 2
    size += 3
    frames = []
    for place, (page, drawn) in enumerate(zip(pages, document.pages, strict=True)):
        content = _object(pdf, page["Contents"])
        content.stream[:0], content.stream[len(content.stream):] = [b"q"], [b"Q"]
        bound, owned = 0, tuple(_reference(one) for one in owners[2 * place + 1])
        late = [one for one in standing if one.page == place]
        streams = {private: size + private for private in sorted({islands[one.island].private for one in late})}
        size += 2 if late else 0
        if late:
            page["Contents"] = pydyf.Array([page["Contents"], *(b"%d 0 R" % number for number in streams.values())])
        if any(one.element for one in late):
            bound, size = size, size + 1
            owners[2 * place + 1] = b"%d 0 R" % bound
        frames.append(PageFrame(page.number, drawn.width, drawn.height, streams.get(False, 0), streams.get(True, 0),
                                bound, owned))
    own_fonts = _object(pdf, resources["Font"])
    resources["Font"] = b"%d 0 R" % fonts
    own_states = resources["ExtGState"]
    resources["ExtGState"] = b"%d 0 R" % states
    index = root.pop("IDTree", {"Names": []})["Names"]
    root["IDTree"] = b"%d 0 R" % header_cells
    record = next(one for one in pdf.objects if getattr(one, "extra", {}).get("Type") == "/EmbeddedFile")
    bound_late = {one.element for one in standing} | {record.number}
    dated = {pdf.info.number, int(pdf.catalog["Metadata"].split()[0])}
    return Layout(
        key=key,
        objects=tuple(_objects(pdf, first, bound_late | dated)),
        dated=tuple(_object_of(pdf.objects[number]) for number in sorted(dated)),
        size=size,
        catalog=pdf.catalog.number,
        info=pdf.info.number,
        pages=tuple(frames),
        standing=standing,
        fonts=fonts,
        own_fonts=bytes(own_fonts.data)[2:-2],
        states=states,
        own_states={name: bytes(state.data) for name, state in own_states.items()},
        header_cells=header_cells,
        own_cells=tuple((name.data, ref) for name, ref in zip(index[::2], index[1::2], strict=True)),
        record=record.number,
        record_head=_head(record),
    )


def _objects(pdf: Any, end: int, late: set[int]) -> Iterator[Object]:
    for thing in pdf.objects[1:end]:
        if thing.number not in late and not (isinstance(thing, dict) and not thing):
            yield _object_of(thing)


def _object_of(thing: Any) -> Object:
    return thing.number, bytes(thing.data), not thing.compressible


def _head(record: Any) -> bytes:
    """The beginning of the attached file's dictionary, without what depends on its content."""
    params = {key: value for key, value in record.extra["Params"].items() if key not in ("CheckSum", "Size")}
    dates = b"".join(b"/%s %s" % (key.encode(), value.data) for key, value in params.items())
    return b"/Type /EmbeddedFile/Subtype %s/Params<<%s" % (record.extra["Subtype"].encode(), dates)


def _reference(owner: Any) -> bytes:
    found = re.fullmatch(rb"null|\d+ 0 R", owner)
    if not found:
        raise CannotBind("the tag tree is otherwise than known")
    return bytes(owner)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
