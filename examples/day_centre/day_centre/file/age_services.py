"""The end of a stay by age."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import Actor, Conflict, RegionInfo
from core.sdk.services import gettext as _
from day_centre.file import queries, services
from day_centre.file.models import Stay, StayOrder
from day_centre.file.orders import lock_centres
from day_centre.file.rules import last_day_of_childhood
from day_centre.file.settings import leaving_age


def end_by_age(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, today: dt.date
) -> StayOrder:
    """An order of today with the next number: the stay ends on the day before the birthday, or
    today where it has passed. A second press finds the first. Raises `Conflict` where the birth
    date is not known, or what `end_stay` raises."""
    lock_centres(session, stay.centre_id)
    session.refresh(stay)
    ended = [
        one
        for one in queries.living_orders(session, stay_id=stay.id)
        if one.kind == "end" and stay.ends_on is not None
    ]
    if ended:
        return ended[-1]
    person, years = session.get_one(Person, stay.person_id), leaving_age(region)
    if person.birth_date is None:
        raise Conflict("age.unknown", _("The birth date of the child is not known."))
    number = queries.proposed_number(session, centre_id=stay.centre_id, year=today.year)
    return services.end_stay(
        session, actor=actor, region=region, stay=stay, number=number, issued_on=today,
        last_day=last_day_of_childhood(person.birth_date, years, today=today),
        reason=_("The child reaches the age of %(num)s years.", num=years),
    )  # fmt: skip
