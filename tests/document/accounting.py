"""Where every number comes from that a document or a finished PDF prints: for the tests of figures.

A number that is no figure must stand, with the words beside it, in a named field: of the catalogue, of the request, or
of what the document is made with (dates, the numbers of sources and pages, the scale of a time line, a template).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Claim
from consentgen.catalogue.vocabulary import Part
from consentgen.document.leaflet import cite
from consentgen.document.model import (
    CountPicture,
    Document,
    Run,
    ScaledPicture,
    TimeLine,
    plain,
    walk,
)
from consentgen.document.phrases import prose_date
from consentgen.render.readback import PdfText, normalise
from consentgen.request import Request

DIGIT = re.compile(r"\d")
EDGES = ".,;:!?()[]“”\"'’*"
CITED = re.compile(r"\(?\b[Ss]ources? (\d+(?:, \d+)*(?: and \d+)?)\)?")
PAGE_OF = re.compile(r"\bPage (\d+) of (\d+)\b")
NEVER_PRINTED = {"note", "proposal", "because", "strength_note", "synonyms", "origin", "id"}


@dataclass(frozen=True)
class Said:
    """A stretch of text with the place it stands in."""

    place: str
    text: str


@dataclass(frozen=True)
class Fields:
    """Named fields, and for each word with a digit in them the words beside it."""

    beside: dict[str, set[tuple[str, str]]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Fields:
        """Of the texts of the fields."""
        beside: dict[str, set[tuple[str, str]]] = {}
        for text in texts:
            for before, word, after in in_context(text):
                beside.setdefault(word, set()).add((before, after))
        return cls(beside)

    def hold(self, before: str, word: str, after: str) -> bool:
        """Whether a field holds the word between these. Where either ends, one side is enough; a field that is the
        word alone must be all of the text.
        """
        alone = not before and not after
        return any(alone if not b and not a else
                   (b == before or not b or not before) and (a == after or not a or not after)
                   for b, a in self.beside.get(word, ()))


def in_context(text: str) -> Iterator[tuple[str, str, str]]:
    """(word before, word, word after) for each word with a digit, without marks of punctuation."""
    split = text.replace("**", "").replace("{side}", " ").split()
    words = ["" if word == "…" else bare for word in split if (bare := word.strip(EDGES)) or word == "…"]
    for index, word in enumerate(words):
        if DIGIT.search(word):
            yield words[index - 1] if index else "", word, words[index + 1] if index + 1 < len(words) else ""


# ---- the document ----------------------------------------------------------------------------------------------


def claims_by_id(catalogue: Catalogue) -> dict[str, Claim]:
    """Every claim of the catalogue, the clinic's figures not among them."""
    entries = [entry for kind in ("procedures", "sites", "factors") for entry in getattr(catalogue, kind).values()]
    return {claim.id: claim for entry in entries for claim in _parts(entry) if isinstance(claim, Claim)}


def _parts(value: object) -> Iterator[Part]:
    if isinstance(value, Part):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _parts(item)


def wrong_figures(document: Document, claims: dict[str, Claim]) -> list[str]:
    """Figures of the document that name no claim, or say a number that their claim does not have."""
    wrong = []
    for run in walk((document.leaflet, document.form)):
        if isinstance(run, Run) and run.style == "figure":
            if run.key not in claims:
                wrong.append(f"the figure “{run.text}” names no claim ({run.key or 'nothing'})")
                continue
            known = set(chances.figures(claims[run.key].chance))
            extra = [number for number in chances.numbers_in(run.text) if number not in known]
            wrong += [f"the figure “{run.text}” of {run.key} says {number}" for number in extra]
    return wrong


def unaccounted(document: Document, catalogue: Catalogue, request: Request) -> list[str]:
    """Numbers of the document outside its figures that no named field holds, each with its place."""
    known = Fields.of(_named_fields(document, catalogue, request))
    found = []
    for said in _said(document):
        text = _without_citations(said.text, document)
        found += [f"{said.place}: “{word}” in “{said.text}”" for before, word, after in in_context(text)
                  if not known.hold(before, word, after)]
    return found


def _without_citations(text: str, document: Document) -> str:
    """The text without its citations, if each names a source that the document lists."""
    count = len(document.leaflet.sources) if document.leaflet else 0
    return CITED.sub(lambda found: "…" if all(1 <= int(n) <= count for n in re.findall(r"\d+", found[1]))
                     else found[0], text)


def _said(document: Document) -> Iterator[Said]:
    """Every text of the document but its figures and what is drawn, with its place."""
    yield from _texts(document, "document")


def _texts(value: Any, place: str) -> Iterator[Said]:
    if isinstance(value, str):
        yield Said(place, value)
    elif isinstance(value, Run):
        if value.style != "figure":
            yield Said(place, value.text)
    elif isinstance(value, TimeLine):
        yield from _texts((value.measure, value.marks, value.rest, value.brackets), f"{place}.line")
    elif isinstance(value, CountPicture | ScaledPicture):
        drawn = {"figure", "when", "source"}
        for field in fields(value):
            if field.name not in drawn:
                yield from _texts(getattr(value, field.name), f"{place}.{field.name}")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in ("logo", "colour", "id", "key"):
                yield from _texts(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple) and value and all(isinstance(item, Run) for item in value):
        joined = "".join("…" if run.style == "figure" else run.text for run in value)
        yield Said(place, joined.replace("…", " … "))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]")


