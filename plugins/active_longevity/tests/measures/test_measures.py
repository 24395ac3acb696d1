"""Measures as the nurse takes them and the director reads them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.services import PersonData, register_person
from plugins.active_longevity.measures import queries, services
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from plugins.active_longevity.membership.models import Membership, MembershipTerm

TODAY = local_today("Asia/Almaty")


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.fixture
def person(work: Any, actor: Any, world: Any) -> tuple[int, str]:
    """(id, public id) of somebody of the first centre."""
    bota = actor("bota")
    with work() as session:
        made = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Әбдіғалиева", "Айгүл", legal_basis="paper_consent"),
        )  # fmt: skip
        return made.id, made.public_id


@pytest.fixture
def chosen(work: Any, actor: Any, world: Any) -> None:
    """The first centre takes WHO-5 and grip strength."""
    director = actor("aigul")
    with work() as session:
        services.choose_measures(
            session, actor=director, region=world.region, centre_id=world.centre_id,
            smallest_changes={"who5": Decimal(10), "grip": Decimal(5)},
        )  # fmt: skip


def record(work: Any, actor: Any, world: Any, person_id: int, **more: Any) -> int:
    nurse = actor("nurgul")
    with work() as session:
        made = services.record_measurement(
            session, actor=nurse, region=world.region, person_id=person_id,
            centre_id=world.centre_id, today=TODAY, **more,
        )  # fmt: skip
        return int(made.id)


def test_nothing_is_measured_that_the_centre_has_not_chosen(
    work: Any, actor: Any, world: Any, person: Any
) -> None:
    with pytest.raises(InvalidInput, match=r"measure\.off"):
        record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(20))


@pytest.mark.usefixtures("chosen")
def test_pressing_twice_records_once_and_another_value_is_refused(
    work: Any, actor: Any, world: Any, person: Any
) -> None:
    first = record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(20))
    again = record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(20))
    assert first == again
    with pytest.raises(Conflict):
        record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(21))
    nurse = actor("nurgul")
    with work() as session:
        row = session.get_one(Measurement, first)
        services.void_measurement(
            session, actor=nurse, region=world.region, measurement=row, reason="қате"
        )
    fresh = record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(21))
    assert fresh != first


@pytest.mark.usefixtures("chosen")
def test_bad_values_are_refused_at_their_field(
    work: Any, actor: Any, world: Any, person: Any
) -> None:
    for more, field in (
        ({"code": "grip", "measured_on": TODAY, "value": Decimal(91)}, "value"),
        ({"code": "grip", "measured_on": TODAY}, "value"),
        ({"code": "who5", "measured_on": TODAY, "answers": [1, 2]}, "answers"),
        ({"code": "grip", "measured_on": day(1), "value": Decimal(20)}, "measured_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            record(work, actor, world, person[0], **more)
        assert refused.value.field == field


@pytest.mark.usefixtures("chosen")
def test_a_choice_is_ended_and_what_was_measured_stays(
    work: Any, actor: Any, world: Any, person: Any
) -> None:
    record(work, actor, world, person[0], code="grip", measured_on=TODAY, value=Decimal(20))
    director, nurse = actor("aigul"), actor("nurgul")
    with work() as session:
        for _press in range(2):
            services.choose_measures(
                session, actor=director, region=world.region, centre_id=world.centre_id,
                smallest_changes={"who5": Decimal(12)},
            )  # fmt: skip
        running = session.scalars(sa.select(MeasureChoice).where(MeasureChoice.ended_at.is_(None)))
        assert [(one.code, one.smallest_change) for one in running] == [("who5", Decimal(12))]
        assert session.scalar(sa.select(sa.func.count(MeasureChoice.id))) == 3
        assert len(queries.measurements_of(session, person_id=person[0])) == 1
        takeable = services.takeable(
            session, actor=nurse, region=world.region, centre_ids=[world.centre_id]
        )
        assert takeable == {"who5": world.centre_id}
    with work() as session, pytest.raises(NotAllowed):
        services.choose_measures(
            session, actor=nurse, region=world.region, centre_id=world.centre_id,
            smallest_changes={},
        )  # fmt: skip
    with work() as session, pytest.raises(InvalidInput) as refused:
        services.choose_measures(
            session, actor=director, region=world.region, centre_id=world.centre_id,
            smallest_changes={"grip": Decimal(0)},
        )  # fmt: skip
    assert refused.value.field == "change_grip"


def _plant(session: Any, world: Any, *, people: int) -> list[int]:
    """Members with two measurements of grip a quarter apart: 20 kg, then 20 kg more each."""
    from core.people.models import Person  # noqa: PLC0415 - of this helper alone

    ids = []
    for place in range(people):
        key = f"сынак{place}"
        one = Person(region_id=world.region.id, surname=key, given_name="А", surname_key=key,
                     given_key="а", patronymic_key="", name_key=key, sort_key=key,
                     legal_basis="paper_consent")  # fmt: skip
        session.add(one)
        session.flush()
        ids.append(one.id)
        for on, value in ((day(-100), 20), (day(-5), 20 + place)):
            session.add(
                Measurement(region_id=world.region.id, person_id=one.id, code="grip", answers=[],
                            centre_id=world.centre_id, measured_on=on, value=Decimal(value))
            )  # fmt: skip
    session.flush()
    return ids


@pytest.mark.usefixtures("chosen")
def test_the_change_of_a_centre_is_told_from_ten_people_on(
    work: Any, actor: Any, world: Any
) -> None:
    with work() as session:
        _plant(session, world, people=9)
        choices = queries.chosen(session, centre_ids=[world.centre_id])[world.centre_id]
        asked = {"region_id": world.region.id, "centre_id": world.centre_id,
                 "choices": [choices["grip"]], "last": TODAY}  # fmt: skip
        (nine,) = queries.changes(session, first=day(-30), **asked)
        assert (nine.change.measured, nine.change.median) == (9, None)
        _plant(session, world, people=11)
        (twenty,) = queries.changes(session, first=day(-30), **asked)
        assert twenty.change.measured == 20
        # changes 0..8 and 0..10: the tenth and the eleventh of them are 4 and 5
        assert twenty.change.median == Decimal("4.5")
        assert twenty.change.improved == 4 + 6
        (later,) = queries.changes(session, first=day(-3), **asked)
        assert later.change.measured == 0


@pytest.mark.usefixtures("chosen")
def test_pages_of_measures(sign_in: Any, world: Any, person: Any, work: Any) -> None:
    with work() as session:
        member = Membership(region_id=world.region.id, person_id=person[0], number=1, basis="age",
                            centre_id=world.centre_id, starts_on=day(-60),
                            ends_on=day(30))  # fmt: skip
        session.add(member)
        session.flush()
        session.add(
            MembershipTerm(region_id=world.region.id, membership_id=member.id, kind="first",
                           starts_on=day(-60), ends_on=day(30))
        )  # fmt: skip
    nurse = sign_in("nurgul")
    base = f"/{world.region.code}/active-longevity"
    page = nurse.get(f"{base}/measures/")
    assert "Әбдіғалиева" in page.text
    address = f"{base}/people/{person[1]}/measures"
    refused = nurse.post(f"{address}/grip", data={"measured_on": "", "value": "жиырма"})
    assert refused.status_code == 422
    assert "жиырма" in refused.text
    sent = {"measured_on": TODAY.isoformat(), "value": "21,5", "note": "оң қол"}
    assert nurse.post(f"{address}/grip", data=sent).status_code == 303
    assert "21,5" in nurse.get(address).text
    assert nurse.get(f"{address}/height").status_code == 404
    assert nurse.get(f"{address}/up_and_go").status_code == 404
