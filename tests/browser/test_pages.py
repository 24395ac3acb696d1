"""Every page of the product, found from the routes: accessible, whole on a phone, silent.

Kazakh with all rules of axe at both widths, and each other look with those about colours (dark and
one of high contrast at full width, the other on a phone). Russian and English: the page answers in
that language, and its longer words do not push it sideways.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.app import create_app
from core.config import Settings
from tests.browser.addresses import account_for, address_of, page_rules
from tests.browser.conftest import OpenAs
from tests.browser.tools import (
    Site,
    axe_violations,
    colour_violations,
    look,
    set_locale,
    sideways_scroll,
)

pytestmark = pytest.mark.browser
#: the looks besides the light one, by the width at which they are tried
LOOKS = {1280: ("dark", "hc-light"), 390: ("hc-dark",)}
_app = create_app(
    Settings(
        var=Path("/tmp"),
        database_url="sqlite://",
        secret_key="only for the list of routes",
        plugins_strict=True,
    )
)
RULES = page_rules(_app)


def open_page(page: Page, site: Site, rule: str) -> None:
    answer = page.goto(address_of(site, rule))
    assert answer is not None
    assert answer.status == 200, f"{page.url}: {answer.status}"


@pytest.mark.parametrize("endpoint", sorted(RULES))
def test_accessible_in_every_look(site: Site, open_as: OpenAs, endpoint: str) -> None:
    page = open_as(account_for(endpoint), keep=True)
    open_page(page, site, endpoint)
    assert page.locator("html").get_attribute("lang") == "kk"
    assert page.locator("h1").count() == 1
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
    found = []
    for width, looks in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {text}" for text in axe_violations(page)]
        for name in ("light", *looks):
            look(page, name)
            found += [f"{width} {name}: {text}" for text in colour_violations(page, name)]
        look(page, "light")
    assert found + wide_at(page, WIDTHS) == []


WIDTHS = {"100": (320, 390, 1024, 1280, 1920), "200": (390, 1280)}
#: where words that are longer than the Kazakh ones would show
NARROW = {"100": (390, 1024), "200": (390,)}


def wide_at(page: Page, sizes: dict[str, tuple[int, ...]]) -> list[str]:
    """Where the page would have to be moved sideways: width in px by size of text in percent."""
    found = []
    for size, widths in sizes.items():
        page.evaluate("size => document.documentElement.dataset.size = size", size)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            if sideways_scroll(page) > 0:
                found.append(f"sideways scroll at {width} px, text {size} %")
    return found


@pytest.mark.parametrize("endpoint", sorted(RULES))
def test_other_languages(site: Site, open_as: OpenAs, endpoint: str) -> None:
    """Both answer in the language; lists and homes, whose heads are the longest, are looked at in
    Russian."""
    username = account_for(endpoint)
    page = open_as(username, keep=bool(username))
    try:
        address = address_of(site, endpoint)
        is_looked_at = RULES[endpoint].arguments <= {"region"}
        for locale in ("en",) if is_looked_at else ("en", "ru"):
            speak(page, site, username, locale)
            answer = page.request.get(address)
            assert answer.status == 200
            assert f'<html lang="{locale}"' in answer.text()
        if is_looked_at:
            speak(page, site, username, "ru")
            open_page(page, site, endpoint)
            assert page.locator("html").get_attribute("lang") == "ru"
            assert wide_at(page, NARROW) == []
    finally:
        if username:
            set_locale(site, username, "kk")


def speak(page: Page, site: Site, username: str, locale: str) -> None:
    if username:
        set_locale(site, username, locale)
    else:
        page.context.add_cookies([{"name": "language", "value": locale, "url": site.address}])
