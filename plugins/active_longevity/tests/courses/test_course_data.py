"""Courses and hours follow a person in a merge, are told, are erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.people.merge_services import merge_people
from plugins.active_longevity.courses import person_data, queries
from plugins.active_longevity.courses.models import Course
from plugins.active_longevity.courses.visit_services import cancel_visit
from plugins.active_longevity.tests.courses.conftest import Stage, on


def test_of_two_courses_of_one_procedure_the_dropped_file_s_one_ends(stage: Stage) -> None:
    keep, drop, massage = stage.person(), stage.person(), stage.procedure()
    mine, other = stage.plan(keep, massage), stage.plan(drop, massage, [on(4), on(5)])
    dana = stage.actor("dana")
    with stage.work() as session:
        merge_people(session, actor=dana, region=stage.world.region, keep_id=keep,
                     drop_id=drop, reason="бір адам")  # fmt: skip
    assert (stage.course(mine).state, stage.course(other).state) == ("running", "stopped")
    with stage.work(writes=False) as session:
        assert {one.course.id for one in queries.person_lines(session, person_id=keep)} == {
            mine, other
        }  # fmt: skip
    for visit in stage.visits(other):
        stage.deed(cancel_visit, visit.id, reason="бір адам")
    assert stage.states(other) == [(4, "cancelled"), (5, "cancelled")]


def test_everything_is_told_and_words_about_the_person_go(stage: Stage) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure())
    stage.deed(cancel_visit, stage.visits(made)[0].id, reason="ауруханада")
    with stage.work() as session:
        told = person_data.export_person_data(session=session, region=stage.world.region,
                                              person_id=person)  # fmt: skip
        assert [one.code for one in told].count("active_longevity_course_visit") == 3
        assert any("ауруханада" in str(one.fields) for one in told)
        done = person_data.erase_person_data(session=session, region=stage.world.region,
                                             person_id=person)  # fmt: skip
        assert len(done) == 2
    assert [one.state for one in stage.visits(made)] == ["cancelled", "planned", "planned"]
    with stage.work(writes=False) as session:
        again: Any = person_data.export_person_data(
            session=session, region=stage.world.region, person_id=person
        )
        assert not any("ауруханада" in str(one.fields) for one in again)
        assert session.scalar(sa.select(sa.func.count(Course.id))) == 1
