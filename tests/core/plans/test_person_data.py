"""Plans follow a person in a merge, are told to the person, erased, and stand on the page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.auth.actor import system_actor
from core.people import merge_services, merge_undo
from core.people.models import Person
from core.plans import person_data, person_events, review_services
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.plugins.contracts import PersonInfo
from core.privacy import rights_services
from tests.conftest import TODAY
from tests.core.plans.test_plans import review_of

MARK = "Құпиясөз"
PARTS = (PlanNeed, PlanGoal, PlanMeasure, PlanReview, PlanSignature)


def test_a_merge_keeps_one_plan_in_force_and_can_be_taken_back(
    work: Any, steps: Any, world: Any
) -> None:
    with work() as session:
        one = steps(session)
        kept, dropped = one.agreed("asel"), one.agreed("saule")
        asked = {"actor": system_actor("test"), "region": world.region}
        done = merge_services.merge_people(
            session, **asked, keep_id=one.cast.asel, drop_id=one.cast.saule, reason="бір адам"
        )
        session.expire_all()
        assert (kept.state, dropped.state) == ("agreed", "closed")
        assert dropped.person_id == one.cast.asel
        merge_undo.unmerge_people(session, **asked, public_id=done.public_id, reason="екі адам")
        session.expire_all()
        assert (dropped.state, dropped.person_id) == ("agreed", one.cast.saule)


def test_everything_is_told_and_nothing_is_left_after_erasing(
    work: Any, steps: Any, world: Any
) -> None:
    with work() as session:
        one = steps(session)
        plan = one.start(source=MARK)
        goal = one.goal(plan, one.need(plan, 2, MARK), MARK)
        one.measure(plan, goal, text=MARK, outside_body=MARK)
        one.sign(plan, signer=MARK, post=MARK)
        one.agree(plan)
        waiting = review_services.open_review(session, plan=plan)
        review_services.hold_review(
            session, **one.given, plan=plan, review_id=waiting.public_id,
            data=review_of(one, plan, changes=MARK, held_by=MARK,
                           outcomes={goal.public_id: ("partly", MARK)}),
        )  # fmt: skip
        other = one.agreed("saule")
        told = rights_services.held_about(session, region=world.region, person_id=one.cast.asel)
        codes = [record.code for record in told if record.code.startswith("plan")]
        expected = {"plan", "plan_need", "plan_goal", "plan_measure", "plan_review",
                    "plan_signature"}  # fmt: skip
        assert set(codes) == expected
        assert codes.count("plan_need") == 1, "nobody else's"
        assert codes.count("plan_signature") == 2
        rights_services._erase(session, world.region, one.cast.asel)
        session.flush()
        session.expire_all()
        for model in (Plan, *PARTS):
            rows = session.execute(sa.select(model.__table__)).mappings().all()
            assert MARK not in str([dict(row) for row in rows]), model
        assert session.get_one(Plan, other.id).state == "agreed"
        goal_texts = session.scalars(sa.select(PlanGoal.text).order_by(PlanGoal.id)).all()
        assert goal_texts == ["", "500 м жүреді"]


def test_a_plan_in_force_is_a_duty(work: Any, steps: Any, world: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        asked = {"session": session, "region": world.region, "person_id": plan.person_id}
        assert person_data.open_duties(**asked) == []
        one.sign(plan)
        one.agree(plan)
        found = person_data.open_duties(**asked)
        assert [problem.blocking for problem in found] == [True]
        assert plan.number in str(found[0].text)


def test_the_timeline_and_the_card(work: Any, steps: Any, world: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed()
        person = session.get_one(Person, plan.person_id)
        info = PersonInfo(person.id, person.public_id, frozenset({world.centre_id}))
        asked = {"session": session, "region": world.region, "person": info}
        told = {"limit": 10, "before": None, "kind": ""}
        head, stranger = one.actor, steps(session, "bolat").actor
        events = person_events.person_events(**asked, user=head, **told)
        assert len(events) == 2
        assert {event.kind for event in events} == {"plan"}
        assert person_events.person_events(**asked, user=stranger, **told) == []
        assert person_events.person_events(**asked, user=head, **{**told, "kind": "change"}) == []
        earlier = {**told, "before": min(event.at for event in events)}
        assert person_events.person_events(**asked, user=head, **earlier) == []
        card = person_events.person_cards(**asked, user=head)[0]
        assert [line.kind for line in card.lines] == [""]
        session.execute(sa.update(PlanReview).values(due_on=TODAY.replace(year=2025)))
        card = person_events.person_cards(**asked, user=head)[0]
        assert [line.kind for line in card.lines] == ["danger"]
        assert person_events.person_cards(**asked, user=stranger) == []
