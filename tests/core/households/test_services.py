"""Households: dated membership, one head, one household at a time, history that stays."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.db import unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households import family_services, services
from core.households.access import Doubtful
from core.households.family_services import Leaving
from core.households.models import Household, HouseholdMember, Representative
from core.households.services import Paper, Place
from core.people.models import Person
from core.people.services import PersonData, register_person
from tests.core.households.conftest import SINCE, TODAY

LEFT = dt.date(2026, 5, 1)


def test_a_family_lives_in_one_household(family, members):
    assert members(family.home) == {
        "Айнұр": "head", "Бекзат": "spouse", "Дана": "child", "Ерлан": "child",
    }  # fmt: skip


def test_a_second_press_changes_nothing(app, world, family, do, members):
    again = do(services.open_household, head=family.public["ainur"], place=Place(), on=SINCE)
    assert again == family.home
    do(services.join_household, household=family.home, person=family.public["dana"], role="other",
       on=TODAY, reason="moved_in")  # fmt: skip
    assert members(family.home)["Дана"] == "child"
    for _press in range(2):
        do(services.leave_household, household=family.home, person_id=family.dana, on=LEFT,
           reason="adult_child_left")  # fmt: skip
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        rows = session.scalars(
            sa.select(HouseholdMember).where(HouseholdMember.person_id == family.dana)
        ).all()
        assert [(row.left_on, row.left_reason) for row in rows] == [(LEFT, "adult_child_left")]


def test_nobody_is_in_two_households_and_a_move_is_one_step(family, do, members):
    other = do(services.open_household, head=family.public["fatima"], place=Place(), on=SINCE)
    join = {"household": other, "person": family.public["erlan"], "role": "grandchild",
            "on": LEFT, "reason": "moved_in"}  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, **join)
    assert refused.value.field == "leave_other"
    do(services.join_household, **join, leave_other=True)
    assert "Ерлан" not in members(family.home)
    assert members(other) == {"Фатима": "head", "Ерлан": "grandchild"}


def test_the_head_of_others_does_not_slip_away(family, do, members):
    other = do(services.open_household, head=family.public["fatima"], place=Place(), on=SINCE)
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, household=other, person=family.public["ainur"], role="other",
           on=LEFT, reason="moved_in", leave_other=True)  # fmt: skip
    assert refused.value.code == "household.head_leaves"
    assert members(family.home)["Айнұр"] == "head"


def test_a_household_without_a_head_is_refused(family, do, members):
    leave = {"household": family.home, "person_id": family.ainur, "on": LEFT, "reason": "divorce"}
    for next_head in (None, family.ainur, family.fatima):
        with pytest.raises(InvalidInput) as refused:
            do(services.leave_household, **leave, next_head_id=next_head)
        assert refused.value.field == "next_head_id"
        assert refused.value.code == "household.no_head"
    with pytest.raises(InvalidInput) as refused:
        do(services.leave_household, **leave, next_head_id=family.dana)
    assert refused.value.code == "household.head_child"
    do(services.leave_household, **leave, next_head_id=family.bekzat)
    assert members(family.home) == {"Бекзат": "head", "Дана": "child", "Ерлан": "child"}


def test_the_last_who_leaves_closes_the_household(app, world, family, do):
    other = do(services.open_household, head=family.public["fatima"], place=Place(), on=SINCE)
    do(services.leave_household, household=other, person_id=family.fatima, on=LEFT, reason="other")
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        closed = session.scalars(
            sa.select(Household.closed_on).where(Household.public_id == other)
        ).one()
    assert closed == LEFT
    with pytest.raises(Conflict):
        do(services.join_household, household=other, person=family.public["fatima"], role="other",
           on=TODAY, reason="moved_in")  # fmt: skip


def test_another_head_turns_the_roles(family, do, members, app, world):
    do(services.join_household, household=family.home, person=family.public["fatima"],
       role="other_relative", on=LEFT, reason="moved_in")  # fmt: skip
    do(services.choose_head, household=family.home, person_id=family.bekzat, on=TODAY)
    assert members(family.home) == {
        "Бекзат": "head", "Айнұр": "spouse", "Дана": "child", "Ерлан": "child",
        "Фатима": "other_relative",
    }  # fmt: skip
    do(services.change_member_role, household=family.home, person_id=family.fatima, role="parent",
       on=TODAY)  # fmt: skip
    assert members(family.home)["Фатима"] == "parent"
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        rows = session.execute(
            sa.select(HouseholdMember.role, HouseholdMember.left_on, HouseholdMember.left_reason)
            .where(HouseholdMember.person_id == family.ainur)
            .order_by(HouseholdMember.id)
        ).all()
    assert [tuple(row) for row in rows] == [("head", TODAY, "role"), ("spouse", None, "")]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (TODAY + dt.timedelta(1), "household.future"),
        (dt.date(1956, 12, 31), "household.before_birth"),
        (dt.date(2019, 1, 1), "household.before_opening"),
    ],
)
def test_a_day_of_joining_that_contradicts_is_refused_at_its_field(family, do, on, code):
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, household=family.home, person=family.public["fatima"],
           role="parent", on=on, reason="moved_in")  # fmt: skip
    assert (refused.value.code, refused.value.field) == (code, "joined_on")


def test_households_of_one_person_do_not_overlap_in_time(family, do):
    do(services.leave_household, household=family.home, person_id=family.dana, on=LEFT,
       reason="other")  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        do(services.open_household, head=family.public["dana"], place=Place(),
           on=LEFT - dt.timedelta(1))  # fmt: skip
    assert refused.value.code == "household.overlap"


def test_nobody_leaves_before_joining(family, do):
    with pytest.raises(InvalidInput) as refused:
        do(services.leave_household, household=family.home, person_id=family.dana,
           on=SINCE - dt.timedelta(1), reason="other")  # fmt: skip
    assert (refused.value.code, refused.value.field) == ("household.before_joining", "left_on")


def newcomer(world, actor, work, **facts) -> str:
    who = actor("aigul")
    values = {"surname": "Сәбитов", "given_name": "Жаңа", "legal_basis": "paper_consent"} | facts
    with work() as session:
        return register_person(
            session, actor=who, region=world.region, centre_id=world.centre_id,
            data=PersonData(**values),
        ).public_id  # fmt: skip


def test_a_child_older_than_the_mother_is_refused(world, actor, work, family, do):
    older = newcomer(world, actor, work, birth_date=dt.date(1980, 1, 1))
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, household=family.home, person=older, role="child", on=TODAY,
           reason="moved_in")  # fmt: skip
    assert (refused.value.code, refused.value.field) == ("household.child_older", "role")
    do(services.join_household, household=family.home, person=older, role="stepchild", on=TODAY,
       reason="moved_in")  # fmt: skip


def test_a_mother_of_eleven_years_is_asked_about(world, actor, work, family, do, members):
    child = newcomer(world, actor, work, birth_date=dt.date(1999, 5, 1))
    join = {"household": family.home, "person": child, "role": "child", "on": TODAY,
            "reason": "moved_in"}  # fmt: skip
    with pytest.raises(Doubtful) as asked:
        do(services.join_household, **join)
    assert "Сәбитова Айнұр" in str(asked.value.message)
    do(services.join_household, **join, sure=True)
    assert members(family.home)["Жаңа"] == "child"


def test_a_ward_needs_a_paper_and_gets_a_representative(
    app, world, actor, work, family, do, members
):
    ward = newcomer(world, actor, work, birth_date=dt.date(2015, 5, 1))
    join = {"household": family.home, "person": ward, "role": "ward", "on": TODAY,
            "reason": "guardianship"}  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, **join)
    assert set(refused.value.fields) == {"document_number", "document_on"}
    assert "Жаңа" not in members(family.home)
    do(services.join_household, **join, paper=Paper("77", LEFT, "Қорғаншылық органы"))
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        row = session.scalars(sa.select(Representative)).one()
        assert (row.basis, row.representative_id, row.document_number) == (
            "guardian", family.ainur, "77",
        )  # fmt: skip
        assert "consent" in row.rights


# Separation ----------------------------------------------------------------------------------


def test_a_separation_is_one_step(family, do, members):
    home = do(
        family_services.separate_household, household=family.home,
        leaving=Leaving(moving=[family.ainur, family.erlan], head_id=family.ainur, on=LEFT,
                        reason="divorce", place=Place("Абай даңғылы, 5"),
                        next_head_id=family.bekzat),
    )  # fmt: skip
    assert members(family.home) == {"Бекзат": "head", "Дана": "child"}
    assert members(home) == {"Айнұр": "head", "Ерлан": "child"}


def test_roles_of_those_who_go_are_seen_from_their_head(family, do, members):
    home = do(
        family_services.separate_household, household=family.home,
        leaving=Leaving(moving=[family.bekzat, family.dana], head_id=family.bekzat, on=LEFT,
                        reason="separation", place=Place()),
    )  # fmt: skip
    assert members(home) == {"Бекзат": "head", "Дана": "child"}
    assert members(family.home) == {"Айнұр": "head", "Ерлан": "child"}


@pytest.mark.parametrize(
    ("moving", "head", "next_head", "field"),
    [
        ((), "ainur", None, "moving"),
        (("ainur", "bekzat", "dana", "erlan"), "ainur", None, "moving"),
        (("fatima",), "fatima", None, "moving"),
        (("bekzat",), "ainur", None, "head_id"),
        (("dana",), "dana", None, "head_id"),
        (("ainur",), "ainur", None, "next_head_id"),
        (("ainur",), "ainur", "dana", "next_head_id"),
    ],
)
def test_a_separation_that_leaves_somebody_without_a_head_is_refused(
    family, do, members, moving, head, next_head, field
):
    before = members(family.home)
    with pytest.raises(InvalidInput) as refused:
        do(
            family_services.separate_household, household=family.home,
            leaving=Leaving(moving=[family.ids[one] for one in moving], head_id=family.ids[head],
                            on=LEFT, reason="separation", place=Place(),
                            next_head_id=family.ids.get(next_head)),
        )  # fmt: skip
    assert refused.value.field == field
    assert members(family.home) == before


# Death ---------------------------------------------------------------------------------------


def test_a_death_ends_the_membership_and_asks_for_a_head(app, world, family, do, members):
    death = {"person": family.public["ainur"], "on": LEFT}
    with pytest.raises(InvalidInput) as refused:
        do(family_services.record_death, **death)
    assert refused.value.field == "next_head_id"
    do(family_services.record_death, **death, next_head_id=family.bekzat)
    assert members(family.home) == {"Бекзат": "head", "Дана": "child", "Ерлан": "child"}
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        assert session.get_one(Person, family.ainur).died_on == LEFT


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (dt.date(1988, 4, 1), "person.death_before_birth"),
        (TODAY + dt.timedelta(1), "person.death_future"),
        (SINCE - dt.timedelta(1), "person.death_before_joining"),
    ],
)
def test_a_day_of_death_that_contradicts_is_refused(family, do, on, code):
    with pytest.raises(InvalidInput) as refused:
        do(family_services.record_death, person=family.public["ainur"], on=on,
           next_head_id=family.bekzat)  # fmt: skip
    assert (refused.value.code, refused.value.field) == (code, "died_on")


def test_the_dead_join_nothing_and_a_mistake_is_taken_back(family, do):
    do(family_services.record_death, person=family.public["fatima"], on=LEFT)
    join = {"household": family.home, "person": family.public["fatima"], "role": "other",
            "on": TODAY, "reason": "moved_in"}  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        do(services.join_household, **join)
    assert refused.value.code == "household.after_death"
    do(family_services.take_back_death, person=family.public["fatima"], reason="қате жазылған")
    do(services.join_household, **join)


# Rights --------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["bolat", "zhanar", "auditor"])
def test_strangers_change_nothing(family, do, username):
    with pytest.raises(NotAllowed):
        do(services.leave_household, as_=username, household=family.home, person_id=family.dana,
           on=LEFT, reason="other")  # fmt: skip


def test_two_editors_are_told(family, do):
    do(services.change_household, household=family.home, version=1, place=Place("А"))
    with pytest.raises(Conflict):
        do(services.change_household, household=family.home, version=1, place=Place("Ә"))
