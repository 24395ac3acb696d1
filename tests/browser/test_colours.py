"""The check of colours itself: it finds what is bad, also where it has looked before."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenAs
from tests.browser.tools import colour_violations, look

pytestmark = pytest.mark.browser


def test_pale_text_is_found_each_time_it_is_shown(open_as: OpenAs) -> None:
    page = open_as("director")
    page.goto("/shymkent/people/")
    assert colour_violations(page, "light") == []
    assert colour_violations(page, "light") == [], "all paints are known, and good"
    page.evaluate(
        "const pale = document.querySelector('main h1');"
        "pale.className = 'pale'; pale.style.color = 'rgb(150, 150, 150)'"
    )
    for _time in range(2):
        assert "color-contrast" in "".join(colour_violations(page, "light"))
    page.reload()
    look(page, "hc-light")
    assert colour_violations(page, "hc-light") == []
    page.evaluate(
        "const pale = document.querySelector('main h1');"
        "pale.className = 'pale'; pale.style.color = 'rgb(125, 125, 125)'"
    )
    assert "color-contrast-enhanced" in "".join(colour_violations(page, "hc-light"))
