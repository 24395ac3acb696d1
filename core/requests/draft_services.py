"""What somebody types is kept before it is sent, for the account alone that types it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput
from core.plugins.contracts import RegionInfo
from core.requests.models import RequestDraft
from core.web.i18n import lazy_gettext as _

#: `new:<person>` or `move:<request>:<transition>`
_FORM: Final = re.compile(r"(new|move):[0-9a-z]{10}(:[a-z0-9_]{1,60})?")
#: fields of every form that belong to one page only
_NEVER: Final = frozenset({"csrf_token", "token", "draft_form", "confirmed", "file", "show"})
MOST_SIGNS: Final = 20_000
MOST_FIELDS: Final = 100
#: who has not come back in that time does not come for this form any more
KEPT: Final = dt.timedelta(days=30)


def is_form(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def kept_fields(pairs: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Field → values that are worth keeping; `InvalidInput` for more than any form holds."""
    found = {
        name[:100]: [str(one) for one in values if str(one).strip()]
        for name, values in pairs
        if name not in _NEVER
    }
    found = {name: values for name, values in found.items() if values}
    signs = sum(len(one) for values in found.values() for one in values)
    if len(found) > MOST_FIELDS or signs > MOST_SIGNS:
        raise InvalidInput("draft.long", _("This is too long to be kept as a draft."))
    if any("\x00" in one or _surrogate(one) for values in found.values() for one in values):
        raise InvalidInput("draft.signs", _("This text holds signs that cannot be stored."))
    return found


def _surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def save_draft(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    form: str,
    person_id: int | None,
    content: Mapping[str, list[str]],
) -> dt.datetime:
    """Keep what was typed in a form; returns when. An empty form keeps nothing.

    Raises `InvalidInput` for a form that there is not.
    """
    if actor.user_id is None or not is_form(form):
        raise InvalidInput("draft.form", _("Open the page anew and try again."))
    now = now_utc()
    row = draft_of(session, actor=actor, form=form)
    if not content:
        if row is not None:
            session.delete(row)
        return now
    if row is None:
        row = RequestDraft(region_id=region.id, user_id=actor.user_id, form=form,
                           person_id=person_id)  # fmt: skip
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:  # another window of the same account kept it a moment ago
            row = draft_of(session, actor=actor, form=form)
            assert row is not None
    row.content, row.saved_at = dict(content), now
    session.flush()
    return now


def draft_of(session: Session, *, actor: Actor, form: str) -> RequestDraft | None:
    """What this account has typed into the form, if anything."""
    return session.scalar(
        sa.select(RequestDraft).where(
            RequestDraft.user_id == actor.user_id, RequestDraft.form == form
        )
    )


def drop_draft(session: Session, *, actor: Actor, form: str) -> None:
    """The form was sent, or nobody wants the draft. A second call finds nothing to do."""
    session.execute(
        sa.delete(RequestDraft).where(
            RequestDraft.user_id == actor.user_id, RequestDraft.form == form
        )
    )


def as_pairs(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A draft as a form's data reads."""
    return [(name, str(one)) for name, values in content.items() for one in values]
