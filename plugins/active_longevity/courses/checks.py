"""Whether a person may have a procedure: limits of the day, the interval, and what other parts of
the system have against it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    Problem,
    RegionInfo,
    format_date,
    lock_people,
    service_problems,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses import queries
from plugins.active_longevity.courses.permissions import COURSE_OVERRIDE
from plugins.active_longevity.courses.rules import (
    Terms,
    first_allowed,
    is_full,
    most_on_a_day,
    too_near,
)

_MONTH = dt.timedelta(days=31)


def check_service(
    *, session: Session, region: RegionInfo, person_id: int, kind_code: str, on: dt.date,
    giving: bool,
) -> list[Problem]:  # fmt: skip
    """What this part answers to the hook: the day's limit and the interval, by the ledger; when
    it is only booked, visits that are planned count as well."""
    if not kind_code.startswith(f"{kinds.MODULE}."):
        return []
    terms = queries.terms_for(session, person_id=person_id, kind=kind_code)
    if terms is None:
        return []
    if giving:  # two presses at once: the second counts what the first has recorded
        lock_people(session, [person_id])
    first, last = on - _MONTH, on + _MONTH
    dates = queries.given_dates(
        session, person_id=person_id, kind=kind_code, first=first, last=last
    )  # fmt: skip
    if not giving:
        dates += queries.living_dates(
            session, person_id=person_id, kind=kind_code, first=first, last=last
        )
    return limit_problems(terms, kind_code, on, dates)


def limit_problems(terms: Terms, kind: str, on: dt.date, dates: list[dt.date]) -> list[Problem]:
    """The day's limit and the interval in words; a reason may stand above both."""
    label = kinds.BY_CODE[kind].label
    if is_full(terms, on, dates):
        text = _(
            "%(name)s: the limit of the day is used up (%(num)s). The next one is possible from "
            "%(date)s.",
            name=label, num=most_on_a_day(terms), date=format_date(first_allowed(terms, on)),
        )  # fmt: skip
        return [Problem("active_longevity.course.day", text)]
    near = too_near(terms, on, dates)
    if near is not None:
        text = _(
            "%(name)s: there must be %(days)s days between visits, and one is on %(date)s.",
            name=label, days=terms.gap_days, date=format_date(near),
        )  # fmt: skip
        return [Problem("active_longevity.course.interval", text)]
    return []


def refuse(
    session: Session,
    region: RegionInfo,
    *,
    actor: Actor,
    centre_id: int,
    person_id: int,
    kind: str,
    on: dt.date,
    giving: bool,
    reason: str = "",
) -> str:
    """Raise `Conflict` at `person` when anything stands against the service; code `course.asks`
    when a reason of who may would do. Returns the reason that was used, "" when none was needed.
    """
    found = service_problems(
        session, region, person_id=person_id, kind_code=kind, on=on, giving=giving
    )
    hard = [one for one in found if one.blocking and not one.overridable]
    soft = [one for one in found if one.blocking and one.overridable]
    if hard:
        raise Conflict(hard[0].code, _words([*hard, *soft]), field="person")
    if not soft:
        return ""
    if not reason:
        raise Conflict("course.asks", _words(soft), field="reason")
    if not actor.can(COURSE_OVERRIDE, region.id, centre_id):
        raise NotAllowed
    return checked_reason(reason)


def forbidden(
    session: Session, region: RegionInfo, *, person_id: int, kind: str, on: dt.date
) -> str:
    """What stands against a visit on another day and no reason overrides, in words; "" without.
    The interval and the day's limit are not asked here: the visit itself still stands elsewhere."""
    found = service_problems(
        session, region, person_id=person_id, kind_code=kind, on=on, giving=False
    )
    return _words([one for one in found if one.blocking and not one.overridable])


def _words(problems: list[Problem]) -> str:
    return " ".join(dict.fromkeys(str(one.text) for one in problems))


def checked_reason(reason: str) -> str:
    """The reason, trimmed; `InvalidInput` at `reason` without one."""
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    return reason


def require(actor: Actor, permission: str, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` without the right at the centre."""
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def share_centre(session: Session, centre_id: int) -> None:
    """Reservations do not wait for one another here, but a closure of the centre waits for them.
    It comes before the locks of rooms and things."""
    session.execute(sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(read=True))
