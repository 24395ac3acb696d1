"""What a gateway tells us: receipts, bounces and SMS, each once, behind a secret."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
import sqlalchemy as sa

from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict
from core.jobs.worker import run_due_jobs
from core.messaging import answers
from core.messaging.models import IncomingMessage
from tests.conftest import NOW

SECRET = "a long secret of the gateway"
PHONE = "+77011234567"
HEADERS = {"X-Shanyraq-Secret": SECRET}
UNTIL = NOW + dt.timedelta(hours=5)


@pytest.fixture
def hook(app, use):
    use(hook_secret=SECRET)

    def call(address, headers=HEADERS, **told):
        return app.test_client().post(f"/api/hooks/{address}", json=told, headers=headers)

    return call


@pytest.fixture
def asked(monkeypatch):
    """What the handler of answers about places was told."""
    told = []

    def handler(session, *, region, subject_id, person_id, accepted):
        if subject_id == 99:
            raise Conflict("place.gone", "Орын басқаға берілді")
        told.append((subject_id, person_id, accepted))
        return "Орын сіздікі" if accepted else "Жарайды"

    monkeypatch.setitem(answers.HANDLERS, "place", handler)
    return told


@pytest.fixture
def write_back(app, hook):
    """`write_back("иә")`: an SMS comes in and is understood."""

    def send(text, number=PHONE, key=""):
        key = key or f"in-{text}-{number}"
        found = hook("sms/incoming", id=key, **{"from": number}, text=text)
        assert found.status_code == 200
        run_due_jobs(app)
        return found.json["new"]

    return send


def outcomes(app):
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        rows = session.scalars(sa.select(IncomingMessage).order_by(IncomingMessage.id))
        return [row.outcome for row in rows]


def test_receipts_by_webhook(sms, hook, person, tell, deliver, box):
    tell(person("Гүлнар", PHONE))
    tell(person("Айша", "+77017654321"))
    deliver()
    second = box()[1]
    for _again in range(2):
        assert hook("sms/receipt", id="g-1", status="delivered").json == {"known": True}
    assert hook("sms/receipt", key=second.public_id, status="expired").json == {"known": True}
    assert hook("sms/receipt", id="g-1", status="failed").json == {"known": True}
    assert [one.state for one in box()] == ["delivered", "call"]  # delivered stays delivered
    assert hook("sms/receipt", id="other", status="delivered").json == {"known": False}
    assert hook("sms/receipt", id="g-1").status_code == 400


def test_a_bounce_of_a_mail_becomes_a_call(mail, hook, person, tell, deliver, box):
    tell(person("Гүлнар", "+77252123456", email="gulnar@mail.example"))
    deliver()
    told = {"message_id": f"<{box()[0].provider_id}>", "detail": "550 mailbox full"}
    assert hook("mail/bounce", **told, state="opened").json == {"known": False}
    assert hook("mail/bounce", **told, state="bounced").json == {"known": True}
    row = box()[0]
    assert (row.state, row.address, row.state_note) == ("call", "+77252123456", "refused")
    assert "mailbox full" in row.error


def test_without_the_secret_nothing_is_told(app, sms, hook, use, box):
    told = {"id": "x", "from": PHONE, "text": "иә"}
    basic = base64.b64encode(f"gateway:{SECRET}".encode()).decode()
    assert hook("sms/incoming", headers={}, **told).status_code == 403
    assert hook("sms/incoming", headers={"X-Shanyraq-Secret": "wrong"}, **told).status_code == 403
    assert hook("sms/incoming", headers={"Authorization": f"Basic {basic}"}, **told).json == {
        "new": True
    }
    answers_given = [
        hook("sms/incoming", headers={"X-Shanyraq-Secret": "wrong"}, **told).status_code
        for _try in range(60)
    ]
    assert answers_given[-1] == 429  # braked, while the gateway itself is not
    assert hook("sms/incoming", **told).status_code == 200
    assert hook("sms/incoming", id="", **{"from": PHONE}, text="x").status_code == 400
    assert hook("sms/receipt", id="a", status="b", junk="x" * 70000).status_code == 413
    use(hook_secret="")
    assert hook("sms/incoming", **told).status_code == 404


def test_the_hooks_need_no_token_of_a_form_and_no_session(app, sms, hook, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert hook("sms/receipt", id="a", status="delivered").json == {"known": False}


@pytest.mark.parametrize(("text", "accepted", "reply"), [
    ("Иә", True, "Орын сіздікі"), ("2", False, "Жарайды"),
])  # fmt: skip
def test_an_answer_reaches_whoever_asked_and_is_replied_to(
    app, sms, person, tell, deliver, box, write_back, asked, text, accepted, reply
):
    gulnar = person("Гүлнар", PHONE)
    tell(gulnar, "Орын бар. Иә немесе жоқ?", subject=("place", 7), answer_until=UNTIL)
    deliver()
    assert write_back(text) is True
    assert write_back(text) is False  # the gateway tells it twice
    assert asked == [(7, gulnar, accepted)]
    deliver()
    assert sms.texts_to(PHONE)[1:] == [reply]
    assert box()[0].answer == ("accepted" if accepted else "declined")
    assert outcomes(app) == ["accepted" if accepted else "declined"]
    write_back("жоқ", key="later")  # nobody asks any more
    assert len(asked) == 1
    assert outcomes(app)[-1] == "unclear"


def test_a_refusal_of_the_handler_is_what_the_person_reads(
    app, sms, person, tell, deliver, write_back, asked
):
    tell(person("Гүлнар", PHONE), subject=("place", 99), answer_until=UNTIL)
    deliver()
    write_back("иә")
    deliver()
    assert sms.texts_to(PHONE)[-1] == "Орын басқаға берілді"
    assert asked == []


def test_an_answer_that_nobody_understands_becomes_a_call_with_buttons(
    app, sms, person, tell, deliver, box, write_back, asked, sign_in
):
    gulnar = person("Гүлнар", PHONE)
    tell(gulnar, subject=("place", 7), answer_until=UNTIL)
    deliver()
    write_back("кім бұл?")
    call = next(one for one in box() if one.state == "call")
    assert (call.event, call.state_note, call.address) == ("answer_unclear", "unclear", PHONE)
    assert "кім бұл?" in call.text_kk
    bota = sign_in("bota")
    page = bota.get("/shymkent/messages/calls").text
    assert page.count('value="accepted"') == 1
    bota.post(f"/shymkent/messages/{call.public_id}/called",
              data={"outcome": "accepted", "tried": 0})  # fmt: skip
    assert asked == [(7, gulnar, True)]
    assert {one.answer for one in box() if one.answer_until} == {"accepted"}
    assert next(one for one in box() if one.id == call.id).state == "called"
    write_back("иә", key="after the call")
    assert len(asked) == 1


def test_two_people_on_one_phone_cannot_be_told_apart(
    app, sms, person, tell, deliver, box, write_back, asked
):
    for name in ("Дана", "Ерлан"):
        tell(person(name, PHONE), subject=("place", 7), answer_until=UNTIL)
    deliver()
    write_back("иә")
    assert asked == []
    assert sum(one.state == "call" for one in box()) == 2


def test_the_newest_question_is_answered(app, sms, person, tell, deliver, write_back, asked):
    gulnar = person("Гүлнар", PHONE)
    for number in (1, 2):
        tell(gulnar, key=str(number), subject=("place", number), answer_until=UNTIL)
    deliver()
    write_back("1", key="a")
    write_back("жоқ", key="b")
    assert asked == [(2, gulnar, True), (1, gulnar, False)]


def test_an_answer_that_comes_too_late_or_from_a_stranger_changes_nothing(
    app, sms, person, tell, deliver, box, write_back, asked
):
    tell(person("Гүлнар", PHONE), subject=("place", 7), answer_until=NOW - dt.timedelta(hours=1))
    deliver()
    write_back("иә")
    write_back("иә", number="+77010000009")
    assert asked == []
    assert outcomes(app) == ["unclear", "nobody"]
    deliver()
    assert not sms.texts_to("+77010000009")


def test_a_gateway_may_tell_anything(sms, hook, person, tell, deliver):
    """No call ends in a 500, and what no database keeps is left out of what is kept."""
    tell(person("Гүлнар", PHONE))
    deliver()
    odd = [
        "a\x00b",
        "\x00",
        "\ud800",
        "😀" * 300,
        "x" * 5000,
        {"a": [1]},
        [],
        None,
        True,
        -1,
        1e309,
    ]
    for value in odd:
        for told in (
            {"id": value, "status": value, "from": value, "text": value},
            {"id": "g-1", "status": value, "from": PHONE, "text": value},
            {"message_id": value, "state": "bounced", "detail": value},
            {"message_id": "m-1", "state": value, "detail": value},
        ):
            for address in ("sms/receipt", "sms/incoming", "mail/bounce"):
                assert hook(address, **told).status_code in {200, 400}, (address, told)
    assert hook("sms/incoming", id="in-1", **{"from": "+77019999999"}, text="и\x00ә\ud800").json
    with unit_of_work(scope=ALL_REGIONS) as session:
        last = sa.select(IncomingMessage.text).order_by(IncomingMessage.id.desc()).limit(1)
        assert session.scalar(last) == "иә"
