"""The calendar by mouse and keyboard: dragging fills the form, which shows what is in the way."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.tools import Site

pytestmark = pytest.mark.browser


def test_dragging_fills_the_form_and_saves_nothing(open_as: OpenAs, site: Site) -> None:
    page = open_as("director", width=1280, keep=True)
    later = site.now().date() + dt.timedelta(days=14)
    page.goto(f"/shymkent/schedule/?week={later.isoformat()}")
    link = page.locator("table.wk [data-move]").first
    here, title = page.url, link.inner_text()
    cell = link.locator("xpath=ancestor::td")
    row = link.locator("xpath=ancestor::tr")
    target = row.locator("td").nth(5)
    assert cell.get_attribute("data-day") != target.get_attribute("data-day")
    link.scroll_into_view_if_needed()
    box, goal = link.bounding_box(), target.bounding_box()
    assert box is not None
    assert goal is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 30, goal["y"] + 10, steps=8)
    assert "dashed" in (target.get_attribute("style") or "")
    page.mouse.up()
    page.wait_for_url("**/move?day=*")
    year, month, day = (target_day := page.url.split("day=")[1][:10]).split("-")
    expect(page.get_by_label("Күні", exact=False).first).to_have_value(f"{day}.{month}.{year}")
    expect(page.locator("#move-result .msg").first).to_be_visible()
    page.goto(here)
    assert page.locator(f'td[data-day="{target_day}"]').first.is_visible()
    assert page.locator("table.wk [data-move]").first.inner_text() == title, "nothing was saved"


def test_by_keyboard_the_answer_follows_the_form(open_as: OpenAs, site: Site) -> None:
    page = open_as("director", width=390, keep=True, expected=("422",))
    later = site.now().date() + dt.timedelta(days=14)
    page.goto(f"/shymkent/schedule/?week={later.isoformat()}")
    page.locator(".agenda a.ev").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/**")
    page.locator('main a[href$="/move"]').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/move")
    page.locator("#starts_at").fill("19:00")
    page.locator("#ends_at").fill("20:00")
    page.keyboard.press("Tab")
    expect(page.locator("#move-result .msg").first).to_be_visible()
    page.locator("#starts_at").fill("xx")
    page.keyboard.press("Tab")
    expect(page.locator("#move-result .errs")).to_be_visible()
