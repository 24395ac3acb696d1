"""A newcomer of an active-longevity centre: from the door through the doctor, the plan, three
clubs, a salt course and a book to the renewal three months later; by pages, in Kazakh."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.spreadsheets import iin_of
from tests.browser.steps import flash
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
CENTRE = "/shymkent/active-longevity"
SURNAME, BORN, PHONE = "Жаңабаева", dt.date(1957, 4, 2), "8 702 555 44 33"
CLUBS = ("Қолөнер", "Араб тілі, бастауыш", "Домбыра үйірмесі")
FOURTH = "«Әжелер» хоры"
VISITS = 10


def test_a_newcomer_from_the_door_to_the_renewal(site: Site, open_as: OpenAs) -> None:
    desk, nurse = open_as("reception", expected=("409",)), open_as("nurse")
    person_id = _register(desk)
    _become_a_member(desk, person_id)
    _be_examined(nurse, site, person_id)
    _draw_up_a_plan(nurse, person_id)
    _join_three_clubs(desk, person_id)
    _plan_the_salt_course(nurse, person_id)
    _borrow_and_return(desk, site)
    _renew_after_three_months(desk, site, person_id)


def _register(page: Page) -> str:
    page.goto("/shymkent/people/new")
    page.fill("#iin", iin_of(BORN, 411))
    page.fill("#surname", SURNAME)
    page.fill("#given_name", "Рауза")
    page.fill("#birth_date", f"{BORN:%d.%m.%Y}")
    page.check("input[name=sex][value=female]")
    page.fill("#phone", PHONE)
    page.check("input[name=legal_basis][value=paper_consent]")
    send(page, "#surname")
    return page.url.rstrip("/").split("/")[-1].split("?")[0]


def _become_a_member(page: Page, person_id: str) -> None:
    """The age is reached; where the person lives stands in the papers that the desk has seen."""
    page.goto(f"{CENTRE}/people/{person_id}/membership")
    expect(page.locator("main")).to_contain_text("Зейнет жасына толған")
    page.check("#residence_seen")
    send(page, "#residence_seen")
    assert flash(page) == "Адам мүшелікке қабылданды."


def _be_examined(page: Page, site: Site, person_id: str) -> None:
    """Without the doctor no club; weak joints forbid the gym and allow the rest."""
    today = site.now().date()
    page.goto(f"{CENTRE}/people/{person_id}/clearances")
    page.fill("#issued_on", f"{today:%d.%m.%Y}")
    page.fill("#valid_until", f"{today + dt.timedelta(days=300):%d.%m.%Y}")
    page.fill("#doctor", "Қалиева Ж. М., терапевт")
    joints = page.locator("input[name=contraindications][value=joints]")
    page.locator("details", has=joints).last.locator("summary").first.click()
    joints.check()
    send(page, "#doctor")
    expect(page.locator("main")).to_contain_text("Дәрігер рұқсаты қолданыста")


def _draw_up_a_plan(page: Page, person_id: str) -> None:
    page.goto(f"/shymkent/people/{person_id}/plans/new")
    page.select_option("#staff_id", index=1)
    send(page, "#question_wishes")
    for need in ("hands", "company", "breathes"):
        page.check(f"input[name=codes][value={need}]")
    send(page, "input[name=codes]")
    expect(page.locator("main")).to_contain_text("Тұз бөлмесі")
    expect(page.locator("main")).to_contain_text("Қолөнер")


def _enrol(page: Page, person_id: str, title: str) -> None:
    page.goto(f"/shymkent/people/{person_id}/enrol")
    with page.expect_navigation():
        page.locator("main form button", has_text=title).first.click()


def _join_three_clubs(page: Page, person_id: str) -> None:
    """The fourth is refused in words that name the three."""
    for title in CLUBS:
        _enrol(page, person_id, title)
        assert flash(page) == f"{SURNAME} Рауза топқа жазылды."
    _enrol(page, person_id, FOURTH)
    expect(page.locator("main")).to_contain_text("бір мезгілде ең көбі 3 үйірме")
    page.goto(f"/shymkent/people/{person_id}/groups")
    for title in CLUBS:
        expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).not_to_contain_text(FOURTH)


def _plan_the_salt_course(page: Page, person_id: str) -> None:
    """Ten visits in one step, of which all are still to come."""
    page.goto(f"{CENTRE}/courses/plan")
    page.fill("#who-q", SURNAME)
    page.press("#who-q", "Enter")
    page.locator("main a.btn", has_text="Таңдау").click()
    page.locator("main a", has_text="Тұз бөлмесі").first.click()
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Тұз бөлмесі")
    page.goto(f"{CENTRE}/courses/people/{person_id}")
    expect(page.locator("main")).to_contain_text(re.compile(rf"\b{VISITS}\b"))


def _borrow_and_return(page: Page, site: Site) -> None:
    """By keys alone: the reader, the book, and back it comes."""
    number = ask(
        site,
        "SELECT c.inventory FROM active_longevity_book_copy c"
        " JOIN centre o ON o.id = c.centre_id AND o.code = 'active-longevity'"
        " WHERE c.condition = 'present' AND NOT EXISTS"
        " (SELECT 1 FROM active_longevity_loan l WHERE l.copy_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM active_longevity_reservation r"
        " WHERE r.book_id = c.book_id) ORDER BY c.id LIMIT 1",
    )
    page.goto(f"{CENTRE}/library/desk")
    expect(page.locator("#scan")).to_be_focused()
    page.keyboard.type(SURNAME)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Таңдау")).first.click()
    expect(page.locator("#scan")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 / 3")
    page.get_by_role("button", name=re.compile("Қайтарып алу")).press("Enter")
    expect(page.locator("main")).not_to_contain_text("1 / 3")


def _renew_after_three_months(page: Page, site: Site, person_id: str) -> None:
    """The term is moved back behind the scenes: time cannot be waited for. One touch renews it,
    and a second touch of the same button changes nothing."""
    _let_the_term_end(site, person_id, site.now().date() + dt.timedelta(days=2))
    address = f"{CENTRE}/people/{person_id}/membership"
    page.goto(address)
    button = page.locator("main form[action$='/renew'] button")
    action = page.locator("main form[action$='/renew']").get_attribute("action")
    assert action is not None
    with page.expect_navigation():
        button.click()
    first = flash(page)
    assert re.search(r"\d{2}\.\d{2}\.\d{4}", first), first
    terms = "SELECT count(*) FROM active_longevity_membership_term t" \
            " JOIN active_longevity_membership m ON m.id = t.membership_id" \
            " JOIN person p ON p.id = m.person_id WHERE p.public_id = :person"  # fmt: skip
    assert ask(site, terms, person=person_id) == 2
    expect(page.locator("main form[action$='/renew']")).to_have_count(0)


def _let_the_term_end(site: Site, person_id: str, last: dt.date) -> None:
    first = last - dt.timedelta(days=91)
    engine = sa.create_engine(site.database_url)
    with engine.begin() as connection:
        row = "(SELECT m.id FROM active_longevity_membership m JOIN person p" \
              " ON p.id = m.person_id WHERE p.public_id = :person)"  # fmt: skip
        for table, key in (("", "id"), ("_term", "membership_id")):
            connection.execute(
                sa.text(f"UPDATE active_longevity_membership{table} SET starts_on = :first,"
                        f" ends_on = :last WHERE {key} = {row}"),
                {"first": first, "last": last, "person": person_id},
            )  # fmt: skip
    engine.dispose()
