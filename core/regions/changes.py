"""Who is told that a region chose other values, or switched a module on or off."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

_told: list[Callable[..., object]] = []


def when_region_changes(tell: Callable[..., object]) -> None:
    """Let `tell(session, region_id=…)` know, in the transaction of the change: what depends on it
    stands above regions, so core's own answers (core/corehooks.py) bring the two together."""
    _told[:] = [tell]


def tell_change(session: Session, *, region_id: int) -> None:
    for tell in _told:
        tell(session, region_id=region_id)
