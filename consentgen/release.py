"""What must hold before a pack is released: every risk, figure, target and identity in its place, and no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from consentgen.catalogue.load import Catalogue
from consentgen.document.model import Document, Identity, TargetLine, figures, plain, walk
from consentgen.naming import target_name
from consentgen.render.compare import bears
from consentgen.render.htmltext import HtmlText
from consentgen.render.readback import PageText, PdfBlock, PdfText, normalise
from consentgen.resolve import Resolution

DRAFT = "DRAFT"
OPPOSITE = {"left": "right", "right": "left"}


def missing_from_html(document: Document, said: HtmlText) -> tuple[str, ...]:
    """Every risk, figure and target line of the document that the HTML does not say, in plain words.

    A template may repeat a figure but not leave one out or change it; a risk and a target line stand in it with
    exactly their own words. A picture of the body is there with its text alternative, its words and its labels.
    """
    return tuple([*_risks(document, said), *_figures(document, said), *_targets(document, said),
                  *_body(document, said), *_draft_marks(document, said)])


def _risks(document: Document, said: HtmlText) -> Iterator[str]:
    wanted: list[tuple[str, str]] = []
    if document.leaflet:
        wanted += [(f"leaflet:{entry.id}", entry.name) for entry in document.leaflet.serious]
        lines = (*document.leaflet.milder_here, *document.leaflet.milder_general)
        wanted += [(f"leaflet:{line.id}", line.name) for line in lines]
    if document.form:
        lists = (*document.form.serious, *document.form.frequent, *document.form.other)
        wanted += [(f"form:{risk.id}", plain(risk.text)) for risk in lists]
    for key, name in wanted:
        if not any(normalise(name) in normalise(found) for found in said.tagged.get(("risk", key), ())):
            yield f"the risk {key}"


def _figures(document: Document, said: HtmlText) -> Iterator[str]:
    wanted = Counter((run.key, normalise(run.text)) for run in figures((document.leaflet, document.form)))
    found = Counter(
        (key, normalise(words)) for (kind, key), texts in said.tagged.items() if kind == "figure" for words in texts
    )
    yield from (f"the figure of {key}" for key, _ in wanted - found)
    yield from (f"the figure of {key} as the catalogue has it" for key, words in found if (key, words) not in wanted)


def _targets(document: Document, said: HtmlText) -> Iterator[str]:
    lines = [item for item in walk((document.leaflet, document.form)) if isinstance(item, TargetLine)]
    for line in lines:
        if normalise(plain(line.text)) not in map(normalise, said.tagged.get(("target", line.key), ())):
            yield f"the line that names the target ({line.key})"


def _body(document: Document, said: HtmlText) -> Iterator[str]:
    """Left and right inside a picture name no target; here they must stand in each view that shows both sides."""
    if not document.leaflet or not document.leaflet.body:
        return
    inside = dict(zip(map(normalise, said.figures), said.drawn, strict=False))
    blocks = [normalise(block.text) for block in said.blocks]
    for view in document.leaflet.body.views:
        labels = inside.get(normalise(view.alt))
        if labels is None:
            yield f"the picture {view.name}"
        elif (labels != view.label) if view.side else (sorted(labels.split()) != ["Left", "Right"]):
            yield f"left and right in the picture {view.name}"
    for caption in document.leaflet.body.captions:
        if not any(normalise(plain(caption)) in block for block in blocks):
            yield "the words of the picture of the body"


def _draft_marks(document: Document, said: HtmlText) -> Iterator[str]:
    """The three marks of a draft, each in its own tag: in the running head of both parts, at the top of each part,
    and above the signatures. What a patient is called is in none of these tags. An approved pack has none of them.
    """
    for place, wanted in _wanted_marks(document).items():
        found = [normalise(words) for words in said.tagged.get(("draft", place), ())]
        if not document.draft and found:
            yield f"an approved pack without a DRAFT mark ({place})"
        elif len(found) < wanted or set(found) - {DRAFT}:
            yield f"the DRAFT mark ({place})"


def _wanted_marks(document: Document) -> dict[str, int]:
    """How often the mark stands in each of its places."""
    if not document.draft:
        return {"head": 0, "top": 0, "signature": 0}
    parts = (document.leaflet is not None) + (document.form is not None)
    return {"head": parts, "top": parts, "signature": 2 if document.form else 0}


def wrong_on_pages(
    document: Document, resolution: Resolution, catalogue: Catalogue, said: HtmlText, pages: PdfText
) -> Iterator[str]:
    """What is wrong in the finished PDF besides its words: identity, side, draft mark, and metadata. ``said`` is what
    its HTML says.

    The names of patients are never part of what is said here.
    """
    yield from wrong_identity(document.identity, pages.pages)
    yield from _declared_sides(document, resolution, catalogue)
    yield from _draft_on_every_page(document, said, pages)
    if document.identity.known and document.identity.name:
        about = normalise(" ".join((*pages.metadata.values(), pages.xmp)))
        if any(normalise(value) in about for value in (document.identity.name, document.identity.nhs_number) if value):
            yield "the metadata hold a value of the patient"


def wrong_identity(who: Identity, pages: Iterable[PageText]) -> Iterator[str]:
    """Which of a patient's pages that are not blank do not bear the identity once, or bear NHS numbers of others."""
    wanted = [value for value in (who.name, who.born, who.nhs_number) if value]
    own = normalise(who.nhs_number)
    for page in pages:
        words, number = normalise(page.text), page.number
        if not words:
            continue
        if not all(bears(page.text, value) for value in wanted):
            yield f"page {number} does not bear the patient's identity"
        if own and words.count(own) > 1:
            yield f"page {number} bears more than one identity"
        if any(other != own for other in re.findall(r"NHSNo\.(\d{10})", words)):
            yield f"page {number} bears another NHS number"


