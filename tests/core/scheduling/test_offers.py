"""A freed place is offered to the next with a deadline: accepted, declined, lapsed, withdrawn."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen, to_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.messaging.answers import HANDLERS
from core.messaging.models import Message
from core.people.category_services import add_category
from core.people.models import Person, PersonPhone
from core.regions.options import change_settings
from core.regions.services import set_module
from core.scheduling import offer_queries, services
from core.scheduling.enrolment_queries import people_beyond
from core.scheduling.models import Enrolment, Group
from core.scheduling.offer_notices import OFFER
from core.scheduling.queries import find_group_line
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_queries import queue_page, standings, story
from tests.core.scheduling.conftest import MONDAY, MORNING

TUESDAY = MONDAY + dt.timedelta(days=1)
#: nine hours of calls after Monday 09:30
DEADLINE = to_utc(TUESDAY, dt.time(9, 30), "Asia/Almaty")


def waiting(stage: Any, number: int, **fields: Any) -> tuple[int, list[int]]:
    """A group of one place that is taken, with so many in its queue: the first has the place."""
    group_id = stage.group(capacity=1, **fields)
    people = stage.people(number + 1)
    for person in people:
        stage.enrol(group_id, person, join_queue=True)
    return group_id, people


def offers(stage: Any, group_id: int) -> dict[int, tuple[str, int]]:
    """Person → (state of the last offer, its number)."""
    with stage.work(writes=False) as session:
        rows = session.execute(
            sa.select(Enrolment.person_id, PlaceOffer.state, PlaceOffer.id)
            .join(PlaceOffer, PlaceOffer.enrolment_id == Enrolment.id)
            .where(PlaceOffer.group_id == group_id)
            .order_by(PlaceOffer.id)
        )
        return {person: (state, number) for person, state, number in rows}


def states(stage: Any, group_id: int) -> dict[int, str]:
    with stage.work(writes=False) as session:
        rows = session.execute(
            sa.select(Enrolment.person_id, Enrolment.state).where(Enrolment.group_id == group_id)
        )
        return dict(rows.all())


def answer(stage: Any, group_id: int, person: int, accepted: bool, **more: Any) -> Any:
    offer_id = offers(stage, group_id)[person][1]
    return stage.do(services.answer_offer, offer_id=offer_id, accepted=accepted, **more)


def run_jobs(stage: Any, app: Any, moment: dt.datetime) -> None:
    """What a worker does at that moment."""
    with frozen(moment):
        run_due_jobs(app, limit=20)


def test_a_freed_place_is_offered_and_held_until_it_is_accepted(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    assert stage.leave(group_id, first) == [second]
    assert states(stage, group_id)[second] == "queued"
    with stage.work(writes=False) as session:
        offer = session.scalars(sa.select(PlaceOffer)).one()
        assert offer.answer_until == DEADLINE
        line = find_group_line(session, actor=stage.actor("bota"), region=stage.world.region,
                               public_id=session.get_one(Group, group_id).public_id)  # fmt: skip
        assert (line.enrolled, line.queued, line.offered, line.free) == (0, 2, 1, 0)
        lines = queue_page(session, region=stage.world.region, line=line, on=MONDAY)
        assert [one.place for one in lines] == [1, 2]
        assert lines[0].offer is not None
        assert "24.11.2026" in lines[0].obstacle
        own = standings(session, [one.member.enrolment for one in lines])
        assert [(one.place, one.of, bool(one.offer)) for one in own.values()] == [
            (1, 2, True), (2, 2, False),
        ]  # fmt: skip
    newcomer = stage.person()
    with pytest.raises(Conflict, match=r"group\.full"):
        stage.enrol(group_id, newcomer)
    done = answer(stage, group_id, second, True, via="phone")
    assert (done.outcome, states(stage, group_id)[second]) == ("enrolled", "enrolled")
    assert answer(stage, group_id, second, True).outcome == "already_enrolled", "twice is once"
    assert states(stage, group_id)[third] == "queued"
    with pytest.raises(Conflict, match=r"offer\.accepted"):
        answer(stage, group_id, second, False)


def test_who_declines_keeps_the_number_and_the_place_goes_on(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    done = answer(stage, group_id, second, False, via="desk")
    assert [one.person_id for one in done.moved] == [third]
    assert answer(stage, group_id, second, False).outcome == "already_declined"
    with pytest.raises(Conflict, match=r"offer\.declined"):
        answer(stage, group_id, second, True)
    with stage.work(writes=False) as session:
        enrolment = session.scalars(sa.select(Enrolment).where(
            Enrolment.person_id == second)).one()  # fmt: skip
        assert enrolment.queue_number == 1
        assert enrolment.rests_until == to_utc(TUESDAY, dt.time(9), "Asia/Almaty")
    answer(stage, group_id, third, False)
    with frozen(DEADLINE):
        moved = stage.do(services.move_queue_up, group=stage.load(Group, group_id))
    assert [one.person_id for one in moved] == [second], "asked again on the next working day"


def test_a_place_lapses_at_the_deadline_by_the_job_and_goes_on(stage: Any, app: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    run_jobs(stage, app, DEADLINE - dt.timedelta(seconds=1))
    assert offers(stage, group_id)[second][0] == "open"
    run_jobs(stage, app, DEADLINE)
    assert {one: state for one, (state, _id) in offers(stage, group_id).items()} == {
        second: "lapsed", third: "open",
    }  # fmt: skip
    run_jobs(stage, app, DEADLINE)
    assert len(offers(stage, group_id)) == 2
    with stage.work(writes=False) as session:
        events = session.scalars(sa.select(Message.event).order_by(Message.id)).all()
        assert events == ["place_offered", "place_lapsed", "place_offered"]
        jobs = session.scalars(sa.select(Job.state).where(Job.kind == "scheduling.queue"))
        assert set(jobs) <= {"done", "waiting"}


def test_an_answer_after_the_deadline_gives_nothing_twice(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    with frozen(DEADLINE):
        with pytest.raises(Conflict, match=r"offer\.lapsed"):
            answer(stage, group_id, second, True)
        newcomer = stage.person()
        told = stage.enrol(group_id, newcomer, join_queue=True)  # a look at the queue is enough
        assert told.outcome == "queued"
        assert offers(stage, group_id)[third][0] == "open"
        with pytest.raises(Conflict, match=r"offer\.lapsed"):
            answer(stage, group_id, second, True)
        answer(stage, group_id, third, True)
    assert sorted(states(stage, group_id).values()) == ["enrolled", "left", "queued", "queued"]


def test_by_setting_a_lapsed_offer_costs_the_number(stage: Any) -> None:
    stage.choose(lapsed_keeps_number=False)
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    with frozen(DEADLINE):
        stage.do(services.move_queue_up, group=stage.load(Group, group_id))
        answer(stage, group_id, third, True)
    with stage.work(writes=False) as session:
        mine = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == second)).one()
        assert mine.queue_number == 3
        told = story(session, group=session.get_one(Group, group_id), enrolment=mine)
        assert [one.place for one in told][:1] == ["2 → 1-орын"], "the last: third got the place"
        assert "1 → 2" in told[1].place


def test_the_sms_answer_accepts_once_and_only_for_the_right_person(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    offer_id = offers(stage, group_id)[second][1]
    with stage.work() as session:
        session.execute(sa.update(Message).values(state="sent"))

    def sms(person: int, accepted: bool = True) -> str:
        with stage.work() as session:
            return str(HANDLERS[OFFER](session, region=stage.world.region, subject_id=offer_id,
                                       person_id=person, accepted=accepted))  # fmt: skip

    with pytest.raises(Conflict):
        sms(third)
    assert "«Йога»" in sms(second)
    assert states(stage, group_id)[second] == "enrolled"
    assert "«Йога»" in sms(second)
    with stage.work(writes=False) as session:
        assert session.get_one(PlaceOffer, offer_id).via == "sms"
        sent = session.scalars(sa.select(Message).where(Message.person_id == second)).one()
        assert sent.event == "place_offered"


def test_who_stands_ready_accepts_at_the_desk_by_enrolling(stage: Any) -> None:
    group_id, (first, second) = waiting(stage, 1)
    stage.leave(group_id, first)
    assert stage.enrol(group_id, second).outcome == "enrolled"
    assert offers(stage, group_id)[second][0] == "accepted"
    assert stage.enrol(group_id, second).outcome == "already_enrolled"


def test_who_may_not_have_the_place_any_more_cannot_accept(stage: Any, club: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    club.REFUSED.add(second)
    with pytest.raises(Conflict, match=r"offer\.refused") as refusal:
        answer(stage, group_id, second, True)
    assert "қабылдамайды" in str(refusal.value.message)
    assert offers(stage, group_id)[second][0] == "open", "the deadline decides"
    with frozen(DEADLINE):
        stage.do(services.move_queue_up, group=stage.load(Group, group_id))
    assert offers(stage, group_id)[third][0] == "open"


def test_leaving_the_queue_ends_the_offer_and_the_next_is_asked(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    offer_id = offers(stage, group_id)[second][1]
    assert stage.leave(group_id, second) == [third]
    with pytest.raises(Conflict, match=r"offer\.withdrawn"):
        stage.do(services.answer_offer, offer_id=offer_id, accepted=True)


def edit(stage: Any, group_id: int, capacity: int) -> Any:
    group = stage.load(Group, group_id)
    data = services.GroupChanges(group.title, capacity, group.ends_on)
    return stage.do(services.edit_group, "aigul", group=group, data=data)


def test_places_that_come_and_go_move_offers(stage: Any) -> None:
    group_id, (_first, second, third) = waiting(stage, 2)
    edit(stage, group_id, 3)
    assert {one: state for one, (state, _id) in offers(stage, group_id).items()} == {
        second: "open", third: "open",
    }  # fmt: skip
    edit(stage, group_id, 2)
    assert {one: state for one, (state, _id) in offers(stage, group_id).items()} == {
        second: "open", third: "withdrawn",
    }  # fmt: skip
    answer(stage, group_id, second, True)
    with pytest.raises(InvalidInput, match="below_enrolled"):
        edit(stage, group_id, 1)
    with stage.work(writes=False) as session:
        group = session.get_one(Group, group_id)
        last = people_beyond(session, group=group, capacity=1)
        assert [one.enrolment.person_id for one in last] == [second]
        assert people_beyond(session, group=group, capacity=2) == []


def test_a_group_that_ends_or_a_module_that_is_off_offers_nothing(stage: Any) -> None:
    group_id, (first, second) = waiting(stage, 1)
    stage.leave(group_id, first)
    on = stage.world.region
    stage.world.region = dataclasses.replace(on, modules=frozenset())
    with pytest.raises(Conflict, match=r"module\.inactive"):
        answer(stage, group_id, second, True)
    assert stage.do(services.move_queue_up, group=stage.load(Group, group_id)) == []
    assert offers(stage, group_id)[second][0] == "withdrawn"
    stage.world.region = on
    moved = stage.do(services.move_queue_up, group=stage.load(Group, group_id))
    assert [one.person_id for one in moved] == [second], "the number was kept"
    stage.do(services.end_group, "aigul", group=stage.load(Group, group_id), reason="жөндеу")
    assert offers(stage, group_id)[second][0] == "withdrawn"
    with pytest.raises(Conflict, match=r"offer\.withdrawn"):
        answer(stage, group_id, second, True)


def test_the_list_of_calls_shows_only_numbers_that_may_be_called(stage: Any) -> None:
    group_id, (first, second) = waiting(stage, 1)
    with stage.work() as session:
        person = session.get_one(Person, second, options=[sa.orm.selectinload(Person.phones)])
        person.phones.append(PersonPhone(region_id=person.region_id, number="+77012345678"))
    stage.leave(group_id, first)

    def listed() -> Any:
        with stage.work(writes=False) as session:
            return offer_queries.open_offers(
                session, region=stage.world.region, centre_ids=frozenset([stage.world.centre_id])
            ).items

    [line] = listed()
    assert [one.number for one in line.numbers] == ["+77012345678"]
    with stage.work() as session:
        session.get_one(Person, second).died_on = MONDAY
    [line] = listed()
    assert line.numbers == ()
    assert line.warning
    with frozen(DEADLINE):
        assert listed() == [], "what has lapsed is called no more"


def test_odd_answers_are_refused(stage: Any) -> None:
    group_id, (first, second) = waiting(stage, 1)
    stage.leave(group_id, first)
    with pytest.raises(InvalidInput, match="via"):
        answer(stage, group_id, second, True, via="pigeon")
    offer_id = offers(stage, group_id)[second][1]
    for username in ("bolat", "nurgul", "zhanar"):
        with pytest.raises(NotAllowed):
            stage.do(services.answer_offer, username, offer_id=offer_id, accepted=True)


def test_pages_of_offers(stage: Any, sign_in: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    stage.leave(group_id, first)
    client = sign_in("bota", "ru")
    page = client.get("/shymkent/offers/")
    assert page.status_code == 200
    assert "Адам002" in page.text
    assert "24.11.2026" in page.text
    with stage.work(writes=False) as session:
        number = session.scalars(sa.select(PlaceOffer.public_id)).one()
        group = session.get_one(Group, group_id).public_id
    card = client.get("/shymkent/offers/card", headers={"HX-Request": "true"})
    assert ">1<" in card.text
    queue = client.get(f"/shymkent/groups/{group}/queue")
    assert queue.text.index("Адам002") < queue.text.index("Адам003")
    assert "по времени обращения" in queue.text
    answered = client.post(
        f"/shymkent/offers/{number}/answer", data={"answer": "declined"}, follow_redirects=True
    )
    assert "Отказ от места" in answered.text
    late = client.post(
        f"/shymkent/offers/{number}/answer", data={"answer": "accepted"}, follow_redirects=True
    )
    assert "перешло следующему" in late.text
    assert states(stage, group_id)[second] == "queued"
    told = client.get(f"/shymkent/groups/{group}/queue/{stage.public_id(third)}")
    assert "Предложено место" in told.text
    assert sign_in("bolat").post(f"/shymkent/offers/{number}/answer").status_code == 404
    assert MORNING < DEADLINE


def test_what_changes_elsewhere_asks_the_queue_again(stage: Any, app: Any, club: Any) -> None:
    """A category, a setting, a module: each leaves work for the worker, which moves the queue."""
    group_id, (first, second, third) = waiting(stage, 2)
    club.REFUSED.add(second)
    club.REFUSED.add(third)
    stage.leave(group_id, first)
    assert offers(stage, group_id) == {}
    club.REFUSED.clear()
    region_id, actor = stage.world.region.id, stage.actor("dana")
    with stage.work() as session:
        set_module(session, actor=actor, region_id=region_id, module="club", enabled=False)
    run_jobs(stage, app, MORNING)
    assert offers(stage, group_id) == {}, "while its module is off, a group stands still"
    clerk = stage.actor("bota")
    with stage.work() as session:
        set_module(session, actor=actor, region_id=region_id, module="club", enabled=True)
        person = session.get_one(Person, third, options=[sa.orm.selectinload(Person.centres)])
        change_settings(session, actor=actor, region=stage.world.region,
                        values={"scheduling.first_pensioner": True})  # fmt: skip
        add_category(session, actor=clerk, region=stage.world.region,
                     person=person, code="pensioner")  # fmt: skip
    run_jobs(stage, app, MORNING)
    assert {one: state for one, (state, _id) in offers(stage, group_id).items()} == {third: "open"}


def test_nobody_is_called_about_an_offer_that_is_over(stage: Any) -> None:
    group_id, (first, second, third) = waiting(stage, 2)
    with stage.work() as session:
        person = session.get_one(Person, second, options=[sa.orm.selectinload(Person.phones)])
        person.phones.append(PersonPhone(region_id=person.region_id, number="+77012345678"))
    stage.leave(group_id, first)

    def asked(person_id: int) -> str:
        with stage.work(writes=False) as session:
            return session.scalars(
                sa.select(Message.state).where(Message.person_id == person_id)
            ).one()  # fmt: skip

    assert asked(second) == "call", "without a gateway people are called"
    answer(stage, group_id, second, False, via="desk")
    assert asked(second) == "cancelled"
    assert asked(third) == "call"
    offer_id = offers(stage, group_id)[third][1]
    with stage.work() as session:
        HANDLERS[OFFER](session, region=stage.world.region, subject_id=offer_id,
                        person_id=third, accepted=True)  # fmt: skip
        assert session.get_one(PlaceOffer, offer_id).via == "phone"
