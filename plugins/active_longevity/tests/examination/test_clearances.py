"""Clearances as nurses, receptionists and imports meet them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.clock import local_today
from core.errors import InvalidInput, NotAllowed
from core.jobs.models import Job
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.plugins.contracts import Problem
from core.scheduling.models import Enrolment, Group
from plugins.active_longevity.examination import queries, services
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.rules import ClearanceState
from plugins.active_longevity.plugin import HOOKS

TODAY = local_today("Asia/Almaty")


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.fixture
def person(work: Any, actor: Any, world: Any) -> tuple[int, str]:
    """(id, public id) of somebody of the first centre."""
    bota = actor("bota")
    with work() as session:
        made = register_person(
            session,
            actor=bota,
            region=world.region,
            centre_id=world.centre_id,
            data=PersonData("Әбдіғалиева", "Айгүл", legal_basis="paper_consent"),
        )
        return made.id, made.public_id


def record(work: Any, actor: Any, world: Any, person_id: int, **more: Any) -> int:
    nurse = actor("nurgul")
    with work() as session:
        made = services.record_clearance(
            session, actor=nurse, region=world.region, person_id=person_id,
            today=TODAY, **more,
        )  # fmt: skip
        return int(made.id)


def problems(work: Any, world: Any, person_id: int, module: str, on: dt.date) -> list[Problem]:
    with work(writes=False) as session:
        return HOOKS.check_enrolment(
            session=session, region=world.region, person_id=person_id,
            group=Group(module=module), on=on,
        )  # fmt: skip


def test_nobody_is_enrolled_without_a_clearance_in_force(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    person_id, _ = person
    assert problems(work, world, person_id, "active_longevity", TODAY)[0].blocking
    record(work, actor, world, person_id, valid_until=day(10), issued_on=day(-5))
    assert problems(work, world, person_id, "active_longevity", TODAY) == []
    after = problems(work, world, person_id, "active_longevity", day(11))
    assert [p.code for p in after] == ["active_longevity.clearance.expired"]
    assert day(10).strftime("%d.%m.%Y") in str(after[0].text)
    assert not after[0].overridable, "a clearance protects the person: no reason stands above it"


def test_a_group_of_another_module_may_ask_for_a_clearance(
    work: Any, actor: Any, world: Any, kernel: Any, person: tuple[int, str]
) -> None:
    rule = kernel.registry.enrolment_rules["active_longevity.clearance"]

    def refusal(on: dt.date) -> Any:
        with work(writes=False) as session:
            return rule.check(session=session, region=world.region, person_id=person[0],
                              group=Group(module="happy_family"), on=on, value="")  # fmt: skip

    found = refusal(TODAY)
    assert found.blocking
    assert not found.overridable
    record(work, actor, world, person[0], valid_until=day(10))
    assert refusal(TODAY) is None
    assert refusal(day(11)).code == "active_longevity.clearance.expired"


def test_a_new_clearance_asks_the_queues_again(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    with work() as session:
        group = Group(
            region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
            service_kind="active_longevity.yoga", title="Йога", capacity=1,
            starts_on=TODAY, ends_on=day(60), version=1,
        )  # fmt: skip
        session.add(group)
        session.flush()
        session.add(Enrolment(region_id=world.region.id, group_id=group.id, person_id=person[0],
                              state="queued", queue_number=1))  # fmt: skip
        group_id = group.id
    record(work, actor, world, person[0], valid_until=day(10))
    with work(writes=False) as session:
        jobs = session.scalars(sa.select(Job.arguments).where(Job.kind == "scheduling.queue"))
        assert jobs.all() == [{"group_id": group_id}]


def test_groups_of_other_modules_do_not_ask(work: Any, world: Any, person: tuple[int, str]) -> None:
    assert problems(work, world, person[0], "happy_family", TODAY) == []


def test_a_double_press_records_once(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    first = record(work, actor, world, person[0], valid_until=day(100))
    assert record(work, actor, world, person[0], valid_until=day(100)) == first
    for other in ({"limits": "Су процедурасы жоқ"}, {"doctor": "Ахметова Г."}):
        with pytest.raises(InvalidInput, match=r"clearance\.same_dates"):
            record(work, actor, world, person[0], valid_until=day(100), **other)


@pytest.mark.parametrize(
    ("dates", "code", "field"),
    [
        ({"issued_on": 1, "valid_until": 50}, "clearance.future", "issued_on"),
        ({"issued_on": -1, "valid_until": -2}, "clearance.order", "valid_until"),
        ({"valid_until": 366 * 5 + 1}, "clearance.too_long", "valid_until"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(
    work: Any, actor: Any, world: Any, person: tuple[int, str],
    dates: dict[str, int], code: str, field: str,
) -> None:  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        record(work, actor, world, person[0], **{k: day(v) for k, v in dates.items()})
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_receptionist_sees_but_does_not_record(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    bota = actor("bota")
    with work() as session, pytest.raises(NotAllowed):
        services.record_clearance(
            session, actor=bota, region=world.region, person_id=person[0],
            valid_until=day(10), today=TODAY,
        )  # fmt: skip


def test_a_voided_clearance_gives_nothing_and_stays_readable(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    made = record(work, actor, world, person[0], valid_until=day(100))
    nurse = actor("nurgul")
    with work() as session:
        services.void_clearance(
            session, actor=nurse, region=world.region,
            clearance=session.get_one(Clearance, made), reason="қате күн",
        )  # fmt: skip
    with work(writes=False) as session:
        state = queries.state_of(session, person_id=person[0], on=TODAY)
        kept = queries.clearances_of(session, person_id=person[0])
        reasons = [one.void_reason for one in kept]
    assert state is ClearanceState.MISSING
    assert reasons == ["қате күн"]


def test_an_import_stores_once_and_takes_back_its_own_only(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    by_hand = record(work, actor, world, person[0], valid_until=day(20))
    with work() as session:
        for _ in range(2):
            services.apply_imported(
                session, region_id=world.region.id, person_id=person[0],
                value=day(60).isoformat(), source="import:b", actor_id=None,
            )  # fmt: skip
            session.flush()
    with work() as session:
        assert len(queries.spans_of(session, person_id=person[0])) == 2
        services.undo_imported(
            session, region_id=world.region.id, source="import:b", person_ids=[person[0]]
        )
    with work(writes=False) as session:
        living = sa.select(Clearance.id).where(Clearance.voided_at.is_(None))
        assert session.scalars(living).all() == [by_hand]


@pytest.mark.parametrize(
    ("cell", "value", "warning"),
    [
        ("22.10.2026", "2026-10-22", None),
        (dt.date(2026, 5, 5), "2026-05-05", None),
        ("", None, None),
        ("ертең", None, "active_longevity.clearance.invalid"),
    ],
)
def test_a_cell_is_a_date_or_a_warning(cell: Any, value: str | None, warning: str | None) -> None:
    parsed = HOOKS.import_columns()[0].parse(cell)
    assert (parsed.value, parsed.warning) == (value, warning)


def test_counts_agree_with_the_lists(
    work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    bota = actor("bota")
    with work() as session:
        others = [
            register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(f"Сынақ{n}", "Адам", legal_basis="paper_consent"),
            ).id
            for n in range(3)
        ]  # fmt: skip
    record(work, actor, world, others[0], valid_until=day(5))
    record(work, actor, world, others[1], valid_until=day(200))
    with work() as session:
        session.add(Clearance(region_id=world.region.id, person_id=others[2], valid_until=day(-3)))
    own = frozenset({world.centre_id})
    with work(writes=False) as session:
        counts = queries.counts(session, centre_ids=own, on=TODAY)
        listed = {
            state: len(session.execute(
                queries.people_by_state(centre_ids=own, state=state, on=TODAY)).all())
            for state in ClearanceState
        }  # fmt: skip
        none = queries.counts(session, centre_ids=frozenset({world.second_centre_id}), on=TODAY)
    assert (counts.valid, counts.ending, counts.expired, counts.missing) == (1, 1, 1, 1)
    assert listed == {**dict.fromkeys(ClearanceState, 1), ClearanceState.NOT_YET: 0}
    assert (none.valid, none.missing) == (0, 0)


class TestPages:
    def test_the_nurse_records_and_voids(self, sign_in: Any, person: tuple[int, str]) -> None:
        client = sign_in("nurgul")
        base = f"/shymkent/active-longevity/people/{person[1]}/clearances"
        refused = client.post(base, data={"valid_until": "31.02.2027", "doctor": "Қалиева"})
        assert refused.status_code == 422
        assert "31.02.2027" in refused.text
        assert "Қалиева" in refused.text
        for name in ("issued_on", "doctor"):  # a clearance without them is no examination
            assert f'id="{name}-e"' in client.post(base, data={"valid_until": "31.12.2027"}).text
        paper = {"issued_on": f"{TODAY:%d.%m.%Y}", "doctor": "Қалиева Ж. М."}
        assert client.post(base, data=paper | {"valid_until": "31.12.2027"}).status_code == 303
        page = client.get(base).text
        assert "31.12.2027" in page
        link = page.split("/void")[0].rsplit('"', 1)[1] + "/void"
        assert client.post(link, data={"reason": ""}).status_code == 422
        assert client.post(link, data={"reason": "қате"}).status_code == 303
        assert "қате" in client.get(base).text

    def test_the_list_takes_any_state_and_page(self, sign_in: Any, person: tuple[int, str]) -> None:
        client = sign_in("bota")
        base = "/shymkent/active-longevity/clearances"
        for query in ("", "?state=missing", "?state=nonsense", "?page=99999", "?page=x"):
            answer = client.get(base + query)
            assert answer.status_code == 200
            assert "Әбдіғалиева" in answer.text
        assert "Әбдіғалиева" not in client.get(base + "?state=valid").text
        assert "Әбдіғалиева" not in sign_in("bolat").get(base).text

    def test_a_fixed_number_of_queries(
        self, sign_in: Any, work: Any, actor: Any, world: Any, count_queries: Any
    ) -> None:
        client = sign_in("bota")
        client.get("/shymkent/active-longevity/clearances")
        count_queries.clear()
        client.get("/shymkent/active-longevity/clearances")
        few = len(count_queries.statements)
        bota = actor("bota")
        with work() as session:
            for n in range(12):
                register_person(
                    session, actor=bota, region=world.region,
                    centre_id=world.centre_id,
                    data=PersonData(f"Адам{n}", legal_basis="paper_consent"),
                )  # fmt: skip
        count_queries.clear()
        client.get("/shymkent/active-longevity/clearances")
        assert len(count_queries.statements) == few

    def test_a_stranger_finds_nothing(
        self, sign_in: Any, person: tuple[int, str], world: Any
    ) -> None:
        path = f"active-longevity/people/{person[1]}/clearances"
        assert sign_in("zhanar").get(f"/almaty-city/{path}").status_code == 404
        assert sign_in("zhanar").get(f"/shymkent/{path}").status_code == 404
        assert sign_in("bolat").get(f"/shymkent/{path}").status_code == 404
        assert sign_in("auditor").get(f"/shymkent/{path}").status_code == 403

    def test_opening_is_recorded(self, sign_in: Any, person: tuple[int, str], work: Any) -> None:
        sign_in("nurgul").get(f"/shymkent/active-longevity/people/{person[1]}/clearances")
        with work(writes=False) as session:
            looks = session.scalars(sa.select(Look.person_id)).all()
            assert session.scalar(sa.select(Person.id)) in looks
