"""How long things take on this machine, always beside something bare in the same run: only the ratios mean anything.

    make bench

Nothing here passes or fails: the limits that the project sets itself are printed next to what was measured.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TIMES = int(os.environ.get("TIMES", "5"))
RISKS = 5000
PROCEDURES = 400
FILES = 8

MAKE = "make cryoneurolysis --nerve greater-occipital:right --date 2026-11-22 -o {folder}/pack.pdf"
OF_PATIENT = f"{MAKE} --patient examples/patient.json"
FIRST = "import shutil, sys; shutil.rmtree(sys.argv.pop(1)); from consentgen.__main__ import run; run()"
"""A pack of a kind that is not known yet: no layout and no compiled template lie on the disk."""
BARE_RENDER = """
import sys, weasyprint
from weasyprint.text.fonts import FontConfiguration
fonts = FontConfiguration()
html, css, target = sys.argv[1:]
weasyprint.HTML(filename=html).write_pdf(target, font_config=fonts, pdf_variant="pdf/ua-1",
                                         stylesheets=[weasyprint.CSS(filename=css, font_config=fonts)])
"""
BARE_READ = """
import sys, typer, yaml
from pydantic import BaseModel
yaml.compose(open(sys.argv[1], encoding="utf-8").read(), Loader=yaml.CSafeLoader)
"""
BARE_READ_ALL = """
import pathlib, sys, typer, yaml
from pydantic import BaseModel
for file in pathlib.Path(sys.argv[1]).glob("*.yaml"):
    yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
"""


def once(command: list[str]) -> tuple[float, float]:
    """Seconds and MiB that one process takes; stops with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=TOP, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.read().decode()}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere
    return took, used.ru_maxrss * unit / 2**20


def side_by_side(name: str, ours: list[str], bare: list[str], limit: float) -> None:
    """Run both in turn, ours then bare, and print the median of the pairs' ratios."""
    once(ours), once(bare)
    pairs = [(once(ours), once(bare)) for _ in range(TIMES)]
    ratios = sorted(a[0] / b[0] for a, b in pairs)
    seconds = [statistics.median(pair[i][0] for pair in pairs) for i in (0, 1)]
    memory = max(pair[0][1] for pair in pairs)
    print(f"{name:34}{seconds[0]:7.2f} s{seconds[1]:9.2f} s{statistics.median(ratios):9.2f}"
          f"   ({ratios[0]:.2f} to {ratios[-1]:.2f}){limit:8.2f}{memory:9.0f} MiB")


def consentgen(words: str) -> list[str]:
    """A call of the program, as a list."""
    return [sys.executable, "-m", "consentgen", *words.split()]


def page_as_html(folder: Path) -> tuple[Path, Path]:
    """The demo pack's own HTML and the rules for its fonts, for a bare script to lay out."""
    from datetime import date

    from consentgen.catalogue.load import load
    from consentgen.document.build import build
    from consentgen.render import fonts
    from consentgen.render.html import to_html
    from consentgen.request import Request, Target
    from consentgen.resolve import resolve
    from consentgen.resources import templates_path

    catalogue, _ = load()
    assert catalogue is not None
    request = Request("cryoneurolysis", (Target("greater-occipital", "right"),), made_on=date(2026, 11, 22))
    document = build(catalogue, resolve(catalogue, request.procedure, request.targets), request)
    html, css = folder / "pack.html", folder / "fonts.css"
    html.write_text(to_html(document, "pack", (templates_path(),)), encoding="utf-8")
    used = fonts.families_for(html.read_text(encoding="utf-8"))
    css.write_text(fonts.font_face_rules(used, fonts.FOLDER.as_uri() + "/"), encoding="utf-8")
    return html, css


