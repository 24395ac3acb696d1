"""Following a receipt: what a stranger learns, and what a guesser does not."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.documents.models import CheckAttempt
from core.documents.public_views import MOST_GUESSES
from core.households.models import Protection
from core.regions.models import Centre
from core.requests.models import Intake, Request
from tests.conftest import NOW, TODAY, World
from tests.core.requests.conftest import CARE, TAXI

URL = "/p/shymkent/receipt"


@pytest.fixture
def receipt(work: Any, desk: Any, world: World) -> Any:
    with work() as session:
        session.get_one(Centre, world.centre_id).phone = "+77252123456"
        made = desk(session).intake(TAXI, CARE)
        session.flush()
        return made.number, made.secret


def test_state_next_step_date_and_phone_and_nothing_else(app: Flask, receipt: Any) -> None:
    number, secret = receipt
    client = app.test_client()
    page = client.get(f"{URL}?number={number}")
    assert number in page.text and page.headers["Cache-Control"] == "no-store"
    found = client.post(URL, data={"number": number.lower().replace("-", " "),
                                   "secret": f"{secret[:4].lower()} {secret[4:]}"})  # fmt: skip
    assert found.status_code == 200
    for told in ("04.12.2026", "11.12.2026", "725", "Маман өтініміңізді"):
        assert told in found.text
    for secret_thing in ("Ахметова", "Әсел", "такси", "Санаторий", "identity", "Белсенді"):
        assert secret_thing not in found.text
    alone = client.post(URL, data={"number": f"{number}/2", "secret": secret}).text
    assert "11.12.2026" in alone and "04.12.2026" not in alone


def test_a_waiting_request_promises_no_day(work: Any, app: Flask, receipt: Any) -> None:
    with work() as session:
        session.execute(sa.update(Request).values(state="waiting", phase="waiting"))
    page = app.test_client().post(URL, data={"number": receipt[0], "secret": receipt[1]}).text
    assert "04.12.2026" not in page and "20.11.2026" in page


def test_wrong_number_and_wrong_secret_are_one_answer(work: Any, app: Flask, receipt: Any) -> None:
    number, secret = receipt
    client = app.test_client()
    wrong = [
        client.post(URL, data={"number": number, "secret": "34679ACD"}),
        client.post(URL, data={"number": f"{number[:-1]}{(int(number[-1]) + 1) % 10}",
                               "secret": secret}),
        client.post(URL, data={"number": f"{number}/9", "secret": secret}),
        client.post(URL, data={}),
    ]  # fmt: skip
    assert [one.status_code for one in wrong] == [422] * 4
    assert len({one.text.split("<main")[1].split("<form")[0] for one in wrong}) == 1
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(CheckAttempt.id))) == 4
    # a region that is not there, and another one's number
    assert client.get("/p/nowhere/receipt").status_code == 404
    other = client.post("/p/almaty-city/receipt", data={"number": number, "secret": secret})
    assert other.status_code == 422


def test_nothing_is_told_of_a_protected_person(
    work: Any, app: Flask, receipt: Any, sign_in: Any, world: World
) -> None:
    """Whoever they fled may hold the paper."""
    number, secret = receipt
    with work() as session:
        intake = session.scalars(sa.select(Intake).where(Intake.number == number)).one()
        key = intake.public_id
        session.add(Protection(region_id=world.region.id, person_id=intake.person_id,
                               started_on=TODAY))  # fmt: skip
    wrong = app.test_client().post(URL, data={"number": number, "secret": "34679ACD"})
    answer = app.test_client().post(URL, data={"number": number, "secret": secret})
    assert answer.status_code == wrong.status_code == 422
    told, guessed = (one.text.split("<main")[1].split("<form")[0] for one in (answer, wrong))
    assert told == guessed
    desk = sign_in("bota")
    page = desk.get(f"/shymkent/requests/receipts/{key}")
    assert "ашық бетте көрсетілмейді" in page.text and URL not in page.text
    for language in ("kk", "ru"):
        paper = desk.get(f"/shymkent/requests/receipts/{key}/{language}.pdf")
        assert paper.mimetype == "application/pdf"


def test_guessing_is_slowed_down(work: Any, app: Flask, receipt: Any) -> None:
    with work() as session:
        session.add_all(CheckAttempt(address="127.0.0.1", at=NOW) for _ in range(MOST_GUESSES))
    answer = app.test_client().post(URL, data={"number": receipt[0], "secret": receipt[1]})
    assert answer.status_code == 429 and answer.headers["Retry-After"]
    assert "04.12.2026" not in answer.text
