"""From the application to the order of admission, by services and pages; and who does not come."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.file.models import Stay, StayOrder
from day_centre.file.services import admit
from day_centre.places import services
from day_centre.places.models import HomeVisit, Placement
from day_centre.places.types import may_apply

from core.clock import frozen
from core.errors import Conflict
from core.jobs.worker import run_due_jobs
from core.messaging.models import Message
from core.people.queries import load_people
from core.people.services import PersonData, register_person
from core.regions.models import Centre
from core.requests.intake_services import NewIntake, NewMatter, open_intake
from core.requests.models import Request, RequestPaper
from core.requests.state_services import Filled, may_go, move
from core.scheduling.models import Enrolment, Group
from core.scheduling.offer_services import answer_offer
from core.scheduling.queue_models import PlaceOffer
from core.sdk.services import system_actor
from core.sdk.testing import NOW, TODAY

ACT = {
    "visited_on": "18.11.2026", "regime": "full", "dwelling": "flat", "sanitary": "good",
    "invataxi": "no", "diagnosis": "Аутизм спектрінің бұзылуы", "mobility": "free",
    "self_care": "partly", "services": ["1", "3", "4"], "family": ["many"],
    "conclusion": "Күні бойы болу режимі ұсынылады", "first_specialist": "Сабит",
    "second_specialist": "Айгүл", "parent": "Омарова Сәуле", "version": "",
}  # fmt: skip
HOME = "/shymkent/day-centre"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


class Way:
    """One centre with a group of one place; children apply, are visited, approved, admitted."""

    def __init__(self, work: Any, world: Any, actor: Any, sign_in: Any) -> None:
        self.work, self.world = work, world
        self.actors = {name: actor(name) for name in ("bota", "sabit", "aigul")}
        self.sign_in, self.clients = sign_in, {}
        with work() as session:
            session.get_one(Centre, world.centre_id).type_code = "day_centre"
        self.group_id = self.group("Күні бойы тобы")

    def group(self, title: str, kind: str = "meals", capacity: int = 1) -> int:
        with self.work() as session:
            row = Group(
                region_id=self.world.region.id, centre_id=self.world.centre_id, title=title,
                module="day_centre", service_kind=f"day_centre.{kind}", capacity=capacity,
                starts_on=TODAY - dt.timedelta(days=90), ends_on=TODAY + dt.timedelta(days=300),
            )  # fmt: skip
            session.add(row)
            session.flush()
            return int(row.id)

    def child(self, name: str, born: dt.date = dt.date(2018, 3, 5)) -> int:
        with self.work() as session:
            made = register_person(
                session, actor=self.actors["bota"], region=self.world.region,
                centre_id=self.world.centre_id,
                data=PersonData("Омарова", name, legal_basis="paper_consent", birth_date=born),
            )  # fmt: skip
            return int(made.id)

    def apply(self, name: str) -> str:
        """An application with all its papers, taken into work; its public number."""
        person_id = self.child(name)
        with self.work() as session:
            (person,) = load_people(session, [person_id])
            intake = open_intake(
                session, actor=self.actors["bota"], region=self.world.region,
                intake=NewIntake(
                    person=person, centre_id=self.world.centre_id, channel="desk",
                    matters=(NewMatter("day_centre.place", {"regime": "full"}),),
                    token=secrets.token_hex(16),
                ),
            )  # fmt: skip
            row = session.scalars(sa.select(Request).where(Request.intake_id == intake.id)).one()
            session.execute(
                sa.update(RequestPaper)
                .where(RequestPaper.request_id == row.id)
                .values(state="given", given_on=TODAY)
            )
            key = row.public_id
        self.go("sabit", key, "take")
        return str(key)

    def row(self, session: Any, key: str) -> Request:
        return session.scalars(sa.select(Request).where(Request.public_id == key)).one()

    def go(self, who: str, key: str, way: str, **filled: Any) -> None:
        with self.work() as session:
            move(session, actor=self.actors[who], region=self.world.region,
                 request=self.row(session, key), transition=way, filled=Filled(**filled),
                 token=secrets.token_hex(16))  # fmt: skip

    def client(self, who: str) -> Any:
        if who not in self.clients:
            self.clients[who] = self.sign_in(who)
        return self.clients[who]

    def page(self, who: str, path: str) -> str:
        answer = self.client(who).get(f"{HOME}/{path}")
        assert answer.status_code == 200, path
        return str(answer.get_data(as_text=True))

    def post(self, who: str, path: str, status: int = 303, **values: Any) -> str:
        answer = self.client(who).post(f"{HOME}/{path}", data=values)
        text = str(answer.get_data(as_text=True))
        assert answer.status_code == status, re.findall(r'class="err".*', text)
        return text

    def act(self, key: str, **more: Any) -> None:
        """Written and issued by the specialist."""
        path = f"applications/{key}/visit"
        self.post("sabit", path, **{**ACT, **more})
        self.post("sabit", f"{path}/issue", language="kk", token=secrets.token_hex(16))

    def approved(self, name: str) -> str:
        key = self.apply(name)
        self.act(key)
        self.go("sabit", key, "propose_grant", decision="Қабылдансын")
        self.go("aigul", key, "approve")
        return key

    def place_of(self, key: str) -> Any:
        """(public number, state, number, until when a place waits) of the child in the queue."""
        with self.work(writes=False) as session:
            return session.execute(
                sa.select(Enrolment.public_id, Enrolment.state, Enrolment.queue_number,
                          PlaceOffer.answer_until)
                .join(Placement, Placement.enrolment_id == Enrolment.id)
                .join(Request, Request.id == Placement.request_id)
                .outerjoin(PlaceOffer, sa.and_(PlaceOffer.enrolment_id == Enrolment.id,
                                               PlaceOffer.state == "open"))
                .where(Request.public_id == key)
            ).one_or_none()  # fmt: skip

    def count(self, model: Any) -> int:
        with self.work(writes=False) as session:
            return int(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


@pytest.fixture
def way(work: Any, world: Any, actor: Any, sign_in: Any) -> Way:
    return Way(work, world, actor, sign_in)


def local(moment: dt.datetime) -> str:
    return f"{moment + dt.timedelta(hours=5):%d.%m %H:%M}"


def admission(number: str) -> dict[str, str]:
    return {"number": number, "issued_on": "20.11.2026", "starts_on": "20.11.2026",
            "regime": "full", "reason": ""}  # fmt: skip


def test_no_decision_without_the_act(way: Way) -> None:
    key = way.apply("Айым")
    path = f"applications/{key}/visit"
    with way.work(writes=False) as session:
        ways = may_go(session, actor=way.actors["sabit"], region=way.world.region,
                      request=way.row(session, key))  # fmt: skip
        assert str({one.transition.code: one.blocked for one in ways}["propose_grant"])
    with pytest.raises(Conflict, match="not_yet"):
        way.go("sabit", key, "propose_grant", decision="Қабылдансын")
    refused = way.post("sabit", path, 422, **{**ACT, "conclusion": "", "visited_on": "31.12.2026"})
    assert "Аутизм спектрінің бұзылуы" in refused, "what was typed is kept"
    way.post("sabit", path, **ACT)
    way.post("sabit", path, **ACT)
    assert way.count(HomeVisit) == 1, "twice pressed is one act"
    changed = way.post("sabit", path, 422, **{**ACT, "sanitary": "poor", "version": "7"})
    assert 'class="errs"' in changed, "somebody else's text is not written over"
    with pytest.raises(Conflict, match="not_yet"):
        way.go("sabit", key, "propose_grant", decision="Қабылдансын")
    way.post("sabit", f"{path}/issue", language="kk", token=secrets.token_hex(16))
    issued = way.page("sabit", path)
    assert "ACT-" in issued
    assert 'name="conclusion"' not in issued
    way.post("sabit", path, 422, **{**ACT, "sanitary": "poor"})
    assert way.client("bota").get(f"{HOME}/{path}").status_code == 403, "an act tells of health"
    way.go("aigul", key, "propose_grant", decision="Қабылдансын")
    with pytest.raises(Conflict, match="own"):
        way.go("aigul", key, "approve")
    assert "Айым" in way.page("bota", "applications?step=decision")
    assert "Айым" not in way.page("bota", "applications?step=registered")


def test_queue_term_one_postponement_and_the_order(way: Way, app: Any) -> None:
    first, second = way.approved("Айым"), way.approved("Дана")
    number, state, place, until = way.place_of(first)
    assert (state, place, local(until)) == ("queued", 1, "25.11 18:00")
    assert way.place_of(second)[1:] == ("queued", 2, None), "nobody is given a place past the queue"
    queue = way.page("bota", "queue")
    assert queue.index("Айым") < queue.index("Дана")
    note = {"reason": "illness", "paper": "№ 14 анықтама, 19.11.2026"}
    late = way.post("bota", f"queue/{number}/postpone", 422, until="06.12.2026", **note)
    assert "05.12.2026" in late, "by ten calendar days at most"
    way.post("bota", f"queue/{number}/postpone", 422, until="30.11.2026", reason="illness")
    way.post("bota", f"queue/{number}/postpone", until="30.11.2026", **note)
    again = way.post("bota", f"queue/{number}/postpone", 422, until="02.12.2026", **note)
    assert 'class="errs"' in again, "once"
    assert local(way.place_of(first)[3]) == "30.11 18:00"
    with frozen(way.place_of(first)[3]):
        run_due_jobs(app, limit=20)
    assert way.place_of(first)[3] is None, "who does not come passes the place on"
    number = way.place_of(second)[0]
    assert way.place_of(second)[3] is not None
    way.clients.clear()  # sign-ins do not last for eleven days
    with frozen(NOW + dt.timedelta(days=11)):
        way.post("bota", f"queue/{number}/admit", 403, **admission("1"))
        way.post("aigul", f"queue/{number}/admit", 422, **{**admission("1"), "starts_on": "x"})
        way.post("aigul", f"queue/{number}/admit", **admission("1"))
        way.post("aigul", f"queue/{number}/admit", **admission("1"))
        assert (way.count(Stay), way.count(StayOrder)) == (1, 1), "twice pressed is one order"
        assert way.place_of(second)[1] == "enrolled"
        waiting = way.place_of(first)[0]
        full = way.post("aigul", f"queue/{waiting}/admit", 422, **admission("2"))
        assert 'class="errs"' in full, "who only waits is not admitted"
        shown = way.page("aigul", "queue?date=01.12.2026")
    assert "Дана" not in shown, "a child who stays waits no more"
    with way.work(writes=False) as session:
        told = session.scalars(sa.select(Message.event).order_by(Message.id)).all()
    assert told.count("place_offered") == 3
    assert "place_lapsed" in told


def test_accepted_and_not_come_goes_on(way: Way) -> None:
    """By SMS or at core's pages a family accepts; without an order the place is not for ever."""
    first, second = way.approved("Айым"), way.approved("Дана")
    number, _state, _place, until = way.place_of(first)
    with way.work() as session:
        offer = session.scalars(sa.select(PlaceOffer)).one()
        answer_offer(session, actor=way.actors["bota"], region=way.world.region,
                     offer_id=offer.id, accepted=True)  # fmt: skip
    assert "Айым" in way.page("aigul", "queue")
    note = {"reason": "hospital", "paper": "Стационар анықтамасы № 3"}
    way.post("bota", f"queue/{number}/postpone", until="27.11.2026", **note)
    with way.work(writes=False) as session:
        until, term = session.scalars(sa.select(PlaceOffer.answer_until)).one(), until
    assert (local(term), local(until)) == ("25.11 18:00", "27.11 18:00")

    def morning(now: dt.datetime) -> int:
        with frozen(now), way.work() as session:
            return services.pass_on(
                session, actor=system_actor("morning"), region=way.world.region,
                today=now.date(), limit=10,
            )  # fmt: skip

    assert morning(until - dt.timedelta(hours=1)) == 0
    assert morning(until + dt.timedelta(hours=12)) == 1
    assert morning(until + dt.timedelta(hours=13)) == 0
    assert way.place_of(first)[1] == "left"
    assert way.place_of(second)[3] is not None
    assert way.client("aigul").get(f"{HOME}/queue/{number}/admit").status_code == 404


