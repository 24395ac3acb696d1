"""Objects in the addresses of membership, for the contract tests and the browser's."""

from __future__ import annotations

import datetime as dt

from core.clock import now_utc
from plugins.active_longevity.membership.models import Membership, MembershipTerm
from tests.contract.place import Place


def _membership(place: Place) -> Membership:
    today = now_utc().date()
    membership = place.add(
        Membership(
            region_id=place.region.id, person_id=place.one("person").id,
            centre_id=place.centre_id, number=1, basis="age",
            starts_on=today - dt.timedelta(days=10), ends_on=today + dt.timedelta(days=80),
        )
    )  # fmt: skip
    place.add(
        MembershipTerm(
            region_id=place.region.id, membership_id=membership.id, kind="first",
            starts_on=membership.starts_on, ends_on=membership.ends_on,
        )
    )  # fmt: skip
    return membership


MAKERS = {"membership": _membership}
FACTORIES = {"membership_id": lambda place: place.one("membership").public_id}
VALUES = {
    "membership_id": (
        "SELECT m.public_id FROM active_longevity_membership m"
        " JOIN centre c ON c.id = m.centre_id AND c.code = 'active-longevity'"
        " WHERE m.left_on IS NULL ORDER BY m.id LIMIT 1"
    )
}
