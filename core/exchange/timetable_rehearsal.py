"""The rehearsal of a timetable: what each group would be, and what is in its way, row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import DomainError, InvalidInput
from core.exchange.sheets import read_sheets
from core.exchange.tables import SheetError
from core.exchange.timetable_columns import TimetableTable, find_timetable
from core.exchange.timetable_known import MAKEABLE, NEW, WHATS, Known, What, known_in
from core.exchange.timetable_rows import GroupRows, Issue, TimetableRow, issue, read_groups
from core.exchange.words import sheet_message
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.scheduling.busy import obstacles
from core.scheduling.busy_rules import Taken, Timeline, Use, peak
from core.scheduling.busy_words import TOLD, tell_all
from core.scheduling.group_checks import GroupData, check_capacity, checked
from core.scheduling.models import Group
from core.scheduling.rules import Interval, pattern_fault
from core.scheduling.series_days_off import Dated, sessions_of
from core.scheduling.series_rules import PatternPart
from core.web.i18n import format_date, gettext, ngettext
from core.web.i18n import gettext as _

#: sessions on days off are left out: a list of a whole term never says which are held
ON_DAYS_OFF: Final = "skip"
#: a room that several use at once
_COUNTLESS: Final = 1_000_000


@dataclass(frozen=True)
class Unknown:
    """A word of the file that names no room, instructor or service of the centre."""

    what: What
    text: str
    rows: tuple[int, ...]
    chosen: Any = None

    @property
    def key(self) -> str:
        return name_key(self.text)


@dataclass
class TimetableRehearsal:
    """All groups of a file, with what was found; `data` has those that can be made."""

    table: TimetableTable
    groups: list[GroupRows]
    data: dict[str, GroupData] = field(default_factory=dict)
    existing: set[str] = field(default_factory=set)
    unknown: list[Unknown] = field(default_factory=list)
    sessions: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[TimetableRow]:
        return sorted((row for one in self.groups for row in one.rows), key=lambda r: r.number)

    def outcome(self, group: GroupRows) -> str:
        if group.key in self.existing:
            return "existing"
        return "new" if group.is_right else "error"


def rehearse_timetable(
    session: Session,
    *,
    region: RegionInfo,
    centre_id: int,
    content: bytes,
    file_name: str,
    choices: Mapping[str, Mapping[str, Any]],
    today: dt.date,
) -> TimetableRehearsal:
    """Read a file and compare it with the centre; nothing is written. Words that are to be made
    (`choices`) count as free of other uses.

    Raises `InvalidInput` for a file that cannot be taken.
    """
    try:
        table = find_timetable(read_sheets(content, name=file_name))
        groups = read_groups(table)
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error
    found = TimetableRehearsal(table, groups)
    known = known_in(session, region=region, centre_id=centre_id, choices=choices)
    found.unknown = _unknown(groups, known, choices)
    _mark_existing(session, found, centre_id, today)
    taken: dict[Any, list[Taken]] = defaultdict(list)
    for group in groups:
        if group.key not in found.existing:
            _check_group(session, region, centre_id, found, group, known, taken)
    return found


def _unknown(
    groups: Sequence[GroupRows], known: Known, choices: Mapping[str, Mapping[str, Any]]
) -> list[Unknown]:
    """Each word once, with the rows in which it stands; a chosen one stays on the list."""
    words: dict[tuple[What, str], list[int]] = defaultdict(list)
    texts: dict[tuple[What, str], str] = {}
    for group in groups:
        for what in WHATS:
            text = group.text(what)
            key = (what, name_key(text))
            chosen = choices.get(what, {}).get(key[1])
            if text and (known.find(what, text) is None or chosen is not None):
                words[key].append(group.rows[0].number)
                texts.setdefault(key, text[:200])
    return [
        Unknown(what, texts[what, key], tuple(rows), choices.get(what, {}).get(key))
        for (what, key), rows in words.items()
    ]


def _mark_existing(
    session: Session, found: TimetableRehearsal, centre_id: int, today: dt.date
) -> None:
    """A running group of the same title: the file was imported already, or it is another term."""
    running = {
        name_key(title): (first, last)
        for title, first, last in session.execute(
            sa.select(Group.title, Group.starts_on, Group.ends_on).where(
                Group.centre_id == centre_id, Group.ended_at.is_(None), Group.ends_on >= today
            )
        )
    }
    for group in found.groups:
        stretch = running.get(name_key(group.title)) if group.title else None
        if stretch is None or (group.first is not None and group.first > stretch[1]):
            continue
        found.existing.add(group.key)
        for row in group.rows:
            row.errors.clear()
            row.warnings[:] = [
                issue("group.exists", lambda: _("The centre has a running group of this title."))
            ]


def _check_group(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    found: TimetableRehearsal,
    group: GroupRows,
    known: Known,
    taken: dict[Any, list[Taken]],
) -> None:
    head = group.rows[0]
    ids: dict[str, Any] = {what: _meant(group, what, known, head) for what in WHATS}
    resources = _resources(group, known, head)
    if not group.is_right or group.places is None or group.first is None or group.last is None:
        return
    fault = pattern_fault(group.slots)
    data = GroupData(
        service_kind=str(ids["kind"]),
        title=group.title,
        capacity=group.places,
        starts_on=group.first,
        ends_on=group.last,
        slots=group.slots,
        room_id=ids["room"] if isinstance(ids["room"], int) else None,
        instructor_id=ids["instructor"] if isinstance(ids["instructor"], int) else None,
        resources=resources,
        days_off=ON_DAYS_OFF,
    )
    if fault == "overlap":
        _refuse(group.rows[-1], "pattern.overlap", lambda: _(
            "Two meetings of this group are at the same time of one day."), "weekdays")  # fmt: skip
        return
    if not _passes(data, region, known, head):
        return
    _check_times(session, region, centre_id, found, group, data, ids, taken, known)
    if group.is_right:
        found.data[group.key] = data


def _passes(data: GroupData, region: RegionInfo, known: Known, head: TimetableRow) -> bool:
    """What any new group must satisfy; the refusal is told in the row."""
    room = known.rooms.get(data.room_id) if data.room_id is not None else None
    for check in (lambda: checked(data, region), lambda: check_capacity(data.capacity, room)):
        try:
            check()
        except DomainError as error:
            head.errors.append(_repeated(error, check))
            return False
    return True


def _repeated(error: DomainError, check: Any) -> Issue:
    """The refusal in every language: texts are made when the check is run."""

    def say() -> str:
        try:
            check()
        except DomainError as again:
            return str(again.message)
        return str(error.message)

    return issue(error.code, say, field=error.field or "")


def _meant(group: GroupRows, what: What, known: Known, head: TimetableRow) -> Any:
    text = group.text(what)
    if not text:
        if what == "kind":
            found = known.find("kind", group.title)
            if found is not None:
                return found
            _refuse(head, "kind.missing", lambda: _("Write the kind of service."), "kind")
        return None
    found = known.find(what, text)
    if found is None:
        short = text[:120]
        say = {
            "room": lambda: _("The centre has no room «%(text)s». Choose what it is.", text=short),
            "instructor": lambda: _(
                "Nobody of the staff is called «%(text)s». Choose who it is.", text=short
            ),
            "kind": lambda: _("There is no service «%(text)s». Choose what it is.", text=short),
        }[what]
        _refuse(head, f"{what}.unknown", say, what)
    return found


def _resources(group: GroupRows, known: Known, head: TimetableRow) -> tuple[tuple[int, int], ...]:
    wanted: dict[int, int] = {}
    for text, units in group.equipment:
        resource = known.equipment(text)
        if resource is None:
            _refuse(head, "equipment.unknown", partial(_no_equipment, text[:120]), "equipment")
        else:
            wanted[resource.id] = wanted.get(resource.id, 0) + units
    return tuple(wanted.items())


def _no_equipment(text: str) -> str:
    return _("The centre has no equipment «%(text)s».", text=text)


def _refuse(row: TimetableRow, code: str, say: Any, name: str) -> None:
    row.errors.append(issue(code, say, field=name))


# Times -------------------------------------------------------------------------------------


def _check_times(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    found: TimetableRehearsal,
    group: GroupRows,
    data: GroupData,
    ids: Mapping[str, Any],
    taken: dict[Any, list[Taken]],
    known: Known,
) -> None:
    """Against what exists (hours, closures and leave included), and against the rows above."""
    use = Use(centre_id, data.room_id, data.instructor_id, data.resources)
    held = 0
    used: list[tuple[Any, Taken]] = []
    for row in group.rows:
        dated = sessions_of(
            session, region, [PatternPart(row.slots)], data.starts_on, data.ends_on,
            policy=ON_DAYS_OFF, use=use,
        )  # fmt: skip
        intervals = [one.interval for one in dated if not one.day_off]
        held += len(intervals)
        _warn_of_days_off(row, dated)
        in_the_way = obstacles(session, region, use=use, wanted=intervals)
        if in_the_way:
            field_name = {"instructor_id": "instructor", "room_id": "room", "resource": "equipment"}
            _refuse(
                row,
                f"conflict.{field_name.get(in_the_way[0].field, 'time')}",
                lambda found=in_the_way: " ".join(tell_all(found, region.timezone).values()),
                field_name.get(in_the_way[0].field, "time"),
            )
        for key, name, quantity, units in _subjects(group, data, ids, known):
            _check_against_file(row, intervals, Timeline(taken[key]), name, quantity, units)
            used += [
                (key, Taken("session", group.title, one, row.number, units)) for one in intervals
            ]
    found.sessions[group.key] = held
    if group.is_right:  # one that is refused stands in nobody's way
        for key, one in used:
            taken[key].append(one)


def _subjects(
    group: GroupRows, data: GroupData, ids: Mapping[str, Any], known: Known
) -> list[tuple[Any, str, int, int]]:
    """(key, name, pieces there are, pieces wanted) of all that a group uses; what is still to be
    made goes by its word."""
    subjects: list[tuple[Any, str, int, int]] = []
    room = known.rooms.get(data.room_id) if data.room_id is not None else None
    if room is not None:
        subjects.append((("room", room.id), group.text("room"),
                         _COUNTLESS if room.is_shared else 1, 1))  # fmt: skip
    subjects += [
        ((what, name_key(group.text(what))), group.text(what), 1, 1)
        for what in ("room", "instructor")
        if ids[what] == NEW
    ]
    if data.instructor_id is not None:
        subjects.append((("instructor", data.instructor_id), group.text("instructor"), 1, 1))
    for resource_id, units in data.resources:
        resource = known.resources[resource_id]
        subjects.append((("resource", resource_id), resource.name_kk, resource.quantity, units))
    return subjects


def _check_against_file(
    row: TimetableRow,
    intervals: Sequence[Interval],
    timeline: Timeline,
    name: str,
    quantity: int,
    units: int,
) -> None:
    others: dict[int, str] = {}
    for one in intervals:
        during = timeline.during(one)
        if during and units > quantity - peak(during, one):
            others.update({other.row_id: other.title for other in during})
    if not others:
        return

    def say() -> str:
        told = "; ".join(
            gettext("row %(number)s, «%(title)s»", number=number, title=title)
            for number, title in list(others.items())[:TOLD]
        )
        return gettext("«%(name)s» is taken at this time by %(rows)s.", name=name, rows=told)

    _refuse(row, "conflict.file", say, "time")


def _warn_of_days_off(row: TimetableRow, dated: Sequence[Dated]) -> None:
    days = [one.day for one in dated if one.day_off]
    if not days:
        return

    def say() -> str:
        count = ngettext(
            "%(num)s meeting falls on a day off and is left out",
            "%(num)s meetings fall on days off and are left out",
            len(days),
        )
        return f"{count}: {', '.join(format_date(day) for day in days[:6])}"

    row.warnings.append(issue("days_off", say))


__all__ = ["MAKEABLE", "NEW", "TimetableRehearsal", "Unknown", "rehearse_timetable"]
