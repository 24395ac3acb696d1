"""A year of memberships: terms of three months, renewals, suspensions, leavers."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, new_public_id, now_utc
from core.sdk.services import RegionInfo, to_utc
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.membership.models import (
    Membership,
    MembershipPause,
    MembershipTerm,
)
from plugins.active_longevity.membership.rules import add_months, term_end
from plugins.active_longevity.membership.settings import TERM, number

Rows = dict[type, list[dict[str, Any]]]
DAY = dt.timedelta(days=1)
LEAVING = ("Басқа қалаға көшті", "Денсаулығына байланысты", "Өз өтініші бойынша")
PAUSES = ("Ауруханада", "Балаларына кетті", "Шипажайда")
MORNING = dt.time(9, 30)


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Nearly everybody of the module's centres is a member. It draws for itself alone."""
    own = random.Random("active_longevity.membership")
    made: Rows = {Membership: [], MembershipTerm: [], MembershipPause: []}
    last = session.scalar(sa.select(sa.func.max(Membership.id))) or 0
    for code, centre in demo.centres.items():
        if centre.type_code != MODULE:
            continue
        old = _of_age(session, demo.people[code], demo.today)
        for place, person_id in enumerate(demo.people[code], start=1):
            if own.random() < 0.06:  # registered, but no member
                continue
            last += 1
            history = _history(own, demo.today, number(region, TERM))
            common = {"region_id": region.id, "membership_id": last}
            history["document"] = "" if person_id in old else f"ЗК {own.randint(100000, 999999)}"
            _add(made, region, common, history, person_id, centre.id, place)
    for model, rows in made.items():
        if rows:
            session.execute(sa.insert(model), rows)
    _follow_numbers(session)


def _of_age(session: Session, person_ids: list[int], today: dt.date) -> set[int]:
    """Those who are 63 or older: the others show a pension certificate."""
    born = add_months(today, -63 * 12)
    statement = sa.select(Person.id).where(Person.id.in_(person_ids), Person.birth_date <= born)
    return set(session.scalars(statement))


def _history(own: random.Random, today: dt.date, months: int) -> dict[str, Any]:
    """Terms one after another from a day of the year on; the last one as fate has it."""
    start = today - dt.timedelta(days=own.randint(5, 365))
    terms: list[list[Any]] = [[start, term_end(start, months), "first"]]
    fate = own.random()
    lapsed = today - dt.timedelta(days=95)
    while terms[-1][1] < today and not (fate < 0.08 and terms[-1][1] >= lapsed):
        begin = terms[-1][1] + DAY
        terms.append([begin, term_end(begin, months), "renewal"])
    history: dict[str, Any] = {"terms": terms, "left": None, "pause": None}
    begun, until = terms[-1][0], terms[-1][1]
    if until >= today and begun < today:
        if fate > 0.94:
            left = max(begun, today - dt.timedelta(days=own.randint(1, 30)))
            terms[-1][1] = left
            history["left"] = (left, own.choice(LEAVING))
        elif fate > 0.89:
            first = max(begun, today - dt.timedelta(days=own.randint(1, 8)))
            days = own.randint(10, 21)
            history["pause"] = (first, first + dt.timedelta(days=days - 1), own.choice(PAUSES))
            terms[-1][1] = until + dt.timedelta(days=days)
    return history


def _add(
    made: Rows,
    region: RegionInfo,
    common: dict[str, Any],
    history: dict[str, Any],
    person_id: int,
    centre_id: int,
    place: int,
) -> None:
    terms, left = history["terms"], history["left"]
    made[Membership].append(
        {
            "id": common["membership_id"], "public_id": new_public_id(), "region_id": region.id,
            "person_id": person_id, "centre_id": centre_id, "number": place, "version": 1,
            "starts_on": terms[0][0], "ends_on": terms[-1][1],
            "basis": "document" if history["document"] else "age",
            "pension_document": history["document"],
            "left_on": left[0] if left else None, "left_reason": left[1] if left else "",
            "created_at": to_utc(terms[0][0], MORNING, region.timezone),
        }
    )  # fmt: skip
    for first, last, kind in terms:
        is_last = left is not None and last == terms[-1][1]
        made[MembershipTerm].append(
            {
                **common, "kind": kind, "starts_on": first, "ends_on": last,
                "recorded_at": to_utc(min(first, now_utc().date()), MORNING, region.timezone),
                "left_on": left[0] if is_last else None, "left_reason": left[1] if is_last else "",
            }
        )  # fmt: skip
    if history["pause"]:
        first, last, reason = history["pause"]
        made[MembershipPause].append(
            {
                **common, "public_id": new_public_id(), "first_day": first, "last_day": last,
                "reason": reason, "recorded_at": to_utc(first, MORNING, region.timezone),
            }
        )  # fmt: skip


def _follow_numbers(session: Session) -> None:
    """PostgreSQL counts on from where the rows that were given numbers end."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            sa.text(
                "SELECT setval(pg_get_serial_sequence('active_longevity_membership', 'id'),"
                " max(id)) FROM active_longevity_membership"
            )
        )
