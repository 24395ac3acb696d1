"""Who stays in a day centre, on which day, by what regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from day_centre.file.models import Stay, StayPause


def _on(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Stay.starts_on <= on, sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on))


def stay_on(session: Session, *, person_id: int, centre_id: int, on: dt.date) -> Stay | None:
    """The child's stay on that day, suspended or not."""
    return session.scalar(
        sa.select(Stay)
        .where(Stay.person_id == person_id, Stay.centre_id == centre_id, _on(on))
        .order_by(Stay.starts_on.desc())
        .limit(1)
    )


def staying(*, centre_ids: Collection[int], on: dt.date) -> sa.Select[Stay]:
    """Stays of that day that are not suspended on it: the children whom the centre expects."""
    paused = sa.exists().where(
        StayPause.stay_id == Stay.id,
        StayPause.first_day <= on,
        sa.or_(StayPause.last_day.is_(None), StayPause.last_day >= on),
    )
    return sa.select(Stay).where(Stay.centre_id.in_(centre_ids), _on(on), ~paused)
