"""What is in the way of the steps of a plan: rooms, staff, equipment, hours, the group itself, and
the other steps of the same plan."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.scheduling.busy import Apart, Obstacle, Use, obstacles
from core.scheduling.busy_words import tell_all
from core.scheduling.rules import Interval, overlap
from core.scheduling.series_plan import Row, Step, meeting_words
from core.scheduling.series_queries import GroupFacts, Names
from core.web.i18n import gettext as _

Ignored = Callable[[Obstacle], bool]


def use_of(step: Step, group: GroupFacts) -> Use:
    """What a step occupies; where only room or instructor change, just what is new."""
    if step.kind == "lead" and step.row is not None:
        return Use(
            group.centre_id,
            step.room_id if step.room_id != step.row.room_id else None,
            step.staff_id if step.staff_id != step.row.staff_id else None,
        )
    return Use(group.centre_id, step.room_id, step.staff_id, group.resources)


def mark(
    session: OrmSession,
    region: RegionInfo,
    steps: Sequence[Step],
    *,
    groups: Mapping[int, GroupFacts],
    names: Names,
    own: Sequence[Row] = (),
    ignored: Ignored = lambda _one: False,
) -> list[Step]:
    """The steps with what is in their way. `own` are other sessions of these groups that stay;
    `ignored` obstacles do not count."""
    apart = Apart(session_ids=frozenset(one.row.id for one in steps if one.row is not None))
    by_use: dict[Use, list[int]] = defaultdict(list)
    for number, step in enumerate(steps):
        if step.occupies:
            by_use[use_of(step, groups[step.group_id])].append(number)
    found: dict[int, list[Obstacle]] = defaultdict(list)
    for use, numbers in by_use.items():
        wanted = [steps[number].interval for number in numbers]
        in_the_way = [
            one
            for one in obstacles(session, region, use=use, wanted=wanted, apart=apart)
            if not ignored(one)
        ]
        _attach(found, in_the_way, {number: steps[number] for number in numbers})
    told = {
        number: list(tell_all(rows, region.timezone).values()) for number, rows in found.items()
    }
    _mark_own(told, steps, own, region)
    _mark_within(told, steps, groups, names)
    return [
        replace(step, obstacles=tuple(told[number])) if number in told else step
        for number, step in enumerate(steps)
    ]


def _attach(
    found: dict[int, list[Obstacle]], rows: Iterable[Obstacle], steps: Mapping[int, Step]
) -> None:
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    for number, step in steps.items():
        for day in {step.interval.starts_at.date(), step.interval.ends_at.date()}:
            by_day[day].append(number)
    first, last = min(by_day, default=None), max(by_day, default=None)
    for one in rows:
        assert first is not None
        assert last is not None
        day = max(one.interval.starts_at.date(), first)
        hit = set()
        while day <= min(one.interval.ends_at.date(), last):
            hit |= {n for n in by_day.get(day, ()) if overlap(steps[n].interval, one.interval)}
            day += dt.timedelta(days=1)
        for number in hit:
            if steps[number].kind == "lead" and one.field == "starts_at":
                continue  # the time stays as it was
            found[number].append(one)


def _mark_own(
    told: dict[int, list[str]], steps: Sequence[Step], own: Sequence[Row], region: RegionInfo
) -> None:
    """Another session of the same group at that time; a cancelled one bars the same start."""
    others: dict[int, list[Row]] = defaultdict(list)
    for row in own:
        others[row.group_id].append(row)
    for number, step in enumerate(steps):
        if step.kind in {"cancel", "lead"}:
            continue
        for row in others.get(step.group_id, ()):
            same_start = row.interval.starts_at == step.interval.starts_at
            if row.state == "cancelled" and same_start:
                text = _("A cancelled session of this group stands at that time: restore that one.")
            elif row.state != "cancelled" and overlap(row.interval, step.interval):
                text = _(
                    "The group has another session then: %(when)s.", when=meeting_words(row.meeting)
                )
            else:
                continue
            told.setdefault(number, []).append(text)
            break


def _mark_within(
    told: dict[int, list[str]],
    steps: Sequence[Step],
    groups: Mapping[int, GroupFacts],
    names: Names,
) -> None:
    """Two steps of one plan must not need the same room, instructor or group at once."""
    taken: dict[tuple[str, int, dt.date], list[tuple[Interval, str]]] = defaultdict(list)
    for number, step in enumerate(steps):
        if not step.occupies or number in told:
            continue
        keys = [("group", step.group_id)]
        if step.room_id is not None and step.room_id not in names.shared:
            keys.append(("room", step.room_id))
        if step.staff_id is not None:
            keys.append(("staff", step.staff_id))
        days = {step.interval.starts_at.date(), step.interval.ends_at.date()}
        hit = next(
            (
                title
                for kind, key in keys
                for day in days
                for interval, title in taken[kind, key, day]
                if overlap(interval, step.interval)
            ),
            None,
        )
        if hit is not None:
            told[number] = [_("«%(title)s» is put there by the same change.", title=hit)]
            continue
        title = groups[step.group_id].title
        for kind, key in keys:
            for day in days:
                taken[kind, key, day].append((step.interval, title))


def gone_staff(steps: Iterable[Step], names: Names) -> Collection[str]:
    """Names of closed members of staff who would lead coming sessions."""
    return sorted({
        names.member(one.staff_id) for one in steps
        if one.occupies and one.staff_id in names.gone
    })  # fmt: skip
