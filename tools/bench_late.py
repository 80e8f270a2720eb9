"""One pack after another: filling a layout, against laying out each patient's page with WeasyPrint alone.

Run by ``tools/bench.py`` in a process of its own. Prints one line for each way, in milliseconds per patient.
"""

from __future__ import annotations

import importlib.util
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consentgen.request import Request

TOP = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 22)
PATIENTS = 40
NAIVE = 4


def each(what: Callable[[int], object], times: int, after: int = 0) -> list[float]:
    """Milliseconds that each call takes; the one before them, for patient ``after``, warms up and is not counted."""
    what(after)
    taken = []
    for number in range(after + 1, after + times + 1):
        began = time.perf_counter()
        what(number)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def line(name: str, taken: list[float], naive: float, wished: str = "") -> None:
    """Print the median, and how many times faster than naive it is."""
    middle = statistics.median(taken)
    print(f"{name:52}{middle:9.1f} ms{naive / middle:9.1f} times naive   {wished}")


def number_of(place: int) -> str:
    """A valid NHS number of the range 999, which is given to nobody; the place-th of them, about."""
    for first in range(place * 11, place * 11 + 11):
        digits = f"999{first:06}"
        check = 11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11
        if check != 10:
            return f"{digits}{check % 11}"
    raise AssertionError("one of eleven has a check digit")


def requests(count: int) -> list[Request]:
    """The same pack for so many made-up patients."""
    from consentgen.patient import Patient
    from consentgen.request import Request, Target

    asked = Request("cryoneurolysis", (Target("greater-occipital", "right"),), made_on=DAY)
    return [replace(asked, patient=Patient(family=f"Example{n:04}", given="Ann", born=date(1950, 1, 1),
                                           nhs_number=number_of(n))) for n in range(count)]


def naive_way(pages: Sequence[str]) -> Callable[[int], bytes]:
    """What a first-time user would write: WeasyPrint for each of the pages, with fonts and CSS loaded once."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from consentgen.render import fonts

    configuration = FontConfiguration()
    rules = fonts.font_face_rules(fonts.families_for("".join(pages)), fonts.FOLDER.as_uri() + "/")
    css = weasyprint.CSS(string=rules, font_config=configuration)

    def naive(number: int) -> bytes:
        page = weasyprint.HTML(string=pages[number])
        pdf: bytes = page.write_pdf(font_config=configuration, stylesheets=[css], pdf_variant="pdf/ua-1")
        return pdf

    return naive


def main() -> None:
    """Measure, side by side in one process."""
    sys.path[:0] = [str(TOP), str(TOP / "tools")]
    import bench_typst

    from consentgen.catalogue.load import load
    from consentgen.make import attached, binder_for, make_pack, private_values, write_pages
    from consentgen.render.late.bind import Memory
    from consentgen.render.pdf import Pdf, make_pdf
    from consentgen.resources import templates_path
    from consentgen.writing import write_file

    catalogue, _ = load()
    assert catalogue is not None
    templates, asked = (templates_path(),), requests(PATIENTS + 1)
    written = [write_pages(catalogue, request, templates) for request in asked]
    binder = binder_for(templates, Memory())
    assert binder is not None
    naive = naive_way([page.html for page in written])
    record = attached(b"{}\n")

    def fill(number: int) -> Pdf:
        return binder.bind(written[number].html, record, private_values(written[number].document), DAY)

    def whole(number: int) -> None:
        write_file(folder / f"{number}.pdf", make_pack(catalogue, asked[number], templates, binder).content)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(0)  # lays out
        direct = make_pdf(written[0].html, folders=templates, attachment=record, made_on=DAY).content
        typst, same = bench_typst.prepared([page.html for page in written], folder, direct)
        slow, quick, safe, theirs = [], [], [], []
        for done in range(0, PATIENTS, PATIENTS // NAIVE):  # in turn, so that a busy machine slows all
            slow += each(naive, 1)
            quick += each(fill, PATIENTS // NAIVE, done)
            safe += each(whole, PATIENTS // NAIVE, done)
            theirs += each(typst, PATIENTS // NAIVE, done) if typst else []
        bare = statistics.median(slow)
        print(f"{'naive WeasyPrint, fonts and CSS loaded once':52}{bare:9.1f} ms")
        line("fill alone", quick, bare, "limit: at least 40")
        line("with record, read-back and safe writing", safe, bare, "limit: at least 10")
        _beside(folder / "1.pdf", bare)
        if theirs:
            line("typst, the same words in its own markup, tagged", theirs, bare, same)
            times = statistics.median(theirs) / statistics.median(quick)
            print(f"fill alone is {times:.1f} times as fast as typst")
        else:
            print(same)


def _beside(pack: Path, bare: float) -> None:
    """What another tool takes for something simpler, where it is installed."""
    if importlib.util.find_spec("pikepdf"):
        import pikepdf

        def copy(_: int) -> None:
            with pikepdf.open(pack) as source, pikepdf.new() as target:
                target.pages.extend(source.pages)
                target.save(io.BytesIO())

        line("a bare copy of the pages, with pikepdf, untagged", each(copy, PATIENTS), bare)
    else:
        print("a bare copy of the pages: pikepdf is not installed")


if __name__ == "__main__":
    main()
