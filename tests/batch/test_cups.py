"""Packs printed by a real CUPS: a print server of our own on the loopback interface, whose printer is a file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from consentgen.batch.printer import send
from consentgen.errors import CannotWrite

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = ROOT / "tests" / "data" / "tiny.yaml"
ROW = {"family": "Canaryfamily", "given": "Canarygiven", "born": "1951-03-07", "nhs_number": "999 000 0018",
       "procedure": "chilling", "nerve": "whisker", "side": "left", "part": "consent"}
ROWS = (ROW, {**ROW, "nerve": "nowhere"}, {**ROW, "family": "Canaryjones", "nhs_number": "999 000 0026"})
A4 = (595, 842)


FILES = """\
ServerRoot {0}/root
RequestRoot {0}/spool
CacheDir {0}/cache
StateDir {0}/run
TempDir {0}/tmp
AccessLog {0}/access
ErrorLog {0}/error
PageLog {0}/pages
FileDevice Yes
"""
SERVER = """\
Listen 127.0.0.1:{0}
Browsing No
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles No
<Location />
  Order deny,allow
</Location>
<Location /admin>
  Order deny,allow
</Location>
<Policy default>
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
DRIVER = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PDFFILE.PPD"
*Manufacturer: "Test"
*Product: "(PDF file)"
*ModelName: "PDF file"
*ShortNickName: "PDF file"
*NickName: "PDF file"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: Letter
*PageSize A4: ""
*PageSize Letter: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: Letter
*PageRegion A4: ""
*PageRegion Letter: ""
*CloseUI: *PageRegion
*DefaultImageableArea: Letter
*ImageableArea A4: "12 12 583 830"
*ImageableArea Letter: "12 12 600 780"
*DefaultPaperDimension: Letter
*PaperDimension A4: "595 842"
*PaperDimension Letter: "612 792"
*OpenUI *Duplex: PickOne
*DefaultDuplex: None
*Duplex None: ""
*Duplex DuplexNoTumble: ""
*Duplex DuplexTumble: ""
*CloseUI: *Duplex
"""
"""A printer that prints PDFs into a file, and of itself on one side of American paper."""

TICKET = """\
{ OPERATION Get-Job-Attributes
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR integer job-id $job
  ATTR keyword requested-attributes all
  STATUS successful-ok }
