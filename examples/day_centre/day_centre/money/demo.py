"""Prices, the licence and the acts of the demo's day centre."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.services import RegionInfo
from day_centre import demo as base
from day_centre.kinds import MODULE
from day_centre.money import act_services, queries, services
from day_centre.money.rules import DAYS, month_before

#: tenge by resolution: the year before, and this year
DAY_PRICES = {"full": (7_850, 8_640), "half": (4_300, 4_750)}
SERVICE_PRICES = {"massage": (1_900, 2_150), "defectologist": (2_300, 2_600),
                  "speech_therapist": (2_300, 2_600)}  # fmt: skip
PLACES = 60
#: some families pay a part; most children have all paid by the budget
SHARES = ((25, "Шарт № 14, отбасының табысы бойынша"), (50, "Шарт № 21, отбасының табысы бойынша"))


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """Two years of prices, a licence that ends soon, and the acts of the month before."""
    centre = demo.centres.get(base.CODE)
    if centre is None:
        return
    known: dict[str, Any] = {"session": session, "actor": demo.actor, "region": region}
    this_year = dt.date(demo.today.year, 1, 1)
    years = ((this_year.replace(year=this_year.year - 1), 0), (this_year, 1))
    priced = {DAYS[one]: both for one, both in DAY_PRICES.items()}
    priced |= {f"{MODULE}.{one}": both for one, both in SERVICE_PRICES.items()}
    for starts_on, place in years:
        source = f"Әкімдіктің қаулысы № {starts_on.year % 100 + 118}, {starts_on:%d.%m.%Y}"
        for what, both in priced.items():
            services.set_tariff(**known, what=what, price=both[place] * 100, starts_on=starts_on,
                                source=source)  # fmt: skip
    issued = demo.today - dt.timedelta(days=365 * 5 - 45)
    services.add_licence(
        **known, centre_id=centre.id, number="AB 0217436", issuer="Шымкент қаласының әкімдігі",
        issued_on=issued, valid_until=issued + dt.timedelta(days=365 * 5 - 1), places=PLACES,
        today=demo.today,
    )  # fmt: skip
    children = base.staying(demo)
    for person_id, (percent, basis) in zip(children[4::9], SHARES, strict=False):
        services.set_share(**known, person_id=person_id, centre_id=centre.id, percent=percent,
                           first_day=this_year, last_day=None, basis=basis)  # fmt: skip
    month = month_before(demo.today)
    for person in session.scalars(
        queries.children_of(region_id=region.id, centre_id=centre.id, month=month)
    ):
        act_services.issue_some(
            **known, done=0, limit=1,
            arguments={"people": [person.id], "centre_id": centre.id, "language": "kk",
                       "month": month.isoformat()},
        )  # fmt: skip
