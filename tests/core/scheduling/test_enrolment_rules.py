"""Rules per person and group: each refuses in words, may be overridden, and ends no place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.auth.actor import system_actor
from core.clock import frozen
from core.errors import Conflict, InvalidInput, ModuleObjection, NotAllowed
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.people.models import Person, PersonCategory, PersonCentre
from core.plugins.models import ModuleRecord
from core.scheduling import services
from core.scheduling.enrolment_terms import ending_terms
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.queries import find_group_line
from core.scheduling.queue_models import QueueStep
from core.scheduling.queue_queries import queue_page, story
from core.scheduling.queue_work import NIGHT
from core.scheduling.rule_models import GroupRule
from core.scheduling.rule_queries import refused_by_rules, rule_lines
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MONDAY, MORNING


def set_rule(stage: Any, group_id: int, code: str, value: str = "") -> Any:
    group = stage.load(Group, group_id)
    return stage.do(services.set_rule, "aigul", group=group, code=code, value=value)


def why(stage: Any, group_id: int, person: int, **more: Any) -> str:
    """The code of the refusal with its words; empty when the person is enrolled."""
    try:
        stage.enrol(group_id, person, **more)
    except Conflict as refusal:
        return f"{refusal.code}: {refusal.message}"
    stage.leave(group_id, person)
    return ""


def state(stage: Any, person: int, **values: Any) -> None:
    with stage.work() as session:
        for name, value in values.items():
            setattr(session.get_one(Person, person), name, value)


def categorise(stage: Any, person: int, code: str, **more: Any) -> None:
    with stage.work() as session:
        session.add(PersonCategory(region_id=stage.world.region.id, person_id=person, code=code,
                                   **more))  # fmt: skip


def test_age_is_counted_on_the_day_of_enrolment(stage: Any) -> None:
    group_id, person = stage.group(), stage.person(birth_date=dt.date(1966, 11, 24))
    set_rule(stage, group_id, "age_from", "60")
    told = why(stage, group_id, person)
    assert told.startswith("age_from: ")
    assert "60" in told
    assert "59" in told
    assert "23.11.2026" in told
    assert why(stage, group_id, person, on=dt.date(2026, 11, 24)) == ""
    set_rule(stage, group_id, "age_to", "60")
    assert why(stage, group_id, person, on=dt.date(2026, 11, 24)) == ""
    assert why(stage, group_id, stage.person(birth_date=dt.date(1965, 1, 1))).startswith("age_to")
    assert why(stage, group_id, stage.person()).startswith("age_from"), "an unknown date fits none"


def test_sex_category_and_residence(stage: Any) -> None:
    group_id, woman, man = stage.group(), stage.person(sex="female"), stage.person(sex="male")
    set_rule(stage, group_id, "sex", "female")
    assert why(stage, group_id, woman) == ""
    assert why(stage, group_id, man).startswith("sex")
    set_rule(stage, group_id, "category", "disability_1")
    set_rule(stage, group_id, "category", "pensioner")
    told = why(stage, group_id, woman)
    assert "Зейнеткер" in told, "each of the alternatives is named"
    assert "Бірінші топтағы мүгедектігі" in told
    categorise(stage, woman, "pensioner", valid_to=MONDAY)
    assert why(stage, group_id, woman) == "", "of several categories one is enough"
    assert why(stage, group_id, woman, on=MONDAY + dt.timedelta(days=1)).startswith("category")
    set_rule(stage, group_id, "residence", "district:abay")
    assert "Абай ауданы" in why(stage, group_id, woman)
    state(stage, woman, district_id=stage.world.district_id)
    assert why(stage, group_id, woman) == ""


def test_only_files_of_the_centre(stage: Any) -> None:
    group_id, person = stage.group(), stage.person(centre_id=stage.world.second_centre_id)
    with stage.work() as session:
        session.add(PersonCentre(region_id=stage.world.region.id, person_id=person,
                                 centre_id=stage.world.centre_id,
                                 attached_at=MORNING + dt.timedelta(hours=1)))  # fmt: skip
    assert why(stage, group_id, person) == ""
    set_rule(stage, group_id, "own_file")
    assert why(stage, group_id, person).startswith("own_file")
    assert why(stage, group_id, stage.person()) == ""


def test_an_earlier_course_counts_by_the_share_of_its_sessions(stage: Any) -> None:
    slots = (Slot(1, dt.time(8), dt.time(9)), Slot(2, dt.time(8), dt.time(9)))
    first = stage.group(title="Бастауыш", service_kind="club.chess", slots=slots,
                        starts_on=MONDAY, ends_on=MONDAY + dt.timedelta(days=1))  # fmt: skip
    person = stage.person()
    stage.enrol(first, person)
    second = stage.group(slots=(Slot(5, dt.time(15), dt.time(16)),))
    set_rule(stage, second, "prior_course", "kind:club.chess")
    assert "Шахмат" in why(stage, second, person)
    for place, meeting in enumerate(stage.sessions(first)):
        with frozen(meeting.ends_at):
            mark = "absent" if place else "present"
            stage.do(services.mark_attendance, meeting=meeting, person_id=person, mark=mark)
            stage.do(services.close_session, meeting=meeting)
    assert why(stage, second, person).startswith("prior_course"), "half is less than 60 %"
    stage.choose(course_share=50)
    assert why(stage, second, person) == ""
    number = stage.load(Group, first).public_id
    set_rule(stage, second, "prior_course", f"group:{number}")
    assert why(stage, second, person) == ""


def test_so_many_groups_at_once(stage: Any) -> None:
    stage.choose(groups_at_once=2)
    groups = [
        stage.group(title=f"Топ {one}", slots=(Slot(one + 1, dt.time(8), dt.time(9)),))
        for one in range(4)
    ]
    person = stage.person()
    stage.enrol(groups[0], person)
    stage.enrol(groups[1], person)
    told = why(stage, groups[2], person)
    assert told.startswith("place.groups_at_once")
    assert "«Топ 0», «Топ 1»" in told
    assert stage.enrol(groups[1], person).outcome == "already_enrolled"
    stage.leave(groups[0], person)
    assert why(stage, groups[2], person) == ""
    stage.choose(groups_at_once=0)
    stage.enrol(groups[2], person)
    stage.enrol(groups[3], person)


def test_a_rule_may_be_overridden_with_a_reason_that_stays(stage: Any) -> None:
    group_id, person = stage.group(), stage.person(birth_date=dt.date(1990, 1, 1))
    set_rule(stage, group_id, "age_from", "60")
    group = stage.load(Group, group_id)

    def enrol(username: str, override: str | None) -> Any:
        return stage.do(services.enrol_person, username, group=group, person_id=person,
                        override=override)  # fmt: skip

    with pytest.raises(NotAllowed):
        enrol("bota", "сұрады")
    with pytest.raises(InvalidInput, match="override") as empty:
        enrol("aigul", "  ")
    assert empty.value.field == "override"
    done = enrol("aigul", "  Анасына  көмектеседі ")
    assert done.outcome == "enrolled"
    with stage.work(writes=False) as session:
        mine = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == person)).one()
        assert (mine.override_reason, mine.overridden) == ("Анасына көмектеседі", "age_from")
        assert mine.overridden_by == stage.world.aigul
        logged = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "enrolment.override")
        ).one()
        assert logged.details["rules"] == ["age_from"]
        group = session.get_one(Group, group_id)
        refused = refused_by_rules(session, region=stage.world.region, group=group, on=MONDAY)
        assert refused == [], "what was overridden is not listed again"


def test_an_overridden_wish_waits_as_any_other(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    first, person = stage.person(birth_date=dt.date(1950, 1, 1)), stage.person()
    set_rule(stage, group_id, "age_from", "60")
    stage.enrol(group_id, first)
    group = stage.load(Group, group_id)
    queued = stage.do(services.enrol_person, "aigul", group=group, person_id=person,
                      join_queue=True, override="шешім")  # fmt: skip
    assert queued.outcome == "queued", "no reason makes a place where there is none"
    assert stage.leave(group_id, first) == [person], "the reason holds when the place comes"
    set_rule(stage, group_id, "sex", "male")
    with pytest.raises(Conflict, match="sex"):
        stage.enrol(group_id, person)


def test_what_protects_health_is_overridden_by_nobody(stage: Any) -> None:
    group_id, person = stage.group(), stage.person(died_on=MONDAY)
    group = stage.load(Group, group_id)
    with pytest.raises(Conflict, match=r"override\.impossible"):
        stage.do(services.enrol_person, "aigul", group=group, person_id=person, override="тірі")


def test_rules_that_cannot_be(stage: Any) -> None:
    group_id = stage.group()
    for code, value, field in (
        ("age_from", "жиырма", "value"),
        ("age_from", "0", "value"),
        ("age_from", "1000", "value"),
        ("sex", "unknown", "value"),
        ("category", "no_such_category", "value"),
        ("residence", "district:nowhere", "value"),
        ("no_such_rule", "", "code"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            set_rule(stage, group_id, code, value)
        assert refusal.value.field == field, code
    set_rule(stage, group_id, "age_to", "60")
    with pytest.raises(InvalidInput, match=r"rule\.ages"):
        set_rule(stage, group_id, "age_from", "61")
    set_rule(stage, group_id, "age_from", "60")
    set_rule(stage, group_id, "age_from", "55")
    set_rule(stage, group_id, "age_from", "55")
    with stage.work(writes=False) as session:
        group = session.get_one(Group, group_id)
        lines = rule_lines(session, region=stage.world.region, group=group)
        assert [(one.rule.code, one.value) for one in lines] == [("age_to", "60"),
                                                                 ("age_from", "55")]  # fmt: skip
    group = stage.load(Group, group_id)
    with pytest.raises(NotAllowed):
        stage.do(services.set_rule, "bota", group=group, code="sex", value="male")


def test_a_new_rule_takes_no_place_and_its_removal_moves_the_queue(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    old, young = stage.person(birth_date=dt.date(1950, 1, 1)), stage.person(
        birth_date=dt.date(1990, 1, 1))  # fmt: skip
    stage.enrol(group_id, young)
    stage.enrol(group_id, old, join_queue=True)
    set_rule(stage, group_id, "age_to", "40")
    with stage.work(writes=False) as session:
        group = session.get_one(Group, group_id)
        refused = refused_by_rules(session, region=stage.world.region, group=group, on=MONDAY)
        assert [one.member.enrolment.person_id for one in refused] == [old]
    rule = set_rule(stage, group_id, "age_from", "39")
    with stage.work(writes=False) as session:
        group = session.get_one(Group, group_id)
        refused = refused_by_rules(session, region=stage.world.region, group=group, on=MONDAY)
        assert len(refused) == 2
        assert session.scalars(
            sa.select(Enrolment.state).where(Enrolment.person_id == young)
        ).one() == "enrolled"  # fmt: skip
    assert stage.leave(group_id, young) == []
    group = stage.load(Group, group_id)
    stage.do(services.remove_rule, "aigul", group=group, rule=rule)
    with stage.work(writes=False) as session:
        first = session.scalars(sa.select(GroupRule)).one()
        session.expunge_all()
    moved = stage.do(services.remove_rule, "aigul", group=group, rule=first)
    assert [one.person_id for one in moved] == [old]
    assert stage.do(services.remove_rule, "aigul", group=group, rule=first) == [], "twice is once"


def test_a_module_s_rule_counts_and_a_failing_one_enrols_nobody(stage: Any, club: Any) -> None:
    group_id, person = stage.group(), stage.person()
    set_rule(stage, group_id, "club.boots")
    club.REFUSED.add(-person)
    assert "етігі" in why(stage, group_id, person)
    club.REFUSED.clear()
    for how in ("rule", "ends"):
        club.BROKEN.add(how)
        with pytest.raises(ModuleObjection, match=r"module\.failed"):
            stage.enrol(group_id, person)
        club.BROKEN.clear()
    with stage.work(writes=False) as session:
        told = session.scalars(sa.select(ModuleRecord.last_error)).all()
    assert any(text and "ended the transaction" in text for text in told)


# Terms -------------------------------------------------------------------------------------


def night(stage: Any, app: Any, day: dt.date) -> None:
    with frozen(dt.datetime.combine(day, dt.time(0, 30), dt.UTC) - dt.timedelta(hours=5)):
        with stage.work() as session:
            enqueue(session, kind=NIGHT, arguments={}, region_id=stage.world.region.id,
                    actor=system_actor("night"))  # fmt: skip
        run_due_jobs(app, limit=20)


def test_a_term_ends_at_night_and_frees_the_place(stage: Any, app: Any) -> None:
    stage.choose(term_months=1, term_gap_months=2, queue_mode="give")
    group_id = stage.group(capacity=1, ends_on=MONDAY + dt.timedelta(days=300))
    first, second = stage.people(2)
    last = stage.enrol(group_id, first).enrolment.term_ends_on
    assert last == dt.date(2026, 12, 22)
    stage.enrol(group_id, second, join_queue=True)
    night(stage, app, last)
    with stage.work(writes=False) as session:
        assert session.scalars(
            sa.select(Enrolment.state).where(Enrolment.person_id == first)
        ).one() == "enrolled", "the last day is still his"  # fmt: skip
    night(stage, app, last + dt.timedelta(days=1))
    with stage.work(writes=False) as session:
        mine = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == first)).one()
        assert (mine.state, mine.left_on) == ("left", last)
        other = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == second)).one()
        assert other.state == "enrolled"
        assert other.term_ends_on == dt.date(2027, 1, 22)
    with frozen(MORNING + dt.timedelta(days=60)):
        other = stage.group(slots=(Slot(6, dt.time(8), dt.time(9)),),
                            ends_on=MONDAY + dt.timedelta(days=300))  # fmt: skip
        told = why(stage, other, first)
        assert told.startswith("place.term_pause")
        assert "22.02.2027" in told
        chess = stage.group(service_kind="club.chess", slots=(Slot(7, dt.time(8), dt.time(9)),),
                            ends_on=MONDAY + dt.timedelta(days=300))  # fmt: skip
        assert why(stage, chess, first) == "", "another service has no pause"
    with frozen(MORNING + dt.timedelta(days=92)):
        assert why(stage, other, first) == ""


def test_a_term_is_renewed_once_where_nobody_waits(stage: Any) -> None:
    stage.choose(term_months=1)
    group_id = stage.group(capacity=1, ends_on=MONDAY + dt.timedelta(days=300))
    first, second = stage.people(2)
    place = stage.enrol(group_id, first).enrolment
    last = place.term_ends_on
    with frozen(MORNING + dt.timedelta(days=20)):
        with stage.work(writes=False) as session:
            page = ending_terms(session, region=stage.world.region, centre_ids=None)
            assert [one.enrolment.id for one in page.items] == [place.id]

        def renew() -> Any:
            return stage.do(services.renew_term, enrolment=place, ends_on=last)

        assert renew() == dt.date(2027, 1, 22)
        assert renew() == dt.date(2027, 1, 22), "a second press renews nothing"
        stage.enrol(group_id, second, join_queue=True)
        with pytest.raises(Conflict, match=r"term\.queue"):
            stage.do(services.renew_term, enrolment=place, ends_on=dt.date(2027, 1, 22))
        stage.leave(group_id, second)
        stage.choose(term_gap_months=1)
        with pytest.raises(Conflict, match=r"term\.pause"):
            stage.do(services.renew_term, enrolment=place, ends_on=dt.date(2027, 1, 22))
        stage.choose(term_gap_months=0)
        set_rule(stage, group_id, "sex", "male")
        with pytest.raises(Conflict, match="sex"):
            stage.do(services.renew_term, enrolment=place, ends_on=dt.date(2027, 1, 22))
    stage.leave(group_id, first)
    with pytest.raises(Conflict, match=r"term\.ended"):
        stage.do(services.renew_term, enrolment=place, ends_on=dt.date(2027, 1, 22))


# Priority ----------------------------------------------------------------------------------


def line_of(stage: Any, group_id: int) -> list[tuple[int, str]]:
    with stage.work(writes=False) as session:
        group = session.get_one(Group, group_id)
        line = find_group_line(session, actor=stage.actor("bota"), region=stage.world.region,
                               public_id=group.public_id)  # fmt: skip
        found = queue_page(session, region=stage.world.region, line=line, on=MONDAY)
        return [(one.member.enrolment.person_id, one.rule) for one in found]


def test_a_category_goes_first_and_the_queue_says_why(stage: Any) -> None:
    stage.choose(first_disability_1=True)
    group_id = stage.group(capacity=1)
    first, by_time, disabled = stage.people(3)
    categorise(stage, disabled, "disability_1")
    for person in (first, by_time, disabled):
        stage.enrol(group_id, person, join_queue=True)
    order = line_of(stage, group_id)
    assert [one for one, _rule in order] == [disabled, by_time]
    assert order[0][1] == "басымдық: Бірінші топтағы мүгедектігі бар адам"
    assert order[1][1] == "өтініш уақыты бойынша"
    with stage.work() as session:
        group = session.get_one(Group, group_id)
        waits = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == by_time)).one()
        told = story(session, group=group, enrolment=waits)
        assert [one.place for one in told] == ["1 → 2-орын", "1-орын"], "why I am 2nd and was 1st"
        session.execute(sa.update(PersonCategory).values(ended_at=MORNING))
    assert stage.leave(group_id, first) == [by_time], "a category that ended goes first no more"


def test_staff_give_and_withdraw_priority_with_a_reason(stage: Any) -> None:
    stage.choose(first_pensioner=True)
    group_id = stage.group(capacity=1)
    first, second, third = stage.people(3)
    categorise(stage, second, "pensioner")
    for person in (first, second, third):
        stage.enrol(group_id, person, join_queue=True)
    group = stage.load(Group, group_id)

    def deed(what: Any, person: int, reason: str, username: str = "aigul") -> Any:
        return stage.do(what, username, group=group, person_id=person, reason=reason)

    with pytest.raises(NotAllowed):
        deed(services.give_priority, third, "жедел", "bota")
    for what in (services.give_priority, services.withdraw_priority):
        with pytest.raises(InvalidInput, match="reason"):
            deed(what, third, " ")
    deed(services.give_priority, third, "комиссия шешімі")
    deed(services.give_priority, third, "комиссия шешімі")
    assert line_of(stage, group_id) == [
        (third, "шешім бойынша басымдық: комиссия шешімі"), (second, "басымдық: Зейнеткер"),
    ]  # fmt: skip
    deed(services.withdraw_priority, third, "қате")
    deed(services.withdraw_priority, second, "мәлімет расталмады")
    assert [one for one, _rule in line_of(stage, group_id)] == [second, third]
    with stage.work(writes=False) as session:
        steps = session.execute(
            sa.select(QueueStep.what, QueueStep.reason).where(QueueStep.user_id.is_not(None),
                                                              QueueStep.what != "joined")
        ).all()  # fmt: skip
        assert [tuple(one) for one in steps] == [
            ("priority", "комиссия шешімі"), ("no_priority", "қате"),
            ("no_priority", "мәлімет расталмады"),
        ]  # fmt: skip
    stage.leave(group_id, third)
    with pytest.raises(Conflict, match=r"queue\.not_waiting"):
        deed(services.give_priority, third, "тағы")


# Pages -------------------------------------------------------------------------------------


def test_pages_of_rules_priority_and_terms(stage: Any, sign_in: Any) -> None:
    stage.choose(term_months=1)
    group_id, person = stage.group(capacity=1), stage.person(birth_date=dt.date(1990, 1, 1))
    number, who = stage.load(Group, group_id).public_id, stage.public_id(person)
    client = sign_in("aigul", "ru")
    url = f"/shymkent/groups/{number}"
    bad = client.post(f"{url}/rules", data={"code": "age_from", "value": "x"})
    assert bad.status_code == 422
    assert 'href="#value"' in bad.text
    assert client.post(f"{url}/rules", data={"code": "age_from", "value": "60"}).status_code == 303
    page = client.get(f"{url}/rules")
    assert "Возраст от" in page.text
    refused = client.post(f"{url}/enrol", data={"person_id": who})
    assert refused.status_code == 409
    assert "от 60 лет" in refused.text
    assert 'name="override"' in refused.text
    assert 'name="override"' not in sign_in("bota", "ru").post(
        f"{url}/enrol", data={"person_id": who}).text  # fmt: skip
    empty = client.post(f"{url}/enrol", data={"person_id": who, "override": " "})
    assert empty.status_code == 422
    assert 'href="#override"' in empty.text
    done = client.post(f"{url}/enrol", data={"person_id": who, "override": "по решению"},
                       follow_redirects=True)  # fmt: skip
    assert "Вопреки правилу: по решению" in done.text
    other = stage.person(birth_date=dt.date(1950, 1, 1))
    stage.enrol(group_id, other, join_queue=True)
    story_url = f"{url}/queue/{stage.public_id(other)}"
    assert client.post(story_url, data={"priority": "give", "reason": ""}).status_code == 422
    given = client.post(story_url, data={"priority": "give", "reason": "срочно"},
                        follow_redirects=True)  # fmt: skip
    assert "приоритет по решению: срочно" in given.text
    assert sign_in("bota").post(story_url, data={"reason": "x"}).status_code == 403
    with stage.work(writes=False) as session:
        rule = session.scalars(sa.select(GroupRule.public_id)).one()
        place = session.scalars(sa.select(Enrolment).where(Enrolment.person_id == person)).one()
        place_id, when, number_of_place = place.id, place.term_ends_on, place.public_id
        assert session.scalar(sa.select(sa.func.count(Session.id))) == 12
    assert client.post(f"{url}/rules/{rule}/remove").status_code == 303
    assert client.post(f"{url}/rules/{rule}/remove").status_code == 404
    with stage.work() as session:
        soon = MONDAY + dt.timedelta(days=3)
        session.get_one(Enrolment, place_id).term_ends_on = soon
    assert when is not None
    terms = client.get("/shymkent/terms/")
    assert "26.11.2026" in terms.text
    renewed = client.post(f"/shymkent/terms/{number_of_place}/renew",
                          data={"ends_on": soon.isoformat()}, follow_redirects=True)  # fmt: skip
    assert "1 человек ждёт места" in renewed.text
    assert client.post(f"/shymkent/terms/{number_of_place}/renew").status_code == 303
    neighbour = sign_in("bolat")
    assert neighbour.post(f"/shymkent/terms/{number_of_place}/renew").status_code == 404
