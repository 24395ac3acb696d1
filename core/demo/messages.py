"""Messages of the last days for the demo: sent, delivered, answered, lost and telephoned about.

The demo has no gateway and sends nothing: the rows only look as if it had.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.clock import now_utc, to_utc
from core.demo.history import Demo
from core.messaging.models import Broadcast, ContactWish, IncomingMessage, Message
from core.messaging.recipients import Channels
from core.messaging.services import Notice, change_state, write
from core.messaging.texts import texts_of
from core.scheduling.models import Enrolment, Group

Values = Mapping[str, Any]
SENT = Channels(sms=True, email=False)
INVITED = {
    "kk": "%(name)s, Сізді жұма күні сағат 15:00-де мерекелік концертке шақырамыз. %(centre)s",
    "ru": "%(name)s, приглашаем Вас на праздничный концерт в пятницу в 15:00. %(centre)s",
}


def write_messages(demo: Demo) -> None:
    """What people of one group were told: a lesson that was off, and an invitation to a concert."""
    session, centre = demo.session, demo.centres["active-longevity"]
    group = session.scalars(
        sa.select(Group)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Group.centre_id == centre.id, Group.ended_at.is_(None), Enrolment.state == "enrolled"
        )
        .group_by(Group.id)
        .order_by(sa.func.count().desc(), Group.id)
        .limit(1)
    ).first()
    if group is None:
        return
    people = session.scalars(
        sa.select(Enrolment.person_id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
        .order_by(Enrolment.id)
    ).all()
    _wishes(demo, people[-2:])
    day = demo.today + dt.timedelta(days=2)
    values = {"group": group.title, "date": day, "time": dt.time(10), "reason": ""}
    _tell(demo, "session_cancelled", people, values, group, "off")
    broadcast = Broadcast(
        region_id=demo.region.id, audience="group", audience_key=group.public_id,
        title=group.title, centre_id=centre.id, text_kk=INVITED["kk"], text_ru=INVITED["ru"],
        form_key=f"demo-{demo.region.id}", person_ids=list(people),
    )  # fmt: skip
    session.add(broadcast)
    session.flush()
    notices = [
        Notice("written", one, {}, f"broadcast:{broadcast.id}", ("broadcast", broadcast.id),
               centre.id)
        for one in people
    ]  # fmt: skip
    write(session, actor=demo.actor, region=demo.region, notices=notices,
          texts={"written": INVITED}, channels=SENT)  # fmt: skip
    _what_became(demo)


def _tell(
    demo: Demo, event: str, people: Sequence[int], values: Values, group: Group, key: str
) -> None:
    notices = [
        Notice(event, one, values, f"demo:{key}", ("group", group.id), group.centre_id)
        for one in people
    ]
    write(
        demo.session, actor=demo.actor, region=demo.region, notices=notices,
        texts=texts_of(demo.session, [event]), channels=SENT,
    )  # fmt: skip


def _wishes(demo: Demo, people: Sequence[int]) -> None:
    """One wants Russian texts, one wants to be telephoned."""
    for person_id, wish in zip(people, ({"language": "ru"}, {"way": "call"}), strict=False):
        demo.session.add(
            ContactWish(region_id=demo.region.id, person_id=person_id, version=1, **wish)
        )
    demo.session.flush()


def _what_became(demo: Demo) -> None:
    """Sent yesterday morning: most arrived, one came back, one is on its way, one was answered."""
    session = demo.session
    rows = session.scalars(
        sa.select(Message).where(Message.state == "queued").order_by(Message.id)
    ).all()
    morning = to_utc(demo.today - dt.timedelta(days=1), dt.time(9, 30), demo.region.timezone)
    for number, row in enumerate(rows):
        row.created_at = row.sent_at = morning + dt.timedelta(minutes=number)
        row.attempts = 1
        if number == 1:
            row.channel = "call"
            change_state(session, row=row, state="call", note="refused", detail="state: expired")
            row.next_try_at = now_utc()
        elif number == 2:
            change_state(session, row=row, state="sent")
        else:
            row.delivered_at = row.sent_at + dt.timedelta(seconds=40)
            change_state(session, row=row, state="delivered")
    if rows:
        session.add(
            IncomingMessage(
                provider_id=f"demo-{demo.region.id}", region_id=demo.region.id,
                message_id=rows[0].id, number=rows[0].address, text="Рақмет",
                received_at=morning + dt.timedelta(hours=1), outcome="unclear",
            )
        )  # fmt: skip
