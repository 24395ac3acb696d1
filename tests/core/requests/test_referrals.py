"""Referrals: consent, closed places, answers by account, paper and one-time link, the way back."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.clock import frozen
from core.db import ALL_REGIONS, db, unit_of_work
from core.documents.models import CheckAttempt
from core.documents.public_views import MOST_GUESSES
from core.errors import DomainError
from core.households.models import Protection
from core.people.models import PersonCentre, PersonPhone
from core.privacy.models import Consent, ConsentText
from core.regions.models import Centre
from core.requests.models import RequestEvent
from core.requests.referral_link_services import answer_by_link
from core.requests.referral_models import OutsideBody, Referral, ReferralLink
from core.requests.referral_services import Answer
from core.work.models import WorkItem
from tests.conftest import NOW, TODAY, World

PAGES = "/shymkent/requests/referrals"


def consent_of(session: Any, region_id: int, person_id: int, **more: Any) -> Consent:
    text = session.scalar(sa.select(ConsentText).where(ConsentText.purpose == "sharing"))
    if text is None:
        words = {f"{name}_{one}": "…" for one in ("kk", "ru") for name in
                 ("operator", "body", "data", "transfer", "abroad", "public")}  # fmt: skip
        text = ConsentText(region_id=region_id, purpose="sharing", number=1,
                           valid_from=dt.date(2020, 1, 1), operator_bin="", **words)  # fmt: skip
        session.add(text)
        session.flush()
    row = Consent(region_id=region_id, person_id=person_id, purpose="sharing", text_id=text.id,
                  given_on=dt.date(2026, 1, 10), **more)  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def ready(work: Any, world: World, cast: Any) -> SimpleNamespace:
    """Asel's consent and telephone, and a clinic that takes people."""
    with work() as session:
        consent = consent_of(session, world.region.id, cast.asel)
        session.add(PersonPhone(region_id=world.region.id, person_id=cast.asel,
                                number="+77011234567"))  # fmt: skip
        body = OutsideBody(region_id=world.region.id, name_kk="№ 3 емхана", phone="+77252000000")
        session.add(body)
        session.flush()
        return SimpleNamespace(consent=consent.id, body=body.id)


def typed(world: World, target: str, **more: Any) -> dict[str, Any]:
    return {"centre_id": str(world.centre_id), "target": target, "purpose": "Ортез керек",
            "shares": ["name"], "token": secrets.token_hex(16), **more}  # fmt: skip


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def sent(work: Any) -> list[Referral]:
    with work(writes=False) as session:
        rows = list(session.scalars(sa.select(Referral).order_by(Referral.id)))
        session.expunge_all()
        return rows


@pytest.fixture
def refer(
    sign_in: Callable[..., FlaskClient], world: World, cast: Any, ready: Any, work: Any
) -> Callable[..., Referral]:
    """`refer("body")`: Sabit of the first centre sends Asel on."""
    client = sign_in("sabit", "en")

    def send(where: str = "body", **more: Any) -> Referral:
        target = f"body:{ready.body}" if where == "body" else f"centre:{world.second_centre_id}"
        answer = client.post(f"/shymkent/people/{cast.keys['asel']}/refer",
                             data=typed(world, target, **more))  # fmt: skip
        assert answer.status_code == 303, text_of(answer)
        return sent(work)[-1]

    return send


def open_items(work: Any, kind: str) -> list[WorkItem]:
    with work(writes=False) as session:
        rows = list(
            session.scalars(
                sa.select(WorkItem).where(WorkItem.kind == kind, WorkItem.closed_at.is_(None))
            )
        )
        session.expunge_all()
        return rows


# Sending -------------------------------------------------------------------------------------


