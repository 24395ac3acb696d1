"""A request moves on: what each way asks for, and everything that changes with it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import frozen
from core.deliveries.models import Delivery
from core.documents.issue_services import reissue_document, void_document
from core.documents.models import IssuedDocument
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import Kernel
from core.messaging.models import Message
from core.messaging.recipients import Channels, routes
from core.people.models import PersonCentre, PersonPhone
from core.people.queries import load_people
from core.plugins.contracts import ServiceKind
from core.requests.letter_services import issue_letter
from core.requests.models import Request, RequestEvent, RequestPaper
from core.requests.state_services import Filled, may_go, move, note_event
from core.work.models import WorkItem
from tests.conftest import NOW, TODAY, World
from tests.core.requests.conftest import ADVICE, TAXI, TYPES

GRANT = Filled(decision="Айына 8 сапар берілсін.")


class Flow:
    """One request, moved by the accounts of the first centre."""

    def __init__(self, session: Session, world: World, actors: Any, request: Request) -> None:
        self.session, self.world, self.actors, self.row = session, world, actors, request

    def go(self, who: str, way: str, filled: Filled | None = None, token: str = "") -> Request:
        return move(
            self.session, actor=self.actors[who], region=self.world.region, request=self.row,
            transition=way, filled=filled or Filled(), token=token or secrets.token_hex(16),
        )  # fmt: skip

    def ways(self, who: str) -> dict[str, str]:
        found = may_go(self.session, actor=self.actors[who], region=self.world.region,
                       request=self.row)  # fmt: skip
        return {one.transition.code: str(one.blocked) for one in found}

    def give_papers(self) -> None:
        self.session.execute(
            sa.update(RequestPaper)
            .where(RequestPaper.request_id == self.row.id)
            .values(state="given", given_on=TODAY)
        )

    def proposed(self) -> Flow:
        self.give_papers()
        self.go("sabit", "take")
        self.go("sabit", "propose_grant", GRANT)
        return self

    @property
    def item(self) -> WorkItem:
        return self.session.get_one(WorkItem, self.row.work_item_id)

    def events(self, kind: str = "state") -> list[RequestEvent]:
        return list(
            self.session.scalars(
                sa.select(RequestEvent)
                .where(RequestEvent.request_id == self.row.id, RequestEvent.kind == kind)
                .order_by(RequestEvent.id)
            )
        )

    def letters(self) -> list[IssuedDocument]:
        return list(self.session.scalars(sa.select(IssuedDocument).order_by(IssuedDocument.id)))


@pytest.fixture
def flow(world: World, desk: Any, actor: Callable[[str], Actor]) -> Callable[..., Flow]:
    actors = {name: actor(name) for name in ("sabit", "aigul", "bota", "bolat")}

    def make(session: Session, code: str = TAXI) -> Flow:
        return Flow(session, world, actors, desk(session, "bota").request(code))

    return make


def test_from_the_desk_to_the_decision_and_the_service(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session)
        assert set(one.ways("sabit")) == {"take", "ask", "return", "withdraw"}
        assert one.ways("bota") == {}
        one.go("sabit", "take")
        assert (one.row.state, one.row.phase) == ("review", "work")
        assert one.item.assignee_id == one.world.sabit
        one.give_papers()
        one.go("sabit", "propose_grant", GRANT)
        assert one.row.first_answer_at is None  # a proposal tells the applicant nothing
        one.go("aigul", "approve")
        assert (one.row.state, one.row.decided_by, one.row.decided_on) == (
            "granted", one.world.aigul, TODAY,
        )  # fmt: skip
        assert one.row.first_answer_at == NOW
        (letter,) = one.letters()
        assert letter.number == f"GL-{one.world.centre_id}-2026-00001"
        assert letter.content["decision"] == GRANT.decision
        assert "Әкімшілік рәсімдік" in letter.content["appeal"]
        assert one.events()[-1].document_id == letter.id
        one.go("sabit", "complete", Filled(result="Тіркелді"))
        assert (one.row.phase, one.row.outcome, one.row.closed_on) == ("closed", "done", TODAY)
        assert one.item.closed_at == NOW
        assert [event.transition for event in one.events()] == [
            "take", "propose_grant", "approve", "complete",
        ]  # fmt: skip
        told = session.scalars(sa.select(Message).order_by(Message.id)).all()
        assert [(one.event, one.state) for one in told] == [
            ("requests.decided", "cancelled"), ("requests.ready", "call"),
        ]  # fmt: skip
        assert all("Әсел" not in message.text_kk + message.text_ru for message in told)


def test_taken_back_is_no_answer_of_ours(work: Any, flow: Any) -> None:
    with work() as session:
        one, other = flow(session), flow(session, ADVICE)
        one.go("sabit", "withdraw", Filled(reason="Керек емес"))
        assert (one.row.outcome, one.row.first_answer_at) == ("withdrawn", None)
        other.go("sabit", "complete", Filled(result="Түсіндірілді"))
        assert other.row.first_answer_at == NOW


def test_who_proposed_does_not_approve(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session)
        one.give_papers()
        one.go("aigul", "take")
        one.go("aigul", "propose_grant", GRANT)
        assert "басқа" in one.ways("aigul")["approve"]
        with pytest.raises(Conflict, match=r"request\.own"):
            one.go("aigul", "approve")
        one.go("aigul", "send_back", Filled(reason="Толықтыру керек"))
        one.go("sabit", "propose_grant", GRANT)
        assert one.ways("aigul")["approve"] == ""
        one.go("aigul", "approve")
        assert one.row.state == "granted"


def test_each_way_asks_for_what_it_needs(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session)
        one.go("sabit", "take")
        with pytest.raises(InvalidInput, match="unfilled") as empty:
            one.go("sabit", "propose_refusal", Filled(decision=" \n "))
        assert set(empty.value.fields) == {"decision", "refusal"}
        with pytest.raises(InvalidInput) as unknown:
            one.go("sabit", "propose_refusal", Filled(refusal="other", decision="Жоқ"))
        assert set(unknown.value.fields) == {"refusal"}
        with pytest.raises(InvalidInput) as long:
            one.go("sabit", "ask", Filled(reason="a" * 2001))
        assert set(long.value.fields) == {"reason"}
        with pytest.raises(InvalidInput, match="papers") as papers:
            one.go("sabit", "propose_grant", GRANT)
        assert "Жеке" in str(papers.value.message) or "," in str(papers.value.message)
        assert (one.row.state, len(one.events())) == ("review", 1)


def test_a_refusal_carries_its_reason_and_is_void_when_opened_again(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session)
        one.go("sabit", "take")
        one.go("sabit", "propose_refusal", Filled(refusal="not_entitled", decision="Негіз жоқ"))
        one.go("aigul", "refuse")
        (letter,) = one.letters()
        assert letter.content["refusal"] == "Құқығы жоқ"
        assert (one.row.refusal, one.row.outcome) == ("not_entitled", "refused")
        due_before = one.item.due_on
        with frozen(NOW + dt.timedelta(days=60)):
            one.go("aigul", "reopen", Filled(reason="Жаңа құжат"))
        assert (one.row.state, one.row.refusal, one.row.decision) == ("review", "", "")
        assert one.row.closed_on is None
        assert one.row.decided_by is None
        assert one.item.closed_at is None
        assert one.item.due_on is not None and one.item.due_on > due_before
        session.refresh(letter)
        assert letter.state == "void"
        assert one.events()[1].details["refusal"] == "not_entitled"  # history is kept


def test_a_replaced_letter_is_still_the_requests(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session).proposed()
        one.go("aigul", "approve")
        (first,) = one.letters()
        (person,) = load_people(session, [one.row.person_id])
        given = {"session": session, "actor": one.actors["aigul"], "region": one.world.region}
        second = reissue_document(**given, document=first, person=person, reason="Қате",
                                  token="cd" * 16)  # fmt: skip
        assert second.content["decision"] == GRANT.decision
        assert issue_letter(**given, request=one.row, language=first.language).id == second.id
        void_document(**given, document=second, reason="Қайта беру")
        third = issue_letter(**given, request=one.row, language=first.language)
        assert (third.state, third.id > second.id) == ("valid", True)
        one.go("sabit", "withdraw", Filled(reason="Керек емес"))
        one.go("aigul", "reopen", Filled(reason="Қайта сұрады"))
        session.refresh(third)
        assert third.state == "void"
        with pytest.raises(Conflict, match=r"letter\.none"):
            issue_letter(**given, request=one.row, language="kk")


def test_the_deadline_stands_still_while_we_wait(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session)
        due = one.item.due_on
        one.go("sabit", "ask", Filled(reason="Анықтама керек"))
        assert (one.row.phase, one.item.waiting_since) == ("waiting", TODAY)
        with frozen(NOW + dt.timedelta(days=3)):  # Monday: one working day later
            one.go("sabit", "answered")
        assert one.item.waiting_since is None
        assert due is not None
        assert one.item.due_on is not None and one.item.due_on > due
        assert one.row.first_answer_at == NOW


def test_pressed_twice_it_moves_once_and_an_old_page_is_told(work: Any, flow: Any) -> None:
    with work() as session:
        one, token = flow(session), secrets.token_hex(16)
        one.go("sabit", "take", token=token)
        one.go("sabit", "take", token=token)
        assert len(one.events()) == 1
        with pytest.raises(Conflict, match=r"request\.moved"):
            one.go("aigul", "take")
        with pytest.raises(NotFound):
            one.go("aigul", "fly")
        with pytest.raises(NotAllowed):
            one.go("bota", "ask", Filled(reason="x"))
        with pytest.raises(NotAllowed):
            one.go("bolat", "ask", Filled(reason="x"))
        with pytest.raises(InvalidInput, match="token"):
            one.go("sabit", "ask", Filled(reason="x"), token="short")


def test_who_has_left_decides_nothing(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session).proposed()
        session.execute(
            sa.update(User).where(User.id == one.world.aigul)
            .values(ends_on=TODAY - dt.timedelta(days=1))
        )  # fmt: skip
        with pytest.raises(Conflict, match=r"request\.left"):
            one.go("aigul", "approve")
        assert one.row.state == "to_grant"
        assert one.letters() == []


def test_no_letter_leaves_a_centre_that_lost_the_file(work: Any, flow: Any) -> None:
    with work() as session:
        one = flow(session).proposed()
        session.execute(sa.update(PersonCentre).values(detached_at=NOW))
        session.expire_all()
        with pytest.raises(Conflict, match=r"request\.no_file"), session.begin_nested():
            one.go("aigul", "approve")


def test_a_request_of_a_module_that_is_off_stays_where_it_is(
    work: Any, flow: Any, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work() as session:
        one = flow(session)
        monkeypatch.setitem(kernel.registry.owners, TAXI, "gone_module")
        assert one.ways("sabit") == {}
        with pytest.raises(Conflict, match=r"request\.module_off"):
            one.go("sabit", "take")


def test_a_done_request_is_a_service_given_until_it_is_opened_again(
    work: Any, flow: Any, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = ServiceKind("active_longevity.test_advice", "Кеңес")
    monkeypatch.setitem(kernel.registry.service_kinds, kind.code, kind)
    advice = replace(TYPES[2], service_kind=kind.code)
    monkeypatch.setitem(kernel.registry.request_types, ADVICE, advice)
    with work() as session:
        one = flow(session, ADVICE)
        one.row.module = "active_longevity"
        one.go("sabit", "complete", Filled(result="Түсіндірілді"))
        given = session.scalars(sa.select(Delivery)).one()
        assert (given.person_id, given.voided_at) == (one.row.person_id, None)
        one.go("aigul", "reopen", Filled(reason="Қате жабылды"))
        session.refresh(given)
        assert given.voided_at is not None
        one.go("sabit", "complete", Filled(result="Енді түсіндірілді"))
        living = (
            sa.select(sa.func.count()).select_from(Delivery).where(Delivery.voided_at.is_(None))
        )
        assert session.scalar(living) == 1


def test_a_moment_of_the_history_is_written_once_and_counts_as_acting(work: Any, flow: Any) -> None:
    with work() as session:
        one, other, token = flow(session), flow(session, ADVICE), secrets.token_hex(16)
        item = one.item
        item.escalated_at, item.escalated_to_id = NOW, one.world.aigul
        session.flush()
        given = {"session": session, "actor": one.actors["sabit"], "region": one.world.region,
                 "kind": "comment", "text": "Қоңырау шалдым", "token": token}  # fmt: skip
        first = note_event(request=one.row, **given)
        assert note_event(request=one.row, **given).id == first.id
        assert one.item.escalated_at is None
        with pytest.raises(InvalidInput, match="token"):
            note_event(request=other.row, **given)


def test_a_phone_that_others_use_is_told_no_name(work: Any, flow: Any, cast: Any) -> None:
    with work() as session:
        one = flow(session)
        session.add_all(
            PersonPhone(region_id=one.world.region.id, person_id=number, number="+77015551234")
            for number in (cast.asel, cast.saule)
        )
        session.flush()
        routed = routes(session, region=one.world.region, person_ids=[cast.asel],
                        channels=Channels(sms=True, email=False))  # fmt: skip
        assert routed[cast.asel].shared  # any other event would begin with the name
        one.go("sabit", "ask", Filled(reason="Анықтама керек"))
        told = session.scalars(sa.select(Message)).one()
        assert one.row.number in told.text_kk
        assert "Әсел" not in told.text_kk + told.text_ru
        assert "Анықтама" not in told.text_kk + told.text_ru


def test_a_letter_is_no_document_that_somebody_writes_by_hand(
    sign_in: Callable[..., Any], cast: Any
) -> None:
    page = sign_in("aigul").get(f"/shymkent/people/{cast.keys['asel']}/documents/new").text
    assert "certificate" in page
    assert "request_granted" not in page
    given = {"template": "request_granted", "language": "kk", "token": "ab" * 16}
    answer = sign_in("aigul").post(
        f"/shymkent/people/{cast.keys['asel']}/documents/new", data=given
    )
    assert answer.status_code == 422
