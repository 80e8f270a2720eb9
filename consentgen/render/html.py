"""The only door to Jinja: a document and its templates in, one page of HTML out.

Templates see the finished document and nothing else; they run in a sandbox, every value is escaped, and a field
that does not exist is a fault that names the template and the line, never an empty place on a consent form.
"""

from __future__ import annotations

import sys
import traceback
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Literal

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from consentgen.document.batchlist import BatchList
from consentgen.document.model import Document
from consentgen.document.paper import Paper
from consentgen.errors import CannotRead, MaterialFault
from consentgen.render.body import body_view
from consentgen.render.kept import Kept
from consentgen.render.pictures import icon_array
from consentgen.render.timeline import time_line

Part = Literal["information", "consent", "pack"]

ENTRY = "pack.html"
"""The template that includes all others."""
PAPER = "paper.html"
"""The template of a paper for a meeting, which holds no patient."""
BATCH_LIST = "batch-list.html"
"""The template of a print file's first pages."""

_BODY_VIEW = lru_cache(maxsize=256)(body_view)
"""Pictures that were drawn before: those of a nerve are the same in each of its packs."""

_COMPILED_BY = f"{sha256(Path(__file__).read_bytes()).hexdigest()} {jinja2.__version__} {sys.implementation.cache_tag}"
"""What the code of a template depends on besides its text: how Jinja is set up here, Jinja itself, and Python."""

_WIDE, _NARROW = 0.25, 0.21
"""Millimetres that a bold capital and a bold small letter take for each point of size, on average and a little more."""

_HINT = "Compare it with the template of the same name that comes with consentgen."


def to_html(document: Document, part: Part, templates: tuple[Path, ...], kept: Kept | None = None) -> str:
    """The pages of ``part`` of the document as HTML, with the stylesheet in it.

    ``templates`` are folders; the first one that has a file of the wanted name gives it, so that a clinic's own
    folder overrides the shipped one file by file. ``kept`` has the code that Jinja compiled them to before, which
    else takes as long as all the rest. Raises ``MaterialFault`` where a template is missing, does not parse, or asks
    for something the document does not have; no message repeats a value of the document.
    """
    return _filled(ENTRY, templates, kept, doc=document, part=part)


def paper_html(paper: Paper, templates: tuple[Path, ...]) -> str:
    """The pages of a paper for a meeting as HTML. ``templates`` and errors are those of ``to_html``."""
    return _filled(PAPER, templates, None, paper=paper)


def batch_list_html(listed: BatchList, templates: tuple[Path, ...]) -> str:
    """The first pages of a print file as HTML. ``templates`` and errors are those of ``to_html``."""
    return _filled(BATCH_LIST, templates, None, listed=listed)


def _filled(entry: str, templates: tuple[Path, ...], kept: Kept | None, **values: object) -> str:
    try:
        return _environment(templates, kept).get_template(entry).render(**values)
    except jinja2.TemplateSyntaxError as wrong:
        name = wrong.name or entry
        raise _fault(name, wrong.lineno, f"is not a valid template: {wrong.message}") from None
    except jinja2.TemplateNotFound as wrong:
        raise _missing(str(wrong.name or entry), wrong.__traceback__) from None
    except jinja2.UndefinedError as wrong:
        name, line = _where(wrong.__traceback__)
        raise _fault(name, line, f"asks for something that is not there: {wrong.message}") from None
    except UnicodeDecodeError:
        raise CannotRead("A template is not a text file in UTF-8.") from None
    except OSError:
        raise CannotRead("A template cannot be read.") from None
    except Exception as wrong:
        name, line = _where(wrong.__traceback__)
        if not name:
            raise
        # The message of such an error may quote a patient's value, so only its kind is told.
        raise _fault(name, line, f"cannot be filled in ({type(wrong).__name__}).") from None


def lines_taken(words: str, size: float, width: float) -> int:
    """How many lines bold words take at most, in ``size`` points on lines of ``width`` millimetres.

    A running head stands in the page's margin, which does not grow with it: the template gives it room beforehand.
    """
    lines, used = 1, 0.0
    for word in words.replace("-", "- ").split():
        needed = size * sum(_NARROW if letter.islower() else _WIDE for letter in f"{word} ")
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        more, used = divmod(used + needed, width)
        lines += int(more)
    return lines


@cache
def _environment(templates: tuple[Path, ...], kept: Kept | None) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in templates]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=None if kept is None else _Compiled(kept),
    )
    environment.globals.update(
        body_view=_BODY_VIEW, icon_array=icon_array, lines_taken=lines_taken, time_line=time_line
    )
    return environment


class _Compiled(jinja2.BytecodeCache):
    """The code of templates, as Jinja compiled it for this environment. Jinja compares it with the template's text."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket what was kept for its template."""
        if (code := self._kept.read(self._key(bucket))) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket has."""
        self._kept.keep(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return f"{_COMPILED_BY} {bucket.key} {bucket.checksum}"


def _fault(name: str, line: int | None, what: str) -> MaterialFault:
    place = f"Template {name}, line {line}," if line else f"Template {name}"
    return MaterialFault(f"{place} {what}", _HINT)


def _missing(wanted: str, trace: TracebackType | None) -> MaterialFault:
    name, line = _where(trace)
    if not name:
        return MaterialFault(f"There is no template {wanted} in the template folders.", _HINT)
    return _fault(name, line, f"asks for {wanted}, which is not in the template folders.")


def _where(trace: TracebackType | None) -> tuple[str, int | None]:
    """(name, line) of the innermost template in a traceback, or ("", None).

    Jinja puts frames with a template's own file and lines in the place of those of the code it made from it.
    """
    found: tuple[str, int | None] = ("", None)
    for frame, line in traceback.walk_tb(trace):
        if "__jinja_exception__" in frame.f_globals:
            found = (Path(frame.f_code.co_filename).name, line)
    return found