def test_a_second_press_sends_nothing_twice(
    sign_in: Any, world: World, cast: Any, ready: Any, work: Any
) -> None:
    client, data = sign_in("sabit", "en"), typed(world, f"body:{ready.body}")
    url = f"/shymkent/people/{cast.keys['asel']}/refer"
    first, again = (client.post(url, data=data) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    rows = sent(work)
    assert [one.number for one in rows] == [f"REF-{world.centre_id}-2026-00001"]
    item = open_items(work, "requests.referral")
    # Friday 20.11 and five working days after it
    assert [(one.subject, one.due_on) for one in item] == [(rows[0].number, dt.date(2026, 11, 27))]
    other = client.post(url, data=typed(world, f"body:{ready.body}"))
    assert other.status_code == 422
    assert "referred there already" in text_of(other)


@pytest.mark.parametrize("fault", ["none", "withdrawn", "ended"])
def test_without_consent_nobody_is_referred(
    sign_in: Any, world: World, cast: Any, ready: Any, work: Any, fault: str
) -> None:
    with work() as session:
        row = session.get_one(Consent, ready.consent)
        if fault == "none":
            session.delete(row)
        elif fault == "withdrawn":
            row.withdrawn_on = TODAY
        else:
            row.valid_to = TODAY - dt.timedelta(days=1)
    answer = sign_in("sabit", "en").post(
        f"/shymkent/people/{cast.keys['asel']}/refer", data=typed(world, f"body:{ready.body}")
    )
    words = {"none": "There is no consent", "withdrawn": "was withdrawn on 20.11.2026",
             "ended": "ended on 19.11.2026"}  # fmt: skip
    assert answer.status_code == 422
    assert words[fault] in text_of(answer)
    assert "Ортез керек" in text_of(answer), "what was typed stays"
    assert sent(work) == []


@pytest.mark.parametrize("where", ["centre", "body", "own", "nowhere"])
def test_a_closed_place_is_refused_at_the_field(
    sign_in: Any, world: World, cast: Any, ready: Any, work: Any, where: str
) -> None:
    with work() as session:
        session.get_one(Centre, world.second_centre_id).is_active = False
        session.get_one(OutsideBody, ready.body).is_active = False
    target = {"centre": f"centre:{world.second_centre_id}", "body": f"body:{ready.body}",
              "own": f"centre:{world.centre_id}", "nowhere": "centre:x"}[where]  # fmt: skip
    client = sign_in("sabit", "en")
    url = f"/shymkent/people/{cast.keys['asel']}/refer"
    answer = client.post(url, data=typed(world, target))
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#target"' in page
    said = {"centre": "«Белсенді ұзақ өмір 2» is closed", "body": "«№ 3 емхана» is closed",
            "own": "the sending centre itself", "nowhere": "Choose from the list."}  # fmt: skip
    assert said[where] in page
    assert sent(work) == []
    assert "емхана" not in text_of(client.get(url)), "a closed place is not offered"


def test_a_protected_person_is_referred_with_leave_and_nothing_is_told(
    sign_in: Any, app: Flask, world: World, cast: Any, ready: Any, work: Any
) -> None:
    with work() as session:
        session.add(Protection(region_id=world.region.id, person_id=cast.asel,
                               started_on=TODAY, reason="қауіп"))  # fmt: skip
    url = f"/shymkent/people/{cast.keys['asel']}/refer"
    data = typed(world, f"body:{ready.body}", shares=["name", "phone"])
    answer = sign_in("aigul", "en").post(url, data=data)
    assert answer.status_code == 422
    assert "with their leave" in text_of(answer)
    head = sign_in("aigul", "en")
    done = head.post(url, data={**data, "leave": "y"})
    assert done.status_code == 303, text_of(done)
    token = link_of(head, sent(work)[-1])
    page = text_of(app.test_client().get(f"/p/shymkent/referral/{token}?lang=en"))
    assert "Ортез керек" in page
    assert "Ахметова" not in page
    assert "123" not in re.sub(r"REF-\S+", "", page)


# Another centre ------------------------------------------------------------------------------


def test_a_centre_accepts_and_the_result_comes_back(
    sign_in: Any, refer: Any, world: World, cast: Any, work: Any
) -> None:
    row = refer("centre")
    items = open_items(work, "requests.referral")
    assert [(one.centre_id, one.person_id) for one in items] == [(world.second_centre_id, None)]
    there = sign_in("bolat", "en")
    listed = text_of(there.get(PAGES))
    assert row.number in listed
    page = text_of(there.get(f"{PAGES}/{row.public_id}"))
    assert "Ахметова Әсел" in page
    assert "+7" not in page.replace("+7 725", ""), "the telephone was not to be told"
    assert there.get(f"/shymkent/people/{cast.keys['asel']}").status_code == 404
    accepted = there.post(f"{PAGES}/{row.public_id}/answer", data={"decision": "accept"})
    assert accepted.status_code == 303
    with work(writes=False) as session:
        held = session.scalars(
            sa.select(PersonCentre.centre_id).where(PersonCentre.person_id == cast.asel)
        ).all()
        item = session.get_one(WorkItem, row.work_item_id)
        assert world.second_centre_id in held
        assert (item.assignee_id, item.due_days) == (world.bolat, 15)
    refused = there.post(f"{PAGES}/{row.public_id}/answer", data={"decision": "done"})
    assert refused.status_code == 422
    assert 'href="#result"' in text_of(refused)
    told = {"decision": "done", "result": "Ортез берілді", "outcome": "helped"}
    assert there.post(f"{PAGES}/{row.public_id}/answer", data=told).status_code == 303
    assert open_items(work, "requests.referral") == []
    back = open_items(work, "requests.referral_back")
    assert [(one.assignee_id, one.centre_id) for one in back] == [(world.sabit, world.centre_id)]
    here = sign_in("sabit", "en")
    page = text_of(here.get(f"{PAGES}/{row.public_id}"))
    assert "Ортез берілді" in page
    assert "I have read it" in page
    for _press in range(2):
        assert here.post(f"{PAGES}/{row.public_id}/noted").status_code == 303
    assert open_items(work, "requests.referral_back") == []
    late = there.post(f"{PAGES}/{row.public_id}/answer", data={**told, "result": "Басқа"})
    assert late.status_code == 422
    assert "This referral is over" in text_of(late)


def test_a_rejection_needs_its_reason(sign_in: Any, refer: Any, work: Any) -> None:
    row = refer("centre")
    there = sign_in("bolat", "en")
    url = f"{PAGES}/{row.public_id}/answer"
    bare = there.post(url, data={"decision": "reject", "reason": " "})
    assert bare.status_code == 422
    assert 'href="#reason"' in text_of(bare)
    assert there.post(url, data={"decision": "reject", "reason": "Орын жоқ"}).status_code == 303
    found = sent(work)[0]
    assert (found.state, found.reason, found.answered_by) == ("rejected", "Орын жоқ", "Bolat")


def test_a_centre_that_closed_meanwhile_accepts_nobody(
    sign_in: Any, refer: Any, world: World, work: Any
) -> None:
    row = refer("centre")
    with work() as session:
        session.get_one(Centre, world.second_centre_id).is_active = False
    answer = sign_in("bolat", "en").post(f"{PAGES}/{row.public_id}/answer",
                                         data={"decision": "accept"})  # fmt: skip
    assert answer.status_code == 422
    assert "is closed and takes nobody" in text_of(answer)
    assert sent(work)[0].state == "sent"
    page = text_of(sign_in("sabit", "en").get(f"{PAGES}/{row.public_id}"))
    assert "has closed since" in page


def test_taken_back_with_a_reason_and_written_into_the_request(
    sign_in: Any, refer: Any, desk: Any, work: Any
) -> None:
    with work() as session:
        asked = desk(session).request()
        key, number = asked.public_id, asked.id
    row = refer("body", request_id=key)
    here = sign_in("sabit", "en")
    token = link_of(here, row)
    bare = here.post(f"{PAGES}/{row.public_id}/withdraw", data={"reason": ""})
    assert bare.status_code == 422
    done = here.post(f"{PAGES}/{row.public_id}/withdraw", data={"reason": "Керек емес"})
    assert done.status_code == 303
    with work(writes=False) as session:
        steps = session.scalars(
            sa.select(RequestEvent.details)
            .where(RequestEvent.request_id == number, RequestEvent.kind == "referral")
            .order_by(RequestEvent.id)
        ).all()
    assert [one["step"] for one in steps] == ["sent", "withdrawn"]
    gone = here.get(f"/p/shymkent/referral/{token}?lang=en")
    assert gone.status_code == 410
    assert "does not work any more" in text_of(gone)


# Outside bodies ------------------------------------------------------------------------------


def link_of(client: FlaskClient, row: Referral, press: str = "") -> str:
    answer = client.post(f"{PAGES}/{row.public_id}/link",
                         data={"press": press or secrets.token_hex(16)})  # fmt: skip
    found = re.search(r"/p/shymkent/referral/([0-9a-f]{64})", answer.get_data(as_text=True))
    assert found is not None, answer.status_code
    assert answer.headers["Cache-Control"] == "no-store"
    return found[1]


def test_the_link_shows_only_what_is_needed_and_takes_one_answer(
    sign_in: Any, app: Flask, refer: Any, cast: Any, work: Any
) -> None:
    row = refer("body", shares=["name"])
    here, press = sign_in("sabit", "en"), secrets.token_hex(16)
    token = link_of(here, row, press)
    assert link_of(here, row, press) == token
    with work(writes=False) as session:
        links = [dict(one) for one in session.execute(sa.select(ReferralLink.__table__)).mappings()]
    assert len(links) == 1
    assert token not in str(links[0]), "only the hash is kept"
    outside, url = app.test_client(), f"/p/shymkent/referral/{token}"
    page = outside.get(f"{url}?lang=en")
    text = text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert all(one in text for one in ("Ортез керек", "Ахметова Әсел", row.number))
    hidden = ("14.03.1983", "123 45 67", "1234567", cast.keys["asel"], "Sabit")
    assert not any(one in text for one in hidden)
    bare = outside.post(f"{url}?lang=en", data={"decision": "accept", "press": "a" * 32})
    assert bare.status_code == 422
    assert 'href="#answered_by"' in text_of(bare)
    given = {"decision": "accept", "answered_by": "Дәрігер Оспанов", "press": "a" * 32}
    first, again = (outside.post(url, data=given) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location != url
    used = outside.get(f"{url}?lang=en")
    assert used.status_code == 410
    assert "The link is used" in text_of(used)
    assert "Ахметова" not in text_of(used)
    other = outside.post(f"{url}?lang=en", data={**given, "press": "b" * 32})
    assert other.status_code == 410
    told = {"decision": "done", "result": "Берілді", "outcome": "helped",
            "answered_by": "Дәрігер Оспанов", "press": "c" * 32}  # fmt: skip
    assert outside.post(first.location, data=told).status_code == 303
    found = sent(work)[0]
    assert (found.state, found.via, found.result) == ("done", "link", "Берілді")
    assert found.answered_by == "Дәрігер Оспанов"
    assert len(open_items(work, "requests.referral_back")) == 1


def test_an_expired_link_and_one_whose_consent_ended_open_nothing(
    sign_in: Any, app: Flask, refer: Any, ready: Any, work: Any
) -> None:
    token = link_of(sign_in("sabit", "en"), refer("body"))
    url = f"/p/shymkent/referral/{token}?lang=en"
    given = {"decision": "accept", "answered_by": "Оспанов", "press": "a" * 32}
    with frozen(NOW + dt.timedelta(days=14, minutes=1)):
        for answer in (app.test_client().get(url), app.test_client().post(url, data=given)):
            assert answer.status_code == 410
            assert "The link has expired" in text_of(answer)
            assert "Ахметова" not in text_of(answer)
    with work() as session:
        session.get_one(Consent, ready.consent).withdrawn_on = TODAY
    answer = app.test_client().post(url, data=given)
    assert answer.status_code == 410
    assert sent(work)[0].state == "sent"


def test_a_new_link_ends_the_earlier_one(sign_in: Any, app: Flask, refer: Any) -> None:
    row, here = refer("body"), sign_in("sabit", "en")
    old, new = link_of(here, row), link_of(here, row)
    assert app.test_client().get(f"/p/shymkent/referral/{old}").status_code == 410
    assert app.test_client().get(f"/p/shymkent/referral/{new}").status_code == 200
    assert app.test_client().get(f"/p/almaty-city/referral/{new}").status_code == 404


@pytest.mark.parametrize(
    "odd", ["\x00", "a\x00b", "999999999999999999999", "body:" + "9" * 30, "😀"]
)
def test_odd_input_is_refused_and_never_breaks(
    sign_in: Any, app: Flask, refer: Any, cast: Any, odd: str
) -> None:
    row, here = refer("body"), sign_in("sabit", "en")
    url = f"/p/shymkent/referral/{link_of(here, row)}"
    for client, path in (
        (app.test_client(), url), (app.test_client(), "/p/shymkent/feedback/answer"),
        (app.test_client(), "/p/shymkent/feedback"), (here, f"{PAGES}/{row.public_id}/answer"),
        (here, f"{PAGES}/{row.public_id}/withdraw"), (here, f"{PAGES}/{row.public_id}/link"),
        (here, f"/shymkent/people/{cast.keys['asel']}/refer"),
        (sign_in("aigul"), "/shymkent/requests/bodies"),
    ):  # fmt: skip
        names = ("decision", "reason", "result", "outcome", "answered_by", "paper", "press",
                 "target", "centre_id", "purpose", "token", "name_kk", "phone", "number",
                 "secret", "kind", "text", "shares", "request_id")  # fmt: skip
        assert client.post(path, data=dict.fromkeys(names, odd)).status_code < 500, path
    assert sign_in("aigul").get("/shymkent/requests/bodies/%00").status_code == 404


def test_guessed_links_are_braked(sign_in: Any, app: Flask, refer: Any, work: Any) -> None:
    token = link_of(sign_in("sabit", "en"), refer("body"))
    outside = app.test_client()
    assert outside.get(f"/p/shymkent/referral/{'0' * 64}").status_code == 404
    assert outside.post(f"/p/shymkent/referral/{'1' * 64}").status_code == 404
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(CheckAttempt.id))) == 2
        session.add_all(CheckAttempt(address="127.0.0.1", at=NOW) for _ in range(MOST_GUESSES - 2))
    for answer in (outside.get(f"/p/shymkent/referral/{token}"),
                   outside.post(f"/p/shymkent/referral/{token}")):  # fmt: skip
        assert answer.status_code == 429
        assert "Ахметова" not in text_of(answer)


