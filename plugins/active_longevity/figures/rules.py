"""The age bands that active-longevity centres publish (domain.md §10): a person of 70 and one of
80 belong to the middle band, until the day of the 81st birthday."""

from __future__ import annotations

from typing import Final

#: code → the first full year of the band
BANDS: Final = {"under_70": 0, "70_80": 70, "over_80": 81}
