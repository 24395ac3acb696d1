"""Pages of messages: who sees what, calls in one touch, texts, wishes, writing to many."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.clock import frozen
from core.db import ALL_REGIONS, unit_of_work
from core.errors import NotFound
from core.households.models import Protection
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.messaging import audiences
from core.messaging.audiences import Audience
from core.messaging.models import Broadcast, ContactWish, Message, MessageTemplate
from core.people.models import Person
from core.plugins.contracts import MessageEvent
from tests.conftest import NOW, TODAY

PHONE = "+77011234567"
TEXT = "Сабақ болмайды"


@pytest.fixture
def public_id(work):
    def read(person_id: int) -> str:
        with work(writes=False) as session:
            return session.get_one(Person, person_id).public_id

    return read


def protect(work, world, person_id):
    with work() as session:
        session.add(Protection(region_id=world.region.id, person_id=person_id, safe_number=PHONE,
                               started_on=TODAY))  # fmt: skip


def test_the_list_shows_the_readers_centre_and_filters(
    sms, person, tell, deliver, sign_in, box, count_queries
):
    tell(person("Гүлнар", PHONE))
    tell(person("Айша"))
    deliver()
    bota = sign_in("bota")
    page = bota.get("/shymkent/messages/").text
    assert TEXT in page
    assert "+7\u00a0701\u00a0123\u00a045\u00a067" in page
    assert page.count('<tr role="row"') == 3
    assert bota.get("/shymkent/messages/?state=call").text.count('<tr role="row"') == 2
    assert bota.get("/shymkent/messages/?event=answer_reply").text.count('<tr role="row"') == 0
    count_queries.clear()
    bota.get("/shymkent/messages/")
    asked = len(count_queries.statements)
    for n in range(4):
        tell(person(f"Б{n}", f"+7701123450{n}"))
    count_queries.clear()
    bota.get("/shymkent/messages/")
    assert len(count_queries.statements) == asked
    message = box()[0].public_id
    assert bota.get(f"/shymkent/messages/{message}").status_code == 200
    # the receptionist of another centre, and one without the right
    other = sign_in("bolat")
    assert TEXT not in other.get("/shymkent/messages/").text
    assert other.get(f"/shymkent/messages/{message}").status_code == 404
    assert other.post(f"/shymkent/messages/{message}/cancel").status_code == 404
    assert sign_in("nurgul").get("/shymkent/messages/").status_code == 403


def test_what_protected_people_were_told_is_hidden_from_those_without_the_right(
    sms, person, tell, sign_in, box, work, world, public_id
):
    wife = person("Айнұр", PHONE)
    protect(work, world, wife)
    tell(wife)
    message = box()[0].public_id
    for address in ("", message):
        hidden = sign_in("bota").get(f"/shymkent/messages/{address}").text
        assert TEXT not in hidden
        assert "123\u00a045\u00a067" not in hidden
        assert TEXT in sign_in("aigul").get(f"/shymkent/messages/{address}").text
    with work() as session:
        session.execute(sa.update(Message).values(state="call", channel="call"))
    for address in ("calls", "calls/print"):
        assert TEXT not in sign_in("bota").get(f"/shymkent/messages/{address}").text


def test_a_call_is_recorded_by_one_touch_and_once(person, tell, sign_in, box, history, work):
    tell(person("Гүлнар", PHONE, "+77252123456"))
    tell(person("Айша", "+77017654321"))
    bota, (first, second) = sign_in("bota"), box()
    page = bota.get("/shymkent/messages/calls").text
    assert page.count("tel:") == 2
    url = f"/shymkent/messages/{first.public_id}/called"

    def press(url, outcome, tried):
        return bota.post(url, data={"outcome": outcome, "tried": tried}, follow_redirects=True)

    assert press(url, "no_answer", 0).status_code == 200
    row = box()[0]
    assert (row.state, row.call_tries) == ("call", 1)
    assert row.next_try_at == NOW + dt.timedelta(hours=1)
    press(url, "no_answer", 0)  # the second press of the same button
    assert box()[0].call_tries == 1
    press(url, "wrong_number", 1)
    assert (box()[0].address, box()[0].state) == ("+77252123456", "call")
    press(url, "answered", 2)
    assert box()[0].state == "called"
    assert history(first.id) == ["call", "call", "call", "call", "called"]
    url = f"/shymkent/messages/{second.public_id}/called"
    for tried in range(3):
        press(url, "no_answer", tried)
    assert (box()[1].state, box()[1].state_note) == ("failed", "not_reached")
    assert press(url, "nonsense", 3).status_code == 200
    assert box()[1].state == "failed"


def test_a_wrong_number_without_another_is_the_end(person, tell, sign_in, box):
    tell(person("Гүлнар", PHONE))
    url = f"/shymkent/messages/{box()[0].public_id}/called"
    sign_in("bota").post(url, data={"outcome": "wrong_number", "tried": 0})
    assert (box()[0].state, box()[0].state_note) == ("failed", "wrong_number")


def test_retry_and_cancel(sms, person, tell, deliver, sign_in, box, use):
    url, use_sms = sms.url, use
    use_sms(sms_url="")
    tell(person("Гүлнар", PHONE))
    tell(person("Айша", "+77017654321"))
    bota, (first, second) = sign_in("bota"), box()
    address = f"/shymkent/messages/{first.public_id}"
    bota.post(f"{address}/retry")
    assert box()[0].state == "call"  # there is still no gateway
    use_sms(sms_url=url)
    bota.post(f"{address}/retry")
    assert box()[0].state == "queued"
    bota.post(f"/shymkent/messages/{second.public_id}/cancel")
    deliver()
    assert [one.state for one in box()] == ["sent", "cancelled"]
    bota.post(f"{address}/cancel")
    assert box()[0].state == "sent"
    assert len(sms.sent) == 1


def test_the_switch_on_the_page(sign_in):
    dana = sign_in("dana")
    assert dana.post("/shymkent/messages/stop", data={"stop": "1"}).status_code == 303
    page = dana.get("/shymkent/messages/", headers={"Accept-Language": "kk"}).text
    assert 'name="stop" value="0"' in page
    assert sign_in("bota").post("/shymkent/messages/stop", data={"stop": "0"}).status_code == 403
    assert 'value="0"' in dana.get("/shymkent/messages/").text


def test_texts_are_checked_shown_and_taken_back(app, kernel, sign_in, world, monkeypatch):
    event = MessageEvent(
        "lesson", "Lesson", (("date", "Day"), ("group", "Group")),
        "«%(group)s» %(date)s болмайды", "«%(group)s» %(date)s отменено",
    )  # fmt: skip
    monkeypatch.setitem(kernel.registry.message_events, "lesson", event)
    monkeypatch.setitem(kernel.registry.owners, "lesson", "core")
    dana = sign_in("dana")
    address = "/shymkent/messages/texts/lesson"
    assert "Домбыра" in dana.get("/shymkent/messages/texts").text
    assert sign_in("aigul").get(address).status_code == 403

    def post(kk, ru, version=0, **more):
        data = {"text_kk": kk, "text_ru": ru, "version": version, **more}
        return dana.post(address, data=data)

    good = ("%(group)s: %(date)s жоқ", "%(group)s: %(date)s нет")
    assert post("%(fate)s", good[1]).status_code == 422
    assert post("%(group)s", good[1]).status_code == 422  # leaves out the date
    assert post("", good[1]).status_code == 422
    shown = post(*good, preview="1")
    assert (shown.status_code, "Домбыра: 21.11.2026 жоқ" in shown.text) == (200, True)

    def stored():
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            return [row.text_kk for row in session.scalars(sa.select(MessageTemplate))]

    assert stored() == []
    assert post("%(group)s", good[1], may_leave_out="y").status_code == 303
    assert post(*good).status_code == 422  # somebody else's version
    assert post(*good, version=1).status_code == 303
    assert stored() == [good[0]]
    assert dana.post(f"{address}/reset").status_code == 303
    assert stored() == []
    assert dana.get("/shymkent/messages/texts/nothing").status_code == 404
    assert dana.get("/shymkent/messages/texts/written").status_code == 404


def test_a_regions_own_text_is_sent(sms, person, tell, deliver, work, world, kernel):
    gulnar = person("Гүлнар", PHONE, language="ru")
    with work() as session:
        session.add(
            MessageTemplate(
                region_id=world.region.id, event="answer_unclear", version=1, text_kk="?",
                text_ru="%(name)s: %(answer)s, %(centre)s",
            )
        )  # fmt: skip
    tell(gulnar, event="answer_unclear", values={"answer": dt.date(2026, 11, 21)})
    deliver()
    assert sms.texts_to(PHONE) == ["Гүлнар: 21.11.2026, Белсенді ұзақ өмір"]


def test_the_wish_on_the_persons_page(sms, person, sign_in, public_id, tell, box, app):
    gulnar = person("Гүлнар", PHONE)
    bota = sign_in("bota")
    address = f"/shymkent/people/{public_id(gulnar)}/messages"
    assert bota.get(address).status_code == 200
    assert bota.get(f"{address}/wish").status_code == 200

    def post(version=0, **data):
        return bota.post(f"{address}/wish", data={"language": "ru", "version": version, **data})

    assert post(way="email").status_code == 422
    assert post(way="email", email="no address").status_code == 422
    assert post(way="none").status_code == 303
    assert post(way="").status_code == 422  # an older page
    tell(gulnar)
    assert (box()[0].state, box()[0].state_note) == ("cancelled", "unwanted")
    assert post(way="email", email="gulnar@mail.example", version=1).status_code == 303
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        row = session.scalars(sa.select(ContactWish)).one()
        assert (row.language, row.way, row.email) == ("ru", "email", "gulnar@mail.example")
    assert TEXT in bota.get(address).text
    assert sign_in("bolat").get(address).status_code in (303, 404)


def test_writing_to_many_people_is_looked_at_first_and_sent_once(
    app, sms, person, sign_in, world, monkeypatch, deliver, box
):
    people = [person("Гүлнар", PHONE), person("Айша"), person("Ерлан", "+77017654321", way="none")]

    def of_choir(_session, *, actor, region, key):
        if key != "choir":
            raise NotFound
        return Audience("Хор", tuple(people), world.centre_id, "/shymkent/groups/choir")

    monkeypatch.setitem(audiences.AUDIENCES, "test", of_choir)
    bota = sign_in("bota")
    address = "/shymkent/messages/write/test/choir"
    page = bota.get(address).text
    form_key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    assert form_key is not None
    data = {"text_kk": "%(name)s, ертең концерт", "text_ru": "%(name)s, завтра концерт",
            "form_key": form_key[1]}  # fmt: skip
    assert bota.post(address, data={**data, "text_ru": "%(fate)s"}).status_code == 422
    looked = bota.post(address, data=data)
    assert (looked.status_code, "ертең концерт" in looked.text) == (200, True)
    assert box() == []
    for _press in range(2):
        assert bota.post(address, data={**data, "send": "1"}).status_code == 303
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        written = session.scalars(sa.select(Broadcast.public_id)).one()
    assert run_due_jobs(app) == 1
    assert [one.state for one in box()] == ["queued", "call", "cancelled"]
    deliver()
    assert sms.texts_to(PHONE) == ["Гүлнар, ертең концерт"]
    assert bota.get(f"/shymkent/messages/broadcasts/{written}").status_code == 200
    assert sign_in("bolat").get(address).status_code == 403
    assert sign_in("bolat").get(f"/shymkent/messages/broadcasts/{written}").status_code == 404
    assert bota.get("/shymkent/messages/write/test/other").status_code == 404
    assert bota.get("/shymkent/messages/write/nothing/choir").status_code == 404


def test_the_nightly_job_empties_old_texts_and_keeps_that_they_were_sent(
    app, sms, person, tell, deliver, box, world, work
):
    tell(person("Гүлнар", PHONE))
    deliver()
    tell(person("Айша"))
    for days, emptied in ((300, 0), (400, 1)):
        with frozen(NOW + dt.timedelta(days=days)):
            with work() as session:
                enqueue(session, kind="messages.nightly", arguments={},
                        region_id=world.region.id, actor=system_actor("test"))  # fmt: skip
            run_due_jobs(app)
        assert sum(one.emptied_at is not None for one in box()) == emptied
    sent, call = box()
    assert (sent.state, sent.text_kk, sent.address) == ("sent", "", "")
    assert call.text_kk == TEXT  # somebody still has to be telephoned
