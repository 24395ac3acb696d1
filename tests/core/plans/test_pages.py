"""Pages of plans: step by step to an agreed plan, refusals at the field, rights, the paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.regions.models import RegionModule
from tests.conftest import TODAY
from tests.core.plans.conftest import YOGA

FORM = "active_longevity.active_ageing"


@pytest.fixture
def head(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("aigul", "en")


def url_of(work: Any, plan_id: int) -> str:
    with work() as session:
        return f"/shymkent/plans/{session.get_one(Plan, plan_id).public_id}"


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def version_in(text: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, data: dict[str, Any]) -> str:
    """What a form sends, with the version that its page shows; the address that it leads to."""
    page = text_of(client.get(address))
    answer = client.post(address, data={"version": version_in(page), **data})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def test_from_nothing_to_a_plan_in_force(work: Any, head: FlaskClient, cast: Any) -> None:
    """The steps of a beginner, each form leading on to the next."""
    base = f"/shymkent/people/{cast.keys['asel']}/plans"
    assert "No individual plan yet" in text_of(head.get(base))
    page = text_of(head.get(f"{base}/new?form=individual_plan"))
    assert "19.11.2027" in page, "for twelve months from today"
    answer = head.post(f"{base}/new", data={
        "form": "individual_plan", "centre_id": _value(page, "centre_id"), "drawn_on": "20.11.2026",
        "starts_on": "20.11.2026", "ends_on": "19.11.2027", "staff_id": str(cast.nurse),
        "source": "Қажеттілікті бағалау",
    })  # fmt: skip
    plan = answer.headers["Location"]
    assert "The plan is empty" in text_of(head.get(plan))
    goal = post(head, f"{plan}/needs/new", {"kind": "2", "text": "Аз қозғалады"})
    assert goal.endswith("/goals/new")
    measure = post(head, goal, {"text": "Көп қозғалады", "success": "500 м", "due_on": "1.6.2027"})
    assert measure.endswith("/measures/new")
    home = post(head, measure, {
        "text": "Йога", "service_kind": YOGA, "kind": "2", "quantity": "2", "period": "week",
        "unit": "", "staff_id": str(cast.nurse), "outside_body": "", "due_on": "",
    })  # fmt: skip
    assert home == plan
    signed = text_of(head.get(f"{plan}/sign"))
    answer = head.post(f"{plan}/sign", data={
        "role": "person", "way": "paper", "signer": "Ахметова Әсел", "signed_on": "20.11.2026",
        "token": _value(signed, "token"),
    })  # fmt: skip
    assert answer.status_code == 303, text_of(answer)
    page = text_of(head.get(plan))
    assert "The draft is signed and cannot be changed" in page
    head.post(f"{plan}/agree", data={"version": version_in(page)})
    page = text_of(head.get(plan))
    assert 'Next review: <span class="nw">20.05.2027</span>' in page
    assert "0 of 106 · 0 %" in page
    assert "not due yet" in page
    with work() as session:
        assert session.scalars(sa.select(Plan.state)).all() == ["agreed"]
        assert session.scalars(sa.select(PlanMeasure.unit)).all() == ["visit"]


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found is not None, name
    return found[1]


def test_what_is_wrong_is_said_at_the_field_and_kept(
    work: Any, head: FlaskClient, steps: Any
) -> None:
    with work() as session:
        plan = steps(session).full()
        number, goal = plan.id, session.scalars(sa.select(PlanGoal.public_id)).one()
    base = url_of(work, number)
    address = f"{base}/goals/{goal}/measures/new"
    version = version_in(text_of(head.get(address)))
    sent = {
        "version": version,
        "text": "Тағы йога",
        "service_kind": YOGA,
        "kind": "2",
        "quantity": "1",
        "period": "week",
        "unit": "",
        "staff_id": "",
        "due_on": "31.02.2027",
    }
    answer = head.post(address, data=sent)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Write the date as day, month and year" in page
    assert 'value="31.02.2027"' in page
    assert "Тағы йога" in page
    answer = head.post(address, data={**sent, "due_on": ""})
    assert answer.status_code == 422
    assert "Another measure of this plan counts the same service" in text_of(answer)
    answer = head.post(address, data={**sent, "due_on": "", "quantity": "x" * 40})
    assert answer.status_code == 422


def test_two_who_edit_at_once(work: Any, head: FlaskClient, steps: Any, cast: Any) -> None:
    with work() as session:
        number = steps(session).full().id
    base = url_of(work, number)
    stale = version_in(text_of(head.get(f"{base}/needs/new")))
    post(head, f"{base}/needs/new", {"kind": "6", "text": "Біріншісі"})
    sent = {"version": stale, "kind": "6", "text": "Екіншісі"}
    answer = head.post(f"{base}/needs/new", data=sent)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody changed this record" in page
    assert "Екіншісі" in page, "what was typed is kept"
    again = head.post(f"{base}/needs/new", data={**sent, "version": version_in(page)})
    assert again.status_code == 303, "who has read the warning may save"


def test_a_form_of_a_module_asks_and_suggests(
    work: Any, head: FlaskClient, cast: Any, world: Any
) -> None:
    base = f"/shymkent/people/{cast.keys['asel']}/plans"
    page = text_of(head.get(f"{base}/new?form={FORM}"))
    assert "question_moves" in page
    sent = {"form": FORM, "centre_id": _value(page, "centre_id"), "drawn_on": "20.11.2026",
            "starts_on": "20.11.2026", "ends_on": "19.11.2027", "staff_id": str(cast.nurse),
            "question_moves": "device", "question_days": "9"}  # fmt: skip
    answer = head.post(f"{base}/new", data=sent)
    assert answer.status_code == 422
    assert "Write a whole number from 1 to 7." in text_of(answer)
    answer = head.post(f"{base}/new", data={**sent, "question_days": "3"})
    to = answer.headers["Location"]
    assert to.endswith("/suggestions")
    offered = text_of(head.get(to))
    assert "Needs advice on papers" in offered
    assert "Salt room" not in offered, "nobody has examined the person"
    plan = post(head, to, {"codes": ["company", "papers"]})
    page = text_of(head.get(plan))
    assert page.count('id="need-') == 2
    assert "with a stick or another device" in page
    with work() as session:
        kinds = session.scalars(sa.select(PlanNeed.kind).order_by(PlanNeed.id)).all()
        assert kinds == [6, 8]
        session.execute(sa.update(RegionModule).where(
            RegionModule.region_id == world.region.id).values(enabled=False))  # fmt: skip
    page = text_of(head.get(plan))
    assert "The module of this form is off" in page
    assert "with a stick or another device" in page, "it stays readable"


def test_the_psychological_part_is_not_on_the_page(
    work: Any, sign_in: Any, steps: Any, head: FlaskClient
) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        need = one.need(plan, 3, "Қорқынышы бар")
        number, key = plan.id, need.public_id
    base = url_of(work, number)
    nurse = sign_in("nurgul", "en")
    page = text_of(nurse.get(base))
    assert "Қорқынышы" not in page
    assert "Closed part" in page
    assert nurse.get(f"{base}/needs/{key}").status_code == 404
    assert nurse.post(f"{base}/need/{key}/remove").status_code == 404
    assert "Қорқынышы" in text_of(head.get(base))


def test_rights(work: Any, sign_in: Any, steps: Any) -> None:
    with work() as session:
        number = steps(session).agreed().id
    base = url_of(work, number)
    expected = {"bota": 403, "bolat": 403, "zhanar": 404, "nurgul": 200}
    for name, status in expected.items():
        assert sign_in(name).get(base).status_code in {status, 404}, name
    nurse = sign_in("nurgul")
    assert nurse.post(f"{base}/agree").status_code == 403
    closing = nurse.get(f"{base}/close")
    assert closing.status_code == 404
    assert "plans/" not in text_of(sign_in("bota").get("/shymkent/people/"))


def test_old_forms_of_a_plan_in_force_are_refused(work: Any, head: FlaskClient, steps: Any) -> None:
    with work() as session:
        number = steps(session).agreed().id
    base = url_of(work, number)
    assert head.get(f"{base}/needs/new").status_code == 409
    answer = head.post(f"{base}/needs/new", data={"kind": "6", "text": "Кеш", "version": "1"})
    assert answer.status_code == 422
    assert "not a draft any more" in text_of(answer)


def test_a_review_on_its_page(work: Any, head: FlaskClient, steps: Any) -> None:
    with work() as session:
        number = steps(session).agreed().id
        goal = session.scalars(sa.select(PlanGoal.public_id)).one()
    base = url_of(work, number)
    page = text_of(head.get(f"{base}/review"))
    assert "20.05.2027" in page
    sent = {"review_id": _value(page, "review_id"), "held_on": "20.11.2026", "held_by": "Роза",
            "changes": "", "next_due_on": "20.05.2027", f"outcome_{goal}": "reached",
            f"note_{goal}": "700 м"}  # fmt: skip
    answer = head.post(f"{base}/review", data=sent)
    assert answer.status_code == 422
    assert "Write what was found and what changes." in text_of(answer)
    for _twice in range(2):
        head.post(f"{base}/review", data={**sent, "changes": "Бәрі жақсы"})
    page = text_of(head.get(base))
    assert "the goal is reached" in page
    assert "Бәрі жақсы" in page
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(PlanReview.id))) == 2


def test_the_list_and_the_card_of_the_start_page(
    work: Any, head: FlaskClient, sign_in: Any, steps: Any
) -> None:
    with work() as session:
        steps(session).agreed()
        session.execute(sa.update(PlanReview).values(due_on=TODAY - dt.timedelta(days=3)))
    page = text_of(head.get("/shymkent/plans/"))
    assert "overdue since 17.11.2026" in page
    assert "Reviews overdue (1)" in page
    assert "No plan here" in text_of(head.get("/shymkent/plans/?show=month&staff=nobody"))
    card = text_of(sign_in("nurgul", "en").get("/shymkent/plans/card"))
    assert 'Of them yours, overdue or due <strong class="num">1</strong>' in card
    assert "Reviews of individual plans" in text_of(head.get("/shymkent/"))


def test_the_paper_in_both_languages(work: Any, head: FlaskClient, steps: Any) -> None:
    with work() as session:
        plan = steps(session).full()
        number = plan.id
    base = url_of(work, number)
    assert head.get(f"{base}/ru.pdf").data.startswith(b"%PDF"), "a draft as a copy"
    with work() as session:
        one = steps(session)
        plan = session.get_one(Plan, number)
        one.sign(plan, role="representative", signer="Ахметов Ерлан", post="Сенімхат № 5")
        one.agree(plan)
    for language in ("kk", "ru"):
        answer = head.post(f"{base}/{language}/paper")
        assert answer.headers["Location"].endswith(f"/{language}.pdf")
        made = head.get(answer.headers["Location"])
        assert made.data.startswith(b"%PDF")
        assert b"/StructTreeRoot" in made.data, "tagged"
    with work() as session:
        plan = session.get_one(Plan, number)
        assert plan.paper_kk_id != plan.paper_ru_id
        kinds = session.scalars(sa.select(PlanSignature.role).order_by(PlanSignature.id)).all()
        assert kinds == ["representative", "head"]


def test_editions_stand_side_by_side(work: Any, head: FlaskClient, steps: Any) -> None:
    with work() as session:
        number = steps(session).agreed().id
    base = url_of(work, number)
    to = head.post(f"{base}/edition").headers["Location"]
    assert to != base
    assert head.post(f"{base}/edition").headers["Location"] == to, "pressed twice"
    page = text_of(head.get(to))
    assert "edition 1" in page
    answer = head.post(f"{to}/close", data={"on": "20.11.2026", "reason": "Керек емес"})
    assert answer.status_code == 303
    assert "agreed" in text_of(head.get(base))


ODD = ("\x00", "-1", "999999999999999999999", "31.12.9999", "😀", "a" * 5000)


def test_odd_input_is_told_and_never_breaks(
    work: Any, head: FlaskClient, steps: Any, cast: Any
) -> None:
    with work() as session:
        one = steps(session)
        draft, agreed = one.full("saule").id, one.agreed("asel").id
        need, goal, measure = (
            session.scalars(sa.select(model.public_id).order_by(model.id)).first()
            for model in (PlanNeed, PlanGoal, PlanMeasure)
        )
    first, second = url_of(work, draft), url_of(work, agreed)
    forms = (
        f"/shymkent/people/{cast.keys['saule']}/plans/new", f"{first}/edit", f"{first}/suggestions",
        f"{first}/needs/{need}", f"{first}/goals/{goal}", f"{first}/measures/{measure}",
        f"{first}/goals/{goal}/measures/new", f"{first}/return", f"{first}/sign", f"{first}/agree",
        f"{first}/measure/{measure}/remove", f"{second}/review", f"{second}/close",
    )  # fmt: skip
    names = (
        "form", "centre_id", "drawn_on", "starts_on", "ends_on", "staff_id", "source", "version",
        "kind", "text", "seen_how", "success", "due_on", "service_kind", "quantity", "period",
        "unit", "outside_body", "codes", "role", "way", "signer", "post", "signed_on", "token",
        "drawn", "held_on", "held_by", "changes", "next_due_on", "review_id", "on", "reason",
        f"outcome_{goal}", f"note_{goal}",
    )  # fmt: skip
    for odd in ODD:
        for address in forms:
            answer = head.post(address, data=dict.fromkeys(names, odd))
            assert answer.status_code in {303, 404, 422}, f"{address} with {odd[:20]!r}"
        query = {"show": odd, "staff": odd, "centre": odd, "page": odd, "form": odd}
        assert head.get("/shymkent/plans/", query_string=query).status_code == 200
        assert head.get(forms[0], query_string={**query, "centre_id": odd}).status_code == 200
    for strange in ("%00", "%F0%9F%98%80", "0000000000"):
        assert head.get(f"{first}/needs/{strange}").status_code == 404
        assert head.get(f"/shymkent/plans/{strange}").status_code == 404
