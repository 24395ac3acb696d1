"""What a person meets when something is wrong in a form, at the printer, at the kiosk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenAs, new_context
from tests.browser.spreadsheets import iin_of, listed
from tests.browser.steps import Meeting
from tests.browser.tools import Site, send

pytestmark = pytest.mark.browser
REFUSED = ("422", "409")


def _register(page: Page) -> dict[str, str]:
    typed = {"#iin": "580717483850", "#given_name": "Гүлнар", "#birth_date": "31.02.1958"}
    for field, text in typed.items():
        page.fill(field, text)
    return typed


def _group(page: Page) -> dict[str, str]:
    page.fill("#title", "Атауы бар топ")
    page.fill("#patterns-0-starts_at", "25:00")
    return {"#title": "Атауы бар топ", "#patterns-0-starts_at": "25:00"}


def _staff(page: Page) -> dict[str, str]:
    page.fill("#post", "нұсқаушы")
    return {"#post": "нұсқаушы"}


def _upload(page: Page) -> dict[str, str]:
    page.fill("#legal_basis_note", "12-папка")
    return {"#legal_basis_note": "12-папка"}


def _user(page: Page) -> dict[str, str]:
    page.fill("#full_name", "Жаңа Адам")
    return {"#full_name": "Жаңа Адам"}


def _sign_in(page: Page) -> dict[str, str]:
    page.fill("#username", "reception")
    page.fill("#password", "бұл құпиясөз емес")
    return {"#username": "reception"}


@pytest.mark.parametrize(
    ("username", "path", "fill"),
    [
        ("reception", "/shymkent/people/new", _register),
        ("director", "/shymkent/groups/new", _group),
        ("director", "/shymkent/staff/new", _staff),
        ("director", "/shymkent/import/new", _upload),
        ("director", "/shymkent/users/new", _user),
        ("", "/login", _sign_in),
    ],
)
def test_a_refused_form_says_what_and_where(
    open_as: OpenAs, username: str, path: str, fill: Callable[[Page], dict[str, str]]
) -> None:
    page = open_as(username, expected=REFUSED)
    page.goto(path)
    typed = fill(page)
    field = page.locator("main form", has=page.locator(next(iter(typed))))
    with page.expect_navigation():
        field.locator(".acts .btn-p[type=submit]").click()
    assert page.title().startswith("Қате: ")
    expect(page.locator(".errs")).to_be_focused()
    for locator, text in typed.items():
        expect(page.locator(locator)).to_have_value(text)
    said = page.locator(".errs li")
    assert said.count() > 0
    for link in page.locator(".errs a").all():
        _assert_leads_to_its_field(page, link.get_attribute("href") or "", link.inner_text())
        link.click()
        target = (link.get_attribute("href") or "")[1:]
        assert page.evaluate("document.activeElement.id") == target


def _assert_leads_to_its_field(page: Page, href: str, text: str) -> None:
    """The text of the summary stands at the field too, and the field points to it."""
    field = page.locator(href)
    expect(field).to_have_count(1)
    box = page.locator(".f-err", has=field).last
    shown = box.locator("> .err").first.inner_text().replace("\n", " ")
    assert text in shown
    assert shown.startswith("Қате")


@pytest.mark.parametrize("path", ["sheet", "page"])
def test_paper_shows_no_menu(open_as: OpenAs, meeting: Meeting, path: str) -> None:
    page = open_as("director")
    address = f"/shymkent/sessions/{meeting.session}"
    page.goto(f"{address}/sheet" if path == "sheet" else address)
    page.emulate_media(media="print")
    for hidden in ("nav", ".top", ".skip", ".screen-only", ".btn"):
        for one in page.locator(hidden).all():
            assert not one.is_visible(), hidden
    expect(page.get_by_text(listed(0).name).first).to_be_visible()
    expect(page.locator("h1")).to_be_visible()


def test_an_attendance_sheet_has_place_to_sign(open_as: OpenAs, meeting: Meeting) -> None:
    page = open_as("director")
    page.goto(f"/shymkent/sessions/{meeting.session}/sheet")
    page.emulate_media(media="print")
    rows = page.locator("tr.signature")
    assert rows.count() == len(meeting.numbers) + 3  # and three for guests
    for row in rows.all():
        box = row.bounding_box()
        assert box is not None
        assert box["height"] >= 26  # 7 mm: enough for a name in handwriting


def test_a_kiosk_marks_by_card_and_names_nobody_else(
    site: Site, open_as: OpenAs, chromium: Browser, meeting: Meeting
) -> None:
    director = open_as("director")
    director.goto("/shymkent/devices/new")
    director.fill("#name", "Екінші киоск")
    director.select_option("#kind", "kiosk")
    send(director, "#name")
    code = director.locator("#device-code").inner_text()

    kiosk = new_context(site, chromium, "").new_page()
    kiosk.goto("/shymkent/device/pair")
    kiosk.fill("#code", code)
    send(kiosk, "#code")
    kiosk.goto("/shymkent/kiosk/")
    expect(kiosk.locator("#scan")).to_be_focused()
    kiosk.keyboard.type(meeting.card(1))
    with kiosk.expect_navigation():
        kiosk.keyboard.press("Enter")
    given_name = listed(1).name.split()[1]
    expect(kiosk.locator("main [role=status]")).to_contain_text(f"Сәлеметсіз бе, {given_name}!")
    shown = kiosk.content()
    for number in (0, 2):
        assert listed(number).name.split()[1] not in shown
    assert listed(1).name.split()[0] not in shown, "a surname is not for the hall"
    kiosk.goto("/shymkent/kiosk/")
    kiosk.keyboard.type("999999")
    with kiosk.expect_navigation():
        kiosk.keyboard.press("Enter")
    expect(kiosk.locator("main [role=status]")).to_contain_text("Бұл карта")

    director.goto("/shymkent/devices/")
    row = director.locator("tr", has_text="Екінші киоск")
    with director.expect_navigation():
        row.locator("form[action$='/revoke'] button").click()
    answer = kiosk.goto("/shymkent/kiosk/")
    assert answer is not None
    assert answer.status in {401, 403, 404} or "/pair" in kiosk.url
    kiosk.context.close()


@pytest.mark.parametrize("username", ["", "auditor"])
def test_one_press_gives_the_version_for_the_visually_impaired(
    open_as: OpenAs, username: str
) -> None:
    page = open_as(username)
    page.goto("/" if username else "/login")
    root = page.locator("html")
    for preset, contrast, size in (("vision", "light", "150"), ("plain", None, "100")):
        menu = page.locator("details.menu:has(button[name=preset]) > summary")
        if menu.count() and menu.is_visible():
            menu.click()
        elif page.locator("details.mnav > summary").count():
            page.click("details.mnav > summary")  # large type folds the tools into the menu
        button = page.locator(f"button[name=preset][value={preset}]:visible")
        with page.expect_navigation():
            button.first.click()
        assert root.get_attribute("data-contrast") == contrast
        assert root.get_attribute("data-size") == size


def test_a_person_registered_twice_is_shown_instead(open_as: OpenAs) -> None:
    page = open_as("reception", expected=REFUSED)
    page.goto("/shymkent/people/new")
    page.fill("#iin", listed(0).iin)
    expect(page.locator("#iin-answer")).to_contain_text(listed(0).name)
    page.fill("#iin", iin_of(listed(0).born, 400))
    expect(page.locator("#iin-answer")).not_to_contain_text(re.compile(re.escape(listed(0).name)))
