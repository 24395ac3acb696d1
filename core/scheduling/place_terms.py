"""Groups whose places are given in a way of their own (`PlaceTerms` of their kind of service)."""

from __future__ import annotations

from core.kernel import kernel
from core.plugins.contracts import PlaceTerms, RegionInfo
from core.regions.options import setting
from core.scheduling.models import Group


def place_terms(group: Group) -> PlaceTerms | None:
    """The terms of the group's kind; None: the region's usual way."""
    kind = kernel().registry.service_kinds.get(group.service_kind)
    return kind.places if kind is not None else None


def postpone_days(region: RegionInfo, terms: PlaceTerms | None) -> int:
    """By how many calendar days the term to come may be put off; 0: not at all."""
    if terms is None or not terms.postpone_days:
        return 0
    return int(setting(region, terms.postpone_days))


def kinds_around() -> list[str]:
    """Kinds of service whose hours stand around the person's other times, and take none of them."""
    known = kernel().registry.service_kinds.values()
    return [one.code for one in known if one.places is not None and one.places.around]
