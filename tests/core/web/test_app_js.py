"""app.js in a real browser: comfort for people with a scanner, a keyboard, or a slow line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from core.web.security import CSP

STATIC = Path(__file__).resolve().parents[3] / "core" / "static"
HOME = "http://shanyraq.test/"
CONFIG = (
    '{"includeIndicatorStyles":false,"allowEval":false,"responseHandling":'
    '[{"code":"[23]..","swap":true},{"code":"422","swap":true},'
    '{"code":"[45]..","swap":false,"error":true}]}'
)
Opened = Callable[..., Page]

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open a body under the real Content-Security-Policy; `answers` are further addresses."""
    pages: list[Page] = []

    def open_page(
        body: str, answers: dict[str, tuple[int, str]] | None = None, width: int = 1280
    ) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 800})
        pages.append(page)
        html = (
            f"<!doctype html><meta name='htmx-config' content='{CONFIG}'>"
            "<script defer src='/static/vendor/htmx.min.js'></script>"
            f"<script defer src='/static/app.js'></script><body><div class='app'>{body}</div>"
        )

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOME)
            if path.startswith("static/"):
                route.fulfill(path=STATIC / path.removeprefix("static/"))
            elif path in (answers or {}):
                status, text = (answers or {})[path]
                if status == 0:
                    route.abort()
                else:
                    route.fulfill(status=status, body=text, content_type="text/html")
            else:
                headers = {"Content-Security-Policy": CSP}
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

        page.route("**/*", answer)
        page.goto(HOME)
        return page

    yield open_page
    for page in pages:
        page.close()


def test_digits_of_the_kazakh_layout_become_digits_while_typing(opened: Opened) -> None:
    page = opened("<input id='iin' data-digits='only'>")
    page.locator("#iin").press_sequentially('ү"ңғқ')
    assert page.input_value("#iin") == "81450"


def test_mapping_keeps_the_place_of_the_cursor(opened: Opened) -> None:
    page = opened("<input id='iin' data-digits='only' value='1234'>")
    page.focus("#iin")
    page.keyboard.press("Home")
    page.locator("#iin").press_sequentially("ққ")
    assert page.input_value("#iin") == "001234"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Қанат", "Қанат"),
        ("Әбдіғалиева", "Әбдіғалиева"),
        ("ұққңү", "ұққңү"),
        ('Қ"ӘІҢҒ,.ҮҰ', "0123456789"),
    ],
)
def test_field_for_names_too_maps_only_whole_numbers(opened: Opened, typed: str, sent: str) -> None:
    page = opened("<form action='/x'><input id='q' name='q' data-digits='mixed'></form>")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    page.fill("#q", typed)
    page.keyboard.press("Enter")
    assert page.input_value("#q") == sent


def test_form_is_sent_once(opened: Opened) -> None:
    page = opened("<form method='post' action='/x'><button>Келді</button></form>")
    page.evaluate("""() => {
      window.sent = 0;
      document.addEventListener('submit', (event) => { window.sent += 1; event.preventDefault(); });
      const form = document.querySelector('form');
      form.requestSubmit(); form.requestSubmit();
    }""")
    assert page.evaluate("window.sent") == 1
    assert page.get_attribute("button", "aria-disabled") == "true"


def test_search_may_be_sent_again_and_again(opened: Opened) -> None:
    page = opened("<form action='/x'><button>Іздеу</button></form>")
    page.evaluate("""() => {
      window.sent = 0;
      document.addEventListener('submit', (event) => { window.sent += 1; event.preventDefault(); });
      const form = document.querySelector('form');
      form.requestSubmit(); form.requestSubmit();
    }""")
    assert page.evaluate("window.sent") == 2


