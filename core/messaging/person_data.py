"""What of messages follows in a merge, is told to the person, shows in the timeline, is erased."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.messaging import labels
from core.messaging.jobs import empty
from core.messaging.models import ContactWish, IncomingMessage, Message
from core.messaging.queries import VIEW, visible
from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    RegionInfo,
)
from core.web.i18n import lazy_gettext as _
from core.web.records import erase_rows, person_records, record_of


def merge_people(merging: Merging) -> list[Moved]:
    """Messages follow; of two wishes the kept person's counts."""
    wishes = {
        row.person_id: row.id
        for row in merging.session.scalars(
            sa.select(ContactWish).where(
                ContactWish.person_id.in_((merging.keep_id, merging.drop_id))
            )
        )
    }
    leave = [wishes[merging.drop_id]] if len(wishes) == 2 else []
    return [
        merging.move(Message, label=_("Messages")),
        merging.move(ContactWish, label=_("Wish how to be told"), leave=leave),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Messages with their texts, answers, and the wish."""
    columns = {
        "created_at": _("Written"), "channel": (_("Way"), labels.CHANNELS),
        "address": _("Phone or address"), "text_kk": _("Text in Kazakh"),
        "text_ru": _("Text in Russian"),
        "state": (_("State"), {code: word for code, (word, _kind) in labels.STATES.items()}),
        "answer": (_("Answer"), labels.ANSWERS),
    }  # fmt: skip
    wish = {
        "language": (_("Language"), labels.LANGUAGES), "way": (_("Way"), labels.WAYS),
        "email": _("E-mail"),
    }  # fmt: skip
    incoming = session.execute(
        sa.select(*IncomingMessage.__table__.c)
        .join(Message, Message.id == IncomingMessage.message_id)
        .where(Message.person_id == person_id)
        .order_by(IncomingMessage.id)
    ).mappings()
    return [
        *person_records(session, Message, person_id=person_id, kind=_("Message"), columns=columns,
                        at="created_at"),
        *(
            record_of(row, kind=_("Answer by SMS"), code="message_incoming", at="received_at",
                      columns={"number": _("Phone"), "text": _("Text")})
            for row in incoming
        ),
        *person_records(session, ContactWish, person_id=person_id, kind=_("Wish how to be told"),
                        columns=wish),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """That there were messages stays; texts, addresses and answers go, and nothing is sent."""
    ids = session.scalars(sa.select(Message.id).where(Message.person_id == person_id)).all()
    session.execute(
        sa.update(Message)
        .where(Message.person_id == person_id, Message.state.in_(("queued", "call")))
        .values(state="cancelled", state_note="gone", next_try_at=None)
        .execution_options(synchronize_session=False)
    )
    empty(session, list(ids))
    return [
        Erasure(_("Messages"), len(ids)),
        erase_rows(session, ContactWish, person_id=person_id, label=_("Wish how to be told")),
    ]


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """What the person was told, without the texts."""
    if kind not in {"", "message"} or not user.can_somewhere(VIEW, region.id):
        return []
    statement = (
        sa.select(Message)
        .where(*visible(user, region), Message.person_id == person.id)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Message.created_at < before)
    return [
        PersonEvent(
            at=row.created_at, title=labels.event_label(row.event),
            text=f"{labels.CHANNELS[row.channel]}: {labels.STATES[row.state][0]}",
            kind="message", icon="phone" if row.channel == "call" else "message",
            url=f"/{region.code}/messages/{row.public_id}",
        )
        for row in session.scalars(statement)
    ]  # fmt: skip
