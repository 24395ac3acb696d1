"""The order of a queue in the database: the same as `queue_rules.in_order`."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from core.scheduling.models import Enrolment
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_rules import BY_CATEGORY, BY_HAND, BY_TIME, HAND, WITHDRAWN

RANK: Final[Any] = sa.case(
    (Enrolment.priority.is_(None), BY_TIME),
    (Enrolment.priority == HAND, BY_HAND),
    (Enrolment.priority == WITHDRAWN, BY_TIME),
    else_=BY_CATEGORY,
)
#: for `order_by`: rank, then number
LINE_ORDER: Final = (RANK, Enrolment.queue_number, Enrolment.id)
#: whether an offer to the enrolment of the row is open
HOLDS_OFFER: Final[Any] = (
    sa.select(PlaceOffer.id)
    .where(PlaceOffer.enrolment_id == Enrolment.id, PlaceOffer.state == "open")
    .exists()
)