def many_risks(folder: Path) -> Path:
    """A catalogue of 5,000 risks, each at one of 100 nerves, made from the shipped one's head."""
    file = folder / "many.yaml"
    shipped = (TOP / "risks.yaml").read_text(encoding="utf-8")
    head, rest = shipped.split("\nrisks:\n", 1)
    extra = "".join(
        f"  made-up-{n}:\n    name: Made-up risk {n}\n    what: Something happens.\n    seriousness: minor\n"
        f"    when: Within days.\n    lasts: It passes.\n    do: Tell us.\n"
        for n in range(RISKS)
    )
    file.write_text(f"{head}\nrisks:\n{extra}{rest}", encoding="utf-8")
    return file


def many_procedures(folder: Path) -> Path:
    """A catalogue of 400 procedures in several files, each a copy of a shipped one under a name of its own."""
    there = folder / "clinic"
    there.mkdir()
    text = (TOP / "risks.yaml").read_text(encoding="utf-8")
    (there / "risks.yaml").write_text(text, encoding="utf-8")
    begin = text.index("  intercostal-block:\n", text.index("\nprocedures:\n"))
    block = text[begin : re.compile(r"^  \S", re.MULTILINE).search(text, begin + 4).start()]  # type: ignore[union-attr]
    block = re.sub(r"\n    synonyms: .*", "", block).replace("intercostal-block", "made-up")
    for file in range(FILES):
        copies = "".join(_renamed(block, n) for n in range(file, PROCEDURES, FILES))
        (there / f"{file}.yaml").write_text(f"format: 1\nprocedures:\n{copies}", encoding="utf-8")
    return there


def _renamed(block: str, n: int) -> str:
    """The copy of a procedure's text with ids and names that no other has."""
    block = block.replace("made-up", f"made-up-{n}")
    block = re.sub(r"(\bid: [\w-]+)", rf"\1-{n}", block)
    return re.sub(r"^(    (?:name|clinical): .*)$", rf"\1 {n}", block, flags=re.MULTILINE)


def main() -> None:
    """Print one line for each comparison."""
    sys.path.insert(0, str(TOP))
    print(f"{'':34}{'ours':>9}{'bare':>11}{'ratio':>9}   (min to max){'limit':>10}{'memory':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = os.environ["CONSENTGEN_CACHE"] = str(folder / "cache")
        html, css = page_as_html(folder)
        bare = [sys.executable, "-c", BARE_RENDER, str(html), str(css), str(folder / "bare.pdf")]
        side_by_side("one pack, against WeasyPrint alone", consentgen(MAKE.format(folder=folder)), bare, 1.3)
        again = consentgen(OF_PATIENT.format(folder=folder))
        side_by_side("second of a kind, against first", again, [sys.executable, "-c", FIRST, cache, *again[3:]], 1 / 3)
        read = [sys.executable, "-c", BARE_READ]
        side_by_side("check, against parsing alone", consentgen("check"), [*read, "risks.yaml"], 3)
        read_all = [sys.executable, "-c", BARE_READ_ALL]
        explain = consentgen("explain cryoneurolysis --nerve greater-occipital:right")
        side_by_side("explain, against parsing alone", explain, [*read, "risks.yaml"], 3)
        clinic = many_procedures(folder)
        for words in ("", " --words"):
            ours = consentgen(f"check {clinic}{words}")
            side_by_side(f"check{words}, {PROCEDURES} procedures (under 3 s)", ours, [*read_all, str(clinic)], 3)
        many = many_risks(folder)
        big = explain[:3] + f"explain cryoneurolysis --nerve greater-occipital --catalogue {many}".split()
        side_by_side(f"explain, {RISKS:,} risks", big, [*read, str(many)], 4)
    for heading, tool in (("One patient after another, in one process:", "bench_late.py"),
                          ("Print files of one kind, each count in a process of its own:", "bench_print.py"),
                          ("A whole clinic list of many kinds, wall time for each pack:", "bench_list.py")):
        print(f"\n{heading}", flush=True)
        subprocess.run([sys.executable, str(TOP / "tools" / tool)], check=True,
                       env={**os.environ, "PYTHONPATH": str(TOP)})


if __name__ == "__main__":
    main()
