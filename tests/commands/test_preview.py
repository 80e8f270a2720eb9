"""`consentgen preview` on the command line: what is refused, what is said, how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = ROOT / "tests" / "data" / "tiny.yaml"
PREVIEW = (sys.executable, "-m", "consentgen", "preview", "chilling", "--no-open")


def environment() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}


def refused(*arguments: object) -> tuple[int, str]:
    done = subprocess.run([*PREVIEW, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
                          cwd=ROOT, env=environment(), check=False, timeout=120)
    assert done.stdout == "" and "Traceback" not in done.stderr
    return done.returncode, done.stderr


@contextmanager
def started(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A preview in a process group of its own, and its address."""
    process = subprocess.Popen([*PREVIEW, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, encoding="utf-8", cwd=ROOT, env=environment(), start_new_session=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_a_wrong_request_exits_2_with_what_to_do() -> None:
    code, said = refused("--nerve", "whiskre:left", "--catalogue", TINY)
    assert code == 2 and "unknown-nerve" in said and "whisker, rib, tail" in said
    assert refused("--nerve", "whisker", "--catalogue", TINY)[0] == 2
    assert refused("--nerve", "whisker:left", "--catalogue", TINY, "--patient", "x.json")[0] == 2


def test_a_catalogue_or_templates_that_are_not_there_exit_3(tmp_path: Path) -> None:
    assert refused("--nerve", "whisker:left", "--catalogue", tmp_path / "gone.yaml")[0] == 3
    assert refused("--nerve", "whisker:left", "--catalogue", TINY, "--templates", tmp_path / "gone")[0] == 3


def test_a_port_in_use_exits_4() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused("--nerve", "whisker:left", "--catalogue", TINY, "--port", port)
    assert code == 4 and f"the port {port} is used by another program" in said


def living(group: int) -> list[str]:
    """The processes of a group that are not yet dead."""
    found = []
    for about in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of_group = about.read_text("utf-8").rpartition(")")[2].split()[:3]
            found += [about.parent.name] if int(of_group) == group and state not in "ZX" else []
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look for processes in")
def test_ctrl_c_ends_it_with_130_and_leaves_no_process_behind(tmp_path: Path) -> None:
    broken = tmp_path / "tiny.yaml"
    broken.write_text(TINY.read_text("utf-8") + "oops: [\n", "utf-8")
    with started("--nerve", "whisker:left", "--catalogue", broken) as (process, address):
        parts = urlsplit(address)
        assert (parts.scheme, parts.hostname) == ("http", "127.0.0.1") and len(parts.path) > 30
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=60)
        connection.request("GET", f"{parts.path}state")
        assert connection.getresponse().status == 200
        connection.close()
        assert str(process.pid) in living(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to everybody
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "The preview has ended." in said and "Traceback" not in said
    late = time.monotonic() + 60
    while living(process.pid):
        assert time.monotonic() < late, living(process.pid)
        time.sleep(0.05)
