"""What a queue says about itself: the rule behind each number, and what happened."""

from __future__ import annotations

from typing import Any, Final

from core.people.labels import CATEGORIES
from core.scheduling.models import Enrolment
from core.scheduling.queue_rules import HAND, WITHDRAWN, Told
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext

#: what is recorded in `QueueStep.what`, as it is told of the person himself
STEPS: Final[dict[str, Any]] = {
    "joined": lazy_gettext("Was put in the queue"),
    "offered": lazy_gettext("A place was offered"),
    "given": lazy_gettext("Got a place"),
    "accepted": lazy_gettext("Accepted the place"),
    "declined": lazy_gettext("Declined the place"),
    "lapsed": lazy_gettext("Did not answer in time"),
    "withdrawn": lazy_gettext("The offer was withdrawn"),
    "postponed": lazy_gettext("The term to come was put off"),
    "number": lazy_gettext("Did not answer in time: goes to the end of the queue"),
    "priority": lazy_gettext("Priority was given"),
    "no_priority": lazy_gettext("Priority ended"),
    "left": lazy_gettext("Left the queue"),
    "merged": lazy_gettext("Two files of one person were merged"),
    "restored": lazy_gettext("The merge of two files was taken back"),
}
#: the same of somebody else, without a name, so that it can be read out to the person
OTHERS: Final[dict[str, Any]] = {
    "joined": lazy_gettext("Somebody was put in the queue with priority"),
    "given": lazy_gettext("Somebody ahead got a place"),
    "accepted": lazy_gettext("Somebody ahead got a place"),
    "number": lazy_gettext("Somebody ahead went to the end of the queue"),
    "priority": lazy_gettext("Somebody behind was given priority"),
    "no_priority": lazy_gettext("The priority of somebody ahead ended"),
    "left": lazy_gettext("Somebody ahead left the queue"),
    "merged": lazy_gettext("Two files of one person ahead were merged"),
    "restored": lazy_gettext("The merge of two files was taken back"),
}
VIA: Final[dict[str, Any]] = {
    "phone": lazy_gettext("by phone"),
    "sms": lazy_gettext("by SMS"),
    "desk": lazy_gettext("at the desk"),
}


def rule_words(enrolment: Enrolment) -> str:
    """Which rule made the place in the queue: by time, or the priority and its reason."""
    if enrolment.priority == HAND:
        return _("priority by decision: %(reason)s", reason=enrolment.priority_reason)
    if enrolment.priority == WITHDRAWN:
        return _("by time; priority withdrawn: %(reason)s", reason=enrolment.priority_reason)
    if enrolment.priority is None:
        return _("by time of asking")
    label = CATEGORIES.get(enrolment.priority, enrolment.priority)
    return _("priority: %(category)s", category=label)


def told_words(told: Told) -> str:
    """One line of the story: what happened."""
    words = STEPS if told.own else OTHERS
    return str(words.get(told.step.what) or STEPS.get(told.step.what) or told.step.what)


def place_words(told: Told) -> str:
    """The place before and after, in words; empty where it did not change."""
    if told.before == told.after or told.after is None:
        return ""
    if told.before is None:
        return _("place %(after)s", after=told.after)
    return _("place %(before)s → %(after)s", before=told.before, after=told.after)