def test_escape_closes_a_menu_and_returns_to_its_button(opened: Opened) -> None:
    page = opened("<details class='menu'><summary>Көрініс</summary><a href='#'>а</a></details>")
    page.click("summary")
    page.focus("a")
    page.keyboard.press("Escape")
    assert page.get_attribute("details", "open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_click_elsewhere_closes_a_menu(opened: Opened) -> None:
    page = opened("<details class='menu'><summary>Көрініс</summary></details><p>мәтін</p>")
    page.click("summary")
    page.click("p")
    assert page.get_attribute("details", "open") is None


def test_ctrl_k_goes_to_the_search(opened: Opened) -> None:
    page = opened("<input id='q' value='ескі'><button>а</button>")
    page.focus("button")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.evaluate("getSelection().toString()") == "ескі"


def test_refused_form_is_read_first(opened: Opened) -> None:
    page = opened("<div class='errs' tabindex='-1'>Қате</div><input autofocus>")
    page.wait_for_selector(".errs:focus")


def test_password_is_shown_and_hidden(opened: Opened) -> None:
    box = "<label hidden><input type='checkbox' data-reveal='p'></label>"
    page = opened("<input id='p' type='password'>" + box)
    page.check("[data-reveal]")
    assert page.get_attribute("#p", "type") == "text"
    page.uncheck("[data-reveal]")
    assert page.get_attribute("#p", "type") == "password"


@pytest.mark.parametrize(("width", "is_open"), [(1280, True), (390, False)])
def test_filters_start_closed_only_on_a_narrow_page(
    opened: Opened, width: int, is_open: bool
) -> None:
    page = opened("<details data-narrow-closed open><summary>а</summary></details>", width=width)
    assert (page.get_attribute("details", "open") is not None) is is_open


SCAN = (
    "<p id='live' role='status'></p><div id='net' hidden data-offline='желі жоқ' "
    "data-failed='болмады' data-ended='сеанс бітті'><p></p></div>"
    "<form method='post' action='/in' hx-post='/in' hx-target='#out'>"
    "<input id='scan' name='code' data-scan><button>Белгілеу</button></form><div id='out'></div>"
)


def scan(page: Page, code: str) -> None:
    page.fill("#scan", code)
    page.keyboard.press("Enter")


def test_scan_field_is_ready_for_the_next_card_and_the_result_is_said(opened: Opened) -> None:
    page = opened(SCAN, {"in": (200, "<p data-announce='Айгүл келді'>Айгүл</p>")})
    scan(page, "12345678")
    page.wait_for_selector("#live:text-is('Айгүл келді')", state="attached")
    assert page.input_value("#scan") == ""
    assert page.evaluate("document.activeElement.id") == "scan"
    assert page.get_attribute("button", "aria-disabled") is None


def test_refused_answer_is_swapped_in_and_focused(opened: Opened) -> None:
    page = opened(SCAN, {"in": (422, "<div class='errs' tabindex='-1'>Қате</div>")})
    scan(page, "1")
    page.wait_for_selector("#out .errs:focus")
    assert page.input_value("#scan") == "1"


@pytest.mark.parametrize(
    ("status", "words"), [(0, "желі жоқ"), (500, "болмады"), (401, "сеанс бітті")]
)
def test_lost_answer_is_told_and_the_typing_stays(opened: Opened, status: int, words: str) -> None:
    page = opened(SCAN, {"in": (status, "x")})
    scan(page, "77")
    page.wait_for_selector("#net:not([hidden])")
    assert page.inner_text("#net") == words
    assert page.inner_text("#out") == ""
    assert page.input_value("#scan") == "77"


TAB = (
    "<nav><a id='tab-1' href='/tab' hx-get='/tab' hx-target='#person-tab' hx-select='#person-tab'"
    " hx-swap='outerHTML'>Tab</a></nav><div id='person-tab'>old</div><p id='rest'>rest</p>"
    "<p id='net' hidden data-failed='failed'></p>"
    "<template data-failed='person-tab'><p class='broken'>broken <a href='' data-again"
    " hx-target='#person-tab' hx-select='#person-tab' hx-swap='outerHTML'>again</a></p></template>"
)


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_part_that_fails_says_so_in_its_place(opened: Opened, status: int) -> None:
    answers = {"tab": (status, "wreck")}
    page = opened(TAB, answers)
    page.click("#tab-1")
    page.wait_for_selector("#person-tab .broken")
    assert page.text_content("#rest") == "rest"
    assert page.is_hidden("#net"), "the page as a whole is not broken"
    assert "wreck" not in page.text_content("body")
    answers["tab"] = (200, "<div id='person-tab'>well</div>")
    page.click("[data-again]")
    page.locator("#person-tab", has_text="well").wait_for()


def test_the_end_of_a_session_is_told_and_put_off(opened: Opened) -> None:
    body = (
        "<div id='ending' role='alert' data-left='200' data-soon='left:' data-over='over' hidden>"
        "<p></p><form method='post' action='/stay' data-repeat><button>Stay</button></form></div>"
        "<input id='typed' value='Әлия'>"
    )
    answers = {"stay": (200, "130")}
    page = opened(body, answers)
    page.wait_for_selector("#ending:not([hidden])")
    assert page.inner_text("#ending p") == "left: 3"
    answers["stay"] = (200, "43200")
    page.click("#ending button")
    page.wait_for_selector("#ending", state="hidden")
    assert page.input_value("#typed") == "Әлия"
    answers["stay"] = (401, "")
    page = opened(body, answers)
    page.wait_for_selector("#ending:not([hidden])")
    assert page.inner_text("#ending p") == "over" and not page.is_visible("#ending button")


def test_a_large_file_is_refused_before_it_is_sent(opened: Opened) -> None:
    page = opened(
        "<form method='post' enctype='multipart/form-data' action='/sent' novalidate>"
        "<input type='file' id='file' name='file' data-max='10' data-too-large='Тым үлкен'>"
        "<input id='typed' name='typed' value='Әлия'><button>Send</button></form>"
    )
    heavy = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"0" * 11}
    page.set_input_files("#file", heavy)  # type: ignore[arg-type]
    page.click("button")
    assert page.inner_text(".err") == "Тым үлкен" and page.url == HOME
    assert page.get_attribute("#file", "aria-describedby") == "file-big"
    page.set_input_files("#file", {**heavy, "buffer": b"0"})  # type: ignore[arg-type]
    page.click("button")
    page.wait_for_url("**/sent")
