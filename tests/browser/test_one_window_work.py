"""The head's day with work: what nobody acts on comes up and is given to somebody else; sixty
cases of somebody who fell ill are handed over in one step, and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from core.clock import now_utc
from core.jobs.models import Job
from core.work.models import WorkItem
from tests.browser.conftest import OpenAs
from tests.browser.steps import flash
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
CASES = 60
_ACCOUNT = "SELECT id FROM app_user WHERE username = :name"
_KEY = "SELECT public_id FROM app_user WHERE username = :name"
_HERE = "SELECT id FROM centre WHERE code = 'equal-society'"


def test_nobody_acts_and_the_head_gives_it_to_another(site: Site, open_as: OpenAs) -> None:
    subject = _neglected(site)
    head = open_as("head")
    for _try in range(20):
        head.goto("/shymkent/work/?whose=escalated&per_page=100")
        if head.locator("main th", has_text=subject).count():
            break
        head.wait_for_timeout(1000)
    row = head.locator("main tr", has_text=subject)
    expect(row).to_contain_text("Басшыға хабарланды")
    row.locator("a.btn").click()
    head.select_option("#assignee_id", label="Динара Жүнісова")
    send(head, "#assignee_id")
    assert flash(head)
    head.goto("/shymkent/work/?whose=escalated&per_page=100")
    expect(head.locator("main th", has_text=subject)).to_have_count(0)
    other = open_as("specialist3")
    other.goto("/shymkent/work/?when=overdue&per_page=100")
    expect(other.locator("main th", has_text=subject)).to_have_count(1)


def _neglected(site: Site) -> str:
    """Work of a specialist, overdue and untouched for weeks, and the morning's job; its number."""
    long_ago = now_utc() - dt.timedelta(days=30)
    owner, centre = ask(site, _ACCOUNT, name="specialist2"), ask(site, _HERE)
    engine = sa.create_engine(site.database_url)
    items, jobs = WorkItem.__table__, Job.__table__
    with engine.begin() as connection:
        found = connection.execute(
            sa.select(items.c.id, items.c.subject, items.c.region_id)
            .where(items.c.centre_id == centre, items.c.closed_at.is_(None),
                   items.c.waiting_since.is_(None), items.c.unit_id.is_not(None),
                   items.c.assignee_id.is_not(None), items.c.due_days.is_not(None))
            .order_by(items.c.id).limit(1)
        ).one()  # fmt: skip
        connection.execute(
            sa.update(items).where(items.c.id == found.id)
            .values(assignee_id=owner, acted_at=long_ago, due_on=long_ago.date(),
                    escalated_at=None, escalated_to_id=None)
        )  # fmt: skip
        connection.execute(sa.insert(jobs).values(kind="work.daily", region_id=found.region_id))
    engine.dispose()
    return str(found.subject)


def test_sixty_cases_are_handed_over_and_taken_back(site: Site, open_as: OpenAs) -> None:
    _fill(site)
    before = _owned(site, "specialist2")
    head = open_as("head", expected=("422",))
    head.goto("/shymkent/work/")
    head.click("main a[href*='/work/hand-overs/']")
    key = ask(site, _KEY, name="desk")
    head.click(f"main a[href*='/hand-overs/from/{key}']")
    boxes = head.locator("input[name=items]")
    expect(boxes).to_have_count(CASES)
    with head.expect_navigation():  # without a reason nothing is handed over
        head.click("main form.measure button[type=submit]")
    expect(head.locator(".errs a[href='#reason']")).to_be_visible()
    expect(head.locator("input[name=items]:checked")).to_have_count(CASES)
    head.fill("#reason", "Ауырып қалды")
    head.select_option("#target", label="Бауыржан Әлиев")
    send(head, "#reason")
    assert flash(head)
    expect(head.locator("main tbody tr")).to_have_count(CASES)
    address = head.url
    assert _owned(site, "desk") == 0
    assert _owned(site, "specialist2") == before + CASES
    _take_back(head, address)
    assert _owned(site, "desk") == CASES
    assert _owned(site, "specialist2") == before


def _take_back(page: Page, address: str) -> None:
    page.goto(address)
    with page.expect_navigation():
        page.click("main form[action$='/undo'] button")
    expect(page.locator("main tbody tr", has_text="Қайтарылды")).to_have_count(CASES)
    expect(page.locator("main form[action$='/undo']")).to_have_count(0)


def _owned(site: Site, name: str) -> int:
    return int(ask(
        site, f"SELECT count(*) FROM work_item WHERE closed_at IS NULL AND centre_id = ({_HERE})"
        f" AND assignee_id = ({_ACCOUNT})", name=name,
    ))  # fmt: skip


def _fill(site: Site) -> None:
    """Sixty pieces of work for somebody who has none."""
    owner, centre = ask(site, _ACCOUNT, name="desk"), ask(site, _HERE)
    engine = sa.create_engine(site.database_url)
    due = site.now().date() + dt.timedelta(days=60)
    with engine.begin() as connection:
        region = connection.scalar(sa.text("SELECT region_id FROM centre WHERE id = :id"),
                                   {"id": centre})  # fmt: skip
        connection.execute(
            sa.insert(WorkItem.__table__),
            [{"region_id": region, "centre_id": centre, "assignee_id": owner, "due_on": due,
              "kind": "requests.request", "ref": f"case{number}", "subject": f"CASE-{number:02}",
              "due_days": 15, "version": 1} for number in range(CASES)],
        )  # fmt: skip
    engine.dispose()
