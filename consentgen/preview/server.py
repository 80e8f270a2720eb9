"""The preview's page, for one browser on this machine: a few files, the state, its changes, and the pages as pictures.

Other programs and other web pages must not reach it. It listens on the loopback address alone; every address begins
with a random token; the Host header must be this server's own, so that a foreign name that was made to point at
127.0.0.1 (DNS rebinding) is refused; a request that another site causes is refused; it only answers GET.
"""

from __future__ import annotations

import errno
import hmac
import json
import re
import sys
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from consentgen.errors import CannotWrite, place_of
from consentgen.preview.board import Board
from consentgen.render.pages import png

LOOPBACK = "127.0.0.1"
PAGE = Path(__file__).resolve().parent / "page"
FILES = {
    "": ("index.html", "text/html; charset=utf-8"),
    "preview.css": ("preview.css", "text/css; charset=utf-8"),
    "preview.js": ("preview.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
"""All that is served from the disk: what stands after the token, its file, and its type."""

SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""What every answer says about itself: nothing from elsewhere, nothing for elsewhere, nothing kept."""

STILL_HERE = 10.0
"""Seconds after which a browser that waits for a change gets a sign of life, so that one that has gone is noticed."""

_PICTURE = re.compile(r"pages/([0-9]{1,6})/([0-9]{1,4})\.png")
_WIDTH = re.compile(r"[0-9]{1,4}")


class PreviewServer(ThreadingHTTPServer):
    """Serves one board on the loopback address. ``port`` 0 takes any free one.

    Raises ``CannotWrite`` if the port is taken, or not for the user to take.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"  # there it would let two programs listen on one port

    def __init__(self, board: Board, token: str, port: int = 0) -> None:
        self.board, self.token = board, token
        try:
            super().__init__((LOOPBACK, port), _Visit)
        except OSError as refused:
            why = "is used by another program" if refused.errno == errno.EADDRINUSE else "cannot be used"
            hint = "leave --port out, and any free one is taken"
            raise CannotWrite(f"--port: the port {port} {why}.", hint) from None
        self.host = f"{LOOPBACK}:{self.server_address[1]}"

    @property
    def address(self) -> str:
        """Where a browser finds the page."""
        return f"http://{self.host}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is no fault; anything else is told in the page."""
        bug = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
        if bug is not None and not isinstance(bug, ConnectionError | TimeoutError):
            words = f"A fault of the program: {type(bug).__name__} in {place_of(bug)}."
            self.board.show(replace(self.board.shown, stopped=(words, "please report this line")))


class _Visit(BaseHTTPRequestHandler):
    """One request of a browser."""

    server: PreviewServer
    server_version = "consentgen"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer, once it is sure who asks."""
        if self._from_elsewhere():
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        parts = urlsplit(self.path)
        _, token, *rest = [*parts.path.split("/", 2), ""]
        if not hmac.compare_digest(token.encode(), self.server.token.encode()) or len(rest) < 2:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._answer(rest[0], parse_qs(parts.query))

    def _from_elsewhere(self) -> bool:
        """Whether the request is for another name than ours, or caused by another site's page."""
        asked_by = self.headers.get("Sec-Fetch-Site", "none")
        return self.headers.get_all("Host") != [self.server.host] or asked_by not in ("none", "same-origin")

    def _answer(self, name: str, query: dict[str, list[str]]) -> None:
        if name in FILES:
            file, kind = FILES[name]
            self._send((PAGE / file).read_bytes(), kind)
        elif name == "state":
            state = json.dumps(self.server.board.shown.as_data(), ensure_ascii=False)
            self._send(state.encode(), "application/json; charset=utf-8")
        elif name == "events":
            self._tell_changes()
        elif picture := _PICTURE.fullmatch(name):
            self._draw(int(picture[1]), int(picture[2]), query.get("width", [""])[0])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _draw(self, edition: int, number: int, width: str) -> None:
        """A page as a picture; one of pages that are no longer shown is not found."""
        shown = self.server.board.shown
        if edition != shown.edition or not shown.pdf or not _WIDTH.fullmatch(width):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            picture = png(shown.pdf, number, int(width))
        except (IndexError, ValueError):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send(picture, "image/png")

    def _tell_changes(self) -> None:
        """The number of each new version as it comes, as server-sent events, until the browser or the preview ends."""
        self._begin(HTTPStatus.OK, "text/event-stream; charset=utf-8")
        board, told = self.server.board, -1
        while not board.closed:
            version = board.wait(told, STILL_HERE)
            self.wfile.write(b": still here\n\n" if version == told else f"data: {version}\n\n".encode())
            told = version

    def _send(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._begin(status, kind, len(content))
        self.wfile.write(content)

    def _begin(self, status: HTTPStatus, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in SAFE.items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An answer with the status alone: what was asked is not repeated."""
        status = HTTPStatus(code)
        self._send(f"{status.value} {status.phrase}\n".encode(), "text/plain; charset=utf-8", status)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the address holds the token, and the terminal is for the user."""
