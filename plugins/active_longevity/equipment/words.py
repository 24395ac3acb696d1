"""What pages say about equipment and its hours."""

from __future__ import annotations

from typing import Any

from core.sdk.services import RegionInfo, format_number, format_time, gettext
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.equipment.queries import HireLine, Thing
from plugins.active_longevity.equipment.rules import HireState, Share, minutes_left
from plugins.active_longevity.equipment.settings import hold_minutes, share_of

STATE_TAGS: dict[str, tuple[Any, str]] = {
    HireState.PLANNED: (_("Hour booked"), ""),
    HireState.GIVEN: (_("Came"), "success"),
    HireState.MISSED: (_("Did not come"), "danger"),
    HireState.CANCELLED: (_("Cancelled"), "warning"),
}
STATES = {state: words for state, (words, _kind) in STATE_TAGS.items()}


def hire_tag(line: HireLine) -> tuple[Any, str]:
    if line.overdue:
        return gettext("Is late: free again"), "warning"
    return STATE_TAGS[line.hire.state]


def kind_label(kind: str) -> Any:
    return kinds.BY_CODE[kind].label


def span_of(row: Any) -> str:
    return f"{format_time(row.starts_at)}–{format_time(row.ends_at)}"


def left_text(share: Share, used: int) -> str:
    """How many hours of the week are left."""
    left = minutes_left(share, used) / 60
    return gettext("%(left)s of %(all)s hours of the week left", left=format_number(left),
                   all=share.hours_a_week)  # fmt: skip


def rule_texts(region: RegionInfo, day: list[Thing]) -> list[str]:
    """The rules of fair share in words, one for each kind that the centre has."""
    found = []
    for kind in dict.fromkeys(one.equipment.service_kind for one in day):
        share = share_of(region, kind)
        found.append(
            gettext("%(name)s: %(hours)s hours a week for one person, up to %(days)s days ahead.",
                    name=kind_label(kind), hours=share.hours_a_week, days=share.ahead_days)
        )  # fmt: skip
    found.append(
        gettext("Who is %(num)s minutes late loses the hour; it counts all the same.",
                num=hold_minutes(region))
    )  # fmt: skip
    return found


WORDS: dict[str, Any] = {
    "hire_tag": hire_tag,
    "kind_label": kind_label,
    "span_of": span_of,
    "left_text": left_text,
}
