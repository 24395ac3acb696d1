"""The desk in the browser's words: what is shown, what comes back, what is said."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.db import ALL_REGIONS
from core.documents.models import Attachment
from core.households.models import Representative
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.requests.draft_services import KEPT
from core.requests.jobs import DRAFTS
from core.requests.models import Intake, Request, RequestDraft, RequestEvent, RequestPaper
from tests.conftest import NOW, World
from tests.core.requests.conftest import ADVICE, CARE, TAXI

TOKEN = "cd" * 16
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"


def _post(client: Any, cast: Any, *types: str, path: str = "new", **more: Any) -> Any:
    data = {"person": cast.keys["asel"], "token": TOKEN, "channel": "desk",
            "representative": "self", "types": list(types), **more}  # fmt: skip
    return client.post(f"/shymkent/requests/{path}", data=data)


def test_find_the_person_first(sign_in: Any, cast: Any) -> None:
    page = sign_in("bota").get("/shymkent/requests/new?q=Ахметова").text
    assert f"person={cast.keys['asel']}" in page and cast.keys["far"] not in page


def test_questions_and_papers_come_merged_and_keep_what_was_typed(sign_in: Any, cast: Any) -> None:
    page = _post(sign_in("bota"), cast, TAXI, CARE, path="new/parts",
                 question_core__companion="2", papers=["identity"]).text  # fmt: skip
    assert page.count('name="question_core__companion"') == 1
    assert re.search(r'name="question_core__companion"[^>]*value="2"', page)
    assert page.count('name="papers" value="identity" id="papers-0" checked') == 1
    assert page.count('value="disability"') == page.count('value="sanatorium_card"') == 1
    # a person of another centre is no matter of this desk
    other = sign_in("bolat").get(f"/shymkent/requests/new?person={cast.keys['asel']}")
    assert other.status_code == 404


def test_three_requests_one_receipt_one_scan(work: Any, sign_in: Any, cast: Any) -> None:
    client = sign_in("bota")
    answer = _post(client, cast, TAXI, CARE, ADVICE, representative=cast.acting_key,
                   question_core__companion="1", papers=["disability"])  # fmt: skip
    assert answer.status_code == 303
    again = _post(client, cast, TAXI, CARE, ADVICE, representative=cast.acting_key)
    assert again.headers["Location"] == answer.headers["Location"]
    page = client.get(answer.headers["Location"]).text
    with work() as session:
        intake = session.scalars(sa.select(Intake)).one()
        assert intake.representative_name == "Ахметова Сәуле"
        paper = session.scalars(
            sa.select(RequestPaper).where(RequestPaper.code == "identity").limit(1)
        ).one()
        number, secret, paper_id = intake.number, intake.secret, paper.public_id
    assert number in page and f"{secret[:4]}-{secret[4:]}" in page
    assert page.count(f"/papers/{paper_id}") == 1  # asked by two requests, shown once

    marked = client.post(
        f"/shymkent/requests/papers/{paper_id}?back=receipt",
        data={"state": "given", "token": TOKEN, "file": (io.BytesIO(PDF), "a.pdf")},
        content_type="multipart/form-data",
    )
    assert marked.status_code == 303, marked.text
    with work() as session:
        scans = session.scalars(sa.select(Attachment.id)).all()
        served = session.execute(
            sa.select(RequestPaper.state, RequestPaper.attachment_id).where(
                RequestPaper.code == "identity"
            )
        ).all()
        events = session.scalars(sa.select(RequestEvent.kind)).all()
    assert len(scans) == 1
    assert served == [("given", scans[0])] * 2
    assert events.count("paper") == 2


def test_the_receipt_on_paper(work: Any, sign_in: Any, desk: Any) -> None:
    with work() as session:
        key = desk(session).intake(TAXI, CARE).public_id
    for language in ("kk", "ru"):
        made = sign_in("bota").get(f"/shymkent/requests/receipts/{key}/{language}.pdf")
        assert made.mimetype == "application/pdf" and made.data.startswith(b"%PDF")
    assert sign_in("bolat").get(f"/shymkent/requests/receipts/{key}").status_code == 404


def test_the_receipt_leads_back_to_the_desk_and_nowhere_else(sign_in: Any, cast: Any) -> None:
    client = sign_in("bota")
    desk = "/shymkent/equal-society/desk/people/1?ticket=2"
    form = client.get("/shymkent/requests/new", query_string={
        "person": cast.keys["asel"], "back": desk}).text  # fmt: skip
    assert f'name="back" type="hidden" value="{desk}"' in form
    for number, (back, shown) in enumerate([(desk, True), ("//elsewhere.kz/", False)]):
        answer = _post(client, cast, (TAXI, ADVICE)[number], back=back, token=f"{number}f" * 16,
                       question_core__companion="1")  # fmt: skip
        page = client.get(answer.headers["Location"]).text
        assert (f'href="{back}"' in page) is shown


def test_bad_input_is_said_at_its_field_and_kept(sign_in: Any, cast: Any) -> None:
    client = sign_in("bota")
    for field, value, target in (
        ("question_core__companion", "көп", "question_core__companion"),
        ("channel", "pigeon", "channel-0"),
        ("representative", "zzz", "representative-0"),
    ):
        more = {"question_core__chair": "power", field: value}
        answer = _post(client, cast, TAXI, **more)
        assert answer.status_code == 422, field
        assert f'href="#{target}"' in answer.text
        assert re.search(r'<option selected value="power">', answer.text)
    empty = _post(client, cast)
    assert empty.status_code == 422 and "Адамның не үшін келгенін белгілеңіз." in empty.text
    # a token of no page is replaced by one of this page
    assert _post(client, cast, TAXI, token="x").status_code == 303


def test_a_representative_without_a_valid_paper_is_told(work: Any, sign_in: Any, cast: Any) -> None:
    with work() as session:
        session.execute(sa.update(Representative).values(valid_to=dt.date(2026, 11, 19)))
    client = sign_in("bota")
    shown = client.get(f"/shymkent/requests/new?person={cast.keys['asel']}").text
    assert "Сенімхаттың мерзімі бітті: 19.11.2026" in shown
    answer = _post(client, cast, TAXI, representative=cast.acting_key)
    assert answer.status_code == 422
    assert 'href="#representative-0"' in answer.text
    assert "Сенімхаттың мерзімі бітті: 19.11.2026" in answer.text


def test_the_same_request_needs_a_yes(work: Any, sign_in: Any, cast: Any) -> None:
    client = sign_in("bota")
    assert _post(client, cast, TAXI).status_code == 303
    again = _post(client, cast, TAXI, token="ef" * 16)
    assert again.status_code == 422 and 'name="confirmed"' in again.text
    assert _post(client, cast, TAXI, token="ef" * 16, confirmed="y").status_code == 303
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Request.id))) == 2


# Drafts --------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_offered(work: Any, sign_in: Any, cast: Any) -> None:
    client, key = sign_in("bota"), cast.keys["asel"]
    data = {"draft_form": f"new:{key}", "person": key, "types": [TAXI, CARE], "token": TOKEN,
            "question_core__companion": "2", "csrf_token": "x"}  # fmt: skip
    kept = client.post("/shymkent/requests/drafts", data=data, headers={"HX-Request": "true"})
    assert "Жоба сақталды: 10:00" in kept.text
    page = client.get(f"/shymkent/requests/new?person={key}").text
    assert "draft=1" in page and "question_core__companion" not in page
    page = client.get(f"/shymkent/requests/new?person={key}&draft=1").text
    assert re.search(r'name="question_core__companion"[^>]*value="2"', page)
    assert page.count("checked") >= 3
    # nobody else sees it, and the one who typed it only until it is sent
    assert "draft=1" not in sign_in("aigul").get(f"/shymkent/requests/new?person={key}").text
    with work() as session:
        row = session.scalars(sa.select(RequestDraft)).one()
        assert set(row.content) == {"person", "types", "question_core__companion"}
    assert _post(client, cast, TAXI).status_code == 303
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(RequestDraft.id))) == 0


def test_drafts_that_are_none(work: Any, sign_in: Any, cast: Any) -> None:
    client, key = sign_in("bota"), cast.keys["asel"]
    url = "/shymkent/requests/drafts"
    assert client.post(url, data={"draft_form": "any:thing"}).status_code == 422
    far = client.post(url, data={"draft_form": f"new:{cast.keys['far']}", "types": TAXI})
    assert far.status_code == 404
    long = client.post(url, data={"draft_form": f"new:{key}", "note": "ұ" * 20_001})
    assert long.status_code == 422
    assert client.post(url, data={"draft_form": f"new:{key}", "types": TAXI}).status_code == 303
    with work() as session:
        assert session.scalars(sa.select(RequestDraft.form)).all() == [f"new:{key}"]
    dropped = client.post(f"{url}/drop", data={"draft_form": f"new:{key}"})
    assert dropped.status_code == 303
    with work() as session:
        assert session.scalars(sa.select(RequestDraft.id)).all() == []


def test_nobody_comes_back_to_a_draft_for_ever(work: Any, app: Flask, world: World) -> None:
    given = {"region_id": world.region.id, "user_id": world.bota, "content": {}}
    with work() as session:
        session.add(RequestDraft(**given, form="old", saved_at=NOW - KEPT - dt.timedelta(1)))
        session.add(RequestDraft(**given, form="young", saved_at=NOW - KEPT + dt.timedelta(1)))
    with work(ALL_REGIONS) as session:
        enqueue(session, kind=DRAFTS, arguments={}, region_id=None, actor=system_actor("worker"))
    assert run_due_jobs(app) == 1
    with work() as session:
        assert session.scalars(sa.select(RequestDraft.form)).all() == ["young"]


# The person's page ---------------------------------------------------------------------------


def test_a_persons_requests(work: Any, sign_in: Any, desk: Any, cast: Any) -> None:
    with work() as session:
        numbers = [one.number for one in desk(session).requests(desk(session).intake(TAXI, CARE))]
    client = sign_in("bota")
    page = client.get(f"/shymkent/people/{cast.keys['asel']}/requests").text
    assert all(number in page for number in numbers)
    page = client.get(f"/shymkent/people/{cast.keys['asel']}/cards").text
    assert "Ашық өтінімдер" in page and "04.12.2026" in page
    page = client.get(f"/shymkent/people/{cast.keys['asel']}/timeline?kind=request").text
    assert page.count("Өтінім ашылды") == 2


def test_lists_ask_as_often_for_many_as_for_one(
    work: Any, sign_in: Any, desk: Any, cast: Any, count_queries: Any
) -> None:
    with work() as session:
        one = desk(session).intake(TAXI, name="saule").public_id
        three = desk(session).intake(TAXI, CARE, ADVICE).public_id
    client = sign_in("bota")
    asked: dict[str, list[int]] = {}
    for key, person in ((one, "saule"), (three, "asel")):
        for page in (f"requests/receipts/{key}", f"people/{cast.keys[person]}/requests",
                     f"people/{cast.keys[person]}/cards"):  # fmt: skip
            client.get(f"/shymkent/{page}")
            count_queries.clear()
            assert client.get(f"/shymkent/{page}").status_code == 200
            asked.setdefault(page.split("/")[-1].replace(key, "receipt"), []).append(
                len(count_queries.statements)
            )
    assert all(few == many for few, many in asked.values()), asked