def test_of_answers_at_once_by_one_link_one_counts(
    app: Flask, sign_in: Any, refer: Any, world: World, work: Any
) -> None:
    token, barrier = link_of(sign_in("sabit", "en"), refer("body")), Barrier(4)

    def one(number: int) -> str:
        given = Answer("accept", answered_by=f"Оспанов {number}", via="link")
        with app.app_context(), frozen(NOW):
            barrier.wait(10)
            try:
                with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
                    answer_by_link(session, region=world.region, token=token, given=given,
                                   press=f"{number}" * 32)  # fmt: skip
                    return "done"
            except DomainError as error:
                return error.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["done"] + ["referral.link_gone"] * 3
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(ReferralLink.id))) == 2, "and the next one"


def test_the_desk_enters_an_answer_from_paper(sign_in: Any, refer: Any, work: Any) -> None:
    row, here = refer("body"), sign_in("bota", "en")
    assert "☐" in text_of(here.get(f"{PAGES}/{row.public_id}/print"))
    given = {"decision": "done", "result": "Берілді", "outcome": "partly", "paper": "№ 5",
             "answered_by": "Оспанов"}  # fmt: skip
    url = f"{PAGES}/{row.public_id}/answer"
    assert here.post(url, data={**given, "answered_by": ""}).status_code == 422
    assert here.post(url, data=given).status_code == 303
    found = sent(work)[0]
    assert (found.via, found.paper, found.outcome) == ("paper", "№ 5", "partly")


