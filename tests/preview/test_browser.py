"""The preview in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from previewing import SOON, Running, order, preview

from consentgen.render.readback import read_pdf
from consentgen.request import Asked

pytestmark = pytest.mark.browser

PATIENCE = SOON * 1000
OLD, NEW = "A made-up bruise", "A made-up black eye"
WORDING = f"format: 1\nrisks:\n  bruising:\n    name: {OLD}\n    short: {OLD}\n"
PICTURE = """number => {
    const image = document.querySelector(`#page-${number} img`);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL();
}"""


class Sight:
    """A browser's page with the preview, and the overlay that is edited."""

    def __init__(self, page: Any, running: Running, overlay: Path) -> None:
        self.page, self.running, self.wording = page, running, overlay / "wording.yaml"
        self.troubles: list[str] = []
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.set_default_timeout(PATIENCE)
        page.goto(running.server.address)
        self.drawn(1, running.board.shown.edition)
        self.loads = page.evaluate("performance.timeOrigin")

    def drawn(self, number: int, edition: int) -> None:
        """Wait until the page of this number shows this edition."""
        self.page.wait_for_selector(f"#page-{number}[data-edition='{edition}']")

    def write(self, words: str) -> None:
        self.wording.write_text(words, "utf-8")

    def scroll(self, **tops: int) -> None:
        for pane, top in tops.items():
            self.page.evaluate(f"document.getElementById('{pane}').scrollTop = {top}")

    def scrolled(self) -> dict[str, int]:
        """How far pages and trace are scrolled."""
        return {pane: self.page.evaluate(f"document.getElementById('{pane}').scrollTop") for pane in ("pages", "trace")}

    def picture(self, number: int) -> str:
        """The picture of a page as the browser has it."""
        return str(self.page.evaluate(PICTURE, number))

    def focus(self) -> str:
        """Which risk or place has the keyboard."""
        return str(self.page.evaluate("document.activeElement.dataset.id"))


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clinic")
    (folder / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    (folder / "wording.yaml").write_text(WORDING, "utf-8")
    return folder


@pytest.fixture(scope="module")
def running(browser: Any, overlay: Path) -> Iterator[Running]:
    asked = Asked("cryoneurolysis", ("greater-occipital:right",))
    with preview(replace(order(overlay), asked=asked, made_on=date(2026, 11, 22))) as running:
        yield running


@pytest.fixture
def sight(browser: Any, running: Running, overlay: Path) -> Iterator[Sight]:
    """A fresh page of the preview. What a test wrote must be put back, and no page may have complained."""
    running.shows(lambda shown: shown.pdf and not shown.faults and OLD in str(shown.trace))
    context = browser.new_context(viewport={"width": 1200, "height": 700}, device_scale_factor=2)
    sight = Sight(context.new_page(), running, overlay)
    yield sight
    sight.write(WORDING)
    assert sight.troubles == []
    context.close()


def page_of(running: Running, words: str) -> int:
    """The last page that says it."""
    return max(page.number for page in read_pdf(running.board.shown.pdf).pages if words in page.text)


def test_it_shows_every_page_and_every_risk_side_by_side(sight: Sight) -> None:
    shown = sight.running.board.shown
    assert sight.page.locator("#sheets figure").count() == len(shown.pages) >= 3
    assert sight.page.locator("#risks > li").count() == len(shown.trace["risks"]) >= 20
    assert sight.page.inner_text("h1") == shown.title == "Cryoneurolysis of the right greater occipital nerve"
    left, right = (sight.page.locator(pane).bounding_box() for pane in ("#pages", "#trace"))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    risk = shown.trace["risks"][0]
    words = sight.page.inner_text(f"#risk-{risk['id']}")
    assert risk["name"] in words and risk["chance"]["text"] in words and risk["because"] in words
    sight.page.click(f"#risk-{risk['id']} summary")
    claims = sight.page.locator(f"#risk-{risk['id']} .claims li")
    assert claims.count() == len(risk["considered"]) >= 1


def test_pages_are_as_sharp_as_the_screen(sight: Sight) -> None:
    wide, drawn = sight.page.evaluate("() => { const i = document.querySelector('#page-1 img');"
                                      "return [i.clientWidth, i.naturalWidth] }")
    assert drawn == 2 * wide


def test_it_can_be_used_without_seeing_or_pointing(sight: Sight) -> None:
    for landmark in ("banner", "main"):
        assert sight.page.get_by_role(landmark).count() == 1
    for name in ("Pages", "Where each line comes from"):
        assert sight.page.get_by_role("region", name=name).count() == 1
    alts = sight.page.locator("#sheets img").evaluate_all("images => images.map(image => image.alt)")
    pages = sight.running.board.shown.pages
    assert [alt.split(":")[0] for alt in alts] == [f"Page {n} of {len(pages)}" for n in range(1, len(pages) + 1)]
    assert sum(len(page.headings) for page in pages) >= 3
    for alt, page in zip(alts, pages, strict=True):
        assert all(heading in alt for heading in page.headings)
    button = sight.page.get_by_role("button", name=OLD, exact=True)
    button.focus()
    sight.page.keyboard.press("Enter")
    assert button.get_attribute("aria-current") == "true"
    assert sight.scrolled()["pages"] > 0


def test_an_edit_shows_in_pages_and_trace_without_a_reload_and_keeps_the_place(sight: Sight) -> None:
    number, edition = page_of(sight.running, OLD), sight.running.board.shown.edition
    sight.page.get_by_role("button", name=f"{OLD}, on page {number}").click()
    sight.drawn(number, edition)
    sight.scroll(trace=700)
    sight.page.click("#risks > li:nth-child(8) summary")
    sight.page.get_by_role("button", name=OLD, exact=True).evaluate("one => one.focus({preventScroll: true})")
    before, place, focus = sight.picture(number), sight.scrolled(), sight.focus()
    assert place["pages"] > 0 and place["trace"] > 0 and focus == "risk:bruising"
    sight.write(WORDING.replace(OLD, NEW))
    sight.page.wait_for_selector(f"#risk-bruising h3 button:text-is('{NEW}')")
    sight.drawn(number, edition + 1)
    assert NEW in read_pdf(sight.running.board.shown.pdf).pages[number - 1].text
    assert sight.picture(number) != before
    assert sight.scrolled() == place
    assert sight.focus() == focus
    assert sight.page.locator("#risk-bruising").get_attribute("class") == "chosen"
    assert sight.page.locator("#risk-bruising .new").inner_text() == "changed"
    assert sight.page.locator("#risks > li:nth-child(8) details[open]").count() == 1
    assert sight.page.evaluate("performance.timeOrigin") == sight.loads


def test_a_fault_shows_with_line_and_column_and_the_old_pages_stay_until_it_is_mended(sight: Sight) -> None:
    before = sight.picture(1)
    sight.scroll(pages=500)
    sight.write(WORDING + "  : [\n")
    sight.page.wait_for_selector("#faults .fault")
    (fault, *_) = sight.running.board.shown.faults
    assert (fault.code, fault.place.line) == ("yaml-syntax", 6)
    words = sight.page.inner_text("#faults")
    assert f"{sight.wording}:{fault.place.line}:{fault.place.column}: error yaml-syntax" in words
    assert sight.page.locator("#pages-old").is_visible() and sight.page.locator("#trace-old").is_visible()
    assert sight.page.locator("#page-1 img").get_attribute("alt").startswith("Old: Page 1 of")
    assert sight.page.title().startswith("Fault: ")
    assert (sight.picture(1), sight.scrolled()["pages"]) == (before, 500)
    sight.write(WORDING)
    sight.page.wait_for_selector("#faults", state="hidden")
    assert not sight.page.locator("#pages-old").is_visible()
    assert sight.page.locator("#page-1 img").get_attribute("alt").startswith("Page 1 of")
    assert sight.scrolled()["pages"] == 500


def test_a_reload_by_hand_keeps_the_place_too(sight: Sight) -> None:
    sight.page.get_by_role("button", name=OLD, exact=True).click()
    sight.scroll(trace=300)
    place = sight.scrolled()
    sight.page.wait_for_timeout(300)
    sight.page.reload()
    sight.page.wait_for_selector("#risk-bruising.chosen .where")
    sight.page.wait_for_selector("figure .mark", state="attached")
    assert sight.scrolled() == place and place["pages"] > 0


def test_the_page_asks_nobody_else_and_another_name_or_token_gets_nothing(sight: Sight) -> None:
    asked: list[str] = []
    sight.page.on("request", lambda request: asked.append(request.url))
    sight.page.reload()
    sight.drawn(1, sight.running.board.shown.edition)
    address = sight.running.server.address
    assert len(asked) >= 6 and [url for url in asked if not url.startswith(address)] == []
    other = sight.page.context.new_page()
    for url, status in ((address.replace("127.0.0.1", "localhost"), 403), (address[:-2] + "/", 404)):
        assert other.goto(url).status == status
        assert other.locator("#risks").count() == 0


def test_it_says_when_the_preview_has_ended(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    with preview(order()) as running:
        running.shows(lambda shown: shown.pdf)
        sight = Sight(page, running, tmp_path)
    page.wait_for_selector("#status.gone", timeout=PATIENCE)
    assert "has ended" in page.inner_text("#status") and sight.picture(1)
    page.close()
