"""Names, units and questions of the measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.sdk.services import lazy_gettext as _


@dataclass(frozen=True)
class Words:
    """How a measure is spoken of. `how` tells who measures what to do; `source` who made it."""

    name: Any
    unit: Any
    how: Any
    better: Any
    source: str


WORDS: dict[str, Words] = {
    "who5": Words(
        _("Well-being (WHO-5)"),
        _("points of 100"),
        _("Read the five statements. The person says how it was over the last two weeks."),
        _("More points are better."),
        "WHO-5 Well-Being Index, 1998; Topp et al. 2015",
    ),
    "grip": Words(
        _("Grip strength"),
        _("kg"),
        _("Twice with each hand, sitting, elbow at a right angle. Write the best one."),
        _("More kilograms are better."),
        "Bohannon 2019",
    ),
    "up_and_go": Words(
        _("Timed up-and-go"),
        _("seconds"),
        _("Stand up from the chair, walk three metres, turn, walk back, sit down."),
        _("Fewer seconds are better."),
        "Podsiadlo, Richardson 1991",
    ),
}

WHO5_STATEMENTS = (
    _("I have felt cheerful and in good spirits"),
    _("I have felt calm and relaxed"),
    _("I have felt active and vigorous"),
    _("I woke up feeling fresh and rested"),
    _("My daily life has been filled with things that interest me"),
)
WHO5_ANSWERS = (
    (5, _("All of the time")),
    (4, _("Most of the time")),
    (3, _("More than half of the time")),
    (2, _("Less than half of the time")),
    (1, _("Some of the time")),
    (0, _("At no time")),
)
