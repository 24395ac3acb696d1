"""The main paths as plain forms: with scripts switched off nothing is lost but comfort."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.spreadsheets import iin_of, listed, write_members
from tests.browser.steps import (
    enrol,
    flash,
    give_card,
    make_group_of_now,
    open_session_of_today,
)
from tests.browser.tools import Site, ask, send, sign_in, upload_list

pytestmark = pytest.mark.browser
BY_TOUCH, BY_CARD, STAYED_AWAY = 3, 4, 5  # of the demo's own import
APPLIED_SECONDS = 60


def plain(open_as: OpenAs, username: str) -> Page:
    return open_as(username, javascript=False)


@pytest.mark.main_path
def test_signing_in_and_out(site: Site, open_as: OpenAs) -> None:
    page = plain(open_as, "")
    sign_in(page, "specialist", site.password)
    expect(page.locator("h1")).to_be_visible()
    page.locator("details.menu:has(form[action$='/login/out']) > summary").click()
    with page.expect_navigation():
        page.click("details.menu form[action$='/login/out'] button")
    assert "/login" in page.url


@pytest.mark.main_path
def test_searching_and_registering(open_as: OpenAs) -> None:
    page = plain(open_as, "reception")
    page.goto("/shymkent/people/")
    page.fill("#list-q", "Қалдыбекова Гульнар")
    with page.expect_navigation():
        page.press("#list-q", "Enter")
    expect(page.locator("#people-results tbody tr")).to_contain_text(listed(2).name)
    page.goto("/shymkent/people/new")
    page.fill("#iin", iin_of(dt.date(1955, 8, 21), 700))
    page.fill("#surname", "Баймаханова")
    page.fill("#given_name", "Ырысты")
    with page.expect_navigation():
        page.click("button[name=fill]")
    expect(page.locator("#birth_date")).to_have_value("21.08.1955")
    expect(page.locator("input[name=sex][value=female]")).to_be_checked()
    page.check("input[name=legal_basis][value=paper_consent]")
    send(page, "#iin")
    expect(page.locator("h1")).to_contain_text("Баймаханова Ырысты")


@pytest.mark.main_path
def test_enrolling_checking_in_and_closing(site: Site, open_as: OpenAs) -> None:
    page = plain(open_as, "director")
    group = make_group_of_now(page, site, "Қарапайым топ")
    for number in (BY_TOUCH, BY_CARD, STAYED_AWAY):
        enrol(page, group, number)
        assert listed(number).name in flash(page)
    give_card(page, BY_CARD)
    session = open_session_of_today(page, "Қарапайым топ")
    row = page.locator("#session-people tbody tr", has_text=listed(BY_TOUCH).name)
    with page.expect_navigation():
        row.locator("button.btn-p").click()
    expect(row).to_contain_text("Келді")
    page.goto("/shymkent/check-in/")
    page.fill("#scan", f"7004{BY_CARD:02d}")
    with page.expect_navigation():
        page.press("#scan", "Enter")
    expect(page.locator("#result")).to_contain_text(listed(BY_CARD).name)
    page.goto(f"/shymkent/sessions/{session}")
    with page.expect_navigation():
        page.click("button[name=rest_absent]")
    given = ask(
        site,
        "SELECT count(*) FROM delivery d JOIN person p ON p.id = d.person_id"
        " WHERE d.voided_at IS NULL AND d.local_date = :day AND p.iin IN :iins",
        day=site.now().date().isoformat(),
        iins=[listed(number).iin for number in (BY_TOUCH, BY_CARD, STAYED_AWAY)],
    )
    assert given == 2


@pytest.mark.main_path
def test_importing_and_undoing(site: Site, open_as: OpenAs) -> None:
    page = plain(open_as, "director")
    upload_list(page, write_members(site.var / "plain.xlsx", people=3, first=40))
    batch = page.url.split("?")[0]
    for step, done in (("apply", "Файл импортталды"), ("undo", "Импорт кері қайтарылды")):
        if step == "undo":
            page.goto(f"{batch}/undo")
        with page.expect_navigation():
            page.click(f"main form[action$='/{step}'] button[type=submit]")
        for _ in range(APPLIED_SECONDS):
            if page.get_by_text(done).count():
                break
            page.wait_for_timeout(1000)
            page.goto(batch)  # the button «Жаңарту» leads to the same address
        expect(page.get_by_text(done)).to_be_visible()


def test_language_and_look(open_as: OpenAs) -> None:
    page = plain(open_as, "auditor")
    page.goto("/")
    for locale in ("ru", "en", "kk"):
        with page.expect_navigation():
            page.click(f".tools button[name=language][value={locale}]")
        assert page.locator("html").get_attribute("lang") == locale
    page.locator("details.menu:has(input[name=theme]) > summary").click()
    page.check("details.menu input[name=theme][value=dark]")
    with page.expect_navigation():
        page.click("details.menu form:has(input[name=theme]) button.btn-p")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("details.menu:has(input[name=theme]) > summary").click()
    page.check("details.menu input[name=theme][value=auto]")
    with page.expect_navigation():
        page.click("details.menu form:has(input[name=theme]) button.btn-p")
    assert page.locator("html").get_attribute("data-theme") == "auto"
