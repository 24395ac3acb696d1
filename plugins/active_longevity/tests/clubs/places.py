"""Objects of the addresses of clubs."""

from __future__ import annotations

from typing import Any

from core.clock import now_utc
from plugins.active_longevity.clubs.models import (
    ClubAssessment,
    ClubLevel,
    ClubResult,
    ClubTopic,
)
from tests.contract.place import Place


def _topic(place: Place) -> Any:
    return place.add(
        ClubTopic(region_id=place.region.id, group_id=place.one("group").id, position=1,
                  topic="Танысу", planned_on=now_utc().date())
    )  # fmt: skip


def _assessment(place: Place) -> Any:
    held = place.add(
        ClubAssessment(region_id=place.region.id, group_id=place.one("group").id, kind="test",
                       title="Сынақ", held_on=now_utc().date())
    )  # fmt: skip
    place.add(
        ClubResult(region_id=place.region.id, assessment_id=held.id, passed=True,
                   person_id=place.one("person").id)
    )  # fmt: skip
    return held


def _level(place: Place) -> Any:
    return place.add(ClubLevel(region_id=place.region.id, name_kk="Үйренуші", service_kind=""))


MAKERS = {"topic": _topic, "assessment": _assessment, "club_level": _level}
FACTORIES = {
    "topic_id": lambda place: place.one("topic").public_id,
    "assessment_id": lambda place: place.one("assessment").public_id,
    "level_id": lambda place: place.one("club_level").public_id,
}
_FIRST = (
    "SELECT t.id FROM active_longevity_club_topic t JOIN activity_group g ON g.id = t.group_id"
    " JOIN centre c ON c.id = g.centre_id AND c.code = 'active-longevity'"
    " WHERE t.done_on IS NULL ORDER BY t.id LIMIT 1"
)
_GROUP = (
    "SELECT g.public_id FROM activity_group g JOIN active_longevity_club_topic t"
    f" ON t.group_id = g.id WHERE t.id = ({_FIRST})"
)
_PAGES = ("club", "club_form", "plan_paper", "plan_form", "topic_form", "done_form", "tests",
          "new_test")  # fmt: skip
VALUES = {
    "topic_id": f"SELECT public_id FROM active_longevity_club_topic WHERE id = ({_FIRST})",
    "assessment_id": (
        "SELECT a.public_id FROM active_longevity_club_assessment a"
        " JOIN activity_group g ON g.id = a.group_id"
        " JOIN centre c ON c.id = g.centre_id AND c.code = 'active-longevity'"
        " WHERE a.kind = 'test' ORDER BY a.id LIMIT 1"
    ),
}
SPECIAL = {(f"active_longevity_clubs.{page}", "group_id"): _GROUP for page in _PAGES}
BY_PERMISSION = {
    "active_longevity.club.manage": "director",
    "active_longevity.level.manage": "region",
}
