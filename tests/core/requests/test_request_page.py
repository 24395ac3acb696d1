"""The page of one request: seen, moved, commented on, given, and its letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.kernel import Kernel
from core.requests.models import Request, RequestDraft, RequestEvent, RequestPaper
from core.work.hand_over_services import Giving, hand_over, take_back
from core.work.models import WorkItem
from tests.conftest import TODAY, World
from tests.core.requests.conftest import TAXI

TOKEN = "ab" * 16
DECISION = "Айына 8 сапар берілсін."


@pytest.fixture
def opened(work: Any, desk: Any) -> SimpleNamespace:
    """A request of Asel's that stands in the book."""
    with work() as session:
        row = desk(session, "bota").request(TAXI)
        return SimpleNamespace(id=row.id, key=row.public_id, number=row.number)


def _url(opened: SimpleNamespace, tail: str = "") -> str:
    return f"/shymkent/requests/{opened.key}{tail}"


def _go(client: Any, opened: SimpleNamespace, way: str, **form: str) -> Any:
    given = {"token": way.encode().hex()[:32].ljust(32, "0"), **form}
    return client.post(_url(opened, f"/move/{way}"), data=given)


def _give_papers(work: Any, opened: SimpleNamespace) -> None:
    with work() as session:
        session.execute(
            sa.update(RequestPaper)
            .where(RequestPaper.request_id == opened.id)
            .values(state="given", given_on=TODAY)
        )


def test_the_page_tells_all_and_records_a_look(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace, world: World
) -> None:
    answer = sign_in("sabit").get(_url(opened))
    assert answer.status_code == 200
    for text in (opened.number, "Әлеуметтік такси", "Ахметова Әсел"):
        assert text in answer.text, text
    assert f"{opened.key}/take" in answer.text
    assert f"{opened.key}/move/ask" in answer.text
    with work() as session:
        looks = session.scalars(sa.select(Look.what).where(Look.user_id == world.sabit)).all()
    assert "request" in looks
    reads = sign_in("bota").get(_url(opened)).text
    assert "/move/" not in reads  # a receptionist sees it and takes no way
    assert sign_in("bolat").get(_url(opened)).status_code == 404
    assert sign_in("zhanar").get(_url(opened)).status_code in {403, 404}


def test_the_specialists_day_to_the_decision_and_the_letter(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace
) -> None:
    sabit, aigul = sign_in("sabit"), sign_in("aigul")
    assert _go(sabit, opened, "take").status_code == 303
    form = sabit.get(_url(opened, "/move/propose_grant"))
    assert form.status_code == 200
    assert "msg-warning" in form.text  # papers are missing, and the page says which
    refused = _go(sabit, opened, "propose_grant", decision=DECISION)
    assert refused.status_code == 422
    assert DECISION in refused.text
    _give_papers(work, opened)
    assert _go(sabit, opened, "propose_grant", decision=DECISION).status_code == 303
    shown = aigul.get(_url(opened, "/move/approve"))
    assert DECISION in shown.text
    assert _go(aigul, opened, "approve").status_code == 303
    page = aigul.get(_url(opened)).text
    (letter,) = set(re.findall(r"letters/(\w+)\.pdf", page))
    paper = aigul.get(_url(opened, f"/letters/{letter}.pdf"))
    assert (paper.status_code, paper.data[:4]) == (200, b"%PDF")
    assert "GL-" in page
    other = aigul.post(_url(opened, "/letters"), data={"language": "ru"})
    assert other.status_code == 303
    again = aigul.post(_url(opened, "/letters"), data={"language": "ru"})
    assert again.status_code == 303
    page = aigul.get(_url(opened)).text
    assert len(set(re.findall(r"letters/(\w+)\.pdf", page))) == 2
    assert aigul.post(_url(opened, "/letters"), data={"language": "de"}).status_code == 303
    assert sign_in("bolat").get(_url(opened, f"/letters/{letter}.pdf")).status_code == 404
    assert aigul.get(_url(opened, "/letters/0000000000.pdf")).status_code == 404


