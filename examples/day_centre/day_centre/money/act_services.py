"""Monthly acts: drawn up, issued as a numbered document, issued anew after a correction."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import IssuedDocument, Person
from core.sdk.services import (
    Actor,
    Asked,
    DomainError,
    InvalidInput,
    RegionInfo,
    issue_document,
    local_today,
    now_utc,
    reissue_document,
    start_work,
)
from core.sdk.services import gettext as _
from day_centre.money import queries
from day_centre.money.ground import lock_centre, note, require
from day_centre.money.models import Act, ActLine
from day_centre.money.permissions import ACT_ISSUE
from day_centre.money.rules import Line, totals

TEMPLATE = "day_centre.act"
#: the work of the worker that issues the acts of all children
ISSUE_ALL = "day_centre.issue_acts"


def draw_up(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, person: Person,
    month: dt.date,
) -> Act:  # fmt: skip
    """The child's act of a month, as a draft if there was none.

    Raises `InvalidInput` for a month to come, and for a child to whom nothing was given in it.
    """
    require(actor, region, centre_id, ACT_ISSUE)
    if month > local_today(region.timezone):
        raise InvalidInput("act.month", _("This month has not begun."), field="month")
    lock_centre(session, centre_id)
    known = session.scalars(
        sa.select(Act).where(
            Act.person_id == person.id, Act.centre_id == centre_id, Act.month == month
        )
    ).first()
    if known is not None:
        return known
    if not _lines(session, region, centre_id, month, person.id):
        raise InvalidInput("act.nothing", _("Nothing was given to the child in this month."))
    act = Act(region_id=region.id, person_id=person.id, centre_id=centre_id, month=month,
              created_by=actor.user_id)  # fmt: skip
    session.add(act)
    session.flush()
    note(session, actor, region, "act.draw_up", person_id=person.id, month=f"{month:%Y-%m}")
    return act


def issue(
    session: Session, *, actor: Actor, region: RegionInfo, act: Act, language: str,
    reason: str = "",
) -> Act:  # fmt: skip
    """Freeze the act as a numbered document with what the journal and the ledger hold now.

    One that is issued and still true stays as it is; one that is not is replaced by another
    document, for which a `reason` is wanted. Raises `InvalidInput` at `language` or `reason`, and
    `NotFound` when the centre no longer holds the child's file.
    """
    require(actor, region, act.centre_id, ACT_ISSUE)
    act = _locked(session, act)
    person = queries.person_of(session, person_id=act.person_id)
    lines = _lines(session, region, act.centre_id, act.month, act.person_id)
    document = _current(session, act)
    if document is not None and document.state == "valid":
        if queries.stored(session, act_ids=[act.id])[act.id] == lines:
            return act
        return _replace(session, actor, region, act, document, person, lines, reason)
    if not lines:
        raise InvalidInput("act.nothing", _("Nothing was given to the child in this month."))
    _write(session, act, lines)
    made = issue_document(
        session, actor=actor, region=region, centre_id=act.centre_id, person=person,
        template_code=TEMPLATE, language=language, token=secrets.token_hex(8),
        asked=Asked(subject=str(act.id)),
    )  # fmt: skip
    return _issued(session, actor, region, act, made)


def _current(session: Session, act: Act) -> IssuedDocument | None:
    """The act's latest document, also where it was replaced in the register of documents."""
    found = session.get(IssuedDocument, act.document_id) if act.document_id else None
    while found is not None and found.replaced_by_id is not None:
        found = session.get(IssuedDocument, found.replaced_by_id)
    return found


def _replace(
    session: Session, actor: Actor, region: RegionInfo, act: Act, document: IssuedDocument,
    person: Person, lines: list[Line], reason: str,
) -> Act:  # fmt: skip
    if not reason.strip():
        raise InvalidInput("act.reason", _("Write the reason."), field="reason")
    _write(session, act, lines)
    made = reissue_document(
        session, actor=actor, region=region, document=document, person=person, reason=reason,
        token=secrets.token_hex(8),
    )  # fmt: skip
    return _issued(session, actor, region, act, made)


def _issued(
    session: Session, actor: Actor, region: RegionInfo, act: Act, document: IssuedDocument
) -> Act:
    act.state, act.issued_at, act.document_id = "issued", now_utc(), document.id
    act.issues += 1
    session.flush()
    note(session, actor, region, "act.issue", person_id=act.person_id, month=f"{act.month:%Y-%m}",
         amount=act.amount, number=document.number)  # fmt: skip
    return act


def _locked(session: Session, act: Act) -> Act:
    return session.scalars(
        sa.select(Act)
        .where(Act.id == act.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _lines(
    session: Session, region: RegionInfo, centre_id: int, month: dt.date, person_id: int
) -> list[Line]:
    return queries.counted(
        session, region_id=region.id, centre_id=centre_id, month=month, person_ids=[person_id]
    )[person_id]


def _write(session: Session, act: Act, lines: list[Line]) -> None:
    session.execute(sa.delete(ActLine).where(ActLine.act_id == act.id))
    session.add_all(
        ActLine(region_id=act.region_id, act_id=act.id, what=one.what, quantity=one.quantity,
                price=one.price, own_percent=one.own_percent, amount=one.amount,
                own_amount=one.own_amount)
        for one in lines
    )  # fmt: skip
    act.amount, act.own_amount = totals(lines)
    session.flush()


# All children ------------------------------------------------------------------------------------


def issue_all(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, month: dt.date,
    language: str, result: str,
) -> Any:  # fmt: skip
    """Let the worker draw up and issue the acts of all children of a month; its job.

    Raises `InvalidInput` when there is nobody, and as `draw_up`.
    """
    require(actor, region, centre_id, ACT_ISSUE)
    if month > local_today(region.timezone):
        raise InvalidInput("act.month", _("This month has not begun."), field="month")
    people = queries.children_of(region_id=region.id, centre_id=centre_id, month=month)
    ids = list(session.scalars(people.with_only_columns(Person.id).order_by(None)))
    if not ids:
        raise InvalidInput("act.nobody", _("No child stayed in this month."), field="month")
    return start_work(
        session, actor=actor, region=region, code=ISSUE_ALL, total=len(ids), result=result,
        arguments={"centre_id": centre_id, "month": month.isoformat(), "language": language,
                   "people": sorted(ids)},
    )  # fmt: skip


def issue_some(
    *, session: Session, actor: Actor, region: RegionInfo, arguments: dict[str, Any], done: int,
    limit: int, **_asked: Any,
) -> int:  # fmt: skip
    """A step of `issue_all`. A child whose act cannot be issued is passed over: the list of the
    month shows who has none; one whose document exists already keeps it."""
    ids = arguments["people"][done : done + limit]
    month = dt.date.fromisoformat(arguments["month"])
    known = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    for person_id in ids:
        if person_id in known:
            _issue_one(session, actor, region, known[person_id], month, arguments)
    return len(ids)


def _issue_one(
    session: Session, actor: Actor, region: RegionInfo, person: Person, month: dt.date,
    arguments: dict[str, Any],
) -> None:  # fmt: skip
    try:
        with session.begin_nested():
            act = draw_up(session, actor=actor, region=region, centre_id=arguments["centre_id"],
                          person=person, month=month)  # fmt: skip
            issue(session, actor=actor, region=region, act=act, language=arguments["language"])
    except DomainError as error:
        if error.status == 403:
            raise
