"""A consent by a code from an SMS: through a real gateway on loopback to the person's own phone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.households.models import Representative
from core.households.protection_services import Protecting, protect_person
from core.messaging.models import ContactWish, Message
from core.people.models import PersonPhone
from core.people.queries import find_anywhere
from core.privacy.code_services import forget_codes
from core.privacy.consent_services import write_text
from core.privacy.models import Consent, ConsentCode
from core.privacy.rules import masked_number, next_code_at
from core.regions.options import change_settings
from tests.conftest import NOW, TODAY
from tests.core.messaging.conftest import _sms, deliver, noon, sms, use
from tests.core.privacy.conftest import parts

__all__ = ["_sms", "deliver", "noon", "sms", "use"]

S = "/shymkent"
OWN = "+77011234567"


@pytest.fixture
def desk(sign_in: Any, gulnar: str, texts: Any) -> Any:
    """The receptionist's browser on the page of Gulnar's consent to photos."""
    texts("photo", "sms")
    client, url = sign_in("bota"), f"{S}/people/{gulnar}/consents/code/photo"

    class Desk:
        def page(self) -> Any:
            return client.get(url)

        def send(self, **fields: str) -> Any:
            data = {"signer": gulnar, "version": "1"} | fields
            return client.post(f"{url}/send", data=data)

        def confirm(self, code: str) -> Any:
            return client.post(url, data={"code": code})

        def refused(self, code: str) -> str:
            """What the page says to a code that is not taken."""
            answer = client.post(url, data={"code": code}, follow_redirects=True)
            assert answer.request.path == url
            return str(answer.text)

        def tab(self) -> str:
            return str(client.get(f"{S}/people/{gulnar}/consents").text)

    desk = Desk()
    desk.client, desk.url = client, url  # type: ignore[attr-defined]
    return desk


@pytest.fixture
def kept(work: Any) -> Any:
    def read(model: Any = Consent) -> list[Any]:
        with work(writes=False) as session:
            found = list(session.scalars(sa.select(model).order_by(model.id)))
            session.expunge_all()
            return found

    return read


def code_in(sms: Any, number: str = OWN) -> str:
    """The code of the last SMS to a number."""
    found = re.search(r"\b[0-9]{6}\b", sms.texts_to(number)[-1])
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_sent_read_out_and_recorded(
    desk: Any, sms: Any, deliver: Any, kept: Any, gulnar: str
) -> None:
    assert "SMS коды" in desk.tab()
    assert "+7701 ••• •• 67" in desk.page().text
    assert desk.send().status_code == 303
    assert deliver() == 1
    text = sms.texts_to(OWN)[0]
    code = code_in(sms)
    for told in ("Белсенді ұзақ өмір", "нұсқасы 1", "Жаңалықтарға", "Ахметова Гүлнар"):
        assert told.casefold() in text.casefold(), text
    (row,) = kept(ConsentCode)
    (message,) = kept(Message)
    assert code not in row.code_hash and row.message_key == message.public_id
    spaced = f"{code[:3]} {code[3:]}"
    assert desk.confirm(spaced).status_code == desk.confirm(code).status_code == 303
    (consent,) = kept()
    assert (consent.source, consent.given_by, consent.given_on, consent.purpose) == (
        "sms", "person", TODAY, "photo",
    )  # fmt: skip
    assert (consent.code_phone, consent.code_message) == ("+7701 ••• •• 67", message.public_id)
    tab = desk.tab()
    assert "+7701 ••• •• 67" in tab and message.public_id in tab
    for language in ("kk", "ru"):
        paper = desk.client.get(f"{S}/people/{gulnar}/consents/{consent.public_id}/{language}.pdf")
        assert paper.data.startswith(b"%PDF")


def test_nobody_reads_the_code_on_our_pages(
    desk: Any, sms: Any, deliver: Any, kept: Any, gulnar: str, sign_in: Any
) -> None:
    desk.send()
    waiting = kept(Message)[0]
    code = re.search(r"[0-9]{6}", waiting.text_kk)
    assert code
    pages = (f"{S}/people/{gulnar}/messages", f"{S}/messages/{waiting.public_id}", f"{S}/messages/")
    client = sign_in("aigul")
    assert all(code[0] not in client.get(one).text for one in pages)
    assert "Мәтін жасырылған" in client.get(pages[1]).text
    deliver()
    sent = kept(Message)[0]
    assert (sent.state, sent.text_kk, sent.text_ru) == ("sent", "", "")


def test_a_gateway_that_refuses_makes_no_call_of_it(
    desk: Any, sms: Any, deliver: Any, kept: Any
) -> None:
    sms.faults.extend(["400"])
    desk.send()
    deliver()
    (message,) = kept(Message)
    assert (message.state, message.channel, message.text_kk) == ("failed", "sms", "")


def test_it_goes_late_or_to_a_changed_phone_to_nobody(
    desk: Any, sms: Any, deliver: Any, kept: Any, work: Any
) -> None:
    desk.send()
    deliver(later=11)
    assert (kept(Message)[0].state, sms.sent) == ("cancelled", {})
    with frozen(NOW + dt.timedelta(minutes=12)):
        desk.send()
        with work() as session:
            session.execute(sa.update(PersonPhone).values(number="+77079998877"))
    deliver(later=12)
    assert [one.state for one in kept(Message)] == ["cancelled", "cancelled"] and sms.sent == {}


def test_five_wrong_tries_end_it(desk: Any, sms: Any, deliver: Any, kept: Any) -> None:
    desk.send()
    deliver()
    code = code_in(sms)
    for typed in ("12", "абв", "12345678"):
        answer = desk.confirm(typed)
        assert answer.status_code == 422 and "6 сан" in answer.text
    for left in (4, 3, 2, 1):
        assert f"Қалған әрекет саны: {left}" in desk.refused(wrong(code))
    assert "бес рет" in desk.refused(wrong(code))
    assert "Код енді жарамсыз" in desk.refused(code)
    assert kept() == [] and kept(ConsentCode)[0].state == "spent"


def test_it_counts_ten_minutes_and_a_new_one_ends_the_old(
    desk: Any, sms: Any, deliver: Any, kept: Any
) -> None:
    desk.send()
    deliver()
    first = code_in(sms)
    with frozen(NOW + dt.timedelta(minutes=10)):
        assert "Код енді жарамсыз" in desk.refused(first)
    with frozen(NOW + dt.timedelta(minutes=2)):
        desk.send()
        deliver(later=2)
        second = code_in(sms)
        if first != second:
            assert "Қалған әрекет саны: 4" in desk.refused(first)
        assert desk.confirm(second).status_code == 303
    assert len(kept()) == 1
    assert [one.state for one in kept(ConsentCode)] == ["replaced", "used"]


def test_pressed_twice_it_is_one_and_five_an_hour_are_enough(
    desk: Any, sms: Any, kept: Any
) -> None:
    assert [desk.send().status_code for _press in range(2)] == [303, 303]
    assert len(kept(ConsentCode)) == 1
    for minute in (1, 2, 3, 4):
        with frozen(NOW + dt.timedelta(minutes=minute)):
            assert desk.send().status_code == 303
    with frozen(NOW + dt.timedelta(minutes=5)):
        answer = desk.send()
        assert answer.status_code == 422 and "11:00" in answer.text
    with frozen(NOW + dt.timedelta(minutes=61)):
        assert desk.send().status_code == 303
    assert len(kept(Message)) == 6


def test_another_text_in_force_is_read_again(
    desk: Any, sms: Any, deliver: Any, kept: Any, work: Any, world: Any, actor: Any
) -> None:
    desk.send()
    deliver()
    officer = actor("officer")
    with work() as session:
        write_text(session, actor=officer, region=world.region, purpose="photo",
                   valid_from=TODAY, parts=parts("photo", months=12), shown_number=1)  # fmt: skip
    assert "мәтіні өзгерді" in desk.confirm(code_in(sms)).text
    assert "мәтіні өзгерді" in desk.send().text
    assert kept() == []


# Who gets none -------------------------------------------------------------------------------


def test_without_a_gateway_or_with_sending_stopped_it_is_not_offered(
    desk: Any, use: Any, sms: Any, work: Any, world: Any, actor: Any
) -> None:
    use(sms_url="")
    assert "бұл жүйе SMS жібермейді" in desk.tab() and "/consents/code/" not in desk.tab()
    assert desk.send().status_code == 422
    use(sms_url=sms.url)
    dana = actor("dana")
    with work() as session:
        change_settings(session, actor=dana, region=world.region,
                        values={"messaging.stopped": True})  # fmt: skip
    assert "тоқтатылған" in desk.tab()


def _shared_phone(session: Any, person: Any, other: Any) -> None:
    session.add(PersonPhone(region_id=person.region_id, person_id=other.id, number=OWN))


def _landline(session: Any, person: Any, other: Any) -> None:
    session.execute(sa.update(PersonPhone).where(PersonPhone.person_id == person.id)
                    .values(number="+77252123456"))  # fmt: skip
    session.add(_acting(person, other, rights=["information"]))


def _no_messages(session: Any, person: Any, other: Any) -> None:
    session.add(ContactWish(region_id=person.region_id, person_id=person.id, way="none"))


def _child(session: Any, person: Any, other: Any) -> None:
    person.birth_date = TODAY.replace(year=TODAY.year - 17)


def _acting(person: Any, other: Any, **more: Any) -> Representative:
    values: dict[str, Any] = {
        "basis": "attorney",
        "rights": ["consent"],
        "valid_from": dt.date(2026, 1, 1),
        "document_number": "СХ-7",
    }
    return Representative(region_id=person.region_id, person_id=person.id,
                          representative_id=other.id, **{**values, **more})  # fmt: skip


def _guardian(session: Any, person: Any, other: Any) -> None:
    session.add(_acting(person, other, basis="guardian", rights=["fetch"]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_shared_phone, "басқа адамдарда да бар"),
        (_landline, "жеке ұялы телефоны жоқ"),
        (_no_messages, "хабарлама алғысы келмейді"),
        (_child, "18-ге толмаған"),
        (_guardian, "қорғаншысы бар"),
    ],
)
def test_who_has_no_phone_of_the_own_or_may_not_agree(
    desk: Any, sms: Any, work: Any, kept: Any, gulnar: str, stranger: str, change: Any, words: str
) -> None:
    with work() as session:
        change(session, *(find_anywhere(session, public_id=one) for one in (gulnar, stranger)))
    assert words in desk.page().text
    assert desk.send().status_code == 422
    assert kept(Message) == []


def test_a_protected_person_gets_none_nor_do_those_who_act_for_them(
    desk: Any, sms: Any, work: Any, world: Any, actor: Any, gulnar: str, stranger: str, kept: Any
) -> None:
    aigul = actor("aigul")
    with work() as session:
        person, other = (find_anywhere(session, public_id=one) for one in (gulnar, stranger))
        session.add(_acting(person, other))
        protect_person(session, actor=aigul, region=world.region, person=person,
                       protecting=Protecting(reason="өтініш", safe_number=OWN),
                       hide_household=False)  # fmt: skip
    assert "адам қорғауда" in desk.tab()
    assert [desk.send(signer=one).status_code for one in (gulnar, stranger)] == [422, 422]
    assert kept(Message) == []


def test_who_may_sign_consents_gets_the_code_on_the_own_phone(
    desk: Any, sms: Any, deliver: Any, work: Any, kept: Any, gulnar: str, stranger: str
) -> None:
    with work() as session:
        person, other = (find_anywhere(session, public_id=one) for one in (gulnar, stranger))
        _child(session, person, other)
        session.add(_acting(person, other))
    assert "/consents/code/" in desk.tab()
    assert desk.send(signer=stranger).status_code == 303
    deliver()
    assert sms.texts_to(OWN) == []
    assert desk.confirm(code_in(sms, "+77025554433")).status_code == 303
    (consent,) = kept()
    assert (consent.source, consent.given_by) == ("sms", "representative")
    assert consent.representative == "Өтегенов Ілияс, СХ-7"


def test_old_codes_are_dropped(desk: Any, sms: Any, work: Any, kept: Any) -> None:
    desk.send()
    with work() as session:
        forget_codes(session)
    assert len(kept(ConsentCode)) == 1
    with frozen(NOW + dt.timedelta(days=2)), work() as session:
        forget_codes(session)
    assert kept(ConsentCode) == []


def test_numbers_are_masked_and_pauses_counted() -> None:
    assert masked_number(OWN) == "+7701 ••• •• 67"
    sent = [NOW + dt.timedelta(minutes=one) for one in range(5)]
    now = NOW + dt.timedelta(minutes=30)
    assert next_code_at(sent, now) == NOW + dt.timedelta(hours=1)
    assert next_code_at(sent[1:], now) is None
    assert next_code_at(sent, NOW + dt.timedelta(hours=1)) is None
