"""What families are told besides what core's queue tells them."""

from __future__ import annotations

from typing import Final

from core.sdk.services import MessageEvent
from core.sdk.services import lazy_gettext as _

PASSED_ON: Final = "day_centre.place_passed_on"
MESSAGES: Final = [
    MessageEvent(
        PASSED_ON,
        _("A place that was accepted went to the next: nobody came in the term"),
        (("group", _("Title of the group")),),
        "«%(group)s» тобындағы орын кезектегі келесі балаға берілді: белгіленген мерзімде келген "
        "жоқсыздар. %(centre)s, %(phone)s.",
        "Место в группе «%(group)s» перешло к следующему ребёнку очереди: в срок вы не прибыли. "
        "%(centre)s, %(phone)s.",
    )
]
