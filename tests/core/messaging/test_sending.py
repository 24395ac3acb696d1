"""From the outbox to a phone or a mailbox: once, whatever breaks on the way."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy

import pytest

from core.clock import frozen
from core.messaging import gateway as gateway_file
from core.messaging import sender
from core.messaging.settings import SETTINGS
from core.regions.models import Region
from core.regions.options import change_settings
from tests.conftest import NOW

PHONE = "+77011234567"


def test_an_sms_goes_out_once_for_one_event_and_person(sms, person, tell, deliver, box, history):
    gulnar = person("Гүлнар", PHONE)
    assert [tell(gulnar), tell(gulnar), tell(gulnar, key="2")] == [1, 0, 1]
    assert deliver() == 2
    assert deliver() == 0
    assert sms.texts_to(PHONE) == ["Сабақ болмайды"] * 2
    asked = sms.requests[0]
    assert (asked["sender"], asked["authorization"]) == ("ORTALYQ", "Bearer secret")
    first, second = box()
    assert asked["key"] == first.public_id
    assert (first.state, first.provider_id, second.state) == ("sent", "g-1", "sent")
    assert history(first.id) == ["queued", "sending", "sent"]


@pytest.mark.parametrize("fault", ["500", "503", "reset", "empty"])
def test_a_gateway_that_fails_is_tried_again_and_sends_one_sms(
    sms, person, tell, deliver, box, fault
):
    tell(person("Гүлнар", PHONE))
    sms.faults.extend([fault])
    deliver()
    row = box()[0]
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.next_try_at == NOW + dt.timedelta(minutes=1)
    assert deliver() == 0  # it waits
    deliver(later=2)
    assert box()[0].state == "sent"
    assert len(sms.sent) == 1
    assert {one["key"] for one in sms.requests} == {row.public_id}


def test_a_gateway_that_never_answers_is_left_after_a_while(
    sms, person, tell, deliver, box, monkeypatch
):
    tell(person("Гүлнар", PHONE))
    sms.faults.extend(["silent"])
    with monkeypatch.context() as impatient:
        impatient.setattr(gateway_file, "TIMEOUT_SECONDS", 0.2)
        deliver()
    assert (box()[0].state, box()[0].state_note) == ("queued", "doubt")
    deliver(later=2)
    assert (box()[0].state, len(sms.sent)) == ("sent", 1)


def test_what_a_gateway_refuses_for_good_or_too_often_becomes_a_call(
    sms, person, tell, deliver, box, history
):
    tell(person("Гүлнар", PHONE))
    sms.faults.extend(["400"])
    deliver()
    row = box()[0]
    assert (row.state, row.channel, row.state_note, row.address) == (
        "call", "call", "refused", PHONE,
    )  # fmt: skip
    assert "400" in row.error
    assert history(row.id) == ["queued", "sending", "failed", "call"]

    tell(person("Айша", "+77017654321"))
    sms.faults.extend(["503"] * 9)
    for later in (0, 2, 10, 40, 120, 500):
        deliver(later=later)
    row = box()[1]
    assert (row.state, row.state_note, row.attempts) == ("call", "given_up", 6)


def test_without_keys_and_questions_a_doubt_is_left_to_a_person(
    sms, person, tell, deliver, box, use, tmp_path
):
    """A gateway that would send a second SMS is not asked a second time."""
    described = tmp_path / "gateway.toml"
    described.write_text(gateway_file.SHIPPED.replace('doubt = "repeat"', 'doubt = "call"'))
    use(sms_gateway=described)
    sms.honours_keys = False
    tell(person("Гүлнар", PHONE))
    sms.faults.extend(["reset"])
    deliver()
    deliver(later=2)
    assert box()[0].state == "call"
    assert len(sms.sent) == 1


def test_a_gateway_that_can_be_asked_is_asked_after_a_doubt(
    sms, person, tell, deliver, box, use, tmp_path
):
    described = tmp_path / "gateway.toml"
    described.write_text(gateway_file.SHIPPED + '[lookup]\nmethod = "GET"\n'
                         'path = "/by-key/{key}"\nid = "id"\n')  # fmt: skip
    use(sms_gateway=described)
    sms.honours_keys = False
    tell(person("Гүлнар", PHONE))
    sms.faults.extend(["reset"])
    # the fake of a gateway without keys files it under another name: put the key back
    deliver()
    sms.sent = {box()[0].public_id: dict(next(iter(sms.sent.values())))}
    deliver(later=2)
    assert box()[0].state == "sent"
    assert len(sms.requests) == 1
    tell(person("Айша", "+77017654321"))
    sms.faults.extend(["500"])  # this one was never taken
    deliver(later=2)
    deliver(later=5)
    assert [one.state for one in box()] == ["sent", "sent"]
    assert len(sms.texts_to("+77017654321")) == 1


def test_a_lease_that_was_lost_changes_nothing(app, sms, person, tell, box):
    """A sender that was thought dead comes back late."""
    tell(person("Гүлнар", PHONE))
    with app.app_context():
        slow = sender.claim(lease=dt.timedelta(seconds=-1))
        other = sender.claim()
        assert other.id == slow.id
        assert other.in_doubt
        sender.settle(slow, gateway_file.Outcome("refused"))
        assert box()[0].state == "sending"
        sender.settle(other, sender.send(other))
    assert box()[0].state == "sent"


def test_receipts_are_asked_for_and_a_lost_sms_becomes_a_call(
    app, sms, person, tell, deliver, box, history
):
    tell(person("Гүлнар", PHONE))
    tell(person("Айша", "+77017654321"))
    deliver()
    sms.states.update({"g-1": "delivered", "g-2": "expired"})

    with app.app_context():
        assert sender.check_receipts() == 0  # a minute first
        with frozen(NOW + dt.timedelta(minutes=2)):
            assert sender.check_receipts() == 2
            assert sender.check_receipts() == 0
    first, second = box()
    assert (first.state, first.delivered_at) == ("delivered", NOW + dt.timedelta(minutes=2))
    assert (second.state, second.address) == ("call", "+77017654321")
    assert history(second.id) == ["queued", "sending", "sent", "failed", "call"]


def test_mail_goes_by_smtp_and_a_refused_mailbox_becomes_a_call(mail, person, tell, deliver, box):
    gulnar = person("Гүлнар", "+77252123456", email="gulnar@mail.example", language="ru")
    tell(gulnar, "Занятия не будет")
    deliver()
    (envelope,) = mail.mails
    told = message_from_bytes(envelope.content, policy=policy.default)
    row = box()[0]
    assert envelope.rcpt_tos == ["gulnar@mail.example"]
    assert told.get_content().strip() == "Занятия не будет"
    assert told["Message-ID"] == f"<{row.public_id}@shymkent.example>"
    assert (told["Auto-Submitted"], row.state) == ("auto-generated", "sent")

    mail.refuse.add("gone@mail.example")
    tell(person("Айша", "+77252123457", email="gone@mail.example"))
    deliver()
    row = box()[1]
    assert (row.state, row.address, row.state_note) == ("call", "+77252123457", "refused")
    assert "550" in row.error


def test_a_mail_server_that_is_busy_or_away_is_tried_again(mail, use, person, tell, deliver, box):
    tell(person("Гүлнар", email="gulnar@mail.example"))
    mail.answers.extend(["451 4.3.0 later"])
    deliver()
    assert (box()[0].state, box()[0].state_note) == ("queued", "later")
    deliver(later=2)
    assert box()[0].state == "sent"
    assert list(mail.seen().values()) == [1]
    url = "smtp://127.0.0.1:1"  # nobody listens there
    use(smtp_url=url)
    tell(person("Айша", email="aisha@mail.example"))
    deliver()
    assert (box()[1].state, box()[1].state_note) == ("queued", "later")


def test_quiet_hours_hold_back_what_is_not_urgent(sms, person, tell, deliver, box):
    """23:00 in Shymkent is 18:00 UTC; the region writes from nine in the morning."""

    night = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
    with frozen(night):
        tell(person("Гүлнар", PHONE))
        tell(person("Айша", "+77017654321"), event="answer_reply")
    assert [one.next_try_at for one in box()] == [
        dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC), night,
    ]  # fmt: skip
    minutes = (night - NOW).total_seconds() / 60
    assert deliver(later=minutes + 5) == 1
    assert sms.texts_to("+77017654321")
    assert not sms.texts_to(PHONE)
    assert deliver(later=minutes + 10 * 60 + 1) == 1
    assert sms.texts_to(PHONE)


def test_a_retry_does_not_fall_into_the_quiet_hours(sms, person, tell, deliver, box):

    evening = dt.datetime(2026, 11, 20, 15, 59, 30, tzinfo=dt.UTC)  # 20:59:30
    with frozen(evening):
        tell(person("Гүлнар", PHONE))
    sms.faults.extend(["503"])
    deliver(later=(evening - NOW).total_seconds() / 60)
    assert box()[0].next_try_at == dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)


def test_the_switch_of_the_region_stops_everything_and_loses_nothing(
    sms, person, tell, deliver, box, work, world, actor
):
    tell(person("Гүлнар", PHONE))
    assert "messaging.stopped" in {one.code for one in SETTINGS}
    dana = actor("dana")
    for stopped, sent in ((True, 0), (False, 1)):
        with work() as session:
            region = sender.bare_info(session.get_one(Region, world.region.id))
            change_settings(session, actor=dana, region=region,
                            values={"messaging.stopped": stopped})  # fmt: skip
        assert deliver() == sent
    assert len(sms.sent) == 1


def test_without_addresses_of_gateways_everything_is_a_call(use, person, tell, deliver, box):
    use(sms_url="", smtp_url="")
    tell(person("Гүлнар", PHONE, email="gulnar@mail.example"))
    tell(person("Айша"))
    assert [(one.state, one.address, one.state_note) for one in box()] == [
        ("call", PHONE, "no_gateway"),
        ("call", "", "no_number"),
    ]
    assert deliver() == 0
