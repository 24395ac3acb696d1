"""The parts of the module in the order in which they answer: a folder, an area.

A part may lean on those that stand before it, and its demo on theirs.
"""

from __future__ import annotations

from core.sdk.areas import Area
from day_centre.child.area import AREA as CHILD
from day_centre.figures.area import AREA as FIGURES
from day_centre.file.area import AREA as FILE
from day_centre.journal.area import AREA as JOURNAL
from day_centre.money.area import AREA as MONEY
from day_centre.places.area import AREA as PLACES
from day_centre.plans.area import AREA as PLANS

AREAS: tuple[Area, ...] = (CHILD, FILE, PLACES, PLANS, JOURNAL, MONEY, FIGURES)
