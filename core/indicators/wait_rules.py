"""Middles and longest of counted waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Waits:
    """How long things took: how many there were, their median and the longest, in whole units."""

    count: int = 0
    median: int = 0
    longest: int = 0


def waits_of(counted: Iterable[tuple[int, int]]) -> Waits:
    """Of (length, how many were so long); of an even number the later of both middle ones, so that
    half of them took no longer than the median says."""
    found: dict[int, int] = {}
    for length, count in counted:
        if count:
            found[length] = found.get(length, 0) + count
    total, seen = sum(found.values()), 0
    if not total:
        return Waits()
    for length in sorted(found):
        seen += found[length]
        if seen > total // 2:
            return Waits(total, length, max(found))
    raise AssertionError("more than half of them are among all of them")
