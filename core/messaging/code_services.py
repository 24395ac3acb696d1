"""Codes by SMS: to a phone that is the person's own and nobody else's, or not at all."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.messaging.labels import NOTES
from core.messaging.messages import CODE
from core.messaging.models import Message
from core.messaging.recipients import Channels, Route, routes
from core.messaging.services import Notice, dedupe_key, installed_channels, write
from core.messaging.texts import texts_of
from core.plugins.contracts import RegionInfo
from core.privacy.code_services import OwnPhone
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

#: why no code goes out, where the outbox has no word for it
_STOPPED: Final = _("all messages of the region are stopped")
_SHARED: Final = _("other people have this phone as well")
_NOT_OWN: Final = _("there is no mobile phone of the person's own")


def own_phone(session: Session, *, region: RegionInfo, person_id: int) -> OwnPhone:
    """The mobile phone to which a code for this person may go, or why there is none.

    Never a representative's or a relative's, never one that several people have, and nothing of a
    protected person. E-mail is no phone: that wish is passed over.
    """
    route = _route(session, region, person_id)
    if isinstance(route, Route):
        return OwnPhone(number=route.address)
    return OwnPhone(refusal=route)


def send_code(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    centre_id: int | None,
    values: dict[str, Any],
    key: str,
) -> str:
    """Write the message of the event `consent_code` into the outbox; returns its public key.

    To be called when `own_phone` gave a number, in the same transaction.
    """
    route = _route(session, region, person_id)
    assert isinstance(route, Route), "own_phone is asked first"
    notice = Notice(CODE, person_id, values, key, ("person", person_id), centre_id)
    write(
        session, actor=actor, region=region, notices=[notice], known={person_id: route},
        texts=texts_of(session, [CODE]),
    )  # fmt: skip
    wanted = sa.select(Message.public_id).where(
        Message.dedupe_key == dedupe_key(region, notice=notice)
    )
    return session.scalars(wanted).one()


def _route(session: Session, region: RegionInfo, person_id: int) -> Route | Any:
    """The way by SMS, or a text that says why there is none."""
    if setting(region, "messaging.stopped"):
        return _STOPPED
    channels = Channels(sms=installed_channels().sms, email=False)
    if not channels.sms:
        return NOTES["no_gateway"]
    tried: list[str] = []
    while True:
        route = routes(
            session, region=region, person_ids=[person_id], channels=channels, without=tried
        )[person_id]
        if route.is_protected:
            return NOTES["protected"]
        if route.channel != "sms":
            known = route.note in ("wants_call", "unwanted", "died", "gone")
            return NOTES[route.note] if known else _SHARED if tried else _NOT_OWN
        if route.whose != "own":
            return _SHARED if tried else _NOT_OWN
        if not route.shared:
            return route
        tried.append(route.address)
