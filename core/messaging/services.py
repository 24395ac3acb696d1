"""Writing messages into the outbox, in the transaction of what they tell about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient

from core.auth.actor import Actor
from core.clock import now_utc
from core.kernel import kernel
from core.messaging.models import Message, MessageStep
from core.messaging.recipients import Channels, Route, routes
from core.messaging.rules import earliest, placeholders_in
from core.messaging.settings import quiet_hours
from core.messaging.texts import LANGUAGES, centre_values, event_of, is_secret, said, texts_of
from core.people.models import Person
from core.plugins.contracts import RegionInfo

CHUNK: Final = 500
KEY_LENGTH: Final = 250


@dataclass(frozen=True)
class Notice:
    """That one person is to be told of one event.

    `values` fill the event's placeholders; `key` tells this occasion from others of the event
    (`<session id>:<date>`); `subject` is what it is about, as answer handlers know it. With
    `answer_until` the person may answer yes or no until then. `not_before` puts it off.
    """

    event: str
    person_id: int
    values: Mapping[str, str | dt.date | dt.time | dt.datetime | int]
    key: str
    subject: tuple[str, int]
    centre_id: int | None
    answer_until: dt.datetime | None = None
    not_before: dt.datetime | None = None


def send_notices(
    session: Session, *, actor: Actor, region: RegionInfo, notices: Sequence[Notice]
) -> int:
    """Write these notices into the outbox; they go out when the transaction has been committed.

    One event with one key tells one person once, however often this is called. Who cannot be
    written to is put on the list of calls; who has died, or wants to hear nothing, gets a row that
    says so. Returns how many rows are new. Raises `KeyError` for an unknown event.
    """
    texts = texts_of(session, {notice.event for notice in notices})
    return write(session, actor=actor, region=region, notices=notices, texts=texts)


def write(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    notices: Sequence[Notice],
    texts: Mapping[str, Mapping[str, str]],
    channels: Channels | None = None,
    known: Mapping[int, Route] | None = None,
    note: str = "",
) -> int:
    """As `send_notices`, with given texts: event code → language → text; `channels` narrows what
    may be used, `known` says by which way each person is told, `note` why a call is one."""
    fresh = _fresh(session, region, notices)
    if not fresh:
        return 0
    ids = sorted({notice.person_id for notice in fresh.values()})
    found = known or routes(
        session, region=region, person_ids=ids, channels=channels or installed_channels()
    )
    names = _names(session, ids)
    centres = centre_values(session, {one.centre_id for one in fresh.values()}, region)
    quiet = quiet_hours(region)
    rows = []
    for key, notice in fresh.items():
        route = found[notice.person_id]
        common = centres.get(notice.centre_id, centres[None])
        spoken = {
            language: _text(texts[notice.event][language], notice, route, language,
                            {"name": names.get(notice.person_id, ""), **common[language]},
                            region.timezone)
            for language in LANGUAGES
        }  # fmt: skip
        row = _row(actor, region, key, notice, route, spoken, quiet)
        row.state_note = note if note and row.state == "call" else row.state_note
        rows.append(row)
    stored = _store(session, rows)
    session.add_all(step_of(row, user_id=actor.user_id) for row in stored)
    return len(stored)


def _store(session: Session, rows: Sequence[Message]) -> list[Message]:
    """Insert these rows; those that somebody else wrote at the same moment are left to him."""
    try:
        with session.begin_nested():
            session.add_all(rows)
            session.flush()
        return list(rows)
    except IntegrityError:
        stored = []
        for row in rows:
            make_transient(row)
            row.id = None  # type: ignore[assignment]
            try:
                with session.begin_nested():
                    session.add(row)
                    session.flush()
                stored.append(row)
            except IntegrityError as error:
                known = sa.select(Message.id).where(Message.dedupe_key == row.dedupe_key)
                if session.scalar(known) is None:
                    raise error from None
        return stored


def installed_channels() -> Channels:
    """What this installation can send, by its settings."""
    settings = kernel().settings
    return Channels(sms=bool(settings.sms_url), email=bool(settings.smtp_url))


def cancel_notices(
    session: Session,
    *,
    actor: Actor,
    subject: tuple[str, int],
    events: Collection[str] = (),
    note: str = "outdated",
) -> int:
    """Take back what has not gone out yet about a subject (a reminder of a visit that is off).

    Without `events` all of them. Returns how many messages and calls were taken back.
    """
    wanted = [
        Message.subject_type == subject[0],
        Message.subject_id == subject[1],
        Message.state.in_(("queued", "call")),
    ]
    if events:
        wanted.append(Message.event.in_(events))
    rows = session.scalars(
        sa.select(Message).where(*wanted).order_by(Message.id).with_for_update()
    ).all()
    for row in rows:
        change_state(session, row=row, state="cancelled", note=note, user_id=actor.user_id)
    return len(rows)


def change_state(
    session: Session,
    *,
    row: Message,
    state: str,
    note: str = "",
    detail: str = "",
    user_id: int | None = None,
) -> None:
    """Give a message another state and write the step into its history. A code that has gone out,
    or never will, is forgotten."""
    if state not in ("queued", "sending") and is_secret(row.event):
        row.text_kk = row.text_ru = ""
    row.state, row.state_note, row.error = state, note, detail[:300]
    row.lease_until, row.lease_token = None, ""
    if state not in ("queued", "call"):
        row.next_try_at = None
    if state != "sent":
        row.check_at = None
    session.add(step_of(row, user_id=user_id))


def step_of(row: Message, *, user_id: int | None = None) -> MessageStep:
    """The present state of a message as a step of its history."""
    return MessageStep(
        region_id=row.region_id, message_id=row.id, at=now_utc(), state=row.state,
        note=row.state_note, channel=row.channel, address=row.address, detail=row.error,
        user_id=user_id,
    )  # fmt: skip


def first_moment(
    region: RegionInfo,
    *,
    urgent: bool,
    quiet: tuple[dt.time, dt.time],
    not_before: dt.datetime | None = None,
) -> dt.datetime:
    """When a message may go out at the earliest, in UTC."""
    now = max(now_utc(), not_before) if not_before else now_utc()
    if urgent:
        return now
    return earliest(now.astimezone(ZoneInfo(region.timezone)), *quiet).astimezone(dt.UTC)


def _fresh(session: Session, region: RegionInfo, notices: Sequence[Notice]) -> dict[str, Notice]:
    """Dedupe key → notice, without those that stand in the outbox already."""
    wanted = {dedupe_key(region, notice=notice): notice for notice in notices}
    keys = list(wanted)
    for start in range(0, len(keys), CHUNK):
        known = session.scalars(
            sa.select(Message.dedupe_key).where(Message.dedupe_key.in_(keys[start : start + CHUNK]))
        )
        for key in known:
            wanted.pop(key)
    return wanted


def dedupe_key(region: RegionInfo, *, notice: Notice) -> str:
    key = f"{region.id}:{notice.event}:{notice.person_id}:{notice.key}"
    if len(key) > KEY_LENGTH:
        raise ValueError(f"the key of a notice is too long: {notice.key!r}")
    return key


def _names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """As people are addressed: given name and patronymic, or the surname alone."""
    found = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            sa.select(Person.id, Person.surname, Person.given_name, Person.patronymic).where(
                Person.id.in_(ids[start : start + CHUNK])
            )
        )
        for row in rows:
            name = " ".join(part for part in (row.given_name, row.patronymic) if part)
            found[row.id] = name or row.surname
    return found


def _text(
    text: str,
    notice: Notice,
    route: Route,
    language: str,
    common: Mapping[str, str],
    timezone: str,
) -> str:
    """What the person reads. A phone that others use is told for whom it is; a protected person's
    name, and that of a nameless event, is written to no phone."""
    values: dict[str, Any] = {**common, **notice.values}
    nameless = event_of(notice.event).nameless
    if route.is_protected or nameless:
        values["name"] = ""
    spoken = said(text, values, language, timezone)
    if route.shared and not nameless and common["name"] and "name" not in placeholders_in(text):
        return f"{common['name']}: {spoken}"
    return spoken


def _row(
    actor: Actor,
    region: RegionInfo,
    key: str,
    notice: Notice,
    route: Route,
    spoken: Mapping[str, str],
    quiet: tuple[dt.time, dt.time],
) -> Message:
    urgent = event_of(notice.event).urgent
    state = {"none": "cancelled", "call": "call"}.get(route.channel, "queued")
    at = first_moment(region, urgent=urgent, quiet=quiet, not_before=notice.not_before)
    return Message(
        region_id=region.id,
        created_by=actor.user_id,
        event=notice.event,
        person_id=notice.person_id,
        centre_id=notice.centre_id,
        subject_type=notice.subject[0],
        subject_id=notice.subject[1],
        dedupe_key=key,
        channel="call" if route.channel == "none" else route.channel,
        address=route.address,
        whose=route.whose,
        language=route.language,
        text_kk=spoken["kk"],
        text_ru=spoken["ru"],
        urgent=urgent,
        state=state,
        state_note=route.note,
        next_try_at=None if state == "cancelled" else at,
        answer_until=notice.answer_until,
    )
