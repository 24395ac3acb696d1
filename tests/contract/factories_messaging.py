"""Messages, and what is read without an account: calendars and public timetables."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from core.auth.models import Role, RoleGrant, User
from core.auth.queries import token_hash
from core.clock import now_utc
from core.messaging.models import Broadcast, Message
from core.regions.models import Region
from core.scheduling.feed_models import CalendarFeed
from tests.contract.place import Maker, Place

#: the address under which the calendar of a place is read
FEED_TOKEN = "ab" * 32


def _message(place: Place) -> Message:
    person = place.one("person")
    return place.add(
        Message(
            region_id=place.region.id, event="answer_unclear", person_id=person.id,
            centre_id=place.centre_id, dedupe_key=secrets.token_hex(8), channel="call",
            address="+77011234567", language="kk", text_kk="Хабарлама", text_ru="Сообщение",
            state="call", next_try_at=now_utc(), answer_until=now_utc() + dt.timedelta(days=1),
        )
    )  # fmt: skip


def _broadcast(place: Place) -> Broadcast:
    return place.add(
        Broadcast(
            region_id=place.region.id, audience="group", audience_key=place.one("group").public_id,
            title="Хор", centre_id=place.centre_id, text_kk="Хабарлама", text_ru="Сообщение",
            form_key=secrets.token_hex(8), person_ids=[place.one("person").id],
        )
    )  # fmt: skip


def _feed(place: Place) -> CalendarFeed:
    return place.add(
        CalendarFeed(region_id=place.region.id, kind="centre", centre_id=place.centre_id,
                     token_hash=token_hash(FEED_TOKEN + str(place.centre_id)),
                     created_by=place.actor_id)
    )  # fmt: skip


def _feed_token(place: Place) -> str:
    """The token of a feed whose maker is there only for it."""
    maker = place.add(
        User(username=f"feeds-{place.centre_id}", full_name="Feeds", totp_confirmed_at=now_utc(),
             home_region_id=place.region.id)
    )  # fmt: skip
    role = place.session.scalar(sa.select(Role.id).where(Role.code == "centre_admin"))
    place.add(
        RoleGrant(user_id=maker.id, role_id=role, region_id=place.region.id,
                  centre_id=place.centre_id)
    )  # fmt: skip
    place.add(
        CalendarFeed(region_id=place.region.id, kind="centre", centre_id=place.centre_id,
                     token_hash=token_hash(FEED_TOKEN), created_by=maker.id)
    )  # fmt: skip
    return FEED_TOKEN


def _public_centre(place: Place) -> str:
    """A centre whose timetable anybody may read."""
    region = place.session.get_one(Region, place.region.id)
    region.settings = {**region.settings, "chosen": {"scheduling.public_timetable": True}}
    place.session.flush()
    return str(place.one("centre").code)


MAKERS: dict[str, Maker] = {
    "message": _message,
    "broadcast": _broadcast,
    "feed": _feed,
}

FACTORIES: dict[str, Maker] = {
    "message_id": lambda p: p.one("message").public_id,
    "broadcast_id": lambda p: p.one("broadcast").public_id,
    "event_code": lambda p: "answer_unclear",
    "audience": lambda p: "group",
    "audience_key": lambda p: p.one("group").public_id,
    "feed_id": lambda p: p.one("feed").public_id,
    "calendar_feed.token": _feed_token,
    "public_timetable.centre_code": _public_centre,
}
