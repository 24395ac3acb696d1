"""Everything by keyboard: where Tab goes, what is seen of it, and work without a mouse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.spreadsheets import iin_of, listed
from tests.browser.steps import Meeting

pytestmark = pytest.mark.browser
PAGES = (
    "/shymkent/", "/shymkent/people/", "/shymkent/schedule/", "/shymkent/groups/",
    "/shymkent/groups/new", "/shymkent/services/", "/shymkent/indicators/",
    "/shymkent/import/", "/shymkent/import/new", "/shymkent/users/", "/shymkent/staff/",
)  # fmt: skip
#: numbers in document order for every control that the keyboard should reach
NUMBER_CONTROLS = """() => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  let count = 0;
  for (const one of document.querySelectorAll(wanted)) {
    if (one.type === 'hidden' || one.disabled || one.tabIndex < 0) continue;
    if (!one.checkVisibility({visibilityProperty: true})) continue;
    if (one.type === 'radio') {
      const group = [...document.getElementsByName(one.name)].filter(r => r.form === one.form);
      const stop = group.find(r => r.checked) || group[0];
      if (one !== stop) continue;
    }
    one.dataset.stop = count++;
  }
  return count;
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    stop: one.dataset.stop === undefined ? null : Number(one.dataset.stop),
    what: one.outerHTML.slice(0, 160),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && (one.matches('.scroll') || (box.top >= -1 && box.bottom <= innerHeight + 1)),
  };
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_tab_reaches_everything_once_in_order(open_as: OpenAs, path: str, width: int) -> None:
    page = open_as("director", width=width, keep=True)
    page.goto(path)
    page.wait_for_load_state("networkidle")  # cards that htmx brings belong to the page
    count = page.evaluate(NUMBER_CONTROLS)
    assert count > 5
    walked = _walk(page, count)
    assert [one["stop"] for one in walked] == list(range(count))
    thin = [one["what"] for one in walked if one["outline"] < 2]
    assert thin == []
    assert [one["what"] for one in walked if not one["seen"]] == []


def _walk(page: Page, count: int) -> list[dict[str, Any]]:
    """Press Tab until the focus leaves the document, or comes round again."""
    walked: list[dict[str, Any]] = []
    for _ in range(count + 3):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None or (walked and here["stop"] == walked[0]["stop"]):
            break
        walked.append(here)
    return walked


@pytest.mark.parametrize("path", ["/shymkent/", "/shymkent/people/", "/shymkent/indicators/"])
def test_the_first_stop_skips_to_the_content(open_as: OpenAs, path: str) -> None:
    page = open_as("director", keep=True)
    page.goto(path)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main') !== null")


def test_a_card_is_marked_by_keyboard_alone(open_as: OpenAs, meeting: Meeting) -> None:
    page = open_as("reception")
    page.goto("/shymkent/check-in/")
    expect(page.locator("#scan")).to_be_focused()
    page.keyboard.type(meeting.card(0))
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text(listed(0).name)
    expect(page.locator("#live")).to_contain_text("келді деп белгіленді")
    expect(page.locator("#scan")).to_be_focused()
    expect(page.locator("#scan")).to_have_value("")
    page.keyboard.type("999999")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("Ешкім табылмады")


def test_a_person_is_registered_by_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as("reception")
    page.goto("/shymkent/people/new")
    expect(page.locator("#iin")).to_be_focused()
    page.keyboard.type(iin_of(dt.date(1957, 4, 12), 500))
    for field, text in (
        ("surname", "Өтегенова"), ("given_name", "Зияда"), ("birth_date", "12.04.1957"),
    ):  # fmt: skip
        _tab_to(page, f"document.activeElement.id === '{field}'")
        page.keyboard.type(text)
    _tab_to(page, "document.activeElement.name === 'sex'")
    page.keyboard.press("Space")
    _tab_to(page, "document.activeElement.name === 'legal_basis'")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Өтегенова Зияда")


def _tab_to(page: Page, condition: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"Tab never came to where {condition}")


@pytest.mark.parametrize("key", ["Control+k", "Control+/"])
@pytest.mark.parametrize(
    ("path", "field"),
    [("/shymkent/", "#q"), ("/shymkent/people/new", "#q"), ("/shymkent/people/", "#list-q")],
)
def test_a_key_goes_to_the_search(open_as: OpenAs, path: str, field: str, key: str) -> None:
    page = open_as("reception")
    page.goto(path)
    page.keyboard.press(key)
    expect(page.locator(field)).to_be_focused()


def test_suggestions_by_keyboard(open_as: OpenAs) -> None:
    """`u8k` is гүл on the Kazakh layout: the list comes, arrows go through it, Escape closes it,
    Enter on the field leads to the page of results."""
    page = open_as("reception")
    page.goto("/shymkent/groups/")
    page.keyboard.press("Control+k")
    page.keyboard.type("u8k")
    links = page.locator("#suggestions a")
    expect(links.first).to_contain_text("Гүл")
    expect(links.first).to_contain_text("Басқа пернетақта тілі")
    expect(page.locator("#live")).to_contain_text("табылды")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(links.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("u8k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/?q=u8k")
    expect(page.locator("#people-results")).to_contain_text("Гүл")


@pytest.mark.parametrize(("width", "menu"), [(1280, "details.menu"), (390, "details.mnav")])
def test_escape_closes_a_menu_and_stays_there(open_as: OpenAs, width: int, menu: str) -> None:
    page = open_as("reception", width=width)
    page.goto("/shymkent/")
    summary = page.locator(f"{menu} > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(menu).first).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(menu).first).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
