"""A message that somebody writes by hand to many people: looked at first, sent by a job."""

from __future__ import annotations

from collections import Counter
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import InvalidInput, NotAllowed
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.jobs.services import enqueue
from core.messaging.audiences import Audience
from core.messaging.messages import WRITTEN
from core.messaging.models import Broadcast
from core.messaging.queries import SEND
from core.messaging.recipients import routes
from core.messaging.rules import LONGEST_TEXT, unknown_placeholders
from core.messaging.services import Notice, installed_channels, write
from core.plugins.contracts import RegionInfo
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext

JOB: Final = "messages.broadcast"
PEOPLE_A_STEP: Final = 100


def count_channels(
    session: Session, *, region: RegionInfo, person_ids: tuple[int, ...]
) -> Counter[str]:
    """How many of these people would get an SMS, a mail, a call, or nothing (`none`)."""
    found = routes(session, region=region, person_ids=person_ids, channels=installed_channels())
    return Counter(route.channel for route in found.values())


def check_texts(texts: dict[str, str]) -> None:
    """Raise `InvalidInput` at `text_kk` or `text_ru`: both are needed, nobody is left out."""
    wrong = {}
    for language, text in texts.items():
        unknown = unknown_placeholders(text, ())
        if not text.strip():
            wrong[f"text_{language}"] = _("Write the text.")
        elif len(text) > LONGEST_TEXT:
            wrong[f"text_{language}"] = _("Write at most %(num)s characters.", num=LONGEST_TEXT)
        elif unknown:
            shown = ", ".join(one if one.startswith("%") else f"%({one})s" for one in unknown)
            wrong[f"text_{language}"] = _("Nobody fills in: %(names)s.", names=shown)
    if wrong:
        raise InvalidInput("broadcast.text", next(iter(wrong.values())), fields=wrong)


def send_broadcast(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    kind: str,
    key: str,
    audience: Audience,
    texts: dict[str, str],
    form_key: str,
) -> Broadcast:
    """Keep the message with whom it is for, and let a job write it into the outbox.

    One form sends once, however often it is pressed: the second press returns the first one's.
    """
    if not actor.can(SEND, region.id, audience.centre_id):
        raise NotAllowed
    check_texts(texts)
    known = session.scalar(sa.select(Broadcast).where(Broadcast.form_key == form_key))
    if known is not None:
        return known
    if not audience.person_ids:
        raise InvalidInput("broadcast.nobody", _("There is nobody to write to."))
    row = Broadcast(
        region_id=region.id, created_by=actor.user_id, audience=kind, audience_key=key,
        title=audience.title[:200], centre_id=audience.centre_id, text_kk=texts["kk"],
        text_ru=texts["ru"], form_key=form_key, person_ids=sorted(set(audience.person_ids)),
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.job_id = enqueue(
        session, kind=JOB, arguments={"broadcast_id": row.public_id}, region_id=region.id,
        actor=actor, unique_key=f"{JOB}:{row.public_id}", total=len(row.person_ids),
    ).id  # fmt: skip
    record(
        session, actor=actor, action="message.broadcast", region_id=region.id,
        subject_type="broadcast", subject_id=row.id,
        details={"title": row.title, "people": len(row.person_ids)},
    )  # fmt: skip
    return row


@job_handler(
    JOB, label=lazy_gettext("Writing to many people"), page="messaging.broadcast",
    page_arguments=("broadcast_id",),
)  # fmt: skip
def spread(context: JobContext) -> None:
    """Write the outbox, a hundred people a step; whoever was written to before a kill is not
    written to again (the key of a notice), so each run may begin at the start."""
    assert context.region is not None
    wanted = sa.select(Broadcast).where(Broadcast.public_id == context.arguments["broadcast_id"])
    with context.reading() as session:
        ids = list(session.scalars(wanted).one().person_ids)
    for start in range(0, len(ids), PEOPLE_A_STEP):
        with context.step() as session:
            row = session.scalars(wanted).one()
            notices = [
                Notice(WRITTEN, person_id, {}, f"broadcast:{row.id}", ("broadcast", row.id),
                       row.centre_id)
                for person_id in ids[start : start + PEOPLE_A_STEP]
            ]  # fmt: skip
            write(
                session, actor=context.actor, region=context.region, notices=notices,
                texts={WRITTEN: {"kk": row.text_kk, "ru": row.text_ru}},
            )  # fmt: skip
            context.done = min(len(ids), start + PEOPLE_A_STEP)
