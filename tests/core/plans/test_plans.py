"""The life of a plan: drawn up, signed, agreed, reviewed, replaced, closed; and the ledger."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.documents.models import IssuedDocument
from core.documents.queries import public_state
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plans import paper, part_services, queries, review_services, services
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.plans.part_services import GoalData, MeasureData, NeedData
from core.plans.review_services import ReviewData
from core.plugins.plan_contracts import PlannedGoal, PlannedMeasure, PlannedNeed
from tests.conftest import TODAY
from tests.core.plans.conftest import FIRST, LAST, YOGA, data_of

DAY = dt.timedelta(days=1)


def file_of(session: Any, plan: Plan, *, reads_all: bool = True, today: dt.date = TODAY) -> Any:
    return queries.plan_file(session, plan=plan, reads_all=reads_all, today=today)


# Drawing up ------------------------------------------------------------------------------------


def test_a_draft_is_begun_once(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.start()
        assert plan.number == f"PLAN-{plan.centre_id}-2026-00001"
        assert (plan.state, plan.edition, plan.version) == ("draft", 1, 1)
        assert one.start() is plan  # the same press twice
        with pytest.raises(Conflict, match=r"plan\.draft"):
            one.start(source="тексеру")
        assert one.start("saule").number.endswith("00002")
        assert session.scalar(sa.select(sa.func.count(Plan.id))) == 2


def test_the_head_is_checked(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        wrong = (
            ({"ends_on": FIRST - DAY}, "ends_on"),
            ({"ends_on": dt.date(2031, 1, 1)}, "ends_on"),
            ({"drawn_on": TODAY + DAY}, "drawn_on"),
            ({"staff_id": 10**6}, "staff_id"),
        )
        for more, field in wrong:
            with pytest.raises(InvalidInput) as caught:
                one.start(**more)
            assert list(caught.value.fields) == [field]
        with pytest.raises(InvalidInput, match=r"plan\.form"):
            one.start(form="no.such")
        with pytest.raises(NotAllowed):
            steps(session, "bolat").start()


def test_each_part_lets_the_version_grow_and_a_stale_page_is_refused(
    work: Any, steps: Any, world: Any
) -> None:
    with work() as session:
        one = steps(session)
        plan = one.start()
        seen = plan.version
        need = one.need(plan)
        assert plan.version == seen + 1
        with pytest.raises(Conflict, match="version"):
            part_services.save_goal(session, draft=one.draft(plan, seen), need=need,
                                    data=GoalData("Мақсат"))  # fmt: skip
        goal = one.goal(plan, need)
        with pytest.raises(InvalidInput) as caught:
            part_services.save_goal(
                session, draft=one.draft(plan), need=need, goal=goal,
                data=GoalData("Мақсат", due_on=LAST + DAY),
            )  # fmt: skip
        assert caught.value.field == "due_on"
        changed = services.change_plan(
            session, **one.given, plan=plan, version=plan.version,
            data=data_of(one.cast, source="Дәрігердің қарауы"),
        )  # fmt: skip
        assert changed.source == "Дәрігердің қарауы"


def test_a_measure_is_checked_and_never_counted_twice(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.start()
        goal = one.goal(plan, one.need(plan))
        for more, field in (
            ({"service_kind": "no.such"}, "service_kind"),
            ({"quantity": Decimal("0.5")}, "quantity"),
            ({"quantity": Decimal(0)}, "quantity"),
            ({"unit": "spoon"}, "unit"),
            ({"period": "year"}, "period"),
            ({"due_on": FIRST - DAY}, "due_on"),
            ({"staff_id": 10**6}, "staff_id"),
            ({"kind": 0, "service_kind": ""}, "kind"),
            ({"text": "  "}, "text"),
        ):
            with pytest.raises(InvalidInput) as caught:
                one.measure(plan, goal, **more)
            assert caught.value.field == field, more
        first = one.measure(plan, goal, kind=6)
        assert first.unit == "visit"
        with pytest.raises(InvalidInput, match=r"measure\.twice"):
            one.measure(plan, goal, text="Тағы йога")
        assert one.measure(plan, goal, text="Тағы йога", quantity=None).quantity is None
        part_services.save_measure(
            session, draft=one.draft(plan), goal=goal, measure=first,
            data=MeasureData(2, "Йога", YOGA, quantity=Decimal(3), period="week"),
        )  # fmt: skip
        assert first.quantity == 3


def test_taking_out_takes_what_stands_under_it(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        need = session.scalars(sa.select(PlanNeed)).one()
        part_services.remove_part(session, draft=one.draft(plan), part=need)
        for model in (PlanNeed, PlanGoal, PlanMeasure):
            assert session.scalar(sa.select(sa.func.count(model.id))) == 0


SUGGESTED = [
    PlannedNeed("move", "Аз қозғалады", 2, (
        PlannedGoal("Көп қозғалады", "", (
            PlannedMeasure("Йога", 2, YOGA, 2, period="week"),
            PlannedMeasure("Әңгіме", 3),
        )),
    )),
    PlannedNeed("soul", "Жалғыз сезінеді", 3),
]  # fmt: skip


def test_suggestions_are_taken_over_without_what_is_closed(work: Any, steps: Any) -> None:
    with work() as session:
        for name, kinds, who in (("asel", [2, 3], "aigul"), ("saule", [2], "nurgul")):
            one = steps(session, who)
            plan = one.start(name)
            taken = part_services.add_suggested(
                session, draft=one.draft(plan), suggested=SUGGESTED, codes={"move", "soul"}
            )
            assert taken == len(kinds)
            needs = file_of(session, plan).needs
            assert [line.row.kind for line in needs] == kinds
            texts = [line.row.text for line in needs[0].goals[0].measures]
            assert texts == (["Йога", "Әңгіме"] if who == "aigul" else ["Йога"])
            again = part_services.add_suggested(session, draft=one.draft(plan),
                                                suggested=SUGGESTED, codes={"move"})  # fmt: skip
            assert again == 1
            rows = session.scalars(
                sa.select(PlanMeasure.quantity)
                .join(PlanGoal)
                .join(PlanNeed)
                .where(PlanNeed.plan_id == plan.id, PlanMeasure.service_kind == YOGA)
                .order_by(PlanMeasure.id)
            ).all()
            assert rows == [2, None], "the same service is planned once"


# The psychological part -----------------------------------------------------------------------


def test_the_psychological_part_is_closed_to_who_lacks_the_right(work: Any, steps: Any) -> None:
    with work() as session:
        head, nurse = steps(session), steps(session, "nurgul")
        plan = head.start()
        need = head.need(plan, 3, "Қорқынышы бар")
        goal = head.goal(plan, head.need(plan))
        talk = head.measure(plan, goal, kind=3, service_kind="", quantity=None, text="Психолог")
        lines = file_of(session, plan, reads_all=False).needs
        assert [line.hidden for line in lines] == [True, False]
        assert [one.hidden for one in lines[1].goals[0].measures] == [True]
        said = str(paper.plan_values(file_of(session, plan, reads_all=False)))
        assert "Қорқынышы" not in said
        assert "Психолог" not in said
        assert "Қорқынышы" in str(paper.plan_values(file_of(session, plan)))
        with pytest.raises(InvalidInput) as caught:
            nurse.need(plan, 3)
        assert caught.value.field == "kind"
        for part in (need, talk, goal):
            with pytest.raises(Conflict, match=r"plan\.closed_part"):
                part_services.remove_part(session, draft=nurse.draft(plan), part=part)
        with pytest.raises(InvalidInput):
            part_services.save_need(session, draft=nurse.draft(plan), need=need,
                                    data=NeedData(2, "Басқа"))  # fmt: skip


# Signing and agreeing -------------------------------------------------------------------------


def test_an_incomplete_plan_is_not_signed(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.start(staff_id=None)
        for reason, more in (
            ("nobody", lambda: setattr(plan, "staff_id", one.cast.nurse)),
            ("no_needs", lambda: one.need(plan)),
            ("no_goals", lambda: one.goal(plan, session.scalars(sa.select(PlanNeed)).one())),
            ("no_measures", lambda: one.measure(plan, session.scalars(sa.select(PlanGoal)).one())),
        ):
            with pytest.raises(Conflict, match=rf"plan\.{reason}"):
                one.sign(plan)
            more()
        assert one.sign(plan).role == "person"


def test_signing_freezes_and_taking_back_voids(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        with pytest.raises(Conflict, match=r"plan\.unsigned"):
            one.agree(plan)
        for more, field in (
            ({"signer": " "}, "signer"),
            ({"way": "screen", "signer": "Басқа Біреу"}, "signer"),
            ({"signed_on": TODAY + DAY}, "signed_on"),
            ({"signed_on": FIRST - DAY}, "signed_on"),
            ({"role": "head"}, "role"),
            ({"way": "account"}, "way"),
        ):
            with pytest.raises(InvalidInput) as caught:
                one.sign(plan, **more)
            assert list(caught.value.fields) == [field], more
        one.sign(plan, way="screen", signer="Ахметова  Әсел")
        with pytest.raises(Conflict, match=r"plan\.signed"):
            one.need(plan)
        services.return_to_work(session, **one.given, plan=plan, reason="Қате бар")
        one.need(plan, 6, "Үйірмеге барғысы келеді")
        signature = session.scalars(sa.select(PlanSignature)).one()
        assert signature.void_reason == "Қате бар"
        with pytest.raises(Conflict, match=r"plan\.no_goals"):
            one.agree(plan)


def test_who_drew_it_up_does_not_agree_where_the_region_says_so(
    work: Any, steps: Any, world: Any
) -> None:
    chosen = {"chosen": {"plans.other_approves": True, "plans.person_signs": False}}
    with work() as session:
        nurse, head = steps(session, "nurgul"), steps(session)
        strict = dataclasses.replace(world.region, settings=chosen)
        plan = head.full()
        head.given["region"] = strict
        with pytest.raises(Conflict, match=r"plan\.own"):
            head.agree(plan)
        with pytest.raises(NotAllowed):
            nurse.agree(plan)
        other = nurse.full("saule")
        assert head.agree(other).state == "agreed"
        roles = session.scalars(
            sa.select(PlanSignature.role).where(PlanSignature.plan_id == other.id)
        ).all()
        assert roles == ["head"]


def test_agreeing_sets_the_first_review_once(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed()
        one.agree(plan)  # pressed twice
        review = session.scalars(sa.select(PlanReview)).one()
        assert review.due_on == dt.date(2027, 5, 20)  # six months after the day of agreement
        with pytest.raises(Conflict, match=r"plan\.not_draft"):
            one.need(plan)
        deeds = session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.subject_type == "plan")
        ).all()
        assert {"plan.start", "plan.part", "plan.sign", "plan.agree"} == set(deeds)


# A next edition -------------------------------------------------------------------------------


def test_a_next_edition_keeps_the_old_one_readable(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        old = one.agreed()
        due = session.scalars(sa.select(PlanReview.due_on)).one()
        new = services.new_edition(session, **one.given, plan=old)
        assert services.new_edition(session, **one.given, plan=old) is new  # pressed twice
        assert (new.number, new.edition, new.replaces_id) == (old.number, 2, old.id)
        need = file_of(session, new).needs[0]
        assert need.goals[0].measures[0].row.quantity == 2
        one.need(new, 6, "Үйірме")
        one.goal(new, file_of(session, new).needs[1].row)
        one.measure(new, file_of(session, new).needs[1].goals[0].row, quantity=None)
        assert old.state == "agreed", "in force until the new one is agreed"
        one.sign(new)
        one.agree(new)
        assert (old.state, new.state) == ("replaced", "agreed")
        assert len(file_of(session, old).needs) == 1, "as it was agreed"
        waiting = session.scalars(sa.select(PlanReview).where(PlanReview.held_on.is_(None))).one()
        assert (waiting.plan_id, waiting.due_on) == (new.id, due), "the review's day stays"
        assert [one.edition for one in file_of(session, old).editions] == [2]


# Reviews --------------------------------------------------------------------------------------


def review_of(one: Any, plan: Plan, **more: Any) -> ReviewData:
    given = {"held_on": TODAY, "held_by": "Роза", "changes": "Бәрі жақсы",
             "next_due_on": dt.date(2027, 5, 1)}  # fmt: skip
    return ReviewData(**{**given, **more})


def test_a_review_is_held_once_and_sets_the_next(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed()
        waiting = review_services.open_review(session, plan=plan)
        goal = file_of(session, plan).goals[0]
        asked = {**one.given, "plan": plan, "review_id": waiting.public_id}
        for more, field in (
            ({"held_on": TODAY + DAY}, "held_on"),
            ({"held_on": FIRST - DAY, "next_due_on": TODAY}, "held_on"),
            ({"changes": " "}, "changes"),
            ({"held_by": ""}, "held_by"),
            ({"next_due_on": TODAY}, "next_due_on"),
            ({"next_due_on": dt.date(2027, 5, 21)}, "next_due_on"),
            ({"next_due_on": None}, "next_due_on"),
            ({"outcomes": {goal.public_id: ("wrong", "")}}, f"outcome_{goal.public_id}"),
        ):
            with pytest.raises(InvalidInput) as caught:
                review_services.hold_review(session, **asked, data=review_of(one, plan, **more))
            assert list(caught.value.fields) == [field], more
        data = review_of(one, plan, outcomes={goal.public_id: ("partly", "300 м")})
        held = review_services.hold_review(session, **asked, data=data)
        assert review_services.hold_review(session, **asked, data=data) is held  # pressed twice
        assert (goal.outcome, goal.outcome_on) == ("partly", TODAY)
        days = session.scalars(sa.select(PlanReview.due_on).order_by(PlanReview.id)).all()
        assert days == [dt.date(2027, 5, 20), dt.date(2027, 5, 1)]


def test_the_last_review_ends_without_a_next(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed(ends_on=TODAY)
        waiting = review_services.open_review(session, plan=plan)
        assert waiting.due_on == TODAY
        review_services.hold_review(
            session, **one.given, plan=plan, review_id=waiting.public_id,
            data=review_of(one, plan, next_due_on=None),
        )  # fmt: skip
        assert review_services.open_review(session, plan=plan) is None


def test_the_list_tells_overdue_from_due(work: Any, steps: Any, world: Any) -> None:
    with work() as session:
        one = steps(session)
        plans = [one.agreed("asel"), one.agreed("saule")]
        rows = session.scalars(sa.select(PlanReview).order_by(PlanReview.id)).all()
        rows[0].due_on, rows[1].due_on = TODAY - DAY, TODAY
        session.flush()
        asked = {**one.given, "today": TODAY}
        counts = queries.counts_by_filter(session, **asked)
        assert counts == {"overdue": 1, "month": 1, "agreed": 2, "draft": 0, "closed": 0}
        shown = {
            show: [line.plan.id for line in queries.plans_page(
                session, **asked, show=show, page=1, per_page=25).items]
            for show in queries.FILTERS
        }  # fmt: skip
        assert shown["overdue"] == [plans[0].id]
        assert shown["month"] == [plans[1].id]
        assert shown["agreed"] == [plans[0].id, plans[1].id], "the most urgent first"
        nobody = queries.plans_page(session, **asked, show="agreed", staff_id=10**6, page=1,
                                    per_page=25)  # fmt: skip
        assert nobody.total == 0
        mine = queries.own_staff_ids(session, actor=steps(session, "nurgul").actor)
        assert mine == [one.cast.nurse]
        stranger = {**steps(session, "bolat").given, "today": TODAY}
        assert sum(queries.counts_by_filter(session, **stranger).values()) == 0


# Paper and the end ----------------------------------------------------------------------------


def test_the_paper_is_numbered_once_and_ends_with_the_plan(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        person = one.person("asel")
        asked = {**one.given, "plan": plan, "person": person, "language": "kk"}
        with pytest.raises(Conflict, match=r"plan\.not_agreed"):
            paper.issue_paper(session, **asked)
        one.sign(plan)
        one.agree(plan)
        made = paper.issue_paper(session, **asked)
        assert paper.issue_paper(session, **asked) is made
        other = paper.issue_paper(session, **{**asked, "language": "ru"})
        assert made.number.startswith("IP-")
        assert other.id != made.id
        assert made.content["plan_number"] == plan.number
        services.close_plan(session, **one.given, plan=plan, on=TODAY, reason="Көшіп кетті")
        states = session.scalars(sa.select(IssuedDocument.state)).all()
        assert set(states) == {"void"}
        assert public_state(session, made.public_id) == "void"


def test_closing_asks_for_a_reason_and_the_head(work: Any, steps: Any) -> None:
    with work() as session:
        one, nurse = steps(session), steps(session, "nurgul")
        plan = one.agreed()
        with pytest.raises(NotAllowed):
            services.close_plan(session, **nurse.given, plan=plan, on=TODAY, reason="x")
        for more, field in (({"reason": ""}, "reason"), ({"on": TODAY + DAY}, "on"),
                            ({"on": FIRST - DAY}, "on")):  # fmt: skip
            with pytest.raises(InvalidInput) as caught:
                services.close_plan(session, **one.given, plan=plan,
                                    **{"on": TODAY, "reason": "x", **more})  # fmt: skip
            assert caught.value.field == field
        for _twice in range(2):
            services.close_plan(session, **one.given, plan=plan, on=TODAY, reason="Көшті")
        assert (plan.state, plan.ended_on) == ("closed", TODAY)
        draft = nurse.start()
        services.close_plan(session, **nurse.given, plan=draft, on=TODAY, reason="Қате")
        assert nurse.start().id != draft.id, "a new draft may be begun"
