"""Deeds on a child's day: it came, did not come, left; each once, however often it is pressed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    format_time,
    local_today,
    now_utc,
)
from core.sdk.services import gettext as _
from day_centre.file.models import Stay
from day_centre.file.queries import regimes_on
from day_centre.journal import guides, queries
from day_centre.journal.checks import name_of, open_child, open_group
from day_centre.journal.models import ChildDay
from day_centre.journal.rules import may_leave
from day_centre.journal.words import CHOSEN_REASONS, MARKS

NOTE_LENGTH = 200


def note_came(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    seen: int | None = None,
    brought_by: str = "",
) -> ChildDay:
    """The child is here, from now on when the day is today. Twice is once.

    `seen` is the id of the mark that stood there when the button was pressed (0: none; None: not
    told). Raises `Conflict` (`journal.overtaken`, and as `open_child`), `NotAllowed`.
    """
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    if known is not None and known.mark == "present":
        return known
    _refuse_overtaken(session, stay, known, seen)
    if brought_by:
        guides.refuse_stranger(session, stay=stay, on=day, key=brought_by, field="brought_by")
    if known is not None:
        void_mark(session, actor=actor, known=known)
    return write_mark(
        session, actor=actor, stay=stay, day=day, mark="present", group_id=stay.group_id,
        came_at=_now_of(region, day), brought_by=brought_by,
    )  # fmt: skip


def note_absent(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    reason: str,
    note: str = "",
    seen: int | None = None,
) -> ChildDay:
    """The child did not come, and why (words.REASONS). Twice is once.

    Raises `InvalidInput` at `reason`, `Conflict` (`journal.services` when services were given,
    `journal.overtaken`, and as `open_child`), `NotAllowed`.
    """
    if reason not in CHOSEN_REASONS:
        raise InvalidInput("journal.reason", _("Choose the reason."), field="reason")
    note = " ".join(note.split())[:NOTE_LENGTH]
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    if known is not None and (known.mark, known.reason, known.note) == ("absent", reason, note):
        return known
    _refuse_overtaken(session, stay, known, seen)
    if known is not None:
        _refuse_served(session, stay, day)
        void_mark(session, actor=actor, known=known)
    return write_mark(
        session, actor=actor, stay=stay, day=day, mark="absent", group_id=stay.group_id,
        reason=reason, note=note,
    )  # fmt: skip


def take_mark_back(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    seen: int | None = None,
) -> None:
    """No mark any more. Twice is once. Raises `Conflict` (`journal.services`,
    `journal.overtaken`, and as `open_child`), `NotAllowed`."""
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    if known is None:
        return
    _refuse_overtaken(session, stay, known, seen)
    _refuse_served(session, stay, day)
    void_mark(session, actor=actor, known=known)


def note_left(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    fetched_by: str,
    at: dt.datetime | None = None,
) -> ChildDay:
    """The child went home with somebody who may fetch it, at `at` or now; of an earlier day the
    hour is not known. Twice is once.

    Raises `InvalidInput` at `fetched_by` (nobody chosen, or a stranger) and `left_at` (before it
    came, or in the future), `Conflict` (`journal.absent`, `journal.left` when it left with somebody
    else, and as `open_child`), `NotAllowed`.
    """
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    if known is None or known.mark != "present":
        raise Conflict(
            "journal.absent",
            _("%(name)s is not marked as here.", name=name_of(session, stay)),
        )  # fmt: skip
    if known.has_left:
        if known.fetched_by == fetched_by:
            return known
        raise Conflict(
            "journal.left",
            _("%(name)s has left already, at %(time)s. Take that back first.",
              name=name_of(session, stay),
              time=format_time(known.left_at) if known.left_at else "—"),
        )  # fmt: skip
    guides.refuse_stranger(session, stay=stay, on=day, key=fetched_by, field="fetched_by")
    when = at or _now_of(region, day)
    if when is not None and not may_leave(known.came_at or when, when, now_utc()):
        raise InvalidInput(
            "journal.time", _("The child leaves after it came, and not in the future."),
            field="left_at",
        )  # fmt: skip
    known.left_at, known.left_noted_by, known.fetched_by = when, actor.user_id, fetched_by
    session.flush()
    return known


def take_leaving_back(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, day: dt.date
) -> None:
    """The child is here again. Twice is once. Raises as `open_child`."""
    known = open_child(session, actor=actor, region=region, stay=stay, day=day)
    if known is not None:
        known.left_at, known.left_noted_by, known.fetched_by = None, None, ""
        session.flush()


def note_rest_came(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group_id: int,
    centre_id: int,
    lines: list[queries.ChildLine],
    day: dt.date,
) -> list[ChildDay]:
    """Everybody of the group without a mark has come. Raises as `open_child`."""
    open_group(session, actor=actor, region=region, lines=lines, centre_id=centre_id,
               group_id=group_id, day=day)  # fmt: skip
    marked = queries.marks_of(session, stay_ids=[one.stay.id for one in lines], day=day)
    waiting = [one.stay for one in lines if one.stay.id not in marked]
    regimes = regimes_on(session, stays=waiting, on=day)
    return [
        write_mark(session, actor=actor, stay=stay, day=day, mark="present", group_id=group_id,
                   regime=regimes[stay.id], came_at=_now_of(region, day))
        for stay in waiting
    ]  # fmt: skip


def write_mark(
    session: Session,
    *,
    actor: Actor,
    stay: Stay,
    day: dt.date,
    mark: str,
    group_id: int,
    regime: str = "",
    **more: object,
) -> ChildDay:
    """A mark of a child whose stay is held, with the regime that holds on the day."""
    regime = regime or regimes_on(session, stays=[stay], on=day)[stay.id]
    made = ChildDay(
        region_id=stay.region_id, stay_id=stay.id, person_id=stay.person_id,
        centre_id=stay.centre_id, group_id=group_id, regime=regime, local_date=day, mark=mark,
        marked_by=actor.user_id, **more,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def void_mark(session: Session, *, actor: Actor, known: ChildDay, reason: str = "") -> None:
    """Take a mark out of the journal; the row stays with who and when."""
    known.voided_at, known.voided_by, known.void_reason = now_utc(), actor.user_id, reason
    session.flush()


def _now_of(region: RegionInfo, day: dt.date) -> dt.datetime | None:
    """The moment of a touch; of an earlier day the hour is not known."""
    return now_utc() if day == local_today(region.timezone) else None


def _refuse_overtaken(
    session: Session, stay: Stay, known: ChildDay | None, seen: int | None
) -> None:
    """Raise `Conflict` when another mark stands there than the button has seen."""
    if seen is None or seen == (known.id if known else 0):
        return
    name = name_of(session, stay)
    if known is None:
        text = _("Somebody took the mark of %(name)s back meanwhile. Nothing was changed: look at "
                 "the list.", name=name)  # fmt: skip
    else:
        text = _("Somebody marked %(name)s as «%(mark)s» at %(time)s. Nothing was changed: look at "
                 "the list.", name=name, mark=MARKS[known.mark],
                 time=format_time(known.marked_at))  # fmt: skip
    raise Conflict("journal.overtaken", text)


def _refuse_served(session: Session, stay: Stay, day: dt.date) -> None:
    """Raise `Conflict` while the ledger holds services of the child on that day."""
    cells = queries.cells_of(
        session, centre_id=stay.centre_id, day=day, person_ids=[stay.person_id]
    ).get(stay.person_id, {})
    if any(one.is_given for one in cells.values()):
        raise Conflict(
            "journal.services",
            _("%(name)s has services on this day. Take them back first.",
              name=name_of(session, stay)),
        )  # fmt: skip
