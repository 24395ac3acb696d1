"""Monthly acts: from the journal and the ledger to a numbered document, and anew."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.file.models import Stay
from day_centre.money import act_services, capacity, queries, services
from day_centre.money.models import Act, Licence, OwnShare, Tariff
from day_centre.money.rules import FULL_DAY
from day_centre.tests.money.conftest import ART, MASSAGE, OCTOBER, Money

from core.clock import local_today
from core.deliveries.services import void_source
from core.documents.models import IssuedDocument
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path
from core.errors import InvalidInput, NotAllowed
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from core.work.models import WorkItem

ROOT = "/shymkent/day-centre"


def _share(money: Money, person_id: int, percent: int = 25) -> int:
    with money.work() as session:
        return services.set_share(
            session, actor=money.head, region=money.world.region, person_id=person_id,
            centre_id=money.world.centre_id, percent=percent, first_day=OCTOBER, last_day=None,
            basis="Шарт № 1",
        ).id  # fmt: skip


def _document(money: Money, document_id: int) -> IssuedDocument:
    with money.reading() as session:
        found: IssuedDocument = session.get_one(IssuedDocument, document_id)
        session.expunge(found)
        return found


def test_an_act_from_draft_to_a_document_and_anew(money: Money) -> None:
    child = money.child()
    money.price(FULL_DAY, 8000)
    money.price(MASSAGE, 2000)
    with pytest.raises(InvalidInput):
        money.draw_up(child)
    money.came(child, 1, 2)
    money.served(child, MASSAGE, 1)
    money.served(child, ART, 1, 2)
    share = _share(money, child)
    assert _share(money, child) == share, "twice pressed is once"
    act = money.draw_up(child)
    assert money.draw_up(child) == act
    first = money.issue(act)
    assert first[:4] == ("issued", 1, 1_800_000, 450_000)
    assert money.issue(act) == first, "an act that is true stays"
    paper = _document(money, first[4])
    assert paper.number.startswith("DCA-")
    assert [one["quantity"] for one in paper.content["lines"]] == ["2", "2", "1"]
    assert (paper.content["days"], paper.content["services"]) == ("2", "3")
    for language in ("kk", "ru"):
        values = {**paper.content, "check_url": "x", "qr": qr_svg("x")}
        printed = render_pdf(source_path("day_centre.act", language).read_text(), values, language)
        assert printed.startswith(b"%PDF")
    with money.work() as session:
        void_source(session, actor=money.head, region=money.world.region,
                    source_key=f"day_centre.test:{child}:{MASSAGE}:1", reason="Қате")  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        money.issue(act)
    assert refused.value.field == "reason"
    again = money.issue(act, reason="Массаж берілмеген")
    assert again[:4] == ("issued", 2, 1_600_000, 400_000)
    former = _document(money, first[4])
    assert (former.state, former.replaced_by_id) == ("replaced", again[4])
    assert former.content["total"] != _document(money, again[4]).content["total"]


def test_who_may(money: Money) -> None:
    child = money.child()
    money.came(child, 1)
    with money.work() as session, pytest.raises(NotAllowed):
        act_services.draw_up(session, actor=money.desk, region=money.world.region, month=OCTOBER,
                             centre_id=money.world.centre_id,
                             person=session.get_one(Person, child))  # fmt: skip
    with money.work() as session, pytest.raises(NotAllowed):
        services.set_tariff(session, actor=money.head, region=money.world.region, what=MASSAGE,
                            price=1, starts_on=OCTOBER, source="№ 1")  # fmt: skip


def test_a_price_begins_once_on_a_day(money: Money) -> None:
    money.price(MASSAGE, 2000)
    money.price(MASSAGE, 2000)
    with pytest.raises(InvalidInput) as refused:
        money.price(MASSAGE, 2100)
    assert refused.value.field == "starts_on"
    with money.work() as session:
        found = session.scalars(sa.select(Tariff)).one()
        services.void_tariff(session, actor=money.region, region=money.world.region,
                             tariff=found, reason="Қате")  # fmt: skip
    money.price(MASSAGE, 2100)
    with money.reading() as session:
        known = queries.prices(session, region_id=money.world.region.id)
    assert known == {MASSAGE: [(OCTOBER, 210_000)]}


def test_all_acts_at_once(money: Money, app: Any) -> None:
    """The worker issues them; whoever has an act keeps it, whoever got nothing has none."""
    ready, fresh, absent = money.child("Айым"), money.child("Дана"), money.child("Жан")
    money.price(FULL_DAY, 8000)
    for one in (ready, fresh):
        money.came(one, 1)
    before = money.issue(money.draw_up(ready))
    with money.work() as session:
        job_id = act_services.issue_all(
            session, actor=money.head, region=money.world.region, month=OCTOBER, language="kk",
            centre_id=money.world.centre_id, result=f"{ROOT}/acts/",
        ).id  # fmt: skip
    run_due_jobs(app)
    with money.reading() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.done, job.total) == ("done", 3, 3)
        acts = {one.person_id: one for one in session.scalars(sa.select(Act))}
        assert set(acts) == {ready, fresh}
        assert absent not in acts
        assert acts[ready].document_id == before[4]
        assert acts[fresh].amount == 800_000
        sums = queries.month_sums(session, centre_id=money.world.centre_id, month=OCTOBER)
    assert sums == (2, 1_600_000, 0)


def test_a_licence_that_ends_is_work_until_the_next(money: Money) -> None:
    today = local_today("Asia/Almaty")
    region, head = money.world.region, money.head

    def add(number: str, ends_in: int) -> None:
        with money.work() as session:
            services.add_licence(
                session, actor=head, region=region, centre_id=money.world.centre_id,
                number=number, issuer="Әкімдік", issued_on=today - dt.timedelta(900), places=60,
                valid_until=today + dt.timedelta(ends_in), today=today,
            )  # fmt: skip

    def warn() -> int:
        with money.work() as session:
            return services.warn_of_licences(session=session, actor=head, region=region,
                                             today=today, limit=100)  # fmt: skip

    add("A 1", 61)
    assert warn() == 0
    add("A 2", 30)
    assert warn() == 0, "a later one is there"
    with money.work() as session:
        later = session.scalars(sa.select(Licence).where(Licence.number == "A 1")).one()
        services.void_licence(session, actor=head, region=region, licence=later, reason="Қате")
    assert (warn(), warn()) == (1, 0)
    with money.reading() as session:
        item = session.scalars(sa.select(WorkItem)).one()
        assert (item.kind, item.due_on) == ("day_centre.licence", today + dt.timedelta(30))
        assert item.closed_at is None
    add("A 3", 1000)
    with money.reading() as session:
        assert session.scalars(sa.select(WorkItem)).one().closed_at is not None


def test_places_by_day(money: Money) -> None:
    child, other = money.child(), money.child("Дана", ends_on=OCTOBER.replace(day=5))
    money.came(child, 1, 3)
    money.came(other, 1)
    with money.reading() as session:
        found = capacity.places_by_day(
            session, region=money.world.region, centre_id=money.world.centre_id, month=OCTOBER,
            until=OCTOBER.replace(day=6),
        )  # fmt: skip
    days = {one.day.day: one.cells[0] for one in found.days}
    assert sorted(days) == [1, 2, 3, 5, 6], "a Saturday on which somebody came, no Sunday"
    assert (days[1].places, days[1].taken, days[1].came) == (9, 2, 2)
    assert (days[6].taken, days[6].free, days[6].came) == (1, 8, 0)


def test_the_pages_of_a_month(money: Money, sign_in: Any) -> None:
    child = money.child()
    money.price(FULL_DAY, 8000)
    money.came(child, 1)
    aigul = sign_in("aigul", "ru")
    page = aigul.get(f"{ROOT}/acts/?month=2026-10").text
    drawing = re.search(r'action="([^"]+/acts/[^"/]+/2026-10)"', page)
    assert drawing, page
    act_url = aigul.post(drawing[1]).headers["Location"]
    refused = aigul.post(f"{act_url}/issue", data={"language": "xx"})
    assert refused.status_code == 422
    assert aigul.post(f"{act_url}/issue", data={"language": "kk"}).status_code == 303
    money.came(child, 2)
    page = aigul.get(f"{ROOT}/acts/?month=2026-10").text
    assert "Журнал с тех пор изменился" in page
    refused = aigul.post(f"{act_url}/anew", data={"reason": ""})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert aigul.post(f"{act_url}/anew", data={"reason": "День добавлен"}).status_code == 303
    assert "16\u00a0000\u00a0₸" in aigul.get(act_url).text
    with money.reading() as session:
        owner = session.get_one(Person, child).public_id
    share = f"{ROOT}/people/{owner}/shares/new"
    typed = {"percent": "сто", "first_day": "01.10.2026", "basis": "Договор № 3"}
    refused = aigul.post(share, data=typed)
    assert (refused.status_code, "Договор № 3" in refused.text) == (422, True)
    assert aigul.post(share, data={**typed, "percent": "40"}).status_code == 303
    assert "40 %" in aigul.get(f"{ROOT}/people/{owner}/acts").text
    assert sign_in("bota").get(act_url).status_code == 200
    assert sign_in("bota").post(f"{act_url}/issue", data={"language": "kk"}).status_code == 403


def test_acts_and_shares_follow_a_child_and_are_erased(money: Money) -> None:
    """Core asks the module's part; the contract tests hold that every table answers."""
    child = money.child()
    money.came(child, 1)
    money.issue(money.draw_up(child))
    _share(money, child)
    from day_centre.money import person_data  # noqa: PLC0415 - beside its only use

    with money.work() as session:
        told = person_data.export_person_data(
            session=session, region=money.world.region, person_id=child
        )
        assert len(told) == 2
        person_data.erase_person_data(session=session, region=money.world.region, person_id=child)
    with money.reading() as session:
        assert session.scalars(sa.select(OwnShare)).one().basis == ""
        assert session.scalars(sa.select(Act)).one().state == "issued"
        assert session.scalars(sa.select(Stay)).one().person_id == child
