"""Complaints, proposals, thanks: anonymous, hidden from whom they are about; and the marks."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.audit.models import AuditEntry
from core.auth import devices
from core.clock import frozen
from core.documents.models import CheckAttempt
from core.documents.public_views import MOST_GUESSES
from core.feedback.models import Feedback, Rating
from core.feedback.pages import MOST_LETTERS, rating_token
from core.feedback.rules import Satisfaction, Told, figures_of, names_somebody
from core.people.models import Person
from core.requests.models import Intake, Request
from core.requests.receipt_rules import receipt_number
from core.scheduling.models import StaffMember
from core.work.models import WorkItem
from tests.conftest import NOW, TODAY, World

PUBLIC, OFFICE = "/p/shymkent/feedback", "/shymkent/feedback/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def typed(world: World, **more: Any) -> dict[str, Any]:
    return {"kind": "complaint", "centre_id": str(world.centre_id), "text": "Кезек ұзақ",
            "token": secrets.token_hex(16), **more}  # fmt: skip


def rows(work: Any) -> list[Feedback]:
    with work(writes=False) as session:
        found = list(session.scalars(sa.select(Feedback).order_by(Feedback.id)))
        session.expunge_all()
        return found


def write(client: FlaskClient, world: World, **more: Any) -> tuple[str, str]:
    """(number, secret) of what somebody writes on the internet."""
    answer = client.post(f"{PUBLIC}?lang=en", data=typed(world, **more))
    page = text_of(answer)
    assert answer.status_code == 200, page
    assert answer.headers["Cache-Control"] == "no-store"
    number, secret = re.search(r"FB-[0-9-]+", page), re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page)
    assert number is not None
    assert secret is not None
    return number[0], secret[0]


def test_an_anonymous_complaint_is_answered_with_the_way_to_appeal(
    app: Flask, sign_in: Any, world: World, work: Any
) -> None:
    outside = app.test_client()
    data = typed(world)
    first, again = (outside.post(f"{PUBLIC}?lang=en", data=data) for _ in range(2))
    shown = [re.findall(r"FB-[0-9-]+|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text_of(one))
             for one in (first, again)]  # fmt: skip
    assert shown[0] == shown[1] != []
    (row,) = rows(work)
    secret = shown[0][1]
    assert (row.author, row.contact, row.created_by) == ("", "", None)
    assert secret.replace("-", "") not in str(vars(row)), "only a hash is kept"
    with work(writes=False) as session:
        item = session.get_one(WorkItem, row.work_item_id)
        # Friday 20.11 and 15 working days; 16 December is a day off
        assert (item.kind, item.due_on) == ("feedback.feedback", dt.date(2026, 12, 11))
    head, url = sign_in("aigul", "en"), f"{OFFICE}{row.public_id}"
    assert row.number in text_of(head.get(OFFICE))
    page = text_of(head.get(url))
    assert "anonymous" in page
    assert "үш ай ішінде" in page, "the way to appeal is offered"
    for missing, field in (({"outcome": ""}, "outcome"), ({"answer": " "}, "answer"),
                           ({"appeal": ""}, "appeal")):  # fmt: skip
        given = {"outcome": "partly", "answer": "Терезе қостық", "appeal": "Сотқа", **missing}
        refused = head.post(f"{url}/answer", data=given)
        assert refused.status_code == 422
        assert f'href="#{field}"' in text_of(refused)
    given = {"outcome": "partly", "answer": "Терезе қостық", "appeal": "Сотқа"}
    assert head.post(f"{url}/answer", data=given).status_code == 303
    late = head.post(f"{url}/answer", data=given)
    assert late.status_code == 422
    with work(writes=False) as session:
        assert session.get_one(WorkItem, row.work_item_id).closed_at is not None
        logged = session.scalars(
            sa.select(AuditEntry.details).where(AuditEntry.subject_type == "feedback")
        ).all()
    assert logged
    assert "Кезек" not in str(logged)
    read = outside.post(f"{PUBLIC}/answer?lang=en", data={"number": row.number, "secret": secret})
    assert all(one in text_of(read) for one in ("Терезе қостық", "Сотқа", "Confirmed in part"))
    assert "Aigul" not in text_of(read)


def test_bad_letters_are_refused_at_the_field(app: Flask, world: World, work: Any) -> None:
    outside = app.test_client()
    for wrong, field in (
        ({"kind": "order"}, "kind-0"), ({"text": "  "}, "text"), ({"centre_id": "x"}, "centre_id"),
        ({"centre_id": str(world.foreign_centre_id)}, "centre_id"), ({"text": "а" * 4001}, "text"),
    ):  # fmt: skip
        answer = outside.post(f"{PUBLIC}?lang=en", data=typed(world, **wrong))
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in text_of(answer)
    assert rows(work) == []


def test_guesses_and_floods_are_braked(app: Flask, world: World, work: Any) -> None:
    outside = app.test_client()
    number, secret = write(outside, world)
    for given in ({"number": number, "secret": "AAAA-AAAA"}, {"number": "FB-1", "secret": secret}):
        missed = outside.post(f"{PUBLIC}/answer?lang=en", data=given)
        assert missed.status_code == 422
        assert "There is no letter" in text_of(missed)
    with work() as session:
        session.add_all(CheckAttempt(address="127.0.0.1", at=NOW) for _ in range(MOST_GUESSES))
        session.add_all(
            CheckAttempt(address="letter 127.0.0.1", at=NOW) for _ in range(MOST_LETTERS - 1)
        )
    right = {"number": number, "secret": secret}
    assert outside.post(f"{PUBLIC}/answer", data=right).status_code == 429
    flood = outside.post(f"{PUBLIC}?lang=en", data=typed(world, text="Тағы бір"))
    assert flood.status_code == 429
    assert "Тағы бір" in text_of(flood), "what was typed stays"
    assert len(rows(work)) == 1


# Whom it is about ----------------------------------------------------------------------------


def test_whoever_it_is_about_sees_it_nowhere(
    app: Flask, sign_in: Any, world: World, work: Any
) -> None:
    """Aigul heads the centre; the letter names her in the middle of a sentence."""
    number, _secret = write(app.test_client(), world, text="Бізге aigulдың өзі дөрекі сөйледі")
    write(app.test_client(), world, text="Есік тар", kind="proposal")
    (row, _other) = rows(work)
    assert row.about_user_id == world.aigul
    with work(writes=False) as session:
        assert session.get_one(WorkItem, row.work_item_id).hidden_from_id == world.aigul
    about = sign_in("aigul", "en")
    for page in (OFFICE, f"{OFFICE}?show=all", f"{OFFICE}?show=all&kind=complaint",
                 f"{OFFICE}figures", "/shymkent/work/",
                 f"/shymkent/people/?q={number}"):  # fmt: skip
        answer = about.get(page)
        assert answer.status_code == 200, page
        assert f">{number}<" not in text_of(answer), page
    assert "1 letter found" in text_of(about.get(f"{OFFICE}?show=all"))
    for method, page in (("get", ""), ("post", "/answer"), ("post", "/about")):
        answer = getattr(about, method)(f"{OFFICE}{row.public_id}{page}", data={"answer": "x"})
        assert answer.status_code == 404, page
    other = sign_in("dana", "en")
    assert "2 letters found" in text_of(other.get(f"{OFFICE}?show=all"))
    assert "«Aigul» does not see this" in text_of(other.get(f"{OFFICE}{row.public_id}"))


def test_a_letter_is_hidden_once_it_is_said_whom_it_is_about(
    app: Flask, sign_in: Any, world: World, work: Any
) -> None:
    with work() as session:
        member = StaffMember(region_id=world.region.id, centre_id=world.centre_id,
                             full_name="Директор", user_id=world.aigul)  # fmt: skip
        stranger = StaffMember(region_id=world.region.id, centre_id=world.second_centre_id,
                               full_name="Басқа")  # fmt: skip
        session.add_all([member, stranger])
        session.flush()
        key, far = member.public_id, stranger.public_id
    write(app.test_client(), world)
    (row,) = rows(work)
    head, other = sign_in("aigul", "en"), sign_in("dana", "en")
    assert head.get(f"{OFFICE}{row.public_id}").status_code == 200
    assert other.post(f"{OFFICE}{row.public_id}/about", data={"staff_id": far}).status_code == 303
    assert rows(work)[0].about_staff_id is None, "of another centre: nobody"
    assert other.post(f"{OFFICE}{row.public_id}/about", data={"staff_id": key}).status_code == 303
    assert head.get(f"{OFFICE}{row.public_id}").status_code == 404
    with work(writes=False) as session:
        assert session.get_one(WorkItem, row.work_item_id).hidden_from_id == world.aigul


def test_the_desk_writes_down_and_does_not_read(sign_in: Any, world: World, work: Any) -> None:
    desk = sign_in("bota", "en")
    data = typed(world, channel="phone", kind="thanks", author="Асан")
    answer = desk.post(f"{OFFICE}new", data=data)
    assert answer.status_code == 200
    (row,) = rows(work)
    assert (row.channel, row.created_by, row.work_item_id) == ("phone", world.bota, None)
    assert row.number in text_of(answer)
    assert desk.get(OFFICE).status_code == 403
    wrong = desk.post(f"{OFFICE}new", data={**data, "channel": "web"})
    assert wrong.status_code == 422
    head = sign_in("aigul", "en")
    given = head.post(f"{OFFICE}{row.public_id}/answer", data={"answer": "Рақмет"})
    assert given.status_code == 303, "thanks are answered without outcome and appeal"
    assert sign_in("zhanar", "en").get(f"{OFFICE}{row.public_id}").status_code in {403, 404}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [("Сәрсеновке шағым", "Сәрсенов Нұрлан", True), ("нұрланның ісі", "Сәрсенов Нұрлан", True),
     ("кезек ұзақ", "Сәрсенов Нұрлан", False), ("Ли келді", "Ли Ан", False)],
)  # fmt: skip
def test_names_are_found_with_their_endings(text: str, name: str, expected: bool) -> None:
    words, parts = text.lower().split(), name.lower().split()
    assert names_somebody(words, parts) is expected


# Figures and marks ---------------------------------------------------------------------------


def test_figures_of_a_year() -> None:
    day = dt.date(2026, 3, 2)
    due, later = dt.date(2026, 3, 23), dt.date(2026, 3, 24)
    told = [
        Told("complaint", day, due, due, "confirmed", True),
        Told("complaint", day, due, later, "not", False),
        Told("complaint", day, due, None, "", True),
        Told("complaint", day, dt.date(2026, 12, 1), None, "", False),
        Told("thanks", day, None, None, "", False),
    ]
    complaint, proposal, thanks = figures_of(told, TODAY)
    assert (complaint.received, complaint.anonymous, complaint.answered) == (4, 2, 2)
    assert (complaint.in_term, complaint.late, complaint.open, complaint.overdue) == (1, 1, 2, 1)
    assert complaint.outcomes == {"confirmed": 1, "not": 1}
    assert (proposal.received, thanks.received, thanks.overdue) == (0, 1, 0)
    assert Satisfaction({5: 2, 2: 1}).mean == 4.0
    assert Satisfaction({}).mean is None


def marks(work: Any) -> list[tuple[int, str]]:
    with work(writes=False) as session:
        found = session.execute(sa.select(Rating.score, Rating.channel).order_by(Rating.id))
        return [(score, channel) for score, channel in found]


def test_one_mark_by_link_desk_and_kiosk(
    app: Flask, sign_in: Any, world: World, work: Any, actor: Any
) -> None:
    head = actor("aigul")
    with work() as session:
        person = Person(region_id=world.region.id, surname="А", surname_key="а", given_key="",
                        patronymic_key="", name_key="а", sort_key="а")  # fmt: skip
        session.add(person)
        session.flush()
        person_id = person.id
        _device, code = devices.register_device(
            session, actor=head, region_id=world.region.id, centre_id=world.centre_id,
            name="Есік", kind="kiosk",
        )  # fmt: skip
        receipt = receipt_number("shymkent", world.centre_id, 2026, 1)
        intake = Intake(region_id=world.region.id, centre_id=world.centre_id, year=2026,
                        sequence=1, number=receipt, secret="ACDEFGHJ", person_id=person_id,
                        channel="desk", received_on=TODAY, token="t")  # fmt: skip
        item = WorkItem(region_id=world.region.id, kind="requests.request", ref="r",
                        centre_id=world.centre_id)  # fmt: skip
        session.add_all([intake, item])
        session.flush()
        asked = Request(region_id=world.region.id, intake_id=intake.id, position=1, number="N/1",
                        centre_id=world.centre_id, person_id=person_id, work_item_id=item.id,
                        type="x", module="core", channel="desk", state="review", phase="work",
                        opened_on=TODAY)  # fmt: skip
        session.add(asked)
        session.flush()
        request_id, key = asked.id, asked.public_id
    with app.app_context():
        token = rating_token(key)
    outside, url = app.test_client(), f"/p/shymkent/rate/{token}"
    assert outside.get(f"/p/shymkent/rate/{key}{'0' * 22}").status_code == 404
    assert outside.post(url, data={"score": "5"}).status_code == 409, "not over yet"
    with work() as session:
        row = session.get_one(Request, request_id)
        row.phase, row.state, row.closed_on = "closed", "done", TODAY
    followed = outside.post("/p/shymkent/receipt", data={"number": receipt, "secret": "ACDEFGHJ"})
    assert f'href="{url}"' in text_of(followed), "a finished receipt leads to the question"
    page = text_of(outside.get(f"{url}?lang=en"))
    assert "Very good" in page
    assert "N/1" not in page
    assert outside.post(url, data={"score": "9"}).status_code == 422
    assert "Thank you! Your mark is recorded" in text_of(
        outside.post(f"{url}?lang=en", data={"score": "4"})
    )
    assert "given by this link already" in text_of(
        outside.post(f"{url}?lang=en", data={"score": "1"})
    )
    desk, press = sign_in("bota", "en"), secrets.token_hex(16)
    for _press in range(2):
        assert desk.post(f"{OFFICE}mark", data={"score": "5", "press": press}).status_code == 303
    kiosk = app.test_client()
    assert kiosk.post("/shymkent/device/pair", data={"code": code}).status_code == 303
    assert "5" in text_of(kiosk.get(f"{OFFICE}kiosk"))
    for score in ("3", "x"):
        assert kiosk.post(f"{OFFICE}kiosk", data={"score": score}).status_code == 200
    assert marks(work) == [(4, "link"), (5, "desk"), (3, "kiosk")]
    figures = text_of(sign_in("aigul", "en").get(f"{OFFICE}figures"))
    assert "3 marks, mean 4 of 5" in figures
