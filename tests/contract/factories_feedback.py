"""Feedback: a complaint about nobody, and the link of the question after a service."""

from __future__ import annotations

from core.clock import now_utc
from core.db import new_public_id
from core.feedback.models import Feedback
from core.feedback.pages import rating_token
from core.requests.models import Request
from core.requests.work_kinds import REQUEST
from core.work.models import WorkItem
from tests.contract.place import Maker, Place


def _feedback(place: Place) -> Feedback:
    return place.add(
        Feedback(region_id=place.region.id, centre_id=place.centre_id, kind="complaint",
                 number=f"FB-{place.centre_id}-2026-00001", secret_hash="0" * 64, channel="desk",
                 received_on=now_utc().date(), text="Кезек ұзақ", token=f"fb{place.centre_id}")
    )  # fmt: skip


def _finished(place: Place) -> Request:
    """A request that is over, so that its question may be answered."""
    asked, today = place.one("request"), now_utc().date()
    number = f"{place.one('intake').number}/2"
    item = place.add(
        WorkItem(region_id=place.region.id, centre_id=place.centre_id, kind=REQUEST,
                 ref=new_public_id(), subject=number, module=asked.module, matter=asked.type,
                 phase="closed", closed_at=now_utc(), person_id=asked.person_id)
    )  # fmt: skip
    return place.add(
        Request(public_id=item.ref, region_id=place.region.id, intake_id=asked.intake_id,
                position=2, number=number, centre_id=place.centre_id, person_id=asked.person_id,
                work_item_id=item.id, type=asked.type, module=asked.module, channel="desk",
                state=asked.state, phase="closed", outcome="done", opened_on=today,
                closed_on=today)
    )  # fmt: skip


MAKERS: dict[str, Maker] = {"feedback": _feedback, "finished": _finished}

FACTORIES: dict[str, Maker] = {
    "feedback_id": lambda p: p.one("feedback").public_id,
    "public_feedback.token": lambda p: rating_token(p.one("finished").public_id),
}
