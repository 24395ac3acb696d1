"""The parts of the module in the order in which they answer: a folder, an area.

A part's demo may lean on those of earlier ones.
"""

from __future__ import annotations

from core.sdk.areas import Area
from plugins.equal_society.advice.area import AREA as ADVICE
from plugins.equal_society.consultations.area import AREA as CONSULTATIONS
from plugins.equal_society.desk.area import AREA as DESK
from plugins.equal_society.directions.area import AREA as DIRECTIONS
from plugins.equal_society.entitlements.area import AREA as ENTITLEMENTS
from plugins.equal_society.figures.area import AREA as FIGURES

AREAS: tuple[Area, ...] = (DESK, CONSULTATIONS, DIRECTIONS, ADVICE, ENTITLEMENTS, FIGURES)
