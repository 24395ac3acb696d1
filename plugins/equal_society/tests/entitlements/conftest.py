"""People of the region whose entitlements are tested."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from core.clock import local_today
from core.sdk.models import Person, PersonCategory, PersonCentre

TODAY = local_today("Asia/Almaty")
_numbers = itertools.count(1)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


def make(session: Any, world: Any, *categories: str, born: dt.date | None = None) -> Person:
    """Somebody of the first centre with these categories."""
    key = f"сынақ{next(_numbers)}"
    person = Person(
        region_id=world.region.id, surname=key, given_name="Айгүл", surname_key=key,
        given_key="айгүл", patronymic_key="", name_key=key, sort_key=key, birth_date=born,
        legal_basis="paper_consent",
    )  # fmt: skip
    person.centres.append(PersonCentre(region_id=world.region.id, centre_id=world.centre_id))
    person.categories.extend(PersonCategory(region_id=world.region.id, code=one)
                             for one in categories)  # fmt: skip
    session.add(person)
    session.flush()
    return person
