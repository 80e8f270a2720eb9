"""The command line as scripts rely on it: names, streams, JSON shapes, exit codes, and every bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENT = ROOT / "examples" / "patient.json"
GON = ("cryoneurolysis", "--nerve", "greater-occipital:right")


def run(*arguments: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a user runs it, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "consentgen", *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", **env}, check=False,
    )


def refused(code: int, *arguments: str, says: str, stdin: bytes = b"") -> str:
    """Run, expect that exit code and those words, and no traceback; the words on both streams."""
    done = run(*arguments, stdin=stdin)
    words = (done.stdout + done.stderr).decode()
    assert done.returncode == code, words
    assert says in words
    assert "Traceback" not in words
    return words


# ---- talking to people ------------------------------------------------------------------------------------------


def test_without_a_command_it_shows_three_examples() -> None:
    done = run()
    assert done.returncode == 0
    assert done.stdout.decode().count("\n  consentgen ") == 3


@pytest.mark.parametrize("command", ["make", "preview", "batch", "explain", "list", "check", "verify"])
def test_help_has_an_example_of_each_command(command: str) -> None:
    words = run(command, "--help", TERM="dumb").stdout.decode()
    assert f"consentgen {command}" in words


def test_completion_offers_procedures_and_nerves() -> None:
    from consentgen.commands.options import complete

    assert "cryoneurolysis" in dict(complete("procedures")("cry"))
    assert "greater-occipital" in dict(complete("sites")("gre"))


def test_no_colour_in_a_pipe() -> None:
    assert b"\x1b[" not in run("explain", "cryoneurolysis", "--nerve", "lfcn").stdout


# ---- JSON shapes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["procedures", "nerves", "risks", "factors"])
def test_list_is_a_list_of_objects_with_id_and_name(what: str) -> None:
    entries = json.loads(run("list", what, "--format", "json").stdout)
    assert len(entries) >= 2
    assert all(entry["id"] and entry["name"] for entry in entries)


def test_explain_has_the_promised_shape() -> None:
    data = json.loads(run("explain", *GON, "--format", "json").stdout)
    assert data["procedure"]["id"] == "cryoneurolysis"
    assert data["targets"][0] == {
        "nerve": "greater-occipital", "side": "right", "levels": [], "name": "right greater occipital nerve",
    }
    wanted = {"id", "name", "kind", "seriousness", "worst_case", "chance", "layer", "nerves", "sources", "considered",
              "because"}
    assert len(data["risks"]) > 20
    for risk in data["risks"]:
        assert wanted <= risk.keys()
        assert risk["chance"]["text"] and risk["chance"]["value"]
        assert risk["layer"] in ("procedure", "site", "procedure-at-site", "factor", "clinic")
        assert risk["considered"] and risk["because"]


def test_check_has_the_promised_shape(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("format: 1\nrisk: {}\n")
    done = run("check", str(faulty), "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert {"file", "line", "column", "code", "severity", "message", "hint"} == found[0].keys()
    unknown = next(fault for fault in found if fault["code"] == "unknown-key")
    assert (unknown["line"], unknown["column"]) == (2, 1)
    assert "risks" in unknown["hint"]


def test_the_shipped_catalogue_has_no_errors() -> None:
    done = run("check", "--format", "json")
    assert done.returncode == 0
    assert not [fault for fault in json.loads(done.stdout) if fault["severity"] == "error"]


# ---- requests that are wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("make", "cryoneurolysis", "--nerve", "greater-occipitl:right"), "greater-occipital"),
        (("make", "cryo-neuro", "--nerve", "lfcn:left"), "unknown-procedure"),
        (("make", "cryoneurolysis", "--nerve", "lfcn"), "missing-side"),
        (("make", "cryoneurolysis"), "missing-nerve"),
        (("make", "intercostal-block", "--nerve", "lfcn:left"), "nerve-not-treated"),
        (("make", "cryoneurolysis", "--nerve", "intercostal:left:T13"), "unknown-level"),
        (("make", "cryoneurolysis", "--nerve", "lfcn:left:L2"), "no-levels"),
        (("make", "cryoneurolysis", "--nerve", "lfcn:up"), "unknown-side"),
        (("make", "cryoneurolysis", "--nerve", "lfcn:left", "--factor", "tall"), "unknown-factor"),
        (("make", "cryoneurolysis", "--nerve", "lfcn:left", "--date", "31/02/2026"), "not a real date"),
        (("make", "cryoneurolysis", "--nerve", "lfcn:left", "--form", "general"), "--form"),
        (("unknown",), "unknown"),
    ],
)
def test_a_wrong_request_exits_2_with_what_to_do(arguments: tuple[str, ...], says: str) -> None:
    refused(2, *arguments, says=says)


def test_every_fault_of_a_request_is_told_at_once() -> None:
    patient = json.dumps({"family": "Canaryname", "born": "14/07/45", "nhs_number": "999 123 4567", "colour": "red"})
    words = refused(2, "make", "cryoneurolysis", "--nerve", "lfcn", "--patient", "-", says="missing-side",
                    stdin=patient.encode())
    assert all(code in words for code in ("bad-date", "nhs-number", "unknown-key"))
    assert "Canaryname" not in words and "4567" not in words and "14/07/45" not in words


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"{", 2, "not valid JSON"),
        (b"[]", 2, "one JSON object"),
        (b'{"family": "A", "family": "B"}', 2, "twice"),
        (b"\xff\xfe\x00", 3, "UTF-8"),
        (b"[" * 100_000, 2, "not a patient"),
        (b'{"family": 3}', 2, "text in quotes"),
        ('{"family": "Smiley 😀"}'.encode(), 2, "no-glyph"),
        (b'{"family": "Young", "born": "2015-01-01"}', 2, "under-18"),
    ],
)
def test_a_malformed_patient_is_refused(content: bytes, code: int, says: str) -> None:
    words = refused(code, "make", *GON, "--date", "2026-11-22", "--patient", "-", says=says, stdin=content)
    assert "Smiley" not in words and "Young" not in words


def test_what_cannot_be_read_exits_3(tmp_path: Path) -> None:
    refused(3, "make", *GON, "--patient", str(tmp_path / "nobody.json"), says="no such file")
    refused(3, "check", str(tmp_path / "nothing.yaml"), says="no such file")
    refused(3, "verify", str(tmp_path / "none.pdf"), says="no such file")
    other = tmp_path / "other.pdf"
    other.write_bytes(b"not a PDF")
    refused(3, "verify", str(other), says="not a PDF of ours")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("format: 1\nrisks: {a: Ménière}".encode("latin-1"))
    refused(3, "check", str(latin), says="UTF-8")


def test_what_cannot_be_written_exits_4(tmp_path: Path) -> None:
    refused(4, "make", *GON, "-o", str(tmp_path / "no" / "pack.pdf"), says="make the folder first")
    refused(4, "make", *GON, "-o", str(tmp_path), says="this is a folder")
    assert list(tmp_path.iterdir()) == []


# ---- packs ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real pack, made once for the tests that read it."""
    file = tmp_path_factory.mktemp("packs") / "pack.pdf"
    done = run("make", *GON, "--patient", str(PATIENT), "--date", "2026-11-22", "-o", str(file))
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == str(file)
    return file


