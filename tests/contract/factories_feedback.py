"""Feedback: a complaint about nobody, and the link of the question after a service."""

from __future__ import annotations

from core.clock import now_utc
from core.feedback.models import Feedback
from core.feedback.pages import rating_token
from tests.contract.place import Maker, Place


def _feedback(place: Place) -> Feedback:
    return place.add(
        Feedback(region_id=place.region.id, centre_id=place.centre_id, kind="complaint",
                 number=f"FB-{place.centre_id}-2026-00001", secret_hash="0" * 64, channel="desk",
                 received_on=now_utc().date(), text="Кезек ұзақ", token=f"fb{place.centre_id}")
    )  # fmt: skip


MAKERS: dict[str, Maker] = {"feedback": _feedback}

FACTORIES: dict[str, Maker] = {
    "feedback_id": lambda p: p.one("feedback").public_id,
    "public_feedback.token": lambda p: rating_token(p.one("request").public_id),
}
