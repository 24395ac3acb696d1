"""What a module's places stand on: groups of core with their queue, offers with a term, the order
in which people wait. Whoever gives a place in another way jumps somebody.

A module says how places are given in groups of a service with `ServiceKind(places=PlaceTerms(…))`.
"""

from __future__ import annotations

from core.plugins.contracts import PlaceTerms
from core.scheduling.enrolment_services import (
    EnrolResult,
    enrol_person,
    leave_group,
    living_enrolment,
)
from core.scheduling.offer_queries import find_offer
from core.scheduling.offer_services import Answered, answer_offer
from core.scheduling.postpone_services import postpone_offer, was_postponed
from core.scheduling.queries import GroupLine, find_group, groups_page
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_priority import first_categories
from core.scheduling.queue_queries import QueueLine, Standing, queue_page, standings

__all__ = [
    "Answered",
    "EnrolResult",
    "GroupLine",
    "PlaceOffer",
    "PlaceTerms",
    "QueueLine",
    "Standing",
    "answer_offer",
    "enrol_person",
    "find_group",
    "find_offer",
    "first_categories",
    "groups_page",
    "leave_group",
    "living_enrolment",
    "postpone_offer",
    "queue_page",
    "standings",
    "was_postponed",
]
