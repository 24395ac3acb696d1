"""A merge that is taken back late: what came since is decided, and nothing else is lost."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.deliveries.models import Delivery
from core.deliveries.services import void_delivery
from core.errors import Conflict, NotAllowed
from core.people import services
from core.people.data import PersonData
from core.people.duplicate_models import PersonPair
from core.people.merge_models import PersonMerge
from core.people.merge_plan import Plan, plan_unmerge
from core.people.merge_undo import Undecided
from core.people.models import Person, PersonPhone
from core.people.queries import find_anywhere, search_people
from core.scheduling.models import Attendance
from core.scheduling.models import Session as Meeting
from core.scheduling.services import correct_attendance, mark_attendance


def plan(stage: Any, merge: str) -> Plan:
    with stage.work(writes=False) as session:
        row = session.scalars(sa.select(PersonMerge).where(PersonMerge.public_id == merge)).one()
        return plan_unmerge(session, region=stage.world.region, merge=row)


def kinds(found: Plan) -> list[tuple[str, str]]:
    return sorted((one.kind, one.table) for one in found.shown)


@pytest.mark.parametrize("side", ["keep", "drop"])
def test_a_service_given_since_goes_where_it_was_decided(stage: Any, side: str) -> None:
    keep, drop = stage.person(), stage.person()
    merge = stage.merge(keep, drop)
    assert plan(stage, merge).shown == []
    tea = stage.tea(keep)
    found = plan(stage, merge)
    assert kinds(found) == [("added", "delivery")]
    assert found.items[0].default == "keep"
    with pytest.raises(Undecided):
        stage.unmerge(merge)
    with pytest.raises(Undecided):
        stage.unmerge(merge, decisions={found.items[0].key: "nobody"})
    assert stage.load(Person, drop).withdrawn_at is not None
    stage.unmerge(merge, decisions={found.items[0].key: side})
    assert stage.load(Delivery, tea).person_id == (keep if side == "keep" else drop)


def test_a_mark_and_its_service_are_one_decision(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    stage.enrol(group, drop)
    merge = stage.merge(keep, drop)
    meeting = stage.meeting(group)
    mark = stage.mark(meeting, keep)
    stage.close(meeting)
    found = plan(stage, merge)
    assert kinds(found) == [("added", "attendance")]
    stage.unmerge(merge, decisions={found.shown[0].key: "drop"})
    with stage.work(writes=False) as session:
        delivery = session.scalars(
            sa.select(Delivery).where(Delivery.source_key == f"attendance:{mark}")
        ).one()
        assert (delivery.person_id, session.get_one(Attendance, mark).person_id) == (drop, drop)


def test_a_service_voided_since_goes_back_voided(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    tea = stage.tea(drop)
    merge = stage.merge(keep, drop)
    with stage.work() as session:
        void_delivery(session, actor=stage.actor_in(session), region=stage.world.region,
                      delivery=session.get_one(Delivery, tea), reason="қате")  # fmt: skip
    found = plan(stage, merge)
    assert kinds(found) == [("changed", "delivery")]
    assert found.shown[0].ended
    assert found.shown[0].default == "drop"
    stage.unmerge(merge, decisions={found.shown[0].key: "drop"})
    row = stage.load(Delivery, tea)
    assert (row.person_id, row.void_reason) == (drop, "қате")


def test_a_row_that_followed_may_stay(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    stage.enrol(group, drop)
    meeting = stage.meeting(group)
    mark = stage.mark(meeting, drop)
    stage.close(meeting)
    merge = stage.merge(keep, drop)
    with stage.work() as session:
        correct_attendance(
            session, actor=stage.actor_in(session), region=stage.world.region,
            meeting=session.get_one(Meeting, meeting), person_id=keep, mark="absent",
            reason="қате белгі",
        )  # fmt: skip
    found = plan(stage, merge)
    assert kinds(found) == [("added", "attendance"), ("changed", "attendance")]
    decisions = {one.key: "keep" for one in found.shown}
    stage.unmerge(merge, decisions=decisions)
    assert stage.load(Attendance, mark).person_id == keep
    with stage.work(writes=False) as session:
        assert set(session.scalars(sa.select(Delivery.person_id))) == {keep}


def test_a_field_that_was_edited_since(stage: Any) -> None:
    keep, drop = stage.person("Ахметова", "Г."), stage.person("Ахметова", "Гүлнар")
    merge = stage.merge(keep, drop)
    edit(stage, keep, PersonData("Ахметова", "Гүлнара", legal_basis="paper_consent"))
    found = plan(stage, merge)
    assert kinds(found) == [("replaced", "person")]
    assert (found.shown[0].before, found.shown[0].now) == ("Г.", "Гүлнара")
    stage.unmerge(merge, decisions={found.shown[0].key: "drop"})
    kept = stage.load(Person, keep)
    assert (kept.given_name, kept.given_key, kept.name_key) == ("Г.", "г", "ахметова г")
    again = stage.merge(keep, drop)
    edit(stage, keep, PersonData("Ахметова", "Гүлнара", legal_basis="paper_consent"))
    stage.unmerge(again, decisions={plan(stage, again).shown[0].key: "keep"})
    kept = stage.load(Person, keep)
    assert (kept.given_name, kept.given_key) == ("Гүлнара", "гулнара")


def edit(stage: Any, person_id: int, data: PersonData) -> None:

    public_id = stage.public_id(person_id)
    with stage.work() as session:
        person = find_anywhere(session, public_id=public_id)
        services.update_person(session, actor=stage.actor_in(session), region=stage.world.region,
                               person=person, version=person.version, data=data)  # fmt: skip


def test_phones_written_anew_go_back(stage: Any) -> None:
    keep = stage.person("Ахметова", phones=("87010000001",))
    drop = stage.person("Ахметова", phones=("87010000002", "87010000003"))
    merge = stage.merge(keep, drop)
    # somebody edits the kept file: its phones are written anew, and one is taken away
    phones = (("87010000001", ""), ("87010000002", "қызы"))
    edit(stage, keep, PersonData("Ахметова", "Гүлнар", legal_basis="paper_consent", phones=phones))
    assert kinds(plan(stage, merge)) == []
    stage.unmerge(merge)
    with stage.work(writes=False) as session:
        numbers = {
            person_id: sorted(
                session.scalars(
                    sa.select(PersonPhone.number).where(PersonPhone.person_id == person_id)
                )
            )
            for person_id in (keep, drop)
        }
    assert numbers == {keep: ["+77010000001"], drop: ["+77010000002", "+77010000003"]}


def test_a_merged_file_is_dead_for_services(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    stage.enrol(group, drop)
    meeting = stage.meeting(group)
    stage.merge(keep, drop)
    with pytest.raises(Conflict) as caught, stage.work() as session:
        mark_attendance(session, actor=stage.actor_in(session), region=stage.world.region,
                        meeting=session.get_one(Meeting, meeting), person_id=drop,
                        mark="present")  # fmt: skip
    assert caught.value.code == "person.merged"


def test_who_may_undo(stage: Any) -> None:
    merge = stage.merge(stage.person(), stage.person())
    with pytest.raises(NotAllowed):
        stage.unmerge(merge, user="bota")
    stage.unmerge(merge, user="dana")


def test_a_search_forgets_the_phones_that_went_back(stage: Any) -> None:

    keep, drop = stage.person("Ахметова"), stage.person("Ахметова", phones=("87017654321",))

    def found() -> list[int]:
        with stage.work(writes=False) as session:
            people = search_people(session, region_id=stage.world.region.id, text="87017654321",
                                   centre_ids=None, limit=5)  # fmt: skip
            return [one.id for one in people]

    merge = stage.merge(keep, drop)
    assert found() == [keep]
    stage.unmerge(merge)
    assert found() == [drop]


def test_the_nightly_search_for_duplicates_decides_nothing(stage: Any) -> None:
    """Pairs follow, and what a night does to them asks nobody; a decision goes over and back."""
    keep, drop, other, third = (stage.person("Ахметова") for _ in range(4))
    with stage.work() as session:
        for first, second, state in ((keep, drop, "open"), (drop, other, "different"),
                                     (drop, third, "open")):  # fmt: skip
            session.add(PersonPair(region_id=stage.world.region.id, first_id=first,
                                   second_id=second, score=80, state=state))  # fmt: skip
    before = stage.snapshot()["person_pair"]
    merge = stage.merge(keep, drop)

    def states() -> dict[tuple[int, int], str]:
        with stage.work(writes=False) as session:
            rows = session.scalars(sa.select(PersonPair)).all()
            return {(one.first_id, one.second_id): one.state for one in rows}

    assert states() == {
        (keep, drop): "merged", (keep, other): "different", (drop, third): "closed"
    }  # fmt: skip
    with stage.work() as session:
        session.execute(sa.update(PersonPair).values(score=80))
    assert plan(stage, merge).shown == []
    stage.unmerge(merge)
    assert stage.snapshot()["person_pair"] == before
