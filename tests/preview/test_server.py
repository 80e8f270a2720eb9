"""Who may see the preview, and what of it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import struct
from collections.abc import Iterator

import pytest
from previewing import TOKEN, order, serving

from consentgen.errors import CANNOT_WRITE, CannotWrite
from consentgen.preview.board import Board
from consentgen.preview.server import FILES, PAGE, PreviewServer
from consentgen.preview.view import make_view


@pytest.fixture(scope="module")
def server() -> Iterator[PreviewServer]:
    board = Board()
    board.show(board.shown.after(make_view(order())))
    with serving(board) as server:
        yield server


def ask(server: PreviewServer, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def test_every_file_of_the_page_is_served_and_nothing_else_of_its_folder(server: PreviewServer) -> None:
    assert sorted(name for name, _ in FILES.values()) == sorted(file.name for file in PAGE.iterdir())
    for name, (file, kind) in FILES.items():
        status, content, headers = ask(server, f"/{TOKEN}/{name}")
        assert (status, content, headers["content-type"]) == (200, (PAGE / file).read_bytes(), kind)


@pytest.mark.parametrize("path", ["/", "/state", f"/{TOKEN}", f"/{TOKEN}x/", f"/{TOKEN[:-1]}/state", "/favicon.ico",
                                  f"/{TOKEN}/index.html", f"/{TOKEN}/../server.py",
                                  f"/{TOKEN}//etc/passwd",
                                  f"/{TOKEN}/%2e%2e/server.py", f"/{TOKEN}/pages/9/1.png?width=100",
                                  f"/{TOKEN}/pages/1/99.png?width=100", f"/{TOKEN}/pages/1/0.png?width=100",
                                  f"/{TOKEN}/pages/1/1.png", f"/{TOKEN}/pages/1/1.png?width=0",
                                  f"/{TOKEN}/pages/1/1.png?width=9999", f"/{TOKEN}/pages/1/1.png?width=-5"])
def test_anything_else_is_not_found_and_not_repeated(server: PreviewServer, path: str) -> None:
    status, content, headers = ask(server, path)
    assert (status, content) == (404, b"404 Not Found\n")
    assert "content-security-policy" in headers


@pytest.mark.parametrize("host", ["evil.invalid", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}",
                                  "127.0.0.1:{port}.evil.invalid", ""])
def test_another_host_is_refused(server: PreviewServer, host: str) -> None:
    status, content, _ = ask(server, f"/{TOKEN}/state", Host=host.format(port=server.server_address[1]))
    assert (status, content) == (403, b"403 Forbidden\n")


def test_two_hosts_and_no_host_are_refused(server: PreviewServer) -> None:
    for lines in (f"Host: {server.host}\r\nHost: evil.invalid\r\n", ""):
        with socket.create_connection(server.server_address[:2], timeout=60) as line:
            line.sendall(f"GET /{TOKEN}/state HTTP/1.1\r\n{lines}\r\n".encode())
            assert b" 403 " in line.recv(100)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_is_refused(server: PreviewServer, site: str) -> None:
    assert ask(server, f"/{TOKEN}/state", Sec_Fetch_Site=site)[0] == 403
    assert ask(server, f"/{TOKEN}/state", Sec_Fetch_Site="same-origin")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_it_only_answers_get(server: PreviewServer, method: str) -> None:
    status, _, headers = ask(server, f"/{TOKEN}/state", method)
    assert status == 501 and "access-control-allow-origin" not in headers


def test_nothing_comes_from_elsewhere_or_is_for_elsewhere(server: PreviewServer) -> None:
    _, _, headers = ask(server, f"/{TOKEN}/", Origin="https://evil.invalid")
    assert [name for name in headers if name.startswith("access-control")] == []
    rules = headers["content-security-policy"]
    assert "default-src 'none'" in rules and "frame-ancestors 'none'" in rules and "unsafe" not in rules
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    for file in PAGE.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert re.findall(r"""[a-z]+://|["'`(=]//|innerHTML|@import|url\(|style=|\son\w+=""", text) == [], file.name


def test_it_listens_on_the_loopback_address_alone(server: PreviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.server_address[1]}/{TOKEN}/"


def test_a_port_in_use_is_said_plainly(server: PreviewServer) -> None:
    with pytest.raises(CannotWrite) as stopped:
        PreviewServer(Board(), TOKEN, server.server_address[1])
    assert stopped.value.code == CANNOT_WRITE == 4
    assert f"the port {server.server_address[1]} is used by another program" in stopped.value.message


def test_the_state_is_the_boards(server: PreviewServer) -> None:
    status, content, _ = ask(server, f"/{TOKEN}/state")
    assert status == 200 and json.loads(content) == json.loads(json.dumps(server.board.shown.as_data()))


@pytest.mark.parametrize("width", [1, 300, 1191])
def test_a_page_is_drawn_as_wide_as_the_screen_asks(server: PreviewServer, width: int) -> None:
    status, content, headers = ask(server, f"/{TOKEN}/pages/1/2.png?width={width}")
    assert (status, headers["content-type"]) == (200, "image/png")
    drawn, high = struct.unpack(">II", content[16:24])
    assert drawn == width and abs(high - width * 842 / 595) <= 2


def test_a_change_is_told_as_it_comes() -> None:
    board = Board()
    with serving(board) as server, socket.create_connection(server.server_address[:2], timeout=60) as line:
        line.sendall(f"GET /{TOKEN}/events HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode())
        stream = line.makefile("rb")
        head = [stream.readline().strip().lower() for _ in range(14)]
        assert head[0].endswith(b"200 ok") and b"content-type: text/event-stream; charset=utf-8" in head
        told = [word for word in head if word.startswith(b"data:")]
        while not told:
            told = [word for word in [stream.readline().strip()] if word.startswith(b"data:")]
        board.show(board.shown)
        lines = [stream.readline() for _ in range(2)]
        assert told == [b"data: 0"] and b"data: 1\n" in lines
        board.close()
        assert b"data: 2" not in stream.read()
