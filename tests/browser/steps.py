"""Steps that several stories take, each by the pages alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.spreadsheets import listed
from tests.browser.tools import Site, send


@dataclass(frozen=True)
class Meeting:
    """A session that is on: its group, its own number, who is in it and with which cards."""

    group: str
    session: str
    numbers: tuple[int, ...]

    def card(self, place: int) -> str:
        return card_of(self.numbers[place])


def card_of(number: int) -> str:
    return f"7004{number:02d}"


def flash(page: Page) -> str:
    """What the page says was done."""
    return page.locator("main .msg:not([id])").first.inner_text()


def make_group(
    page: Page, *, title: str, kind: str, first: dt.date, last: dt.date, days: list[int],
    times: tuple[str, str], places: int, room: str = "", instructor: str = "",
) -> str:  # fmt: skip
    """Fill the form of a group; returns the group's number."""
    page.goto("/shymkent/groups/new")
    page.select_option("#service_kind", f"active_longevity.{kind}")
    page.fill("#title", title)
    for field, words in (("#room_id", room), ("#instructor_id", instructor)):
        if words:
            value = page.locator(f"{field} option", has_text=words).get_attribute("value")
            page.select_option(field, value)
    if not room:
        page.check("#no_room")
    page.fill("#capacity", str(places))
    page.fill("#starts_on", f"{first:%d.%m.%Y}")
    page.fill("#ends_on", f"{last:%d.%m.%Y}")
    for day in days:
        page.check(f"input[name='patterns-0-weekdays'][value='{day}']")
    page.fill("#patterns-0-starts_at", times[0])
    page.fill("#patterns-0-ends_at", times[1])
    send(page, "#title")
    expect(page.locator("h1")).to_have_text(title)
    return page.url.split("/groups/")[1].split("?")[0]


def make_group_of_now(page: Page, site: Site, title: str) -> str:
    """A group that meets now, whatever the time of the day: it has begun, and goes on."""
    now = site.now()
    ends = now + dt.timedelta(minutes=90)
    last = ends.strftime("%H:%M") if ends.date() == now.date() else "23:59"
    return make_group(
        page, title=title, kind="dance", first=now.date(), last=now.date(), places=8,
        days=[now.isoweekday()], times=(f"{now:%H}:00", last),
    )  # fmt: skip


def enrol(page: Page, group: str, number: int) -> None:
    """Find a person on the group's page of enrolment and press the one button."""
    page.goto(f"/shymkent/groups/{group}/enrol")
    page.fill("#list-q", listed(number).iin)
    page.press("#list-q", "Enter")
    expect(page.locator("#candidates .list li")).to_have_count(1)
    expect(page.locator("#candidates")).to_contain_text(listed(number).name)
    with page.expect_navigation():
        page.click("#candidates .btn-p")


def give_card(page: Page, number: int) -> None:
    """Write a card number into the file of a person, whom a whole IIN opens at once."""
    page.goto(f"/shymkent/people/?q={listed(number).iin}")
    expect(page.locator("h1")).to_contain_text(listed(number).name)
    page.goto(page.url.split("?")[0] + "/edit")
    page.fill("#card_number", card_of(number))
    send(page, "#card_number")


def open_session_of_today(page: Page, title: str) -> str:
    """From the start page to the session of that group; returns its number."""
    page.goto("/shymkent/")
    page.locator("section[aria-labelledby=today-sessions] tbody a", has_text=title).click()
    page.wait_for_url("**/sessions/**")
    return page.url.split("/sessions/")[1]
