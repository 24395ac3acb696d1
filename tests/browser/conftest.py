"""A served demo for each worker, and a real Chromium that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.server import served_demo
from tests.browser.spreadsheets import write_members
from tests.browser.steps import (
    Meeting,
    enrol,
    give_card,
    make_group_of_now,
    open_session_of_today,
)
from tests.browser.tools import Site, send, sign_in, upload_list

WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, chromium: Browser
) -> Iterator[Site]:
    """The demo, with what pages need that the demo has not: see `_prepare`."""
    with served_demo(database_url, tmp_path_factory.mktemp("site")) as served:
        _prepare(served, chromium)
        yield served


def _prepare(site: Site, chromium: Browser) -> None:
    """A role of the region, a device, and an import that was rehearsed only."""
    page = new_context(site, chromium, "region").new_page()
    page.goto("/shymkent/roles/new")
    page.fill("#name_kk", "Кезекші тіркеуші")
    page.check("input[name=permissions][value='people.view']")
    send(page, "#name_kk")
    page.goto("/shymkent/devices/new")
    page.fill("#name", "Кіреберістегі киоск")
    page.select_option("#centre", label="«Белсенді ұзақ өмір» орталығы")
    page.select_option("#kind", "kiosk")
    send(page, "#name")
    page.context.close()
    page = new_context(site, chromium, "director").new_page()
    upload_list(page, write_members(site.var / "rehearsed.xlsx", people=3, dirty=True))
    page.context.close()


@pytest.fixture(scope="session")
def meeting(site: Site, chromium: Browser) -> Meeting:
    """A session that is on, with the first three people of the demo's import; all have cards."""
    page = new_context(site, chromium, "director").new_page()
    group = make_group_of_now(page, site, "Қазіргі топ")
    for number in (0, 1, 2):
        enrol(page, group, number)
        give_card(page, number)
    session = open_session_of_today(page, "Қазіргі топ")
    page.context.close()
    return Meeting(group, session, (0, 1, 2))


@dataclass
class Watched:
    """Pages under watch: what the console, the page and the CSP complained of."""

    complaints: list[str] = field(default_factory=list)
    pages: list[tuple[Page, bool, Any, Any]] = field(default_factory=list)

    def look_at(self, page: Page, *, scripts: bool, expected: tuple[str, ...]) -> None:
        def failed(error: Any) -> None:
            self.complaints.append(f"page: {error}")

        def told(message: Any) -> None:
            self._note(message, expected)

        self.pages.append((page, scripts, failed, told))
        page.on("pageerror", failed)
        page.on("console", told)

    def _note(self, message: Any, expected: tuple[str, ...]) -> None:
        if message.type == "error" and not any(text in message.text for text in expected):
            self.complaints.append(f"console: {message.text} at {message.location.get('url')}")

    def end(self) -> None:
        """Ask the pages that are still open; those that nobody keeps are closed."""
        for page, scripts, failed, told in self.pages:
            if scripts and not page.is_closed():
                self.complaints += page.evaluate("window.__violations || []")
            if page in _kept.values():
                page.remove_listener("pageerror", failed)
                page.remove_listener("console", told)
            else:
                page.context.close()
        self.pages.clear()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Collects complaints of all pages of a test, and fails it when there is one."""
    found = Watched()
    yield found
    found.end()
    assert found.complaints == []


OpenAs = Callable[..., Page]
_signed_in: dict[str, Any] = {}
_kept: dict[str, Page] = {}


@pytest.fixture
def open_as(site: Site, chromium: Browser, watched: Watched) -> OpenAs:
    """`open_as("director", width=390)`: a page of a signed-in browser; "" is nobody.

    `keep` leaves the page to the next test, for those who only look: a page of its own for each
    would start a process of the browser.
    """
    return opener(site, chromium, watched)


def opener(site: Site, chromium: Browser, watched: Watched) -> OpenAs:
    def open_page(
        username: str,
        *,
        width: int = 1280,
        javascript: bool = True,
        keep: bool = False,
        expected: tuple[str, ...] = (),
    ) -> Page:
        key = f"{site.address} {username}"
        if keep and key in _kept and not _kept[key].is_closed():
            page = _kept[key]
            page.set_viewport_size({"width": width, "height": 900})
        else:
            context = new_context(site, chromium, username, width=width, javascript=javascript)
            if javascript:
                context.add_init_script(WATCH)
            page = context.new_page()
            if keep:
                _kept[key] = page
        watched.look_at(page, scripts=javascript, expected=expected)
        return page

    return open_page


def new_context(
    site: Site, chromium: Browser, username: str, *, width: int = 1280, javascript: bool = True
) -> BrowserContext:
    context = chromium.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 900 if width > 600 else 844},
        storage_state=_state(site, chromium, username),
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    return context


def _state(site: Site, chromium: Browser, username: str) -> Any:
    """Cookies of a signed-in browser: each account signs in once per server."""
    if not username:
        return None
    key = f"{site.address} {username}"
    if key not in _signed_in:
        context = chromium.new_context(base_url=site.address)
        page = context.new_page()
        sign_in(page, username, site.password)
        _signed_in[key] = context.storage_state()
        context.close()
    return _signed_in[key]
