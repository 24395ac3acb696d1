"""Objects of the addresses of entitlements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core.sdk.models import now_utc
from plugins.equal_society.entitlements.models import EntitlementRule, Ipar, IparMeasure
from tests.contract.place import Place

_DAY = now_utc().date() - dt.timedelta(days=30)


def _rule(place: Place) -> Any:
    return place.add(
        EntitlementRule(region_id=place.region.id, code=f"own_{'5' * 32}", benefit="invataxi",
                        name_kk="Үшінші топ", audience={"any_of": ["disability_3"]}, basis="fixed",
                        amount=Decimal(10), unit="ride", period="month", source="бұйрық",
                        valid_from=_DAY)
    )  # fmt: skip


def _ipar(place: Place) -> Any:
    return place.add(
        Ipar(region_id=place.region.id, person_id=place.one("person").id, number="77",
             issued_on=_DAY)
    )  # fmt: skip


def _measure(place: Place) -> Any:
    return place.add(
        IparMeasure(region_id=place.region.id, ipar_id=place.one("ipar").id, part="medical",
                    benefit="devices", amount=Decimal(1), unit="piece", token="a" * 32)
    )  # fmt: skip


MAKERS = {"entitlement_rule": _rule, "ipar": _ipar, "ipar_measure": _measure}
FACTORIES = {
    "entitlement_id": lambda place: place.one("entitlement_rule").code,
    "ipar_id": lambda place: place.one("ipar").public_id,
    "ipar_measure_id": lambda place: place.one("ipar_measure").public_id,
}
_FIRST = (
    "SELECT m.id FROM equal_society_ipar_measure m JOIN equal_society_ipar i ON i.id = m.ipar_id"
    " WHERE i.voided_at IS NULL AND m.voided_at IS NULL ORDER BY m.id LIMIT 1"
)
_OF_FIRST = (
    "SELECT p.public_id FROM person p JOIN equal_society_ipar i ON i.person_id = p.id"
    f" JOIN equal_society_ipar_measure m ON m.ipar_id = i.id WHERE m.id = ({_FIRST})"
)
VALUES = {
    "entitlement_id": "SELECT 'invataxi'",
    "ipar_id": "SELECT i.public_id FROM equal_society_ipar i JOIN equal_society_ipar_measure m"
    f" ON m.ipar_id = i.id WHERE m.id = ({_FIRST})",
    "ipar_measure_id": f"SELECT public_id FROM equal_society_ipar_measure WHERE id = ({_FIRST})",
}
SPECIAL = {
    (f"equal_society_entitlements.{name}", "person_id"): _OF_FIRST
    for name in ("person", "new_ipar", "ipar", "void_form", "new_measure", "measure")
}
BY_PERMISSION = {"equal_society.ipar.edit": "specialist2", "equal_society.rule.edit": "region"}
BY_NAME = {"equal_society_entitlements.person": "specialist2"}