def test_what_is_missing_is_told_at_its_field_and_typed_values_stay(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace
) -> None:
    sabit = sign_in("sabit")
    _go(sabit, opened, "take")
    answer = _go(sabit, opened, "propose_refusal", decision="Негіз жоқ")
    assert answer.status_code == 422
    assert 'href="#refusal"' in answer.text
    assert "Негіз жоқ" in answer.text
    strange = _go(sabit, opened, "propose_refusal", decision="x", refusal="../../etc")
    assert strange.status_code == 422
    with work() as session:
        assert session.get_one(Request, opened.id).state == "review"


def test_an_old_page_and_a_way_that_is_not_there(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace
) -> None:
    sabit, aigul = sign_in("sabit"), sign_in("aigul")
    _go(sabit, opened, "take")
    late = _go(aigul, opened, "take", token="cd" * 16)
    assert late.status_code == 422  # the page says that it has moved on
    for way in ("approve", "fly"):  # back to the page, which says why
        assert sabit.get(_url(opened, f"/move/{way}")).location == _url(opened)
        assert "msg-info" in sabit.get(_url(opened)).text
        assert _go(sabit, opened, way).location == _url(opened)
        assert "msg-danger" in sabit.get(_url(opened)).text
    assert _go(sabit, opened, "ask", reason="x").status_code == 303
    _go(sign_in("bota"), opened, "answered")
    with work() as session:
        assert session.get_one(Request, opened.id).state == "waiting"


def test_who_proposed_is_told_why_there_is_no_approving(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace
) -> None:
    aigul = sign_in("aigul")
    _give_papers(work, opened)
    _go(aigul, opened, "take")
    _go(aigul, opened, "propose_grant", decision=DECISION)
    page = aigul.get(_url(opened)).text
    assert "/move/approve" not in page
    assert "/move/send_back" in page
    assert aigul.get(_url(opened, "/move/approve")).location == _url(opened)
    assert _go(aigul, opened, "approve").status_code == 422


def test_a_comment_is_written_once_and_may_be_the_first_answer(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace
) -> None:
    bota = sign_in("bota")
    empty = bota.post(_url(opened, "/comment"), data={"text": "  ", "token": TOKEN})
    assert empty.status_code == 422
    assert 'href="#text"' in empty.text
    said = {"text": "Қоңырау шалдым\nҚұжат әкеледі", "told": "y", "token": TOKEN}
    for _press in range(2):
        assert bota.post(_url(opened, "/comment"), data=said).status_code == 303
    with work() as session:
        events = session.scalars(
            sa.select(RequestEvent).where(RequestEvent.kind == "comment")
        ).all()
        assert [one.text for one in events] == ["Қоңырау шалдым\nҚұжат әкеледі"]
        assert session.get_one(Request, opened.id).first_answer_at is not None
    assert "Құжат әкеледі" in bota.get(_url(opened)).text
    long = bota.post(_url(opened, "/comment"), data={"text": "a" * 2001, "token": "ef" * 16})
    assert long.status_code == 422
    bad = bota.post(_url(opened, "/comment"), data={"text": "a\x00b", "token": "ef" * 16})
    assert bad.status_code == 422


def test_taken_over_and_given_to_whoever_may_work_on_it(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace, world: World
) -> None:
    sabit, aigul = sign_in("sabit"), sign_in("aigul")
    assert sabit.post(_url(opened, "/take")).status_code == 303
    with work() as session:
        item = session.get_one(Request, opened.id).work_item_id
        assert session.get_one(WorkItem, item).assignee_id == world.sabit
    shown = aigul.get(_url(opened, "/assign"))
    assert shown.status_code == 200
    assert f'<option selected value="{world.sabit}"' in shown.text
    assert f'value="{world.bota}"' not in shown.text  # a receptionist works on no request
    wrong = aigul.post(_url(opened, "/assign"), data={"assignee_id": str(world.bota)})
    assert wrong.status_code == 422
    given = aigul.post(_url(opened, "/assign"), data={"assignee_id": str(world.aigul)})
    assert given.status_code == 303
    page = aigul.get(_url(opened)).text
    assert "Sabit" in page  # the history names who had it
    with work() as session:
        assert session.get_one(WorkItem, item).assignee_id == world.aigul
    sabit.post(_url(opened, "/assign"), data={"assignee_id": ""})
    assert sabit.get(_url(opened, "/assign")).location == _url(opened)
    with work() as session:  # who gives out no work changed nothing
        assert session.get_one(WorkItem, item).assignee_id == world.aigul


