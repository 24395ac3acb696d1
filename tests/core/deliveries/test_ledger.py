"""The ledger: one service once, never changed, voided with a reason, and both numbers right."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.auth.actor import system_actor
from core.clock import frozen
from core.db import unit_of_work
from core.deliveries import desk_services, queries, services
from core.deliveries.desk_services import ServiceGiven
from core.deliveries.models import Delivery
from core.deliveries.queries import LedgerFilter, Totals
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.models import Person, PersonCentre
from core.plugins.contracts import ServiceKind

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
SYSTEM = system_actor("test")
MODULE = "active_longevity"
TOKEN = "0123456789abcdef"
YOGA = ServiceKind(f"{MODULE}.yoga", "Yoga", special_kind=2)


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


@pytest.fixture
def person(work, world):
    """A person of the first centre, with centres loaded."""
    return make_person(work, world, "Әбдіғалиева")


def make_person(work, world, surname: str, centre: str = "centre_id") -> int:
    with work() as session:
        found = Person(region_id=world.region.id, surname=surname, given_name="Айгүл",
                       surname_key=surname.lower(), given_key="айгул", patronymic_key="",
                       name_key=surname.lower(), sort_key=surname.lower())  # fmt: skip
        session.add(found)
        session.flush()
        session.add(PersonCentre(region_id=world.region.id, person_id=found.id,
                                 centre_id=getattr(world, centre)))  # fmt: skip
        return found.id


@pytest.fixture
def give(world):
    """`give(session, source, …)`: one yoga service to whom is said, else an event."""

    def give(session, source: str, **more) -> Delivery:
        values = {
            "actor": SYSTEM, "region": world.region, "centre_id": world.centre_id, "kind": YOGA,
            "module": MODULE, "local_date": TODAY, "source_key": source,
        }  # fmt: skip
        if "person_id" not in more:
            values["unnamed_recipient"] = "event"
        return services.record_delivery(session, **(values | more))

    return give


def rows(work) -> list[Delivery]:
    with work(writes=False) as session:
        found = list(session.scalars(sa.select(Delivery).order_by(Delivery.id)))
        session.expunge_all()
        return found


def test_a_service_carries_what_its_kind_says(work, give, person):
    with work() as session:
        give(session, "attendance:1", person_id=person, local_time=dt.time(10))
    (row,) = rows(work)
    assert (row.special_kind, row.setting, row.unit, row.quantity) == (
        2,
        "semi_inpatient",
        "visit",
        1,
    )
    assert (row.person_id, row.unnamed_recipient, row.local_date) == (person, "", TODAY)
    assert (row.provider, row.cost_tiyn, row.voided_at) == ("own", None, None)


def test_the_same_source_gives_one_living_service(work, give, person):
    with work() as session:
        first = give(session, "attendance:1", person_id=person)
        assert give(session, "attendance:1", person_id=person) is first
        give(session, "attendance:2", person_id=person)
    assert len(rows(work)) == 2


def test_a_voided_source_can_be_recorded_again_and_both_rows_stay(work, give, world, person):
    with work() as session:
        first = give(session, "attendance:1", person_id=person)
        assert (
            services.void_source(
                session, actor=SYSTEM, region=world.region, source_key="attendance:1", reason="Қате"
            )
            is first
        )
        second = give(session, "attendance:1", person_id=person, replaces_id=first.id)
    old, new = rows(work)
    assert (old.void_reason, old.voided_at, new.voided_at) == ("Қате", NOW, None)
    assert new.replaces_id == old.id == first.id
    assert second.id == new.id


def test_voiding_needs_a_reason_happens_once_and_is_in_the_log(work, give, world):
    with work() as session:
        row = give(session, "event:1")
        for reason in ("", "   ", "x" * 201):
            with pytest.raises(InvalidInput) as refused:
                services.void_delivery(
                    session, actor=SYSTEM, region=world.region, delivery=row, reason=reason
                )
            assert refused.value.field == "reason"
        for reason in ("First", "Second"):
            services.void_delivery(
                session, actor=SYSTEM, region=world.region, delivery=row, reason=reason
            )
        assert (
            services.void_source(
                session, actor=SYSTEM, region=world.region, source_key="event:1", reason="Third"
            )
            is None
        )
        log = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "delivery.void")
        ).all()
    assert rows(work)[0].void_reason == "First"
    assert [entry.details["reason"] for entry in log] == ["First"]


def test_two_at_once_record_one(app, work, world, give, person):
    found, ready = [], threading.Barrier(4)

    def record() -> None:
        with app.app_context(), frozen(NOW):
            ready.wait()
            with unit_of_work(scope=world.region.id, writes=True) as session:
                found.append(give(session, "attendance:9", person_id=person).id)

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(rows(work)) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity"),
        ({"quantity": Decimal("0.5")}, "quantity"),
        ({"quantity": Decimal("1.005"), "unit": "hour"}, "quantity"),
        ({"quantity": Decimal("1e9")}, "quantity"),
        ({"unit": "parsec"}, "unit"),
        ({"cost_tiyn": -1}, "cost_tiyn"),
        ({"cost_tiyn": 10**19}, "cost_tiyn"),
        ({"local_date": TODAY + dt.timedelta(days=1)}, "local_date"),
        ({"local_date": dt.date(1900, 1, 1)}, "local_date"),
        ({"unnamed_recipient": ""}, "recipient"),
        ({"unnamed_recipient": "nobody"}, "recipient"),
        ({"provider": "contractor"}, "provider_name"),
        ({"provider_name": "ЖШС Арай"}, "provider_name"),
        ({"provider": "alien", "provider_name": "x"}, "provider_name"),
        ({"funding_source": "lottery"}, "funding_source"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(work, give, more, field):
    with work() as session, pytest.raises(InvalidInput) as refused:
        give(session, "event:1", **more)
    assert list(refused.value.fields) == [field]
    assert rows(work) == []


def test_a_service_has_a_person_or_an_unnamed_recipient_never_both(work, give, person):
    with work() as session, pytest.raises(InvalidInput):
        give(session, "event:1", person_id=person, unnamed_recipient="event")
    assert rows(work) == []


def test_a_contractor_a_cost_and_half_an_hour(work, give):
    with work() as session:
        give(
            session, "event:1", provider="contractor", provider_name="ЖШС Арай",
            cost_tiyn=1_250_050, funding_source="state_order", unit="hour",
            quantity=Decimal("1.5"),
        )  # fmt: skip
    (row,) = rows(work)
    assert (row.cost_tiyn, row.quantity, row.unit) == (1_250_050, Decimal("1.5"), "hour")


# At the desk --------------------------------------------------------------------------------


@pytest.fixture
def walk_in(world):
    def walk_in(session, actor, person_id: int, *, kind="library", token=TOKEN, centre=None):
        person = session.get_one(Person, person_id)
        session.refresh(person, ["centres"])
        return desk_services.record_walk_in(
            session, actor=actor, region=world.region, centre_id=centre or world.centre_id,
            person=person, kind_code=f"{MODULE}.{kind}", token=token,
        )  # fmt: skip

    return walk_in


def test_one_press_is_one_service_and_a_second_press_of_the_same_button_none(
    work, walk_in, actor, person
):
    bota = actor("bota")
    for _ in range(2):
        with work() as session:
            walk_in(session, bota, person)
    (row,) = rows(work)
    assert (row.person_id, row.service_kind) == (person, f"{MODULE}.library")
    assert (row.local_date, row.local_time, row.recorded_by) == (
        TODAY,
        dt.time(10, 0),
        bota.user_id,
    )
    with work() as session:
        walk_in(session, bota, person, token="fedcba9876543210")
    assert len(rows(work)) == 2, "a second glass of tea is a second press on a fresh page"


def test_a_button_of_an_old_page_is_no_licence_for_something_else(
    work, walk_in, actor, world, person
):
    other = make_person(work, world, "Сәрсенов")
    bota = actor("bota")
    with work() as session:
        walk_in(session, bota, person)
    for who, kind, token in (
        (other, "library", TOKEN), (person, "tea_heart", TOKEN), (person, "tea_heart", "short"),
        (person, "tea_heart", "x" * 200), (person, "tea_heart", ""),
    ):  # fmt: skip
        with work() as session, pytest.raises(Conflict) as refused:
            walk_in(session, bota, who, kind=kind, token=token)
        assert refused.value.code == "form.used"
    assert len(rows(work)) == 1


def test_who_may_record_at_the_desk(work, walk_in, actor, world, person):
    cast = {name: actor(name) for name in ("bolat", "dana", "auditor", "nurgul", "bota")}
    for name in ("bolat", "dana", "auditor"):
        with work() as session, pytest.raises(NotAllowed):
            walk_in(session, cast[name], person)
    elsewhere = make_person(work, world, "Омарова", "second_centre_id")
    with work() as session, pytest.raises(Conflict, match=r"person\.elsewhere"):
        walk_in(session, cast["bota"], elsewhere)
    with work() as session:
        walk_in(session, cast["nurgul"], person)
    assert len(rows(work)) == 1


def test_only_walk_in_services_of_modules_that_are_on(work, walk_in, actor, world, person):
    bota = actor("bota")
    for kind, code in (("yoga", "kind.not_walk_in"), ("nothing", "module.inactive")):
        with work() as session, pytest.raises(Conflict) as refused:
            walk_in(session, bota, person, kind=kind)
        assert refused.value.code == code
    object.__setattr__(world, "region", dataclasses.replace(world.region, modules=frozenset()))
    with work() as session, pytest.raises(Conflict, match=r"module\.inactive"):
        walk_in(session, bota, person)
    assert desk_services.active_kinds(world.region) == []


def test_undo_is_for_who_recorded_for_half_an_hour_and_for_the_administrator(
    work, walk_in, actor, world, person
):
    cast = {name: actor(name) for name in ("bota", "nurgul", "aigul")}

    def undo(name: str) -> None:
        with work() as session:
            row = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
            desk_services.undo_walk_in(session, actor=cast[name], region=world.region, delivery=row)

    with work() as session:
        walk_in(session, cast["bota"], person)
    with pytest.raises(NotAllowed):
        undo("nurgul")
    with frozen(NOW + dt.timedelta(minutes=31)), pytest.raises(NotAllowed):
        undo("bota")
    with frozen(NOW + dt.timedelta(minutes=29)):
        undo("bota")
    assert rows(work)[0].voided_at is not None
    with work() as session:
        walk_in(session, cast["bota"], person)
    with frozen(NOW + dt.timedelta(hours=31)):
        undo("aigul")
    assert [row.voided_at is not None for row in rows(work)] == [True, True]


def test_an_unnamed_recipient_is_a_service_and_no_person(work, actor, world):
    given = ServiceGiven(f"{MODULE}.cinema", TODAY, quantity=Decimal(40), unit="participant")
    bota = actor("bota")
    for _ in range(2):
        with work() as session:
            desk_services.record_unnamed(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                recipient="event", given=given, token=TOKEN,
            )  # fmt: skip
    assert len(rows(work)) == 1
    with work(writes=False) as session:
        wanted = LedgerFilter(frozenset({MODULE}))
        assert queries.ledger_totals(session, wanted=wanted) == Totals(persons=0, services=1)
    with work() as session, pytest.raises(InvalidInput):
        desk_services.record_unnamed(
            session, actor=bota, region=world.region, centre_id=world.centre_id, recipient="",
            given=given, token="f" * 16,
        )  # fmt: skip


def test_a_correction_voids_and_records_again_with_the_same_recipient(
    work, walk_in, actor, world, person
):
    aigul, bota = actor("aigul"), actor("bota")
    with work() as session:
        first = walk_in(session, bota, person)
    given = ServiceGiven(f"{MODULE}.tea_heart", TODAY - dt.timedelta(days=1), dt.time(9))
    with work() as session, pytest.raises(NotAllowed):
        desk_services.correct_delivery(
            session, actor=bota, region=world.region, delivery=session.get_one(Delivery, first.id),
            given=given, reason="Шай емес, кітапхана",
        )  # fmt: skip
    for attempt in range(2):
        with work() as session:
            row = session.get_one(Delivery, first.id)
            if attempt:
                with pytest.raises(Conflict, match=r"delivery\.changed"):
                    correct(session, aigul, world, row, given)
            else:
                correct(session, aigul, world, row, given)
    old, new = rows(work)
    assert (old.void_reason, new.replaces_id) == ("Шай емес, кітапхана", old.id)
    assert (new.person_id, new.service_kind, new.local_date) == (
        person, f"{MODULE}.tea_heart", TODAY - dt.timedelta(days=1)
    )  # fmt: skip


def correct(session, actor, world, row: Delivery, given: ServiceGiven) -> Delivery:
    return desk_services.correct_delivery(
        session, actor=actor, region=world.region, delivery=row, given=given,
        reason="Шай емес, кітапхана",
    )  # fmt: skip


def test_what_stands_on_attendance_is_corrected_in_its_session(work, give, actor, world, person):
    aigul = actor("aigul")
    with work() as session:
        row = give(session, "attendance:1", person_id=person)
        with pytest.raises(Conflict, match=r"delivery\.attendance"):
            desk_services.void_by_hand(
                session, actor=aigul, region=world.region, delivery=row, reason="Қате"
            )
        with pytest.raises(Conflict, match=r"delivery\.attendance"):
            correct(session, aigul, world, row, ServiceGiven(YOGA.code, TODAY))
    assert rows(work)[0].voided_at is None


# Reading ------------------------------------------------------------------------------------


def test_the_ledger_is_narrowed_by_every_filter_and_its_totals_count_people_once(
    work, give, world, person
):
    other = make_person(work, world, "Сәрсенов", "second_centre_id")
    dance = ServiceKind(f"{MODULE}.dance", "Dance")
    with work() as session:
        give(session, "a:1", person_id=person)
        give(session, "a:2", person_id=person, local_date=TODAY - dt.timedelta(days=40))
        give(session, "a:3", person_id=person, kind=dance)
        give(session, "a:4", person_id=other, centre_id=world.second_centre_id)
        give(session, "a:5")
        voided = give(session, "a:6", person_id=other)
        services.void_delivery(
            session, actor=SYSTEM, region=world.region, delivery=voided, reason="Қате"
        )
    everything = LedgerFilter(frozenset({MODULE}))

    def found(**more) -> tuple[list[str], Totals]:
        wanted = dataclasses.replace(everything, **more)
        with work(writes=False) as session:
            page = queries.ledger_page(session, wanted=wanted, page=1, per_page=25)
            totals = queries.ledger_totals(session, wanted=wanted)
            return sorted(row[0].source_key for row in page.items), totals

    assert found() == (["a:1", "a:2", "a:3", "a:4", "a:5"], Totals(2, 5))
    assert found(first=TODAY, last=TODAY) == (["a:1", "a:3", "a:4", "a:5"], Totals(2, 4))
    assert found(last=TODAY - dt.timedelta(days=1)) == (["a:2"], Totals(1, 1))
    assert found(kind=dance.code) == (["a:3"], Totals(1, 1))
    assert found(centre_id=world.second_centre_id) == (["a:4"], Totals(1, 1))
    assert found(centre_ids=frozenset({world.centre_id}))[0] == ["a:1", "a:2", "a:3", "a:5"]
    assert found(centre_ids=frozenset()) == ([], Totals(0, 0))
    assert found(recipient="unnamed") == (["a:5"], Totals(0, 1))
    assert found(recipient="person")[0] == ["a:1", "a:2", "a:3", "a:4"]
    assert found(state="voided")[0] == ["a:6"]
    assert len(found(state="all")[0]) == 6
    assert found(person_id=other)[0] == ["a:4"]
    assert found(module="another") == ([], Totals(0, 0))
    assert found(modules=frozenset()) == ([], Totals(0, 0))


def test_another_centres_service_is_not_there(work, give, actor, world, person):
    cast = {name: actor(name) for name in ("bota", "bolat", "dana", "auditor")}
    with work() as session:
        public_id = give(session, "a:1", person_id=person).public_id

    def find(name: str, modules=frozenset({MODULE}), which=None) -> Delivery:
        with work(writes=False) as session:
            return queries.find_delivery(
                session, actor=cast[name], region=world.region, modules=modules,
                public_id=which or public_id,
            )  # fmt: skip

    assert find("bota") is not None
    assert find("dana") is not None
    for name in ("bolat", "auditor"):
        with pytest.raises(NotFound):
            find(name)
    with pytest.raises(NotFound):
        find("bota", modules=frozenset())
    for which in ("0000000000", "17", "x" * 500):
        with pytest.raises(NotFound):
            find("bota", which=which)