def test_a_centre_gets_no_link_and_strangers_see_nothing(sign_in: Any, refer: Any) -> None:
    row = refer("centre")
    answer = sign_in("sabit", "en").post(f"{PAGES}/{row.public_id}/link",
                                         data={"press": "a" * 32})  # fmt: skip
    assert answer.status_code == 303
    assert sign_in("zhanar").get(f"{PAGES}/{row.public_id}").status_code in {403, 404}
    alone = refer("body")
    assert sign_in("bolat").get(f"{PAGES}/{alone.public_id}").status_code == 404


def test_the_list_asks_as_much_for_ten_as_for_one(
    sign_in: Any, refer: Any, world: World, work: Any, count_queries: Any
) -> None:
    row = refer("centre")
    client = sign_in("sabit", "en")
    client.get(f"{PAGES}?side=sent")
    count_queries.clear()
    client.get(f"{PAGES}?side=sent")
    one = len(count_queries.statements)
    with work() as session:
        for number in range(9):
            item = WorkItem(region_id=world.region.id, kind="requests.referral", ref=f"r{number}",
                            centre_id=world.second_centre_id)  # fmt: skip
            session.add(item)
            session.flush()
            session.add(
                Referral(region_id=world.region.id, number=f"N{number}", centre_id=world.centre_id,
                         to_centre_id=world.second_centre_id, person_id=row.person_id,
                         work_item_id=item.id, consent_id=row.consent_id, purpose="…",
                         sent_on=TODAY, token=f"t{number}")
            )  # fmt: skip
    count_queries.clear()
    page = text_of(client.get(f"{PAGES}?side=sent"))
    assert "10 referrals found" in page
    assert len(count_queries.statements) == one