def test_the_history_says_that_it_came_back_only_where_it_did(
    sign_in: Callable[..., Any], work: Any, actor: Callable[..., Any], opened: SimpleNamespace,
    world: World,
) -> None:  # fmt: skip
    head, page = actor("aigul"), sign_in("aigul", "en")
    told = "The hand-over was taken back"

    def give_and_undo(*, moved: bool) -> str:
        with work() as session:
            item = session.get_one(WorkItem, session.get_one(Request, opened.id).work_item_id)
            item.assignee_id = world.sabit
            session.flush()
            step = hand_over(
                session, actor=head, region=world.region,
                giving=Giving(world.sabit, world.centre_id, (item.public_id,), "Ауырды",
                              to_id=world.aigul),
            )  # fmt: skip
            if moved:
                session.refresh(item)
                item.assignee_id = None
                session.flush()
            take_back(session, actor=head, region=world.region, step=step)
        return str(page.get(_url(opened)).text)

    moved = give_and_undo(moved=True)
    assert "Handed over by Sabit to Aigul" in moved
    assert told not in moved
    assert told in give_and_undo(moved=False)


def test_a_draft_is_offered_and_forgotten_when_it_is_sent(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace, world: World
) -> None:
    sabit = sign_in("sabit")
    kept = {"draft_form": f"move:{opened.key}:ask", "reason": "Анықтама керек"}
    assert sabit.post("/shymkent/requests/drafts", data=kept,
                      headers={"HX-Request": "true"}).status_code == 200  # fmt: skip
    offered = sabit.get(_url(opened, "/move/ask"))
    assert "Анықтама керек" not in offered.text
    assert "draft=1" in offered.text
    assert "Анықтама керек" in sabit.get(_url(opened, "/move/ask?draft=1")).text
    assert _go(sabit, opened, "ask", reason="Анықтама керек").status_code == 303
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RequestDraft)) == 0


def test_a_module_that_is_off_leaves_a_page_to_read(
    sign_in: Callable[..., Any],
    work: Any,
    opened: SimpleNamespace,
    kernel: Kernel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aigul = sign_in("aigul")
    monkeypatch.setitem(kernel.registry.owners, TAXI, "gone_module")
    page = aigul.get(_url(opened))
    assert page.status_code == 200
    assert "msg-info" in page.text
    assert "/move/" not in page.text
    assert "/assign" not in page.text
    monkeypatch.delitem(kernel.registry.request_types, TAXI)  # not loaded at all
    gone = aigul.get(_url(opened))
    assert gone.status_code == 200
    assert opened.number in gone.text
    assert aigul.get(_url(opened, "/move/take")).status_code == 303
    assert _go(aigul, opened, "take").status_code == 409
    assert aigul.post(_url(opened, "/take")).status_code == 303


def test_sensitive_answers_are_closed_without_the_right(
    sign_in: Callable[..., Any],
    work: Any,
    desk: Any,
    kernel: Kernel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = replace(kernel.registry.request_types[TAXI], sensitive="requests.decide")
    monkeypatch.setitem(kernel.registry.request_types, TAXI, known)
    with work() as session:
        row = desk(session, "bota").request(TAXI)
        row.answers = {"chair": "power"}
        key = row.public_id
    assert "Электр" in sign_in("aigul").get(f"/shymkent/requests/{key}").text
    assert "Электр" not in sign_in("sabit").get(f"/shymkent/requests/{key}").text


def test_as_many_queries_whatever_the_history(
    sign_in: Callable[..., Any], work: Any, opened: SimpleNamespace, count_queries: Any
) -> None:
    sabit = sign_in("sabit")
    sabit.get(_url(opened))
    count_queries.clear()
    sabit.get(_url(opened))
    few = len(count_queries.statements)
    with work() as session:
        row = session.get_one(Request, opened.id)
        session.add_all(
            RequestEvent(region_id=row.region_id, request_id=row.id, kind="comment",
                         text=f"№ {number}", created_by=None)
            for number in range(30)
        )  # fmt: skip
    count_queries.clear()
    sabit.get(_url(opened))
    assert len(count_queries.statements) <= few
    assert few < 45, few
