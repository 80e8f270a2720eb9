from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.render.late.slots import HOLE, CannotBind, take_apart

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1).filter(lambda text: text.strip())


def test_a_page_without_private_elements_is_its_own_form() -> None:
    page = "<p data-privately>Text <b>strong</b></p><!-- data-private -->"
    assert take_apart(page).form == page
    assert take_apart(page).values == ()


def test_texts_of_private_elements_leave_holes_and_tags_stay() -> None:
    slots = take_apart('<p>For <span class="a>b" data-private>Born <b>1 May</b>\n<i>x</i></span> only</p>')
    assert slots.values == ("Born ", "1 May", "x")
    assert slots.form == (
        f'<p>For <span class="a>b" data-private>{HOLE.format(0)}<b>{HOLE.format(1)}</b>\n<i>{HOLE.format(2)}</i>'
        "</span> only</p>"
    )


def test_the_day_is_a_value_and_nobodys() -> None:
    slots = take_apart("<div>Made on <span data-made-on>22 November 2026</span>.</div>")
    assert slots.values == ("22 November 2026",)
    assert not slots.private
    assert take_apart("<p data-made-on>1 May</p><p data-private>Ann</p>").private


def test_an_element_of_the_same_name_inside_belongs_to_the_outer_one() -> None:
    slots = take_apart("<div data-private>A<div>B</div>C</div><div>D</div>")
    assert slots.values == ("A", "B", "C")
    assert slots.form.endswith("</div><div>D</div>")


@pytest.mark.parametrize("page", ["<p data-private>no end", "<p>\ue000</p>"])
def test_what_cannot_be_taken_apart_says_so(page: str) -> None:
    with pytest.raises(CannotBind):
        take_apart(page)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=5, max_size=5))
def test_the_form_does_not_depend_on_the_values(first: list[str], others: list[str]) -> None:
    def page(words: list[str]) -> str:
        return "<p>x</p>".join(f'<span data-private title="">{escape(word)}</span>' for word in words)

    one, other = take_apart(page(first)), take_apart(page(others[: len(first)]))
    assert one.form == other.form
    assert list(one.values) == first
    assert list(other.values) == others[: len(first)]


def test_a_value_never_shows_in_a_message() -> None:
    assert "Smith" not in repr(take_apart("<p data-private>Smith</p>"))
