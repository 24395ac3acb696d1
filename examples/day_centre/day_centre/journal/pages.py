"""What pages of the journal share: the group and the day asked for, words, addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from core.sdk.models import Group
from core.sdk.services import BASIS_LABELS, KINSHIP_LABELS, CentreChoice, is_working_day
from core.sdk.web import Link, chosen_code, day_asked, db_session, today
from core.sdk.web import gettext as _
from day_centre import kinds
from day_centre.centre_pages import centre_choice
from day_centre.journal import guides, queries, rules
from day_centre.journal.checks import fault_text
from day_centre.journal.permissions import CORRECT, MARK, VIEW
from day_centre.journal.settings import open_days
from day_centre.journal.words import CHOSEN_REASONS, MARKS, REASONS, REGIMES, SHORT

SERVICES, ARRIVALS = "services", "arrivals"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `group` None is the overview of all groups."""

    choice: CentreChoice
    day: dt.date
    groups: tuple[Group, ...]
    group: Group | None
    view: str
    only: str

    def address(self, **more: Any) -> dict[str, Any]:
        """Values of an address of the same page, with some changed."""
        return {
            "centre": chosen_code(self.choice) if len(self.choice.options) > 1 else None,
            "date": self.day.isoformat(),
            "group": self.group.public_id if self.group else None,
            "view": self.view if self.view != SERVICES else None,
            "kind": self.only.removeprefix(f"{kinds.MODULE}.") or None,
            **more,
        }


def asked_for(group_id: str = "") -> Asked:
    """The centre, day, group (`group_id`, else `?group=`), view and kind of the address."""
    choice, day = centre_choice(VIEW), min(day_asked(today()), today())
    groups = tuple(queries.group_choices(db_session(), centre_ids=choice.ids, on=day))
    only = f"{kinds.MODULE}.{request.values.get('kind', '')[:40]}"
    view = ARRIVALS if request.values.get("view") == ARRIVALS else SERVICES
    return Asked(
        choice, day, groups, _group(groups, group_id), view, only if only in kinds.BY_CODE else ""
    )


def _group(groups: tuple[Group, ...], group_id: str) -> Group | None:
    """The group that is asked for, which may have no children that day; else the reader's own,
    else the only one."""
    wanted = group_id or request.values.get("group", "")
    if wanted == "all":
        return None
    if wanted:
        return queries.find_group(
            db_session(), actor=g.actor, region=g.region, public_id=wanted, permission=VIEW
        )
    mine = queries.led_by(db_session(), actor=g.actor, groups=groups)
    return mine or (groups[0] if len(groups) == 1 else None)


def day_values(group_id: str = "") -> dict[str, Any]:
    """Values of the page of a day: of a group, or of all in numbers."""
    at = asked_for(group_id)
    found = {"at": at, "moves": _moves(at), "group_links": _group_links(at), **WORDS}
    if at.group is None:
        return {**found, **overview_values(at)}
    return {**found, "views": _views(at), "kind_links": _kind_links(at, at.group),
            **group_values(at, at.group)}  # fmt: skip


def overview_values(at: Asked) -> dict[str, Any]:
    """How the day of each group stands."""
    days = queries.group_days(db_session(), groups=at.groups, centre_ids=at.choice.ids, day=at.day)
    return {"at": at, "group_days": days}


def group_values(at: Asked, group: Group, stay_id: int | None = None) -> dict[str, Any]:
    """The children of the group's day, the columns, and what may be done; with `stay_id` the part
    of the page that a touch of this child changes."""
    lines = queries.child_lines(db_session(), group=group, day=at.day)
    closed = queries.is_closed(db_session(), group_id=group.id, day=at.day)
    fault = rules.day_fault(at.day, today=today(), is_closed=closed, open_days=open_days(g.region))
    given = {kind for one in lines for kind, cell in one.cells.items() if cell.is_given}
    shown = [one for one in lines if stay_id in (None, one.stay.id)]
    week = queries.arranged_kinds(db_session(), group_id=group.id)
    return {
        "lines": shown, "fault": fault, "group_regime": kinds.REGIME_OF.get(group.service_kind),
        "day_off": _day_off(at.day), "arranged": rules.kinds_of_day(week, at.day.isoweekday()),
        "fault_words": fault_text(fault, at.day) if fault else "",
        "columns": rules.kinds_shown(
            list(kinds.BY_CODE), given=given, only=at.only, week=week,
            weekday=at.day.isoweekday(),
        ),
        **_counts(lines), **(_guides(at, shown) if at.view == ARRIVALS else {}),
        "may_mark": fault is None and g.actor.can(MARK, g.region.id, group.centre_id),
        "may_correct": fault in ("closed", "late")
        and g.actor.can(CORRECT, g.region.id, group.centre_id),
    }  # fmt: skip