def _named_fields(document: Document, catalogue: Catalogue, request: Request) -> Iterator[str]:
    """The texts that a number of this document may come from."""
    sites = {target.site: catalogue.sites[target.site] for target in request.targets}
    used = [catalogue.meta, catalogue.settings, catalogue.procedures[request.procedure], *sites.values(),
            *catalogue.risks.values(), *catalogue.factors.values()]
    used += [catalogue.pictures[site] for site in sites if site in catalogue.pictures]
    for part in (part for entry in used for part in _parts(entry)):
        yield from _field_texts(part)
    for meta in filter(None, (catalogue.meta, catalogue.base)):
        yield from (meta.version, prose_date(meta.published), prose_date(meta.review_by))
        yield f"version {meta.version} of {prose_date(meta.published)}"
    yield from (prose_date(request.made_on), document.catalogue.digest)
    yield from (f"{level} ({words})" for site in sites.values() if site.levels
                for level, words in site.levels.values.items())
    yield from (cite(source) for source in catalogue.sources.values())
    if document.leaflet:
        yield from (str(number) for number in range(1, len(document.leaflet.sources) + 1))
    yield from (str(getattr(document.identity, field.name)) for field in fields(document.identity))
    yield from request.patient.concerns if request.patient else ()


def _field_texts(part: Part) -> Iterator[str]:
    """The words of an entry's own fields; a claim's number is no field's, but what happened to whom is."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name in NEVER_PRINTED:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            yield from value
        elif isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            yield from value.values()


# ---- the finished PDF ------------------------------------------------------------------------------------------


def unaccounted_on_pages(pages: PdfText, document: Document, templates: Path) -> list[str]:
    """Numbers of a finished PDF that neither the document nor a template says, each with its page."""
    known = Fields.of([*_document_texts(document), *_drawn(document), *_of_templates(templates)])
    listed = _run_together(" ".join(plain(row.text) for row in document.leaflet.sources)) if document.leaflet else ""
    points = {str(number) for number in range(1, len(document.leaflet.key_points) + 1)} if document.leaflet else set()
    found = []
    texts = [(block.page, block.text, block.role) for block in pages.blocks]
    texts += [(page.number, page.artifacts, "") for page in pages.pages]
    texts += [(figure.page, words, "Figure") for figure in pages.figures for words in (figure.alt, figure.text)]
    for page, text, role in texts:
        if not role:
            text = PAGE_OF.sub(lambda on, page=page: "" if (int(on[1]), int(on[2])) == (page, len(pages.pages))  # type: ignore[misc]
                               else on[0], text)
        if role == "TH" and text in points:
            continue
        for before, word, after in in_context(text):
            of_a_source = any(_run_together(pair) in listed for pair in (before + word, word + after))
            if not (known.hold(before, word, after) or of_a_source):
                found.append(f"page {page} ({role or 'running head or foot'}): “{before} {word} {after}”")
    return found


def _run_together(text: str) -> str:
    """Without spaces and marks: a reference may be broken over lines at any of them."""
    return normalise(text).translate(dict.fromkeys(map(ord, EDGES)))


def _document_texts(document: Document) -> Iterator[str]:
    for value in walk(document):
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple) and value and all(isinstance(item, Run) for item in value):
            yield plain(value)
    who, mark = document.identity, document.catalogue
    yield from (f"Born {who.born} ({who.age})", f"Hospital number {who.hospital_number}")
    yield from (f"Catalogue {mark.version}, digest", f"on {mark.base_version}")
    if told := document.leaflet:
        yield f"Version {told.version}, published"
        yield from (f"{source.label}: {plain(source.text)}" for source in told.sources)


def _drawn(document: Document) -> Iterator[str]:
    """What a template makes of a picture of a count, such as “10 did not”."""
    for picture in walk(document):
        if isinstance(picture, CountPicture):
            others = picture.total - picture.filled
            yield from (f"{picture.total} people. {picture.filled} are filled", f"{others} are outlines",
                        f"{others} {picture.outline_words}", f"{picture.filled} {picture.filled_words}")
        elif isinstance(picture, ScaledPicture):
            yield from (f"{picture.per} people. {picture.happens} are filled", f"{picture.spared} are outlines",
                        f"{picture.spared:,} in {picture.per:,} {picture.spared_words}")


def _of_templates(folder: Path) -> Iterator[str]:
    """What the templates say themselves, between their tags and in their quotes."""
    for file in sorted(folder.glob("*.html")):
        source = re.sub(r"\{#.*?#\}|<style>.*?</style>", "\n", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield from re.findall(r'"([^"<>]*)"', " ".join(re.findall(r"\{[%{].*?[%}]\}", source, re.DOTALL)))
        yield from re.split(r"\{[%{].*?[%}]\}|<[^>]*>|\n", source, flags=re.DOTALL)
