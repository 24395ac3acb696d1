"""Two files become one: what follows, what is refused, and what the ledger says."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people import labels, merge_choices, merge_services
from core.people.merge_models import PersonMerge
from core.people.models import Person, PersonCentre, PersonPhone
from core.scheduling.models import Attendance, Enrolment
from core.sdk.areas import Area
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.plugin import HOOKS
from tests.core.merge.conftest import IIN, OTHER_IIN


def figures(stage: Any) -> tuple[int, int]:
    """(services, distinct people) of the ledger."""
    with stage.work(writes=False) as session:
        row = session.execute(
            sa.select(sa.func.count(), sa.func.count(sa.distinct(Delivery.person_id))).where(
                Delivery.voided_at.is_(None)
            )
        ).one()
        return row[0], row[1]


def test_everything_follows_and_comes_back(stage: Any) -> None:
    keep = stage.person("Ахметова", "Г.", phones=("87011234567",), card_number="A1")
    drop = stage.person("Ахметова", "Гүлнар", phones=("87011234567", "87017654321"), iin=IIN,
                        birth_date=dt.date(1953, 3, 14), categories=("pensioner",))  # fmt: skip
    group = stage.group()
    stage.enrol(group, drop)
    meeting = stage.meeting(group)
    stage.mark(meeting, drop)
    stage.close(meeting)
    stage.tea(keep)
    before = stage.snapshot()
    assert figures(stage) == (2, 2)
    merge = stage.merge(keep, drop)
    assert figures(stage) == (2, 1)
    with stage.work(writes=False) as session:
        kept, dropped = session.get_one(Person, keep), session.get_one(Person, drop)
        assert (kept.given_name, kept.iin, kept.birth_date) == ("Гүлнар", IIN, dt.date(1953, 3, 14))
        assert (kept.card_number, kept.given_key) == ("A1", dropped.given_key)
        assert (dropped.merged_into_id, dropped.iin) == (keep, IIN)
        assert dropped.withdrawn_at is not None
        numbers = session.scalars(
            sa.select(PersonPhone.number).where(PersonPhone.person_id == keep)
        ).all()
        assert sorted(numbers) == ["+77011234567", "+77017654321"]
        for model in (Attendance, Enrolment, Delivery):
            assert not session.scalars(sa.select(model.id).where(model.person_id == drop)).all()
    assert stage.unmerge(merge) == []
    assert stage.snapshot() == before
    assert figures(stage) == (2, 2)


def test_a_second_press_is_the_first_merge(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    assert stage.merge(keep, drop) == stage.merge(keep, drop)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(PersonMerge.id))) == 1
        merge = session.scalars(sa.select(PersonMerge.public_id)).one()
    stage.unmerge(merge)
    assert stage.unmerge(merge) == []


def test_both_in_one_group_leave_one_place(stage: Any) -> None:
    keep, drop, other = stage.person(), stage.person(), stage.person()
    group = stage.group(capacity=2)
    kept, dropped = stage.enrol(group, keep), stage.enrol(group, drop)
    merge = stage.merge(keep, drop)
    assert stage.load(Enrolment, kept).state == "enrolled"
    left = stage.load(Enrolment, dropped)
    assert (left.state, left.person_id) == ("left", keep)
    assert left.left_reason
    # the place is given away: the restored file waits, and nobody is above the capacity
    taken = stage.enrol(group, other)
    problems = stage.unmerge(merge)
    assert len(problems) == 1
    back = stage.load(Enrolment, dropped)
    assert (back.state, back.person_id, back.queue_number) == ("queued", drop, 1)
    assert stage.load(Enrolment, taken).state == "enrolled"


@pytest.mark.parametrize("kept_waits", [True, False])
def test_a_place_is_better_than_waiting(stage: Any, kept_waits: bool) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    rows = {
        "kept": stage.enrol(group, keep, number=3 if kept_waits else None),
        "dropped": stage.enrol(group, drop, number=None if kept_waits else 3),
    }
    merge = stage.merge(keep, drop)
    states = {name: stage.load(Enrolment, row).state for name, row in rows.items()}
    better = "dropped" if kept_waits else "kept"
    assert states.pop(better) == "enrolled"
    assert list(states.values()) == ["left"]
    stage.unmerge(merge)
    assert stage.load(Enrolment, rows["kept"]).state == ("queued" if kept_waits else "enrolled")


def test_of_two_numbers_the_smaller_stays(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    kept, dropped = stage.enrol(group, keep, number=4), stage.enrol(group, drop, number=2)
    stage.merge(keep, drop)
    assert (stage.load(Enrolment, kept).state, stage.load(Enrolment, dropped).state) == (
        "left",
        "queued",
    )


@pytest.mark.parametrize(
    ("kept_mark", "dropped_mark", "services"),
    [("present", "present", 1), ("absent", "present", 1), ("excused", "absent", 0)],
)
def test_one_session_counts_once(
    stage: Any, kept_mark: str, dropped_mark: str, services: int
) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group()
    stage.enrol(group, keep)
    stage.enrol(group, drop)
    meeting = stage.meeting(group)
    stage.mark(meeting, keep, kept_mark)
    stage.mark(meeting, drop, dropped_mark)
    stage.close(meeting)
    before = figures(stage)
    snapshot = stage.snapshot()
    merge = stage.merge(keep, drop)
    better = min((kept_mark, dropped_mark), key=["present", "excused", "absent"].index)
    assert stage.marks_of(keep) == [better]
    assert figures(stage) == (services, min(services, 1))
    stage.unmerge(merge)
    assert figures(stage) == before
    assert stage.snapshot() == snapshot


def test_centres_are_united(stage: Any) -> None:
    keep = stage.person()
    drop = stage.person()
    with stage.work() as session:
        session.add(PersonCentre(region_id=stage.world.region.id, person_id=drop,
                                 centre_id=stage.world.second_centre_id))  # fmt: skip
    merge = stage.merge(keep, drop, user="dana")

    def living(person_id: int) -> list[int]:
        with stage.work(writes=False) as session:
            return sorted(
                session.scalars(
                    sa.select(PersonCentre.centre_id).where(
                        PersonCentre.person_id == person_id, PersonCentre.detached_at.is_(None)
                    )
                )
            )

    assert living(keep) == sorted([stage.world.centre_id, stage.world.second_centre_id])
    assert living(drop) == []
    stage.unmerge(merge, user="dana")
    assert living(drop) == sorted([stage.world.centre_id, stage.world.second_centre_id])


def test_choices_are_kept(stage: Any) -> None:
    keep = stage.person("Ахметова", note="бір", iin=IIN, address="Абай, 5")
    drop = stage.person("Әхметова", note="екі", iin=OTHER_IIN, address="Абай, 7")
    stage.merge(keep, drop, choices={"surname": "keep", "note": "both", "iin": "drop",
                                     "address": "nonsense"})  # fmt: skip
    kept = stage.load(Person, keep)
    assert (kept.surname, kept.note, kept.iin) == ("Ахметова", "бір\nекі", OTHER_IIN)
    assert kept.address == "Абай, 5"


def test_what_is_refused(stage: Any, world: Any) -> None:
    keep, drop = stage.person(), stage.person()
    with pytest.raises(Conflict) as itself:
        stage.merge(keep, keep)
    assert itself.value.code == "merge.self"
    with pytest.raises(InvalidInput):
        stage.merge(keep, drop, reason=" ")
    with pytest.raises(NotAllowed):
        stage.merge(keep, drop, user="bota")
    with pytest.raises(Conflict) as stale:
        stage.merge(keep, drop, versions=(99, 1))
    assert stale.value.code == "merge.changed"
    with pytest.raises(NotFound):
        stage.merge(keep, drop + 1000)
    elsewhere = stage.person(centre_id=world.second_centre_id)
    with pytest.raises(NotAllowed):
        stage.merge(keep, elsewhere)  # aigul has no right in the second centre
    assert stage.merge(keep, elsewhere, user="dana")


def test_a_person_of_another_region_is_not_found(stage: Any, work: Any, world: Any) -> None:
    keep = stage.person()
    with work(world.other_region.id) as session:
        foreign = Person(region_id=world.other_region.id, surname="А", surname_key="а",
                         given_key="", patronymic_key="", name_key="а", sort_key="а")  # fmt: skip
        session.add(foreign)
        session.flush()
        foreign_id = foreign.id
    with pytest.raises(NotFound):
        stage.merge(keep, foreign_id, user="dana")


def test_chains_are_undone_from_their_end(stage: Any) -> None:
    one, two, three = stage.person("А"), stage.person("Б"), stage.person("В")
    stage.tea(one)
    before = stage.snapshot()
    first = stage.merge(two, one)
    with pytest.raises(Conflict) as again:
        stage.merge(three, one)
    assert again.value.code == "merge.done"
    second = stage.merge(three, two)
    with pytest.raises(Conflict) as gone:
        stage.merge(two, three)
    assert gone.value.code == "merge.done"
    with pytest.raises(Conflict) as order:
        stage.unmerge(first)
    assert order.value.code == "merge.order"
    stage.unmerge(second)
    stage.unmerge(first)
    assert stage.snapshot() == before


def test_two_into_one_are_undone_in_reverse(stage: Any) -> None:
    one, two, three = stage.person("А"), stage.person("Б"), stage.person("В")
    before = stage.snapshot()
    first, second = stage.merge(one, two), stage.merge(one, three)
    with pytest.raises(Conflict) as order:
        stage.unmerge(first)
    assert order.value.code == "merge.order"
    stage.unmerge(second)
    stage.unmerge(first)
    assert stage.snapshot() == before


def test_a_table_of_a_missing_module_stops_it(stage: Any, app: Any) -> None:
    keep, drop = stage.person(), stage.person()
    with stage.work() as session:
        session.execute(
            sa.text("CREATE TABLE gone_row (id INTEGER PRIMARY KEY, "
                    "person_id INTEGER REFERENCES person (id))")
        )  # fmt: skip
    try:
        with pytest.raises(Conflict) as caught:
            stage.merge(keep, drop)
        assert caught.value.code == "merge.unknown_table"
        assert "gone_row" in str(caught.value.message)
    finally:
        with stage.work() as session:
            session.execute(sa.text("DROP TABLE gone_row"))
    assert stage.load(Person, drop).merged_into_id is None


def test_a_failing_module_stops_it_all(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:

    keep, drop = stage.person(), stage.person()
    stage.tea(drop)
    before = stage.snapshot()

    def broken(_merging: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(HOOKS, "areas", (*HOOKS.areas, Area(merge=broken)))
    with pytest.raises(Conflict) as caught:
        stage.merge(keep, drop)
    assert caught.value.code == "merge.module"
    assert "active_longevity" in str(caught.value.message)
    assert stage.snapshot() == before


def test_a_module_that_did_not_load_stops_it(
    stage: Any, kernel: Any, work: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only while its rows are there: a module that was never installed keeps nobody."""

    keep, drop, third = stage.person(), stage.person(), stage.person()
    modules = kernel.loader.modules
    broken = dataclasses.replace(modules["active_longevity"], error="broken")
    monkeypatch.setitem(modules, "active_longevity", broken)
    assert stage.merge(keep, third), "its tables are empty"
    with work() as session:
        session.add(Clearance(region_id=world.region.id, person_id=drop,
                              valid_until=dt.date(2027, 1, 1)))  # fmt: skip
    with pytest.raises(Conflict) as caught:
        stage.merge(keep, drop)
    assert caught.value.code == "merge.module"
    assert "active_longevity" in str(caught.value.message)
    assert "жүктелмеген" in str(caught.value.message)
    absent = dataclasses.replace(
        broken, manifest=dataclasses.replace(broken.manifest, name="never_there")
    )
    monkeypatch.setitem(modules, "active_longevity", absent)
    assert stage.merge(keep, drop)


