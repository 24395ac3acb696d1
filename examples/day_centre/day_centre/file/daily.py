"""The morning's work about stays: places of those who left become free, families learn that a
child becomes of age."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Enrolment, Person
from core.sdk.services import (
    Actor,
    DailyWork,
    MessageEvent,
    Notice,
    RegionInfo,
    send_notices,
)
from core.sdk.services import lazy_gettext as _
from day_centre.file.models import Stay
from day_centre.file.rules import birthday, born_before
from day_centre.file.services import free_place
from day_centre.file.settings import leaving_age, of_age_days

OF_AGE, FREED = "day_centre.of_age", "day_centre.places_freed"

MESSAGES = [
    MessageEvent(
        OF_AGE,
        _("A child of the day centre becomes of age soon"),
        (("date", _("Birthday on which the stay ends")),),
        "Күндізгі болу орталығында болу мына күнге дейін: %(date)s. Кейінгі көмек туралы бізбен "
        "сөйлесіңіз. %(centre)s, %(phone)s.",
        "Посещение центра дневного пребывания – до %(date)s. О дальнейшей помощи поговорите с "
        "нами. %(centre)s, %(phone)s.",
    )
]


def tell_of_age(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Write once to the family of each child who becomes of age within the region's days."""
    years = leaving_age(region)
    last = born_before(today + dt.timedelta(days=of_age_days(region)), years)
    rows = session.execute(
        sa.select(Stay, Person.birth_date)
        .join(Person, Person.id == Stay.person_id)
        .where(
            Stay.region_id == region.id, Stay.ends_on.is_(None), Stay.told_of_age_on.is_(None),
            Person.birth_date <= last,
        )
        .order_by(Stay.id)
        .limit(limit)
        .with_for_update(of=Stay, skip_locked=True)
    ).all()  # fmt: skip
    notices = []
    for stay, born in rows:
        assert born is not None  # the statement compares it
        stay.told_of_age_on = today
        notices.append(
            Notice(OF_AGE, stay.person_id, {"date": birthday(born, years)}, f"{stay.id}",
                   ("day_centre_stay", stay.id), stay.centre_id)
        )  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=notices)
    return len(rows)


def free_places(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Free the places of children whose last day has passed and who did not come back."""
    back = sa.orm.aliased(Stay)
    rows = session.scalars(
        sa.select(Stay)
        .where(
            Stay.region_id == region.id, Stay.ends_on < today,
            sa.exists().where(
                Enrolment.group_id == Stay.group_id, Enrolment.person_id == Stay.person_id,
                Enrolment.state == "enrolled",
            ),
            ~sa.exists().where(back.file_id == Stay.file_id, back.ends_on.is_(None)),
        )
        .order_by(Stay.id)
        .limit(limit)
    ).all()  # fmt: skip
    for stay in rows:
        free_place(session, actor=actor, region=region, stay=stay, reason="")
    return len(rows)


DAILY_WORK = [
    DailyWork(FREED, _("Places of children who left become free"), free_places),
    DailyWork(OF_AGE, _("Families are told that a child becomes of age"), tell_of_age),
]