"""
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/lib/cups/filter:/usr/libexec/cups/filter"
MISSING = [name for name in ("cupsd", "lp", "lpadmin", "ipptool", "cupsdisable", "cupsreject", "pdftopdf")
           if not shutil.which(name, path=PLACES)]
pytestmark = pytest.mark.skipif(
    bool(MISSING) and os.environ.get("CONSENTGEN_STRICT") != "1",
    reason=f"no CUPS here to print with: {', '.join(MISSING)} missing",
)


@dataclass(frozen=True)
class Server:
    """A print server of our own on the loopback interface, with one queue that prints into a file."""

    folder: Path
    address: str
    queue: str = "Test-Laser"

    @property
    def printed(self) -> Path:
        return self.folder / "printed"

    def ask(self, *command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def last_job(self) -> int:
        """The number of the job that came last."""
        return max(int(line.split()[0].rpartition("-")[2])
                   for line in self.ask("lpstat", "-W", "all", "-o").splitlines())

    def ticket(self, job: int) -> dict[str, str]:
        """What the server noted of a job, once it is printed."""
        test = self.folder / "ticket.test"
        test.write_text(TICKET)
        for _ in range(200):
            printer = f"ipp://{self.address}/printers/{self.queue}"
            pairs = [line.split(" = ") for line in self.ask("ipptool", "-tv", "-d", f"job={job}", printer, str(test))
                     .splitlines() if " = " in line]
            noted = {name.strip().partition(" (")[0]: value for name, value in pairs}
            if noted["job-state"] in ("completed", "aborted", "canceled"):
                return noted
            time.sleep(0.05)
        raise AssertionError("the job does not end")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="consentgen-cups-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # filters run as a user of their own
        yield from serve(Path(folder))


def serve(folder: Path) -> Iterator[Server]:
    for name in ("root/ppd", "spool", "cache", "run", "tmp"):
        (folder / name).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "files.conf").write_text(FILES.format(folder))
    (folder / "cupsd.conf").write_text(SERVER.format(address.partition(":")[2]))
    (folder / "pdf.ppd").write_text(DRIVER)
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    running = subprocess.Popen(
        [str(shutil.which("cupsd", path=path)), "-f", "-c", folder / "cupsd.conf", "-s", folder / "files.conf"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    patch = pytest.MonkeyPatch()
    patch.setenv("CUPS_SERVER", address)
    patch.setenv("PATH", path)
    made = Server(folder, address)
    try:
        for _ in range(200):
            if "is running" in made.ask("lpstat", "-r"):
                break
            time.sleep(0.05)
        made.ask("lpadmin", "-p", made.queue, "-v", f"file://{made.printed}", "-P", str(folder / "pdf.ppd"), "-E")
        yield made
    finally:
        patch.undo()
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def batch(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    listed = folder / "thursday.jsonl"
    listed.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "consentgen", "batch", str(listed), "--out", str(folder / "out"), "--date", "2030-06-01",
         "--catalogue", str(TINY), "--format", "json", "--workers", "1", *options],
        capture_output=True, encoding="utf-8", cwd=ROOT, check=False)


def pages(file: Path) -> list[tuple[tuple[int, int], str]]:
    """The size in points and the words of each page."""
    document = pypdfium2.PdfDocument(file.read_bytes())
    return [((round(page.get_width()), round(page.get_height())), page.get_textpage().get_text_range())
            for page in document]


@pytest.mark.slow
def test_the_packs_of_a_list_are_printed_as_they_were_set(server: Server, tmp_path: Path) -> None:
    done = batch(tmp_path, "--printer", server.queue.lower())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["outcome"] for answer in answers] == ["made", "refused", "made"], done.stderr
    assert done.returncode == 5
    assert f"Sent to the print queue {server.queue}: 2 of the list's packs." in done.stderr
    made = [answer for answer in answers if answer["outcome"] == "made"]
    for job, pack in enumerate(made, start=1):
        ticket = server.ticket(job)
        assert ticket["job-state"] == "completed" and ticket["job-name"] == "consentgen"
        assert (ticket["media"], ticket["sides"], ticket["print-scaling"]) == ("A4", "two-sided-long-edge", "none")
        assert int(ticket["job-impressions-completed"]) == pack["pages"]
        assert int(ticket["job-media-sheets-completed"]) == pack["pages"] // 2  # CUPS counts no half-used sheet
        assert ticket["document-format-detected"] == "application/pdf"
    last = pages(tmp_path / "out" / made[-1]["file"])
    printed = pages(server.printed)
    assert len(printed) == len(last) == made[-1]["pages"]
    assert [size for size, _ in printed] == [A4] * len(last)
    assert all("CANARYJONES" in words and "999 000 0026" in words for _, words in printed if words.strip())
    for (_, on_paper), (_, in_file) in zip(printed, last, strict=True):
        assert Counter(on_paper.split()) == Counter(in_file.split())  # what was bound late may come in another order


@pytest.mark.slow
def test_the_print_server_keeps_and_logs_nothing_of_a_patient(server: Server, tmp_path: Path) -> None:
    assert batch(tmp_path, "--printer", server.queue).returncode == 5
    assert server.ticket(server.last_job())["job-state"] == "completed"
    for _ in range(100):  # the print server writes its control files after the job
        kept = [file for file in server.folder.rglob("*") if file.is_file() and file != server.printed]
        if any(file.name.startswith("c0") for file in kept):
            break
        time.sleep(0.1)
    assert {"pages", "error", "access"} <= {file.name for file in kept}
    assert any(file.name.startswith("c0") for file in kept)
    for file in kept:
        content = file.read_bytes().lower()
        assert not any(value in content for value in (b"canary", b"999 000", b"9990000", b"thursday", b"00001-"))


def test_any_file_can_be_printed(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "canary smith.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(3):
        document.new_page(595.276, 841.89)
    document.save(file)
    assert send(server.queue, [file]) == 1
    assert server.ticket(server.last_job())["job-media-sheets-completed"] == "1"
    assert [size for size, _ in pages(server.printed)] == [A4] * 3


def test_what_is_wrong_with_a_queue_is_said_before_anything_is_made(server: Server, tmp_path: Path) -> None:
    def said(code: int, name: str = server.queue) -> str:
        done = batch(tmp_path, "--printer", name)
        assert done.returncode == code and not (tmp_path / "out").exists()
        assert "Traceback" not in done.stderr
        return done.stderr

    assert f"did you mean “{server.queue}”? the queues are {server.queue}" in said(2, "Tset-Laser")
    server.ask("cupsdisable", server.queue)
    assert "is stopped" in said(4)
    server.ask("cupsenable", server.queue)
    server.ask("cupsreject", server.queue)
    assert "takes no jobs" in said(4)
    with pytest.raises(CannotWrite, match="did not take a file"):
        send(server.queue, [TINY])
    server.ask("cupsaccept", server.queue)


def test_without_a_server_that_is_said(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    done = batch(tmp_path, "--printer", server.queue)
    assert done.returncode == 4 and "CUPS) is not running" in done.stderr and not (tmp_path / "out").exists()
