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
from core.scheduling.place_terms import postpone_days
from core.scheduling.postpone_services import postpone_offer, was_postponed
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_order import LINE_ORDER as QUEUE_ORDER
from core.scheduling.queue_priority import first_categories
from core.scheduling.queue_queries import Standing, standings
from core.scheduling.queue_words import rule_words

__all__ = [
    "QUEUE_ORDER",
    "Answered",
    "EnrolResult",
    "PlaceOffer",
    "PlaceTerms",
    "Standing",
    "answer_offer",
    "enrol_person",
    "find_offer",
    "first_categories",
    "leave_group",
    "living_enrolment",
    "postpone_days",
    "postpone_offer",
    "rule_words",
    "standings",
    "was_postponed",
]
