"""What a centre knows of a child: limits that refuse, who may fetch, papers that end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.child import daily, queries, services
from day_centre.child.checks import enrolment_problems, service_problems
from day_centre.child.models import ChildProfile, HealthLimit, MedicalCard
from day_centre.child.services import ProfileData

from core.auth.actor import system_actor
from core.clock import local_today
from core.deliveries.service_checks import refuse_service
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households.models import Representative
from core.people.models import Person
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.scheduling.models import Group

TODAY = local_today("Asia/Almaty")
MASSAGE, MEALS = "day_centre.massage", "day_centre.meals"


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


class Nurse:
    """The nurse and the desk of the first centre, with one child."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.world = work, world
        self.nurgul, self.bota = actor("nurgul"), actor("bota")
        with work() as session:
            made = register_person(
                session, actor=self.bota, region=world.region, centre_id=world.centre_id,
                data=PersonData("Омарова", "Айым", legal_basis="paper_consent",
                                birth_date=day(-9 * 365)),
            )  # fmt: skip
            self.child = int(made.id)

    def do(self, deed: Any, who: Any = None, **given: Any) -> Any:
        with self.work() as session:
            person = find_anywhere(session, public_id=session.get_one(Person, self.child).public_id)
            made = deed(session, actor=who or self.nurgul, region=self.world.region,
                        person=person, **given)  # fmt: skip
            return getattr(made, "id", None)

    def limit(self, *codes: str, **given: Any) -> int:
        with_dates = {"first_day": TODAY, "last_day": None, "text": "Эпилепсия: болмайды.", **given}
        return int(self.do(services.add_limit, forbidden=codes, **with_dates))

    def problems(self, code: str, on: dt.date = TODAY) -> list[tuple[str, bool, bool]]:
        with self.work(writes=False) as session:
            found = service_problems(
                session=session, region=self.world.region, person_id=self.child, kind_code=code,
                on=on, giving=True,
            )  # fmt: skip
            return [(str(one.text), one.blocking, one.overridable) for one in found]

    def end(self, deed: Any, who: Any, name: str, model: Any, row: int, last: dt.date) -> None:
        with self.work() as session:
            person = find_anywhere(session, public_id=session.get_one(Person, self.child).public_id)
            deed(session, actor=who, region=self.world.region, person=person, last_day=last,
                 reason="Қате", **{name: session.get_one(model, row)})  # fmt: skip


@pytest.fixture
def nurse(work: Any, actor: Any, world: Any) -> Nurse:
    return Nurse(work, actor, world)


def test_a_limit_refuses_its_services_in_the_nurses_words_and_nobody_overrides(
    nurse: Nurse, world: Any
) -> None:
    first = nurse.limit(MASSAGE, last_day=day(5))
    assert nurse.limit(MASSAGE, last_day=day(5)) == first
    (said,) = nurse.problems(MASSAGE)
    assert said[1:] == (True, False)
    assert "Эпилепсия: болмайды" in said[0]
    assert nurse.problems(MEALS) == []
    assert nurse.problems("active_longevity.yoga") == []
    assert nurse.problems(MASSAGE, day(6)) == []
    with pytest.raises(Conflict, match="Эпилепсия"), nurse.work(writes=False) as session:
        refuse_service(session, region=world.region, person_id=nurse.child, kind_code=MASSAGE,
                       on=TODAY, giving=True)  # fmt: skip


def test_a_limit_of_no_service_warns_and_one_that_ended_says_nothing(nurse: Nurse) -> None:
    limit = nurse.limit()
    assert [one[1] for one in nurse.problems(MEALS)] == [False]
    nurse.end(services.end_limit, nurse.nurgul, "limit", HealthLimit, limit, day(-1))
    assert nurse.problems(MEALS) == []
    with nurse.work(writes=False) as session:
        assert session.get_one(HealthLimit, limit).voided_at is not None


def test_a_place_in_a_group_asks_for_the_limits_of_its_service(nurse: Nurse, world: Any) -> None:
    nurse.limit(MASSAGE)
    asked = {"region": world.region, "person_id": nurse.child, "on": TODAY}
    with nurse.work(writes=False) as session:
        for module, kind, count in (("day_centre", MASSAGE, 1), ("day_centre", MEALS, 0),
                                    ("equal_society", MASSAGE, 0)):  # fmt: skip
            group = Group(module=module, service_kind=kind)
            assert len(enrolment_problems(session=session, group=group, **asked)) == count


