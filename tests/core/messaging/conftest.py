"""An outbox with a gateway and a mail server on loopback, and people with phones."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.clock import frozen
from core.db import ALL_REGIONS, unit_of_work
from core.kernel import EXTENSION
from core.messaging import sender
from core.messaging.messages import WRITTEN
from core.messaging.models import ContactWish, Message, MessageStep
from core.messaging.services import Notice, send_notices
from core.people.models import Person, PersonCentre, PersonPhone
from tests.conftest import NOW, World
from tests.core.messaging.servers import Mailbox, SmsGateway, mail_server

#: what a region writes in these tests: any event will do
EVENT = WRITTEN


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """10:00 of a Friday in Shymkent: nobody sleeps."""
    with frozen(NOW):
        yield


@pytest.fixture(scope="session")
def _sms() -> Iterator[SmsGateway]:
    gateway = SmsGateway()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="session")
def _mail() -> Iterator[tuple[Mailbox, str]]:
    with mail_server() as found:
        yield found


@pytest.fixture
def use(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`use(sms_url="")`: settings of this test."""

    def change(**values: Any) -> None:
        kernel = app.extensions[EXTENSION]
        settings = dataclasses.replace(kernel.settings, **values)
        monkeypatch.setitem(
            app.extensions, EXTENSION, dataclasses.replace(kernel, settings=settings)
        )

    return change


@pytest.fixture
def sms(_sms: SmsGateway, use: Callable[..., None]) -> SmsGateway:
    for kept in (_sms.requests, _sms.sent, _sms.states, _sms.faults):
        kept.clear()
    _sms.honours_keys, _sms.delay = True, 0.0
    use(sms_url=_sms.url, sms_token="secret", sms_sender="ORTALYQ")
    return _sms


@pytest.fixture
def mail(_mail: tuple[Mailbox, str], use: Callable[..., None]) -> Mailbox:
    mailbox, url = _mail
    mailbox.mails.clear()
    mailbox.refuse.clear()
    mailbox.answers.clear()
    use(smtp_url=url, mail_from="ortalyq@shymkent.example")
    return mailbox


@pytest.fixture
def person(work: Any, world: World) -> Callable[..., int]:
    """`person("Гүлнар", "+77011234567")`: a person of the first centre."""

    def make(given: str = "Гүлнар", *numbers: str, born: dt.date | None = None, **wish: str) -> int:
        with work() as session:
            row = Person(
                region_id=world.region.id, surname="Омарова", given_name=given,
                surname_key="омарова", given_key=given.lower(), patronymic_key="",
                name_key=f"омарова {given.lower()}", sort_key="омарова", birth_date=born, version=1,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add_all(
                PersonPhone(region_id=world.region.id, person_id=row.id, number=one)
                for one in numbers
            )
            session.add(PersonCentre(region_id=world.region.id, person_id=row.id,
                                     centre_id=world.centre_id))  # fmt: skip
            if wish:
                session.add(ContactWish(region_id=world.region.id, person_id=row.id, version=1,
                                        **wish))  # fmt: skip
            return row.id

    return make


@pytest.fixture
def tell(work: Any, world: World) -> Callable[..., int]:
    """`tell(person_id, "text")`: one notice in a transaction of its own."""

    def write(person_id: int, text: str = "Сабақ болмайды", key: str = "1", **more: Any) -> int:
        more.setdefault("subject", ("session", 1))
        more.setdefault("event", EVENT)
        more.setdefault("values", {"text": text})
        with work() as session:
            return send_notices(
                session, actor=system_actor("test"), region=world.region,
                notices=[Notice(person_id=person_id, key=key, centre_id=world.centre_id, **more)],
            )  # fmt: skip

    return write


@pytest.fixture
def deliver(app: Flask, world: World) -> Callable[..., int]:
    """One round of sending, `later` minutes from now."""

    def run(later: float = 0, **more: Any) -> int:
        with app.app_context(), frozen(NOW + dt.timedelta(minutes=later)):
            return sender.deliver(**more)

    return run


@pytest.fixture
def box(app: Flask, world: World) -> Callable[..., list[Any]]:
    """What stands in the outbox, oldest first, detached."""

    def read() -> list[Any]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            return [
                SimpleNamespace(**{c.name: getattr(one, c.name) for c in Message.__table__.c})
                for one in session.scalars(sa.select(Message).order_by(Message.id))
            ]

    return read


@pytest.fixture
def history(app: Flask, world: World) -> Callable[[int], list[str]]:
    """States that a message went through."""

    def read(message_id: int) -> list[str]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            steps = session.scalars(
                sa.select(MessageStep)
                .where(MessageStep.message_id == message_id)
                .order_by(MessageStep.id)
            )
            return [one.state for one in steps]

    return read
