"""The screen at the door: a card, then today's free hours in large buttons; no names of others."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import DomainError, person_of_card, typed_digits
from core.sdk.web import (
    DEVICE,
    asked,
    db_session,
    endpoint,
    local_text,
    moment_of,
    new_press,
    press_of,
    render,
    today,
)
from plugins.active_longevity.equipment import queries, services
from plugins.active_longevity.equipment.blueprint import bp
from plugins.active_longevity.equipment.models import Hire
from plugins.active_longevity.equipment.rules import minutes_left, week_of
from plugins.active_longevity.equipment.settings import share_of
from plugins.active_longevity.equipment.words import WORDS

PAGE = "active_longevity/equipment/kiosk.html"


@bp.get("/equipment/kiosk")
@endpoint(DEVICE)
def kiosk() -> ResponseReturnValue:
    """Waiting for a card."""
    return _screen()


@bp.post("/equipment/kiosk")
@endpoint(DEVICE)
def kiosk_card() -> ResponseReturnValue:
    """Whose card it is decides what of today's free hours is offered."""
    person, error = _holder()
    if person is None:
        return _screen(error=error)
    return _screen(person=person, offers=_offers(person))


@bp.post("/equipment/kiosk/hour")
@endpoint(DEVICE, writes=True)
def kiosk_hour() -> ResponseReturnValue:
    """Take one of the hours."""
    person, error = _holder()
    if person is None:
        return _screen(error=error)
    try:
        made = _hire(person)
    except DomainError:  # why not is between the person and the desk
        return _screen(person=person, error="refused", status=409)
    return _screen(person=person, made=made)


def _hire(person: Person) -> Hire:
    thing = queries.find_thing(
        db_session(), actor=g.actor, region=g.region, public_id=asked("equipment"),
        permission=services.AT_THE_DOOR,
    )  # fmt: skip
    starts_at = moment_of(asked("at"), g.region)
    if starts_at is None or local_text(starts_at)[:10] != today().isoformat():
        raise DomainError("equipment.time", "")
    return services.hire(
        db_session(), actor=g.actor, region=g.region, equipment=thing.equipment,
        person_id=person.id, starts_at=starts_at, via="kiosk",
        press_key=press_of(asked("press")),
    )  # fmt: skip


def _holder() -> tuple[Person | None, str]:
    card = typed_digits(asked("card"), only=True)
    return person_of_card(
        db_session(), card_number=card, centre_ids=[g.actor.current_centre_id]
    )  # fmt: skip


def _offers(person: Person) -> list[dict[str, Any]]:
    """Equipment with what of the person's share is left, and the hours that are free today."""
    session, found = db_session(), []
    centre_id = g.actor.current_centre_id
    for one in queries.day_of_things(session, region=g.region, centre_id=centre_id, day=today()):
        kind = one.thing.equipment.service_kind
        share = share_of(g.region, kind)
        used = queries.used_minutes(session, person_id=person.id, kind=kind,
                                    week=week_of(today()))  # fmt: skip
        enough = minutes_left(share, used) >= one.thing.equipment.minutes
        found.append({"thing": one.thing, "share": share, "used": used,
                      "slots": one.open_slots if enough else (), "enough": enough})  # fmt: skip
    return found


def _screen(
    *, person: Person | None = None, offers: Any = (), made: Hire | None = None, error: str = "",
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    return render(
        PAGE, status=status, holder=person, offers=offers, made=made, error=error,
        card=asked("card", most=40), press=new_press(), local_text=local_text, **WORDS,
    )  # fmt: skip
