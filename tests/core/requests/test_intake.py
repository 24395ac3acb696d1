"""One coming, several matters, one receipt: numbers, papers asked once, who may speak."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.errors import Conflict, InvalidInput, ModuleObjection, NotAllowed, SetupError
from core.households.models import Representative
from core.plugins.contracts import Problem
from core.plugins.plan_contracts import PlanQuestion
from core.plugins.workflow_checks import refuse_two_meanings
from core.regions.models import Centre
from core.requests.intake_services import NewMatter, PaperGiven
from core.requests.known_types import offered, questions_of
from core.requests.models import Intake, Request, RequestEvent, RequestPaper, RequestTypeRule
from core.requests.receipt_rules import check_digit, number_key, secret_key, secret_shown
from core.work.models import WorkItem
from tests.conftest import NOW, TODAY, World
from tests.core.requests.conftest import ADVICE, CARE, TAXI, TYPES

TOKEN = "ab" * 16


def _papers(session: Any, intake: Intake) -> dict[tuple[str, str], RequestPaper]:
    rows = session.execute(
        sa.select(RequestPaper, Request)
        .join(Request, Request.id == RequestPaper.request_id)
        .where(Request.intake_id == intake.id)
    )
    return {(request.type, paper.code): paper for paper, request in rows}


def test_three_matters_one_receipt(work: Any, desk: Any, world: World, cast: Any) -> None:
    with work() as session:
        bota = desk(session)
        matters = (NewMatter(TAXI, {"companion": 1, "chair": "power", "other": "x"}),
                   NewMatter(CARE, {"companion": 1}), NewMatter(ADVICE))  # fmt: skip
        intake = bota.intake(
            matters=matters, representative_id=cast.acting,
            papers={"identity": PaperGiven(note="түпнұсқа")},
        )  # fmt: skip
        assert number_key(intake.number) == intake.number
        assert intake.number.startswith(f"SHY{world.centre_id}-26-000001-")
        assert intake.representative_name == "Ахметова Сәуле"
        requests = bota.requests(intake)
        assert [one.number for one in requests] == [f"{intake.number}/{n}" for n in (1, 2, 3)]
        assert [one.phase for one in requests] == ["new"] * 3
        assert requests[0].answers == {"companion": 1, "chair": "power"}
        items = session.scalars(sa.select(WorkItem).order_by(WorkItem.id)).all()
        assert [item.ref for item in items] == [one.public_id for one in requests]
        # working days after Friday the 20th: 3 lead to Wednesday, 10 to Friday in two weeks
        assert [item.due_on for item in items][::2] == [dt.date(2026, 12, 4), dt.date(2026, 11, 25)]
        kinds = session.scalars(sa.select(RequestEvent.kind)).all()
        assert kinds == ["opened"] * 3
        papers = _papers(session, intake)
        assert papers[TAXI, "identity"].state == papers[CARE, "identity"].state == "given"
        assert papers[TAXI, "disability"].state == "missing"
        assert len(papers) == 4

        second = bota.intake(ADVICE, name="saule")
        assert second.number.split("-")[2] == "000002" and second.secret != intake.secret


def test_a_paper_of_before_is_not_asked_again_while_it_is_good(work: Any, desk: Any) -> None:
    with work() as session:
        bota = desk(session)
        first = bota.intake(CARE, papers={"sanatorium_card": PaperGiven(),
                                          "identity": PaperGiven()})  # fmt: skip
        later = bota.intake(CARE, TAXI, confirmed=True)
        papers = _papers(session, later)
        assert papers[CARE, "sanatorium_card"].state == "given"
        assert papers[CARE, "sanatorium_card"].note == f"№ {first.number}/1"
        with frozen(NOW + dt.timedelta(days=75)):  # the card serves two months
            papers = _papers(session, bota.intake(CARE, confirmed=True))
        assert papers[CARE, "sanatorium_card"].state == "missing"
        assert papers[CARE, "identity"].state == "given"


def test_the_second_press_and_the_same_request(work: Any, desk: Any) -> None:
    with work() as session:
        bota = desk(session)
        first = bota.intake(TAXI, token=TOKEN)
        assert bota.intake(TAXI, token=TOKEN).id == first.id
        with pytest.raises(Conflict) as refused:
            bota.intake(CARE, TAXI)
        assert refused.value.code == "request.twice" and refused.value.field == "confirmed"
        assert f"{first.number}/1" in str(refused.value.message)
        assert bota.intake(TAXI, confirmed=True).sequence == first.sequence + 1
        with pytest.raises(InvalidInput):
            bota.intake(TAXI, token=TOKEN, name="saule")
        with pytest.raises(InvalidInput):
            bota.intake(TAXI, TAXI, name="saule")


def test_a_refused_intake_gives_its_number_back(work: Any, desk: Any) -> None:
    with work() as session:
        desk(session).intake(TAXI)
    with pytest.raises(InvalidInput), work() as session:
        desk(session).intake(TAXI, name="saule", channel="pigeon")
    with work() as session:
        numbers = [desk(session).intake(ADVICE, name="saule").sequence]
        numbers.append(session.scalar(sa.select(sa.func.max(Intake.sequence))))
    assert numbers == [2, 2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_to": dt.date(2026, 11, 19)}, "19.11.2026"),
        ({"valid_from": dt.date(2026, 11, 21)}, "21.11.2026"),
        ({"ended_on": dt.date(2026, 11, 20)}, "20.11.2026"),
        ({"rights": ["documents", "enrol"]}, "өтінім беруге"),
    ],
)
def test_who_has_no_valid_paper_does_not_speak(
    work: Any, desk: Any, cast: Any, change: dict[str, Any], said: str
) -> None:
    with work() as session:
        session.execute(sa.update(Representative).values(**change))
        with pytest.raises(InvalidInput) as refused:
            desk(session).intake(TAXI, representative_id=cast.acting)
        assert refused.value.field == "representative" and said in str(refused.value.message)


def test_a_paper_counts_on_its_last_day_and_for_its_person_only(
    work: Any, desk: Any, cast: Any
) -> None:
    with work() as session:
        session.execute(sa.update(Representative).values(valid_to=TODAY))
        assert desk(session).intake(TAXI, representative_id=cast.acting).representative_name
        with pytest.raises(InvalidInput):
            desk(session).intake(TAXI, name="saule", representative_id=cast.acting)


def test_rights_and_places(work: Any, desk: Any, world: World) -> None:
    with work() as session:
        with pytest.raises(NotAllowed):
            desk(session, "bolat").intake(TAXI)
        with pytest.raises(InvalidInput) as refused:
            desk(session).intake(TAXI, name="far")
        assert refused.value.field == "person"
        session.get_one(Centre, world.centre_id).is_active = False
        with pytest.raises(InvalidInput) as refused:
            desk(session).intake(TAXI)
        assert refused.value.field == "centre_id"


def test_region_and_centre_set_terms_papers_and_what_is_offered(
    work: Any, desk: Any, world: World
) -> None:
    with work() as session:
        given = {"region_id": world.region.id}
        session.add_all([
            RequestTypeRule(**given, type=TAXI, days=5, source="№ 2", papers=["identity"]),
            RequestTypeRule(**given, type=TAXI, centre_id=world.centre_id, papers=["ipar", "gone"]),
            RequestTypeRule(**given, type=CARE, centre_id=world.centre_id, is_offered=False),
        ])  # fmt: skip
        session.flush()
        centre = session.get_one(Centre, world.centre_id)
        found = {one.code: one for one in offered(session, world.region, centre)}
        assert (found[TAXI].days, found[TAXI].source) == (5, "№ 2")
        assert found[TAXI].papers == ("ipar",)
        assert CARE not in found
        with pytest.raises(InvalidInput) as refused:
            desk(session).intake(CARE)
        assert refused.value.field == "types"
        second = session.get_one(Centre, world.second_centre_id)
        assert CARE in {one.code for one in offered(session, world.region, second)}


def test_what_a_type_says_against_it(
    work: Any, desk: Any, kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(check: Any) -> None:
        changed = dataclasses.replace(TYPES[0], check=check)
        monkeypatch.setitem(kernel.registry.request_types, TAXI, changed)

    with work() as session:
        put(lambda **_: [Problem("lab", "Мерзімі өткен")])
        with pytest.raises(InvalidInput) as refused:
            desk(session).intake(TAXI)
        assert "Мерзімі өткен" in str(refused.value.message)
        put(lambda **_: [Problem("lab", "Ескеріңіз", blocking=False)])
        assert desk(session).intake(TAXI).id
        put(lambda **_: 1 / 0)
        monkeypatch.setitem(kernel.registry.owners, TAXI, "active_longevity")
        with pytest.raises(ModuleObjection):
            desk(session).intake(TAXI, name="saule")


def test_answers_are_checked_at_their_fields(work: Any, desk: Any) -> None:
    with work() as session, pytest.raises(InvalidInput) as refused:
        desk(session).intake(matters=(NewMatter(TAXI, {"companion": 9, "chair": "gold"}),))
    assert set(refused.value.fields) == {"question_core__companion", "question_core__chair"}


def test_a_question_of_two_types_is_asked_once(work: Any) -> None:
    with work():
        asked = questions_of(TYPES)
    assert [(one.question.code, one.types) for one in asked] == [
        ("companion", (TAXI, CARE)), ("chair", (TAXI,)),
    ]  # fmt: skip


def test_a_question_has_one_meaning_in_a_module() -> None:
    refuse_two_meanings(TYPES[1], TYPES)
    other = PlanQuestion("companion", "Ілесіп жүруші", kind="int", maximum=9)
    with pytest.raises(SetupError, match="companion"):
        refuse_two_meanings(dataclasses.replace(TYPES[1], questions=(other,)), TYPES[:1])


def test_numbers_find_their_slips() -> None:
    number = f"SHY3-26-000123-{check_digit('326000123')}"
    assert number_key(f" № {number.lower().replace('-', ' – ')} / 2") == f"{number}/2"
    for at, sign in enumerate(number):
        if sign.isdigit():
            wrong = number[:at] + str((int(sign) + 1) % 10) + number[at + 1 :]
            assert number_key(wrong) is None, wrong
    assert number_key("SHY3-26-000132-" + number[-1]) is None
    assert secret_key(secret_shown("3467ACDE").lower()) == "3467ACDE"
