"""A module that the tests of scheduling stand on: its answers are set by the tests.

`REFUSED` holds numbers of people whom it does not let in; `WARNED` those whom it warns about.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.plugins.contracts import Card, EnrolmentRule, Problem, ServiceKind
from core.plugins.markers import hookimpl

REFUSED: set[int] = set()
WARNED: set[int] = set()
ASKED: list[tuple[int, dt.date]] = []
BROKEN: set[str] = set()


@hookimpl
def register_service_kinds() -> list[ServiceKind]:
    return [
        ServiceKind("club.yoga", "Йога", special_kind=2),
        ServiceKind("club.chess", "Шахмат", special_kind=6),
        ServiceKind("club.tea", "Шай", special_kind=2, walk_in=True),
    ]


@hookimpl
def enrolment_rules() -> list[EnrolmentRule]:
    return [EnrolmentRule("club.boots", "Етігі бар", "none", _boots)]


def _boots(person_id: int, **_more: Any) -> Problem | None:
    if "rule" in BROKEN:
        raise RuntimeError("the club counts no boots")
    if "ends" in BROKEN:
        _more["session"].rollback()
    return Problem("club.boots", "Бұл адамның етігі жоқ.") if -person_id in REFUSED else None


@hookimpl
def dashboard_cards(region: Any, user: Any) -> list[Card]:
    return [Card("club.card", "Үйірме картасы", "scheduling.groups", "groups.view")]


@hookimpl
def check_enrolment(
    session: Any, region: Any, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    if "check" in BROKEN:
        raise RuntimeError("the club is broken")
    ASKED.append((person_id, on))
    if person_id in REFUSED:
        return [Problem("club.refused", "Үйірме бұл адамды қабылдамайды.")]
    if person_id in WARNED:
        return [Problem("club.warned", "Үйірме ескертеді.", blocking=False)]
    return []


@hookimpl
def check_service(person_id: int, kind_code: str, on: dt.date, giving: bool) -> list[Problem]:
    if "service" in BROKEN:
        raise RuntimeError("the club knows nothing of services")
    if not kind_code.startswith("club."):
        return []
    if person_id in REFUSED:
        return [Problem("club.ill", "Дәрігер бұл адамға йоганы тыйды.", overridable=False)]
    if giving and person_id in WARNED:
        return [Problem("club.pressure", "Қан қысымын өлшеңіз.", blocking=False)]
    return []