def _day_off(day: dt.date) -> str:
    """What is to be known of a day on which the centre usually does not work; "" of others."""
    if is_working_day(db_session(), g.region, day):
        return ""
    return _("This is a day off. Mark children only if the centre works all the same.")


def _counts(lines: list[queries.ChildLine]) -> dict[str, int]:
    marks = [one.mark for one in lines]
    return {
        "expected": len(lines), "came": marks.count("present"), "absent": marks.count("absent"),
        "waiting": marks.count(""), "inside": sum(one.is_here for one in lines),
        "services": sum(cell.is_given for one in lines for cell in one.cells.values()),
    }  # fmt: skip


def _guides(at: Asked, lines: list[queries.ChildLine]) -> dict[str, Any]:
    """Who may fetch each child of the lines, and the names of who brought and fetched."""
    people = [one.person.id for one in lines]
    keys = {key for one in lines if one.day for key in (one.day.brought_by, one.day.fetched_by)}
    return {
        "fetchers": guides.fetchers(db_session(), person_ids=people, on=at.day),
        "guides": guides.names(db_session(), person_ids=people, on=at.day, keys=keys),
        "kinship": {**BASIS_LABELS, **KINSHIP_LABELS},
    }


def _moves(at: Asked) -> list[Link]:
    def link(day: dt.date, label: str, icon: str = "") -> Link:
        url = url_for("day_centre_journal.today", **at.address(date=day.isoformat()))
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=day == at.day)

    found = [link(at.day - _DAY, _("Previous day"), "chevron-left"), link(today(), _("Today"))]
    if at.day < today():
        found.append(link(at.day + _DAY, _("Next day"), "chevron-right"))
    return found


def _group_links(at: Asked) -> list[Link]:
    """All groups, then each; nothing where there is one."""
    if len(at.groups) < 2:
        return []

    def link(group: Group | None) -> Link:
        wanted = group.public_id if group else "all"
        url = url_for("day_centre_journal.today", **at.address(group=wanted))
        here = group.id if group else None
        return Link(
            group.title if group else _("All groups"), url,
            current=here == (at.group.id if at.group else None),
        )  # fmt: skip

    return [link(None), *(link(one) for one in at.groups)]


def _views(at: Asked) -> list[Link]:
    return [
        Link(label, url_for("day_centre_journal.today", **at.address(view=view)), icon=icon,
             current=at.view == (view or SERVICES))
        for view, label, icon in (
            (None, _("Services"), "checks"), (ARRIVALS, _("Coming and going"), "door"),
        )
    ]  # fmt: skip


def _kind_links(at: Asked, group: Group) -> list[Link]:
    """One service alone, for a narrow screen: those of the day, after «all»."""
    if at.view == ARRIVALS:
        return []
    week = queries.arranged_kinds(db_session(), group_id=group.id)
    codes = rules.kinds_shown(
        list(kinds.BY_CODE), week=week, weekday=at.day.isoweekday(), given=[at.only]
    )
    found = [("", _("All services"))] + [(one, SHORT[one]) for one in codes]
    return [
        Link(label, url_for("day_centre_journal.today",
                            **at.address(kind=code.removeprefix(f"{kinds.MODULE}.") or None)),
             current=code == at.only)
        for code, label in found
    ]  # fmt: skip


def kind_label(code: str) -> Any:
    """The full name of a kind of service."""
    kind = kinds.BY_CODE.get(code)
    return kind.label if kind else code


WORDS: dict[str, Any] = {
    "short": SHORT, "reasons": REASONS, "marks": MARKS, "regimes": REGIMES,
    "kind_label": kind_label, "chosen_reasons": CHOSEN_REASONS,
}  # fmt: skip