def test_modules_that_are_off_are_asked_too(stage: Any, work: Any, world: Any) -> None:

    keep, drop = stage.person(), stage.person()
    with work() as session:
        row = Clearance(region_id=world.region.id, person_id=drop, valid_until=dt.date(2027, 1, 1))
        session.add(row)
        session.flush()
        row_id = row.id
    off = dataclasses.replace(world.region, modules=frozenset())
    aigul = stage.actor("aigul")
    with work() as session:
        merge_services.merge_people(session, actor=aigul, region=off, keep_id=keep,
                                    drop_id=drop, reason="бір адам")  # fmt: skip
    assert stage.load(Clearance, row_id).person_id == keep


def test_every_column_of_a_file_is_thought_of() -> None:
    """A column that somebody adds to `person` is chosen in a merge, or is none of a person's."""
    columns = {one.key for one in sa.inspect(Person).columns}
    groups = [name for group in merge_choices.FIELD_GROUPS.values() for name in group]
    thought_of = [*groups, *merge_choices.DERIVED, *merge_choices.OWN, *merge_choices.ELSEWHERE]
    assert sorted(thought_of) == sorted(columns)
    assert set(merge_choices.FIELD_GROUPS) <= set(labels.FIELDS)
    assert all(name in group for name, group in merge_choices.FIELD_GROUPS.items())


