"""Objects in the addresses of money, for the contract tests and the browser's."""

from __future__ import annotations

import datetime as dt

from day_centre.journal.models import ChildDay
from day_centre.money.models import Act, Licence, OwnShare, Tariff

from core.clock import now_utc
from tests.contract.place import Place


def _month() -> dt.date:
    return now_utc().date().replace(day=1)


def _act(place: Place) -> Act:
    stay = place.one("child_stay")
    here = {"region_id": place.region.id, "person_id": stay.person_id,
            "centre_id": place.centre_id}  # fmt: skip
    place.add(
        ChildDay(**here, stay_id=stay.id, group_id=stay.group_id, regime="full", mark="present",
                 local_date=_month())
    )  # fmt: skip
    act: Act = place.add(Act(**here, month=_month()))
    return act


def _share(place: Place) -> OwnShare:
    stay = place.one("child_stay")
    share: OwnShare = place.add(
        OwnShare(region_id=place.region.id, person_id=stay.person_id, centre_id=place.centre_id,
                 percent=25, first_day=_month(), basis="Шарт № 1")
    )  # fmt: skip
    return share


def _licence(place: Place) -> Licence:
    licence: Licence = place.add(
        Licence(region_id=place.region.id, centre_id=place.centre_id, number="A 1",
                issuer="Әкімдік", issued_on=_month(), places=60,
                valid_until=_month() + dt.timedelta(days=99))
    )  # fmt: skip
    return licence


def _tariff(place: Place) -> Tariff:
    tariff: Tariff = place.add(
        Tariff(region_id=place.region.id, what="day.full", price=800_000, starts_on=_month(),
               source="№ 1")
    )  # fmt: skip
    return tariff


MAKERS = {"child_act": _act, "child_share": _share, "licence": _licence, "tariff": _tariff}
FACTORIES = {
    "act_id": lambda place: place.one("child_act").public_id,
    "share_id": lambda place: place.one("child_share").public_id,
    "licence_id": lambda place: place.one("licence").public_id,
    "tariff_id": lambda place: place.one("tariff").public_id,
    "act_month": lambda _place: f"{_month():%Y-%m}",
}
_CHILD = (
    "SELECT p.public_id FROM person p JOIN day_centre_stay s ON s.person_id = p.id"
    " WHERE s.ends_on IS NULL ORDER BY s.id LIMIT 1"
)
_CENTRE = "SELECT code FROM centre WHERE type_code = 'day_centre' ORDER BY id LIMIT 1"
VALUES = {
    "act_id": "SELECT public_id FROM day_centre_act ORDER BY id LIMIT 1",
    "share_id": "SELECT public_id FROM day_centre_own_share WHERE voided_at IS NULL LIMIT 1",
    "licence_id": "SELECT public_id FROM day_centre_licence ORDER BY id LIMIT 1",
    "tariff_id": "SELECT public_id FROM day_centre_tariff WHERE voided_at IS NULL LIMIT 1",
    "act_month": f"SELECT '{_month():%Y-%m}'",
}
SPECIAL = {
    ("day_centre_acts.person", "person_id"): _CHILD,
    ("day_centre_acts.new_share", "person_id"): _CHILD,
    ("day_centre_acts.all_form", "centre_code"): _CENTRE,
    ("day_centre_capacity.new", "centre_code"): _CENTRE,
}
BY_NAME = {"day_centre_acts.person": "director3"}
NOT_PAGES = {
    "day_centre_figures.book": "a workbook",
    "day_centre_figures.form": "a workbook",
    "day_centre_figures.paper": "a PDF",
}
BY_PERMISSION = {
    "day_centre.tariff.keep": "region",
    "day_centre.tariff.view": "director3",
    "day_centre.capacity.view": "director3",
    "day_centre.licence.keep": "director3",
    "day_centre.act.view": "director3",
    "day_centre.act.issue": "director3",
    "day_centre.figures.view": "director3",
}
WANTED = {
    "day_centre_act": {"state": "draft"},
    "day_centre_own_share": {"percent": 25},
}
