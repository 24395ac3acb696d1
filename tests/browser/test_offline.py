"""A tablet that loses the network keeps its marks and sends each exactly once."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.db import ALL_REGIONS, prepare_engine
from core.people.models import Person, PersonCentre
from core.regions.models import Centre
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.presence_models import Presence
from tests.browser.conftest import OpenAs
from tests.browser.tools import Site, axe_violations, colour_violations

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)


@dataclass(frozen=True)
class List:
    """A session that is on, with the public ids of five people expected at it."""

    site: Site
    session: str
    people: tuple[str, ...]

    def marks(self) -> list[tuple[str, bool]]:
        """(mark, whether it stands) of every row of the session, in the order of writing."""
        with _open(self.site) as session:
            rows = session.execute(
                sa.select(Attendance.mark, Attendance.voided_at)
                .join(Session, Session.id == Attendance.session_id)
                .where(Session.public_id == self.session)
                .order_by(Attendance.id)
            ).all()
        return [(mark, voided is None) for mark, voided in rows]


def _open(site: Site) -> OrmSession:
    engine = sa.create_engine(site.database_url)
    prepare_engine(engine)
    session = OrmSession(engine, info={"scope": ALL_REGIONS})
    session.connection(execution_options={"write": True})
    return session


@pytest.fixture
def tablet(site: Site) -> Iterator[List]:
    """Written behind the scenes: the way there by hand is another test's."""
    now, made = now_utc(), next(_numbers)
    with _open(site) as session:
        centre = session.scalars(sa.select(Centre).where(Centre.code == "active-longevity")).one()
        known = session.scalars(sa.select(Group).where(Group.centre_id == centre.id)).first()
        assert known is not None
        day = site.now().date()
        group = Group(
            region_id=centre.region_id, centre_id=centre.id, module=known.module, capacity=9,
            service_kind=known.service_kind, title=f"Планшет {made}", starts_on=day, ends_on=day,
        )  # fmt: skip
        session.add(group)
        session.flush()
        meeting = Session(
            region_id=centre.region_id, centre_id=centre.id, group_id=group.id, local_date=day,
            starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(minutes=50),
        )  # fmt: skip
        session.add(meeting)
        people = session.scalars(
            sa.select(Person)
            .join(PersonCentre, PersonCentre.person_id == Person.id)
            .where(PersonCentre.centre_id == centre.id, Person.withdrawn_at.is_(None),
                   PersonCentre.detached_at.is_(None), Person.died_on.is_(None),
                   ~sa.exists().where(Enrolment.person_id == Person.id))
            .order_by(Person.id).limit(5)
        ).unique().all()  # fmt: skip
        session.add_all(
            Enrolment(region_id=centre.region_id, group_id=group.id, person_id=one.id,
                      state="enrolled", enrolled_at=now, enrolled_on=day)
            for one in people
        )  # fmt: skip
        session.commit()
        found = List(site, meeting.public_id, tuple(one.public_id for one in people))
        group_id, meeting_id = group.id, meeting.id
    assert len(found.people) == 5
    yield found
    with _open(site) as session:
        marks = sa.select(Attendance.id).where(Attendance.session_id == meeting_id)
        session.execute(sa.delete(Presence).where(Presence.attendance_id.in_(marks)))
        session.execute(sa.delete(Attendance).where(Attendance.session_id == meeting_id))
        session.execute(sa.delete(Enrolment).where(Enrolment.group_id == group_id))
        session.execute(
            sa.update(Session).where(Session.id == meeting_id).values(state="cancelled")
        )
        session.commit()


def press(page: Page, person: str, mark: str = "present") -> None:
    page.locator(f"form[data-person='{person}'][data-mark='{mark}'] button").click()


def wait_until_sent(page: Page) -> None:
    for _ in range(100):
        if page.evaluate("Object.keys(localStorage).every(name => !name.startsWith('marks.'))"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.locator("#kept").inner_text())


#: what a browser writes into its console when there is no network
REFUSED = ("Failed to load resource", "htmx:")


def test_five_marks_without_a_network_arrive_once(tablet: List, open_as: OpenAs) -> None:
    page = open_as("reception", expected=REFUSED)
    page.goto(f"/shymkent/sessions/{tablet.session}")
    page.context.set_offline(True)
    for person in tablet.people[:3]:
        press(page, person)
    press(page, tablet.people[3], "absent")
    row = page.locator("tr", has=page.locator(f"#shown-{tablet.people[4]}"))
    row.locator("summary").click()
    row.locator("[name=reason]").fill("Ауырды")
    press(page, tablet.people[4], "excused")
    expect(page.locator("#kept")).to_contain_text("5")
    expect(page.locator(f"#shown-{tablet.people[0]}")).to_contain_text("жіберілмеді")
    assert axe_violations(page) + colour_violations(page, "light") == []
    assert tablet.marks() == []
    page.context.set_offline(False)
    wait_until_sent(page)
    expect(page.locator("#kept")).to_be_hidden()
    assert sorted(tablet.marks()) == sorted(
        [("present", True)] * 3 + [("absent", True), ("excused", True)]
    )
    expect(page.locator(f"#shown-{tablet.people[3]}")).to_have_text("Келген жоқ")


def test_a_tab_that_was_killed_in_between_loses_nothing(tablet: List, open_as: OpenAs) -> None:
    page = open_as("reception", expected=REFUSED)
    page.goto(f"/shymkent/sessions/{tablet.session}")
    page.context.set_offline(True)
    for person in tablet.people:
        press(page, person)
    press(page, tablet.people[0], "absent")
    expect(page.locator("#kept")).to_contain_text("6")
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto("/shymkent/check-in/")
    wait_until_sent(again)
    marks = tablet.marks()
    assert marks.count(("present", True)) == 4
    assert marks.count(("present", False)) == 1
    assert marks.count(("absent", True)) == 1 and len(marks) == 6


def test_an_answer_that_is_lost_makes_no_second_mark(tablet: List, open_as: OpenAs) -> None:
    page = open_as("reception", expected=REFUSED)
    page.goto(f"/shymkent/sessions/{tablet.session}")

    def deliver_and_lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/marks/*", deliver_and_lose, times=1)
    page.route("**/attendance/kept", lambda route: (route.fetch(), route.abort())[0]
               if route.request.method == "POST" else route.continue_(), times=2)  # fmt: skip
    press(page, tablet.people[0])
    expect(page.locator("#kept")).to_contain_text("1")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(300)
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    assert tablet.marks() == [("present", True)]


def test_what_another_marked_meanwhile_is_shown_and_signing_out_takes_all_away(
    tablet: List, open_as: OpenAs
) -> None:
    page, desk = open_as("reception", expected=REFUSED), open_as("director")
    page.goto(f"/shymkent/sessions/{tablet.session}")
    page.context.set_offline(True)
    press(page, tablet.people[0])
    desk.goto(f"/shymkent/sessions/{tablet.session}")
    press(desk, tablet.people[0], "absent")
    expect(desk.locator(f"#shown-{tablet.people[0]}")).to_have_text("Келген жоқ")
    page.context.set_offline(False)
    expect(page.locator("#kept li")).to_contain_text("Келген жоқ")
    assert tablet.marks() == [("absent", True)]
    assert page.evaluate("localStorage.length") == 1
    # a page of its own: signing out ends the session of this browser only
    page.evaluate(
        "document.querySelector('form[action$=\"/login/out\"]').addEventListener('submit',"
        " event => event.preventDefault())"
    )
    page.evaluate("document.querySelector('form[action$=\"/login/out\"]').requestSubmit()")
    assert page.evaluate("localStorage.length") == 0
