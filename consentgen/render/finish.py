"""Repairs to a PDF that WeasyPrint 70 has just drawn, before it is written.

WeasyPrint's tag tree is good but not yet PDF/UA: text in page margins is tagged beside the tree instead of
being an artifact, header cells lack ``Scope`` and cannot be found by their ``ID``, and the box of a figure is
given in CSS pixels from the top. veraPDF passes PDF/UA-1 and PDF/A-3a on what leaves here.

The objects are pydyf's: dictionaries in ``pdf.objects``, referred to as ``b"12 0 R"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_POINTS_PER_PIXEL = 0.75
_HOLDS_NO_TEXT = frozenset(("/L", "/Table", "/THead", "/TBody", "/TFoot", "/TR"))
_UNNESTABLE = frozenset(("/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/P", "/Caption"))
_REORDERED = re.compile("[\u0900-\u0dff]")
_UA_SCHEMA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Number of the PDF/UA part that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """Repair the PDF in place; ``document`` is WeasyPrint's, ``pdf`` is pydyf's. A ``finisher`` of WeasyPrint."""
    elements: list[Any] = [
        thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/StructElem"
    ]
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    connected = _connected(pdf, root)
    for page_number, (page, drawn) in enumerate(zip(pages, document.pages, strict=True)):
        owners = _object(pdf, root["ParentTree"])["Nums"][2 * page_number + 1]
        stream = _object(pdf, page["Contents"]).stream
        _drop_empty_text(pdf, stream, owners)
        _make_margins_artifacts(stream, owners, connected, page["MediaBox"][3])
        _say_reordered_text(stream, drawn._page_box)
    elements = [element for element in elements if element]
    _flatten_anonymous_boxes(pdf, elements)
    _measure_figures(elements, {page.reference: page["MediaBox"][3] for page in pages})
    for drawn in document.pages:
        _scope_header_cells(drawn._page_box)
    _index_header_cells(root, [element for element in elements if element.number in connected])
    for element in elements:
        if element.number not in connected:
            element.clear()
    _declare_accessible(pdf)


def finish_part(pdf: Any, stream: list[Any], owners: list[Any], elements: list[Any], box: Any) -> list[Any]:
    """Repair a part of a page that was drawn by itself, in place.

    ``stream`` are the drawing operators of ``box``, ``owners`` the references to the owners of its marked content
    by number, ``elements`` those of the tag tree that were made for it; what is left of them comes back. ``pdf``
    knows these elements and the one above them.
    """
    _drop_empty_text(pdf, stream, owners)
    _say_reordered_text(stream, box)
    elements = [element for element in elements if element]
    _flatten_anonymous_boxes(pdf, elements)
    _scope_header_cells(box)
    return elements


def finish_running_part(stream: list[Any], height: float, box: Any) -> None:
    """Make all marked content of a head or foot that was drawn by itself an artifact, on a page of this height."""
    nobody = [b"0 0 R"] * len(stream)
    _make_margins_artifacts(stream, nobody, set(), height)
    _say_reordered_text(stream, box)


def header_cells(elements: list[Any]) -> list[tuple[Any, Any]]:
    """(name, reference) of the header cells among elements of the tag tree, in the order of their names."""
    named = sorted((element["ID"].data, element) for element in elements if "ID" in element)
    return [(element["ID"], element.reference) for _, element in named]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _connected(pdf: Any, root: Any) -> set[int]:
    """The numbers of the structure elements that hang on the root."""
    found: set[int] = set()
    waiting = list(root["K"])
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, bytes):
            element = _object(pdf, kid)
            if element.number not in found:
                found.add(element.number)
                waiting.extend(element.get("K", ()))
    return found


def _marks(stream: list[Any]) -> Iterator[tuple[int, int]]:
    """Every piece of marked content of the stream: the place of its BDC operator, and its number."""
    for place, operator in enumerate(stream):
        if operator == b"BDC" and isinstance(stream[place - 1], dict) and "MCID" in stream[place - 1]:
            yield place, stream[place - 1]["MCID"]


def _make_artifact(stream: list[Any], place: int, kind: dict[str, str]) -> None:
    stream[place - 2] = b"/Artifact"
    stream[place - 1].clear()
    stream[place - 1].update(kind)


def _drop_empty_text(pdf: Any, stream: list[Any], owners: list[Any]) -> None:
    """Take white space between items or cells out of the tree: a list may hold items only, a table rows only."""
    for place, mark in _marks(stream):
        element = _object(pdf, owners[mark])
        parent = _object(pdf, element["P"])
        if parent.get("S") in _HOLDS_NO_TEXT and stream[place + 1 : place + 4] == [b"BT", b"ET", b"EMC"]:
            parent["K"].remove(element.reference)
            element.clear()
            owners[mark] = b"null"
            _make_artifact(stream, place, {"Type": "/Layout"})


def _make_margins_artifacts(stream: list[Any], owners: list[Any], connected: set[int], page_height: float) -> None:
    """Turn marked content that no element in the tree owns into a header or footer artifact.

    Only text in page margins is such: WeasyPrint builds elements for it and connects them to nothing. Its
    place tells which it is.
    """
    middle = page_height / _POINTS_PER_PIXEL / 2
    for place, mark in _marks(stream):
        if int(owners[mark].split()[0]) in connected:
            continue
        _, height = _text_place(stream, place) or (0, 0)
        owners[mark] = b"null"
        _make_artifact(stream, place, {"Type": "/Pagination", "Subtype": "/Header" if height < middle else "/Footer"})


def _say_reordered_text(stream: list[Any], page_box: Any) -> None:
    """Give text in Indic scripts as it is spelt: a vowel may be drawn before the letter it is spoken after.

    Not so for scripts written from right to left, which common readers turn round for themselves.
    """
    import pydyf

    texts = {
        (round(box.position_x, 3), round(box.position_y + box.baseline, 3)): box.text
        for box in _boxes(page_box)
        if _REORDERED.search(getattr(box, "text", None) or "")
    }
    if not texts:
        return
    for place, operator in enumerate(stream):
        if operator == b"BDC" and isinstance(stream[place - 1], dict):
            where = _text_place(stream, place)
            if where and (text := texts.get((round(where[0], 3), round(where[1], 3)))):
                stream[place - 1]["ActualText"] = pydyf.String(text)


def _text_place(stream: list[Any], place: int) -> tuple[float, float] | None:
    """Where the text after this operator begins, in CSS pixels from the top left of the page."""
    for operator in stream[place + 1 : place + 20]:
        if operator == b"EMC":
            return None
        if isinstance(operator, bytes) and operator.endswith(b" Tm"):
            across, down = operator.split()[4:6]
            return float(across), float(down)
    return None


def _flatten_anonymous_boxes(pdf: Any, elements: list[Any]) -> None:
    """A heading in a heading of the same level is the box of a line, not another heading; so for paragraphs."""
    for element in elements:
        if element["S"] in _UNNESTABLE and _object(pdf, element["P"]).get("S") == element["S"]:
            element["S"] = "/NonStruct"


def _measure_figures(elements: list[Any], heights: dict[bytes, float]) -> None:
    for element in elements:
        if element["S"] == "/Figure":
            box = element["A"]["BBox"]
            left, top, right, bottom = (side * _POINTS_PER_PIXEL for side in box)
            height = heights[element["Pg"]]
            box[:] = [left, height - bottom, right, height - top]


def _scope_header_cells(root: Any) -> None:
    for box in _boxes(root):
        mark = getattr(box, "mark", None)
        if mark is not None and mark.get("S") == "/TH":
            mark["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"


def _boxes(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _index_header_cells(root: Any, elements: list[Any]) -> None:
    """Let a reader find the header cells that a cell names in ``Headers``."""
    import pydyf

    if cells := header_cells(elements):
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array([part for cell in cells for part in cell])})


def _declare_accessible(pdf: Any) -> None:
    """Say in the metadata that the file is PDF/UA-1, beside the PDF/A-3a that WeasyPrint says."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False  # so that any tool can find it
    metadata.stream = [part.replace(b"</rdf:RDF>", _UA_SCHEMA) for part in metadata.stream]
