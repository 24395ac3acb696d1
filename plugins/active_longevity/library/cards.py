"""What the library adds to a person's page and to the search."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import (
    Actor,
    CardLine,
    PersonCard,
    PersonEvent,
    PersonInfo,
    RegionInfo,
    SearchHit,
    format_date,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.library.loan_queries import loan_lines, loans_now, reservations_of
from plugins.active_longevity.library.models import Book, Loan
from plugins.active_longevity.library.permissions import VIEW
from plugins.active_longevity.library.queries import Wanted, catalogue


def person_cards(
    *, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Books to return and books put aside, among what comes next."""
    if not user.can_somewhere(VIEW, region.id):
        return []
    today = local_today(region.timezone)
    centres = _scope(session, region, user)
    url = f"/{region.code}/active-longevity/library/readers/{person.public_id}"
    lines = [
        CardLine(
            _("Library: «%(title)s»", title=one.book.title),
            _("overdue since %(date)s", date=format_date(one.loan.due_on))
            if one.loan.due_on < today
            else _("to be returned until %(date)s", date=format_date(one.loan.due_on)),
            url,
            "danger" if one.loan.due_on < today else "",
        )
        for one in loans_now(session, person_id=person.id, centre_ids=centres)
    ]
    lines += [
        CardLine(
            _("Library: «%(title)s»", title=book.title),
            _("put aside until %(date)s", date=format_date(place.held_until)),
            url,
            "info",
        )
        for place, book in reservations_of(session, person_id=person.id, centre_ids=centres)
        if place.held_until is not None
    ]
    return [PersonCard("next", _("What comes next"), tuple(lines))] if lines else []


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
    """Books lent and returned; what was noted by mistake never was."""
    if kind not in {"", kinds.MODULE} or not user.can_somewhere(VIEW, region.id):
        return []
    conditions = [
        Loan.person_id == person.id,
        Loan.ended != "mistake",
        Loan.centre_id.in_(_scope(session, region, user)),
    ]
    url = f"/{region.code}/active-longevity/library/readers/{person.public_id}"
    found: list[PersonEvent] = []
    for moment, title in ((Loan.lent_at, _("Library book lent")), (Loan.ended_at, None)):
        statement = loan_lines(*conditions, moment.is_not(None))
        if before is not None:
            statement = statement.where(moment < before)
        rows = session.execute(statement.order_by(moment.desc(), Loan.id.desc()).limit(limit))
        for loan, _copy, book, _wanted in rows:
            ended = _("Library book lost") if loan.ended == "lost" else _("Library book returned")
            found.append(
                PersonEvent(
                    at=loan.lent_at if title else loan.ended_at,
                    title=title or ended,
                    text=f"«{book.title}»",
                    kind=kinds.MODULE,
                    icon="book",
                    url=url,
                )
            )
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def search(
    *, session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    """Books by title, author or inventory number."""
    if not user.can_somewhere(VIEW, region.id):
        return []
    wanted = Wanted(text=text)
    statement = catalogue(centre_ids=_scope(session, region, user), wanted=wanted)
    rows = session.execute(statement.with_only_columns(Book).limit(limit)).scalars()
    return [
        SearchHit(
            f"{one.author}. {one.title}" if one.author else one.title,
            f"/{region.code}/active-longevity/library/books/{one.public_id}",
            _("Library"),
        )
        for one in rows
    ]


def _scope(session: Session, region: RegionInfo, user: Actor) -> frozenset[int]:
    """Centres whose library the reader may look into."""
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        return scope
    return frozenset(session.scalars(sa.select(Centre.id).where(Centre.region_id == region.id)))
