"""The parts of the module in the order in which they answer: a folder, an area.

A part's demo may lean on those of earlier ones.
"""

from __future__ import annotations

from core.sdk.areas import Area
from plugins.active_longevity.clubs.area import AREA as CLUBS
from plugins.active_longevity.courses.area import AREA as COURSES
from plugins.active_longevity.day.area import AREA as DAY
from plugins.active_longevity.equipment.area import AREA as EQUIPMENT
from plugins.active_longevity.events.area import AREA as EVENTS
from plugins.active_longevity.examination.area import AREA as EXAMINATION
from plugins.active_longevity.figures.area import AREA as FIGURES
from plugins.active_longevity.health.area import AREA as HEALTH
from plugins.active_longevity.library.area import AREA as LIBRARY
from plugins.active_longevity.measures.area import AREA as MEASURES
from plugins.active_longevity.membership.area import AREA as MEMBERSHIP
from plugins.active_longevity.plans.area import AREA as PLANS
from plugins.active_longevity.wall.area import AREA as WALL

AREAS: tuple[Area, ...] = (
    EXAMINATION,
    MEMBERSHIP,
    COURSES,
    EQUIPMENT,
    CLUBS,
    EVENTS,
    LIBRARY,
    HEALTH,
    MEASURES,
    DAY,
    PLANS,
    FIGURES,
    WALL,
)