def test_bad_limits_are_refused_at_the_field(nurse: Nurse) -> None:
    for given, field in (
        ({"text": " "}, "text"), ({"last_day": day(-1)}, "last_day"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            nurse.limit(MASSAGE, **given)
        assert refused.value.field == field
    with pytest.raises(InvalidInput) as unknown:
        nurse.limit("day_centre.nothing")
    assert unknown.value.field == "kinds"
    with pytest.raises(NotAllowed):
        nurse.do(services.add_limit, nurse.bota, text="Болмайды", forbidden=[],
                 first_day=TODAY, last_day=None)  # fmt: skip


def test_who_may_fetch_is_the_representative_with_that_right_and_whom_the_family_named(
    nurse: Nurse, world: Any
) -> None:
    given = {"full_name": "Әлиева  Сәуле", "relation": "апасы", "phone": "8 701 000 00 01",
             "document": "куәлік 012", "first_day": TODAY, "last_day": day(3)}  # fmt: skip
    first = nurse.do(services.add_fetcher, nurse.bota, **given)
    assert nurse.do(services.add_fetcher, nurse.bota, **given) == first
    with pytest.raises(InvalidInput) as phone:
        nurse.do(services.add_fetcher, nurse.bota, **{**given, "phone": "12"})
    assert phone.value.field == "phone"
    with nurse.work() as session:
        for name, rights in (("Омаров Ерлан", ["fetch"]), ("Сот орындаушы", ["information"])):
            session.add(
                Representative(
                    region_id=world.region.id, person_id=nurse.child, full_name=name,
                    phone="+77020000002", basis="parent", rights=rights, valid_from=day(-9),
                )
            )  # fmt: skip
    with nurse.work(writes=False) as session:
        names = {
            offset: [one.name for one in
                     queries.fetchers_on(session, person_id=nurse.child, on=day(offset))]
            for offset in (-1, 3, 4)
        }  # fmt: skip
        keys = [
            one.key.partition(":")[0]
            for one in queries.fetchers_on(session, person_id=nurse.child, on=TODAY)
        ]
    assert names == {-1: ["Омаров Ерлан"], 3: ["Омаров Ерлан", "Әлиева Сәуле"],
                     4: ["Омаров Ерлан"]}  # fmt: skip
    assert keys == ["representative", "named"]


def test_a_profile_saved_meanwhile_is_not_overwritten(nurse: Nurse) -> None:
    nurse.do(services.save_profile, data=ProfileData(mobility="free"), version=0)
    with pytest.raises(Conflict):
        nurse.do(services.save_profile, data=ProfileData(mobility="none"), version=0)
    with nurse.work(writes=False) as session:
        row = queries.profile_of(session, person_id=nurse.child)
        assert row is not None
        assert (row.mobility, row.version) == ("free", 1)
    nurse.do(services.save_profile, data=ProfileData(mobility="help"), version=1)
    with pytest.raises(InvalidInput) as order:
        nurse.do(services.save_profile, version=2,
                 data=ProfileData(pmpk_on=TODAY, pmpk_until=day(-1)))  # fmt: skip
    assert order.value.field == "pmpk_until"
    with nurse.work(writes=False) as session:
        assert session.scalars(sa.select(ChildProfile.mobility)).all() == ["help"]


def test_families_are_told_once_that_the_latest_card_ends(nurse: Nurse, world: Any) -> None:
    card = {"issued_on": day(-300), "conclusion": ""}
    nurse.do(services.add_card, valid_until=day(-1), **card)
    nurse.do(services.add_card, valid_until=day(9), **card)

    def morning() -> int:
        with nurse.work() as session:
            return daily.tell_of_cards(session, actor=system_actor("test"), region=world.region,
                                       today=TODAY, limit=9)  # fmt: skip

    assert (morning(), morning()) == (1, 0)
    with nurse.work(writes=False) as session:
        told = session.scalars(sa.select(MedicalCard.told_on).order_by(MedicalCard.id)).all()
        assert told == [None, TODAY]
        assert queries.card_end(session, person_id=nurse.child) == day(9)
