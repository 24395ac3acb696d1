"""Every page of the product, found from the routes: accessible, whole on a phone, silent.

Kazakh in all four looks at both widths; Russian and English in the light one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.app import create_app
from core.config import Settings
from tests.browser.addresses import account_for, address_of, page_rules
from tests.browser.tools import Site, axe_violations, look, set_locale, sideways_scroll

pytestmark = pytest.mark.browser
LOOKS = ("light", "dark", "hc-light", "hc-dark")
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
@pytest.mark.parametrize("width", [1280, 390])
def test_accessible_in_every_look(
    site: Site, open_as: Callable[..., Page], endpoint: str, width: int
) -> None:
    page = open_as(account_for(endpoint), width=width)
    open_page(page, site, endpoint)
    assert page.locator("html").get_attribute("lang") == "kk"
    assert page.locator("h1").count() == 1
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    found = []
    for name in LOOKS:
        look(page, name)
        violations = axe_violations(page, enhanced=name.startswith("hc-"))
        found += [f"{name}: {text}" for text in violations]
    look(page, "light")
    for other in (320, 390) if width == 390 else (1024, 1280, 1920):
        page.set_viewport_size({"width": other, "height": 900})
        if sideways_scroll(page) > 0:
            found.append(f"sideways scroll at {other}")
    page.evaluate("document.documentElement.dataset.size = '200'")
    page.set_viewport_size({"width": width, "height": 900})
    if sideways_scroll(page) > 0:
        found.append(f"sideways scroll at {width} with 200 % text")
    assert found == []


@pytest.mark.parametrize("endpoint", sorted(RULES))
def test_accessible_in_other_languages(
    site: Site, open_as: Callable[..., Page], endpoint: str
) -> None:
    username = account_for(endpoint)
    page = open_as(username)
    found = []
    try:
        for locale in ("ru", "en"):
            if username:
                set_locale(site, username, locale)
            else:
                page.context.add_cookies(
                    [{"name": "language", "value": locale, "url": site.address}]
                )
            open_page(page, site, endpoint)
            assert page.locator("html").get_attribute("lang") == locale
            found += [f"{locale}: {text}" for text in axe_violations(page)]
    finally:
        if username:
            set_locale(site, username, "kk")
    assert found == []
