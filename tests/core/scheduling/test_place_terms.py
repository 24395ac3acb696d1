"""Groups where people stay all day: nobody is given a place past the queue, a place waits a term of
days, which is put off once, and goes on to the next of the queue."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen, to_utc
from core.errors import Conflict, InvalidInput
from core.jobs.worker import run_due_jobs
from core.messaging.models import Message
from core.plugins.contracts import PlaceTerms, ServiceKind, Setting
from core.scheduling import services
from core.scheduling.booking_queries import person_intervals
from core.scheduling.models import Enrolment, Group
from core.scheduling.postpone_services import postpone_offer
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_queries import story
from core.scheduling.rules import Interval
from tests.core.scheduling.conftest import MONDAY

#: five days after Monday: Saturday, so the term ends with the calls of the next working day
TERM = MONDAY + dt.timedelta(days=7)
LATER = TERM + dt.timedelta(days=10)


@pytest.fixture(autouse=True)
def _stay(kernel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = PlaceTerms("club.come_days", "club.postpone_days")
    for table, item in (
        ("service_kinds", ServiceKind("club.stay", "Күндізгі болу", places=terms)),
        ("settings", Setting("club.come_days", "Келу мерзімі", "Орындар", "int", 5)),
        ("settings", Setting("club.postpone_days", "Шегеру", "Орындар", "int", 10)),
    ):
        monkeypatch.setitem(getattr(kernel.registry, table), item.code, item)
        monkeypatch.setitem(kernel.registry.owners, item.code, "club")


def offers(stage: Any) -> dict[int, PlaceOffer]:
    with stage.work(writes=False) as session:
        rows = session.execute(
            sa.select(Enrolment.person_id, PlaceOffer)
            .join(Enrolment, Enrolment.id == PlaceOffer.enrolment_id)
            .where(PlaceOffer.state == "open")
        ).all()
        session.expunge_all()
        return dict(rows)


def late(day: dt.date) -> dt.datetime:
    return to_utc(day, dt.time(18), "Asia/Almaty")


def test_a_place_is_offered_in_order_put_off_once_and_goes_on(stage: Any, app: Any) -> None:
    stage.choose(queue_mode="give", term_months=1)
    group_id = stage.group(service_kind="club.stay", capacity=1)
    first, second, third = stage.people(3)
    assert [stage.enrol(group_id, one, join_queue=True).outcome for one in (first, second, third)
            ] == ["queued"] * 3  # fmt: skip
    assert {one: offer.answer_until for one, offer in offers(stage).items()} == {first: late(TERM)}
    offer_id = offers(stage)[first].id

    def put_off(day: dt.date, reason: str = "Аурухана анықтамасы № 4") -> Any:
        return stage.do(postpone_offer, offer_id=offer_id, until=day, reason=reason)

    for day, reason, field in ((TERM, "себеп", "until"), (LATER + dt.timedelta(1), "x", "until"),
                               (LATER, " ", "reason")):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            put_off(day, reason)
        assert refused.value.field == field
    put_off(LATER)
    put_off(LATER)  # the same press again
    with pytest.raises(Conflict, match=r"offer\.postponed"):
        put_off(LATER + dt.timedelta(days=1))
    with frozen(late(TERM)):
        run_due_jobs(app, limit=20)
    assert {one: offer.answer_until for one, offer in offers(stage).items()} == {first: late(LATER)}
    with frozen(late(LATER)):
        run_due_jobs(app, limit=20)
        assert list(offers(stage)) == [second], "whoever does not come passes the place on"
        stage.do(services.answer_offer, offer_id=offers(stage)[second].id, accepted=True)
    with stage.work(writes=False) as session:
        rows = {one.person_id: one for one in session.scalars(sa.select(Enrolment))}
        assert {key: one.state for key, one in rows.items()} == {
            first: "queued", second: "enrolled", third: "queued",
        }  # fmt: skip
        assert rows[second].term_ends_on is None, "such a place lasts until it is ended"
        told = story(session, group=session.get_one(Group, group_id), enrolment=rows[first])
        assert [one.reason for one in told if one.reason] == ["Аурухана анықтамасы № 4"]
        asked = sa.select(Message.event).where(Message.person_id == first).order_by(Message.id)
        assert list(session.scalars(asked)) == ["place_offered", "place_offered", "place_lapsed"]


def test_lessons_stand_inside_the_hours_of_the_stay(stage: Any) -> None:
    stay = stage.group(service_kind="club.stay", title="Күндізгі топ")
    yoga, child = stage.group(), stage.person()
    assert stage.enrol(stay, child).outcome == "enrolled", "who does not wait needs no term"
    assert stage.enrol(yoga, child).outcome == "enrolled"
    meeting = stage.sessions(yoga)[0]
    with stage.work(writes=False) as session:
        held = person_intervals(
            session, person_id=child, within=Interval(meeting.starts_at, meeting.ends_at)
        )
    assert [one.title for one in held] == ["Йога"]


def test_places_of_other_groups_are_not_put_off(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    first, second = stage.people(2)
    assert stage.enrol(group_id, first).outcome == "enrolled"
    stage.enrol(group_id, second, join_queue=True)
    stage.leave(group_id, first)
    with pytest.raises(Conflict, match=r"offer\.fixed"):
        stage.do(postpone_offer, offer_id=offers(stage)[second].id, until=LATER, reason="себеп")
