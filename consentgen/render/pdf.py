"""The only door to WeasyPrint: HTML in, one finished PDF out.

The PDF is PDF/A-3a and PDF/UA-1 at once, and the same inputs give the same bytes, on every run and in every
process: fonts come from the package alone, dates are inputs, and the identifier is made from the content.
WeasyPrint is imported when the first PDF is made, which takes most of a second.
"""

from __future__ import annotations

import ctypes.util
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from consentgen import __version__
from consentgen.errors import CannotRender, MaterialFault, OurFault
from consentgen.render import embed, finish, fonts

_TYPES = {
    ".css": "text/css",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
VARIANT = "pdf/a-3a"
_ASKED = "The pages ask for"
_SLOWER_SUBSETTER = "Using fontTools instead of HarfBuzz-Subset"
_INSTALL = (
    "Debian or Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    "Fedora: sudo dnf install pango\n"
    "macOS: brew install pango\n"
    "Windows: install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango"
)


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF; ``description`` is one sentence for the reader's file list."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Pdf:
    """A finished PDF: its bytes and how many pages it has."""

    content: bytes
    pages: int


def make_pdf(html: str, *, folders: tuple[Path, ...], attachment: Attachment | None, made_on: date) -> Pdf:
    """Lay out the HTML and finish it as a PDF that a screen reader and an archive can take.

    ``folders`` are the only places files may come from (``data:`` addresses always may); relative addresses
    start at the first. The shipped fonts need no rule in the HTML: those its text needs are added here.
    ``made_on`` is the only date in the file; the fonts in it bear none.

    Raises ``MaterialFault`` if the pages ask for anything else or the typesetter complains about them,
    ``CannotRender`` if this machine lacks Pango or cannot load the fonts.
    """
    with typesetting() as engine:
        document = engine.lay_out(engine.read(html, folders))
        prepare(document, made_on)
        content = document.write_pdf(
            finisher=finish.finish,
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(html, attachment, made_on),
            attachments=[engine.attach(attachment, made_on)] if attachment else None,
        )
    return Pdf(content=content, pages=len(document.pages))


@contextmanager
def typesetting() -> Iterator[Engine]:
    """The engine at work: what it complains of is a fault, and fonts that are cut down get no date of today.

    Raises ``MaterialFault`` if the pages ask for a file that they may not have or the typesetter complains about
    them, ``CannotRender`` if this machine lacks Pango or cannot load the fonts.
    """
    engine = load_engine()
    with _complaints_are_faults(), _environment(SOURCE_DATE_EPOCH="0"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves the colour profile's file open
        try:
            yield engine
        except engine.fatal as refused:
            raise MaterialFault(str(refused)) from None


def prepare(document: Any, made_on: date) -> None:
    """Make WeasyPrint's document ready to be written: with the shipped fonts as we embed them, and our date."""
    document.fonts = embed.EmbeddedFonts()
    document.metadata.created = document.metadata.modified = made_on.isoformat()
    document.metadata.generator = f"consentgen {__version__}"


def _base(folders: tuple[Path, ...]) -> str | None:
    return folders[0].resolve().as_uri() + "/" if folders else None


def _identifier(html: str, attachment: Attachment | None, made_on: date) -> bytes:
    parts = [html.encode(), made_on.isoformat().encode()]
    if attachment:
        parts += [attachment.name.encode(), attachment.content]
    lengths = b"".join(len(part).to_bytes(8, "big") for part in parts)
    return sha256(lengths + b"".join(parts)).hexdigest()[:32].encode()


class Engine:
    """WeasyPrint, imported once, with the one font configuration of this process.

    A font configuration for each document would grow memory without end, so all documents share one.
    """

    def __init__(self, weasyprint: Any, font_configuration: Any) -> None:
        self.weasyprint = weasyprint
        self.font_configuration = font_configuration
        self.fatal: type[BaseException] = weasyprint.urls.FatalURLFetchingError
        self._loaded: set[str] = set()

    def fonts_for(self, html: str) -> Any:
        """The font configuration, with the families that the text needs."""
        new = tuple(family for family in fonts.families_for(html) if family.name not in self._loaded)
        if new:
            rules = fonts.font_face_rules(new, fonts.FOLDER.as_uri() + "/")
            fetcher = self.fetcher((fonts.FOLDER,))
            self.weasyprint.CSS(string=rules, font_config=self.font_configuration, url_fetcher=fetcher)
            self._loaded |= {family.name for family in new}
        return self.font_configuration

    def read(self, html: str, folders: tuple[Path, ...]) -> Any:
        """WeasyPrint's page of the HTML, with the fonts that its text needs loaded."""
        self.fonts_for(html)
        fetcher = self.fetcher((*folders, fonts.FOLDER))
        return self.weasyprint.HTML(string=html, base_url=_base(folders), url_fetcher=fetcher)

    def lay_out(self, page: Any) -> Any:
        """WeasyPrint's document of a page that it has read."""
        return page.render(font_config=self.font_configuration, pdf_variant=VARIANT)

    def fetcher(self, folders: tuple[Path, ...]) -> Any:
        """An address reader that knows ``data:`` and the folders, and stops the rendering at anything else."""
        urls = self.weasyprint.urls
        roots = tuple(folder.resolve() for folder in folders)

        class InsideFolders(urls.URLFetcher):  # type: ignore[misc, name-defined]
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url[:5].lower() == "data:":
                    return super().fetch(url, headers)
                try:
                    content, kind = _read_inside(url, roots)
                except OSError as refused:
                    message = f"{_ASKED} {_shown(url)}, {refused}."
                    logging.getLogger("weasyprint").error(message)  # inside an SVG image the exception is lost
                    raise urls.FatalURLFetchingError(message) from None
                return urls.URLFetcherResponse(url, content, {"Content-Type": kind})

        return InsideFolders()

    def attach(self, attachment: Attachment, made_on: date) -> Any:
        """The attachment as WeasyPrint takes it, dated with the document's own date."""
        moment = datetime.combine(made_on, time(), tzinfo=UTC)
        return self.weasyprint.Attachment(
            file_obj=io.BytesIO(attachment.content),
            name=attachment.name,
            description=attachment.description,
            created=moment,
            modified=moment,
            relationship="Data",
        )


def _read_inside(url: str, roots: tuple[Path, ...]) -> tuple[bytes, str]:
    """Content and media type of the file that a ``file:`` address means, links followed.

    Raises ``OSError``, saying why, unless the file lies in one of the folders and can be read.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
        raise OSError("which is not a file in the folders they may use")
    try:
        file = Path(url2pathname(parts.path)).resolve()
        if not any(file.is_relative_to(root) for root in roots):
            raise PermissionError
        return file.read_bytes(), _TYPES.get(file.suffix.lower(), "application/octet-stream")
    except PermissionError:
        raise OSError("which is outside the folders they may use") from None
    except (OSError, ValueError):
        raise OSError("which cannot be read") from None


def _shown(url: str) -> str:
    return url if len(url) <= 100 else f"{url[:48]}...{url[-48:]}"


@cache
def load_engine() -> Engine:
    """Import WeasyPrint and set up its fonts; raises ``CannotRender`` if its system libraries are missing."""
    # fontconfig starts with an empty configuration instead of this machine's, whose fonts and rules would make
    # the pages differ from machine to machine, hide a character that no shipped font has, and take time to read.
    only_our_fonts = _environment(FONTCONFIG_FILE=str(fonts.FOLDER / "fontconfig.xml"))
    with redirect_stdout(io.StringIO()), warnings.catch_warnings(), only_our_fonts, _by_file_name():
        warnings.simplefilter("ignore")
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
        except OSError as missing:
            message = "The Pango library, which sets the pages, is not on this machine."
            raise CannotRender(message, _INSTALL) from missing
        return Engine(weasyprint, FontConfiguration())


@contextmanager
def _by_file_name() -> Iterator[None]:
    """Let libraries be found by their file's name alone on Linux: WeasyPrint tries it last.

    For each name it tries before, Python would start the linker and the compiler, to ask whether they know it.
    """
    before = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = before


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Set environment variables that libraries read, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith(_SLOWER_SUBSETTER):
            self.messages.append(message)


@contextmanager
def _complaints_are_faults() -> Iterator[None]:
    """Raise if the typesetter logs a warning or an error: it would go on and print a page that is not right."""
    logger = logging.getLogger("weasyprint")
    collected = _Collect()
    before = logger.propagate, logger.level
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    logger.addHandler(collected)
    try:
        yield
    finally:
        logger.removeHandler(collected)
        logger.propagate, level = before
        logger.setLevel(level)
    if collected.messages:
        raise _fault(collected.messages[0])


def _fault(message: str) -> MaterialFault | CannotRender | OurFault:
    if message.startswith(_ASKED):
        return MaterialFault(message)
    if message.startswith("Font-face"):
        return CannotRender("The fonts that come with consentgen cannot be loaded on this machine.", message)
    if message.startswith(".notdef"):
        return OurFault(f"A character that no font has reached the pages ({message[-7:-1]}).")
    return MaterialFault(f"The typesetter does not understand the pages: {_shown(message)}")