def test_two_groups_of_a_regime_are_chosen_from(way: Way) -> None:
    other = way.group("Екінші топ")
    key, third = way.approved("Айым"), way.approved("Дана")
    assert way.place_of(key) is None
    assert "Айым" in way.page("bota", "applications?step=group")
    with way.work(writes=False) as session:
        rows = {one.request_id: one.public_id for one in session.scalars(sa.select(Placement))}
        asked = {name: rows[way.row(session, name).id] for name in (key, third)}
        group = session.get_one(Group, other).public_id
    assert "Екінші топ" in way.page("bota", f"placements/{asked[key]}/queue")
    way.post("bota", f"placements/{asked[key]}/queue", 422, group="нет такой")
    for _press in range(2):
        way.post("bota", f"placements/{asked[key]}/queue", group=group)
    assert way.place_of(key)[2] == 1
    way.post("bota", f"placements/{asked[third]}/give-up", 422, reason=" ")
    way.post("bota", f"placements/{asked[third]}/give-up", reason="Басқа қалаға көшеді")
    assert "Дана" not in way.page("bota", "applications")
    number = way.place_of(key)[0]
    way.post("bota", f"queue/{number}/decline", via="phone")
    way.post("bota", f"queue/{number}/take-out", reason="Отбасының өтініші")
    assert way.place_of(key)[1] == "left"


def test_age_and_a_stay_are_asked_before_an_application(way: Way) -> None:
    grown = way.child("Асан", born=TODAY.replace(year=TODAY.year - 18))
    baby = way.child("Үміт", born=TODAY - dt.timedelta(days=200))
    stays, fits = way.child("Нұр"), way.child("Еркін")
    with way.work() as session:
        admit(session, actor=way.actors["aigul"], region=way.world.region,
              centre_id=way.world.centre_id, person_id=stays, group_id=way.group_id, regime="full",
              starts_on=TODAY, number="1", issued_on=TODAY, reason="")  # fmt: skip
    with way.work(writes=False) as session:

        def found(person_id: int) -> list[str]:
            return [one.code for one in may_apply(
                session, way.world.region, person_id, way.world.centre_id, TODAY
            )]  # fmt: skip

        assert found(grown) == ["day_centre.old"]
        assert found(baby) == ["day_centre.young"]
        assert found(stays) == ["day_centre.stays"]
        assert found(fits) == []