DEFAULTS = [
    ({"given_name": "Г."}, {"given_name": "Гүлнар"}, "drop"),
    ({"given_name": "Гүлнар"}, {"given_name": "Г."}, "keep"),
    ({"given_name": "Гулнар"}, {"given_name": "Гүлнар"}, "drop"),
    ({"given_name": "Гүлнар"}, {"given_name": ""}, "keep"),
    ({"given_name": ""}, {"given_name": "Гүлнар"}, "drop"),
    ({"sex": "male"}, {"sex": "female"}, "keep"),
    (
        {"sex": "male"},
        {"sex": "female", "iin": IIN, "birth_date": dt.date(1953, 3, 14)},
        "drop",
    ),
    ({"address": "", "address_hidden": True}, {"address": "Абай, 5"}, "keep"),
    ({"address": "Абай, 5"}, {"address": "", "address_hidden": True}, "drop"),
]


@pytest.mark.parametrize(("one", "other", "side"), DEFAULTS)
def test_the_fuller_or_proven_value_is_proposed(
    one: dict[str, Any], other: dict[str, Any], side: str
) -> None:
    name = next(iter(one))
    found = {row.name: row for row in merge_choices.differences(one, other)}[name]
    assert found.default == side
    values, understood = merge_choices.chosen_values([found], {})
    assert understood == {name: side}
    assert bool(values) == (side == "drop")


def test_a_hidden_address_is_never_chosen_away() -> None:
    found = merge_choices.differences({"address": "Абай, 5"}, {"address_hidden": True})
    values, _understood = merge_choices.chosen_values(found, {"address": "keep"})
    assert values["address_hidden"] is True
    assert not values["address"]