def test_a_pack_is_private_and_the_same_on_standard_output(pack: Path) -> None:
    assert pack.stat().st_mode & 0o777 == 0o600
    again = run("make", *GON, "--patient", "-", "--date", "2026-11-22", "-o", "-", stdin=PATIENT.read_bytes())
    assert again.stdout == pack.read_bytes()
    assert b"DRAFT" in again.stderr.upper()


def test_verify_finds_no_change_and_says_which_catalogue(pack: Path) -> None:
    done = run("verify", str(pack), "--format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 0
    assert data["unaltered"] is True and data["matches_current"] is True and data["changes"] == []
    assert len(data["catalogue"]["hash"]) == 64


def test_nothing_of_the_patient_is_said_or_kept_outside_the_pages(pack: Path, tmp_path: Path) -> None:
    from consentgen.render.readback import read_pdf

    done = run("make", *GON, "--patient", str(PATIENT), "--date", "2026-11-22", "-o", str(tmp_path / "pack.pdf"))
    assert done.returncode == 0
    patient = json.loads(PATIENT.read_bytes())
    values = [*(patient[key] for key in ("family", "nhs_number", "hospital_number", "address")), *patient["concerns"]]
    said = (done.stdout + done.stderr).decode()
    pages = read_pdf(pack.read_bytes())
    kept = " ".join((*pages.metadata.values(), pages.xmp, pages.title,
                     *(content.decode() for content in pages.attachments.values())))
    assert pages.attachments
    for value in values:
        assert value.casefold() not in said.casefold()
        assert value.casefold() not in kept.casefold()


def test_a_template_that_asks_for_a_missing_field_is_named(tmp_path: Path) -> None:
    (tmp_path / "heads.html").write_text("{{ doc.nothing_of_the_kind }}")
    refused(1, "make", *GON, "--templates", str(tmp_path), "-o", str(tmp_path / "x.pdf"), says="heads.html")
    assert not (tmp_path / "x.pdf").exists()


def test_an_image_from_elsewhere_is_refused(tmp_path: Path) -> None:
    for address in ("file:///etc/passwd", "http://127.0.0.1/logo.png", "../logo.png"):
        (tmp_path / "settings.yaml").write_text(f"extends: shipped\nlogo: {address}\n")
        refused(1, "make", *GON, "--catalogue", str(tmp_path), "-o", str(tmp_path / "x.pdf"), says="logo")
    assert not (tmp_path / "x.pdf").exists()


def test_no_other_package_changes_how_a_catalogue_is_read(tmp_path: Path) -> None:
    """pydantic would load what any installed package calls a plugin, and let it see and change each value."""
    about = tmp_path / "meddler-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: meddler\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[pydantic]\nmeddler = meddler:plugin\n")
    (tmp_path / "meddler.py").write_text("raise SystemExit(99)\n")
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    env.pop("PYDANTIC_DISABLE_PLUGINS", None)
    for words, code in ((("-c", "import consentgen.catalogue.model"), 99), (("-m", "consentgen", "list", "nerves"), 0)):
        assert subprocess.run([sys.executable, *words], env=env, cwd=ROOT, capture_output=True).returncode == code
