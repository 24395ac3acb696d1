"""Deeds in the lobby: a number is given, called, called again, served or missed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    local_today,
    now_utc,
    record_audit,
    refuse_stranger,
)
from core.sdk.services import gettext as _
from plugins.equal_society.desk import queries, rules
from plugins.equal_society.desk.models import LobbyDay, Ticket
from plugins.equal_society.desk.permissions import DESK
from plugins.equal_society.desk.settings import fair_minutes, places_of

MODULE = "equal_society"
LONGEST_WINDOW = 10


def take_ticket(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, priority: str = "",
    reason: str = "", person_id: int | None = None, press_key: str = "",
) -> Ticket:  # fmt: skip
    """Give the next number of the centre's day. The same press gives the same number again.

    Of a known person a category in force may prove a better place than was asked for. Raises
    `InvalidInput` at `priority` or `reason`, `NotAllowed`.
    """
    _require(actor, region, centre_id, device=True)
    press = f"{actor.username}:{press_key}"[:64] if press_key else None
    known = queries.by_press(session, press_key=press)
    if known is not None:
        return known
    if person_id is not None:
        refuse_stranger(session, centre_id=centre_id, person_id=person_id)
    code, proved = _priority(session, actor, region, priority, reason, person_id)
    try:
        with session.begin_nested():
            day = _lock_day(session, region, centre_id)
            day.last_number += 1
            ticket = Ticket(
                region_id=region.id, centre_id=centre_id, local_date=day.local_date,
                number=day.last_number, priority=code, proved=proved, person_id=person_id,
                reason=reason if code == rules.WITH_REASON else "",
                via="kiosk" if actor.device_id else "desk", press_key=press,
            )  # fmt: skip
            session.add(ticket)
            session.flush()
    except IntegrityError:
        known = queries.by_press(session, press_key=press)
        if known is None:
            raise
        return known
    return ticket


def call_next(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, window: str,
    call_key: str = "",
) -> Ticket | None:  # fmt: skip
    """Call whose turn it is to the window; None when nobody waits. Two windows never call the same
    number, and the same press calls one. Raises `Conflict` while the actor has somebody called,
    `InvalidInput` at `window`, `NotAllowed`."""
    _require(actor, region, centre_id)
    window = _window(window)
    key = f"{actor.username}:{call_key}"[:64] if call_key else None
    _lock_day(session, region, centre_id)
    known = queries.by_call(session, call_key=key)
    if known is not None:
        return known
    mine = queries.called_by(
        session, centre_id=centre_id, day=_today(region), user_id=actor.user_id
    )
    if mine is not None:
        raise Conflict(
            "lobby.open",
            _("Say first what became of number %(number)s: served or did not come.",
              number=mine.number),
        )  # fmt: skip
    turns = line(session, region=region, centre_id=centre_id)
    if not turns:
        return None
    ticket = turns[0][0]
    _call(ticket, actor, window, key)
    session.flush()
    return ticket


def line(
    session: Session, *, region: RegionInfo, centre_id: int
) -> list[tuple[Ticket, rules.Turn]]:
    """Who waits in the centre now, in the order in which they are called."""
    tickets = queries.waiting(session, centre_id=centre_id, day=_today(region))
    by_number = {one.number: one for one in tickets}
    turns = rules.order(
        (rules.Waiting(one.number, one.taken_at, one.priority) for one in tickets),
        now=now_utc(), places=places_of(region), fair_minutes=fair_minutes(region),
    )  # fmt: skip
    return [(by_number[turn.ticket.number], turn) for turn in turns]


def mark_ticket(
    session: Session, *, actor: Actor, region: RegionInfo, ticket: Ticket, deed: rules.Deed
) -> Ticket:
    """Call again, served, did not come, or back into the line with the time of coming. The same
    deed twice is once, but for a call. Raises `Conflict` when the ticket stands elsewhere."""
    _require(actor, region, ticket.centre_id)
    _lock_day(session, region, ticket.centre_id)
    session.refresh(ticket)
    sources, target = rules.DEEDS[deed]
    if ticket.state == target and deed != "again":
        return ticket
    if ticket.state not in sources:
        raise Conflict("lobby.state", _("Somebody has just done this. The line is shown anew."))
    if deed == "again":
        ticket.last_called_at, ticket.calls = now_utc(), ticket.calls + 1
    elif deed == "back":
        ticket.state, ticket.ended_at, ticket.window_name = "waiting", None, ""
        ticket.called_at = ticket.last_called_at = ticket.called_by = ticket.call_key = None
    else:
        ticket.state, ticket.ended_at = target, now_utc()
    session.flush()
    return ticket


def change_priority(
    session: Session, *, actor: Actor, region: RegionInfo, ticket: Ticket, priority: str,
    reason: str = "",
) -> Ticket:  # fmt: skip
    """Put a waiting ticket into another group, with the reason; it stays in the log. Raises
    `InvalidInput` at `priority` or `reason`, `Conflict` when it waits no more."""
    _require(actor, region, ticket.centre_id)
    code, proved = _priority(session, actor, region, priority, reason, ticket.person_id, own=False)
    _lock_day(session, region, ticket.centre_id)
    session.refresh(ticket)
    if ticket.state != "waiting":
        raise Conflict("lobby.state", _("Somebody has just done this. The line is shown anew."))
    was = ticket.priority
    ticket.priority, ticket.proved = code, proved
    ticket.reason = reason if code == rules.WITH_REASON else ""
    session.flush()
    record_audit(
        session, actor=actor, action=f"{MODULE}.ticket.priority", region_id=region.id,
        subject_type="ticket", subject_id=ticket.id,
        details={"number": ticket.number, "was": was, "now": code},
    )  # fmt: skip
    return ticket


def name_visitor(
    session: Session, *, actor: Actor, region: RegionInfo, ticket: Ticket, person_id: int
) -> Ticket:
    """Say whose ticket it is, once the desk has found the file. Raises `InvalidInput` at `person`
    for somebody whose file the centre does not hold."""
    _require(actor, region, ticket.centre_id)
    if ticket.person_id != person_id:
        refuse_stranger(session, centre_id=ticket.centre_id, person_id=person_id)
        ticket.person_id = person_id
        session.flush()
    return ticket


# Parts ---------------------------------------------------------------------------------------


def _require(actor: Actor, region: RegionInfo, centre_id: int, *, device: bool = False) -> None:
    at_the_door = device and actor.device_id is not None and actor.current_centre_id == centre_id
    if not at_the_door and not actor.can(DESK, region.id, centre_id):
        raise NotAllowed


def _priority(
    session: Session, actor: Actor, region: RegionInfo, priority: str, reason: str,
    person_id: int | None, *, own: bool = True,
) -> tuple[str, bool]:  # fmt: skip
    """The group and whether the file proves it. `own`: the file may give a better one."""
    places = places_of(region)
    if priority and priority not in rules.PRIORITIES:
        raise InvalidInput("lobby.priority", _("Choose from the list."), field="priority")
    if priority == rules.WITH_REASON:
        if actor.device_id is not None:
            raise InvalidInput("lobby.priority", _("Choose from the list."), field="priority")
        if not reason:
            raise InvalidInput("lobby.reason", _("Write the reason."), field="reason")
    if person_id is None:
        return priority, False
    held = queries.categories_of(session, person_id=person_id, on=_today(region))
    if own:
        proved = rules.priority_of(held, places)
        asked = places.get(priority, rules.ORDINARY)
        if proved and places[proved] <= asked:
            return proved, True
    return priority, not held.isdisjoint(rules.PRIORITIES.get(priority, ()))


def _window(text: str) -> str:
    window = " ".join(text.split())
    if not window or len(window) > LONGEST_WINDOW:
        text = _("Write the number of your window, %(most)s signs at most.", most=LONGEST_WINDOW)
        raise InvalidInput("lobby.window", text, field="window")
    return window


def _call(ticket: Ticket, actor: Actor, window: str, key: str | None) -> None:
    now = now_utc()
    ticket.state, ticket.window_name, ticket.calls = "called", window, ticket.calls + 1
    ticket.called_at = ticket.last_called_at = now
    ticket.called_by, ticket.call_key = actor.user_id, key


def _today(region: RegionInfo) -> dt.date:
    return local_today(region.timezone)


def _lock_day(session: Session, region: RegionInfo, centre_id: int) -> LobbyDay:
    """The centre's day, locked until the transaction ends; begun by whoever comes first."""
    day = _today(region)
    found = _locked(session, centre_id, day)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(LobbyDay(region_id=region.id, centre_id=centre_id, local_date=day))
            session.flush()
    except IntegrityError:
        pass  # somebody has begun the day at the same moment: the row is found now
    found = _locked(session, centre_id, day)
    assert found is not None
    return found


def _locked(session: Session, centre_id: int, day: dt.date) -> LobbyDay | None:
    found: LobbyDay | None = session.scalar(
        sa.select(LobbyDay)
        .where(LobbyDay.centre_id == centre_id, LobbyDay.local_date == day)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found