def _draft_on_every_page(document: Document, said: HtmlText, pages: PdfText) -> Iterator[str]:
    """Each page that is not blank bears the mark of a draft, in its running head or, at the top of a part, in a tagged
    line that is nobody's value; no page of an approved pack bears one.

    Letters in the head that spell the same word in the patient's identity or the catalogue's version are taken away
    first: a patient may be called Draft.
    """
    others = (*_identity_in_the_head(document), document.catalogue.version, document.catalogue.base_version)
    by_chance = sum(normalise(value).count(DRAFT) for value in others)
    lines = _lines_with_a_mark(said)
    in_text = {block.page for block in pages.blocks if any(_begins(line, block) for line in lines)}
    for page in pages.pages:
        marked = page.number in in_text or normalise(page.artifacts).count(DRAFT) > by_chance
        if document.draft and not marked and normalise(page.text):
            yield f"page {page.number} does not bear the DRAFT mark"
        elif marked and not document.draft:
            yield f"page {page.number} of an approved pack bears a DRAFT mark"


def _lines_with_a_mark(said: HtmlText) -> frozenset[tuple[str, str]]:
    """(role, words) of each line of text that begins with the mark and holds no value of the patient."""
    lines = ((block.tag, normalise(block.text)) for block in said.blocks if not block.private)
    return frozenset((role, words) for role, words in lines if words.startswith(DRAFT))


def _begins(line: tuple[str, str], block: PdfBlock) -> bool:
    """Whether a piece of the finished page is the beginning of that line, and more of it than the mark alone."""
    role, words = line
    piece = normalise(block.text)
    return block.role == role and len(piece) > len(DRAFT) and words.startswith(piece)


def _identity_in_the_head(document: Document) -> tuple[str, ...]:
    """What the running head says of the patient."""
    who = document.identity
    return (who.name, who.born, who.age, who.nhs_number)


def _declared_sides(document: Document, resolution: Resolution, catalogue: Catalogue) -> Iterator[str]:
    """At each place that declares a target stands the exact phrase, and the opposite side at none of them."""
    phrases = {t: target_name(catalogue.sites[t.site], t) for t in resolution.targets}
    sides = {t.side for t in resolution.targets}
    for line in (item for item in walk((document.leaflet, document.form)) if isinstance(item, TargetLine)):
        words = plain(line.text)
        if not any(phrase in words for phrase in phrases.values()):
            yield f"{line.key} does not name the target in full"
        if len(sides) == 1 and (opposite := OPPOSITE.get(str(next(iter(sides))))) and re.search(
            rf"\b{opposite}\b", words
        ):
            yield f"{line.key} names the opposite side"
