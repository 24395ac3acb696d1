"""A year of requests at the demo's one window: every phase and outcome, some overdue.

Rows are written in bulk as the services would leave them: letters and messages of the past are
left out, as are pieces of the log.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from core.auth.models import RoleGrant, User
from core.clock import now_utc, to_utc
from core.db import new_public_id
from core.deliveries.models import Delivery
from core.demo.request_rows import Owners, Told, rows_of
from core.documents.models import DocumentCounter
from core.kernel import kernel
from core.plugins.request_contracts import Workflow
from core.reference.day_rules import is_working
from core.reference.queries import days_of
from core.regions.models import Centre
from core.requests.known_types import OfferedType, offered
from core.requests.models import Intake, Request, RequestEvent, RequestPaper
from core.requests.portal_models import RequestPortal
from core.requests.receipt_rules import SERIES, SIGNS, receipt_number
from core.requests.work_kinds import REQUEST
from core.work.models import Unit, UnitMember, WorkItem

if TYPE_CHECKING:
    from core.demo.history import Demo

#: how often somebody comes in a year, and with how many matters
VISITS_A_PERSON = 4
MATTERS = (1, 1, 1, 1, 2, 2, 3)
#: weight, ways; of these a workflow takes those that it has
_WALKS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (60, ("take", "propose_grant", "approve", "complete")),
    (11, ("take", "propose_refusal", "refuse")),
    (30, ("take", "ask", "answered", "propose_grant", "approve", "complete")),
    (4, ("return",)),
    (70, ("take", "complete")),
    (25, ("take", "ask", "answered", "complete")),
    (4, ("withdraw",)),
    (3, ("take", "withdraw")),
)
#: an applicant answers within so many working days
LONGEST_WAIT = 8
#: of a hundred requests so many go on three times as slowly
SLOW = 6
#: of a hundred opened in so many days so many have not gone on since
STOPPED = ((9, 45), (45, 4))


@dataclass
class WorkingDays:
    """The working days around the demo's year, to count terms without asking the database."""

    days: list[dt.date] = field(default_factory=list)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The working day that comes so many working days after `day`; `day` itself for none."""
        return self.days[bisect_right(self.days, day) + count - 1] if count > 0 else day

    def between(self, first: dt.date, last: dt.date) -> int:
        return max(0, bisect_right(self.days, last) - bisect_right(self.days, first))


def tell_requests(demo: Demo, rng: random.Random) -> None:
    """Requests of every centre that takes any, from a year ago until now."""
    days = _working_days(demo)
    for centre in demo.own_centres:
        known = offered(demo.session, demo.region, centre)
        people = demo.people.get(centre.code, [])
        if known and people:
            _tell_centre(demo, rng, centre, known, people, days)


def _working_days(demo: Demo) -> WorkingDays:
    first, last = demo.first_day, demo.today + dt.timedelta(days=150)
    special = days_of(demo.session, demo.region, first, last)
    span = (first + dt.timedelta(days=step) for step in range((last - first).days + 1))
    return WorkingDays([day for day in span if is_working(day, special)])


def _tell_centre(
    demo: Demo,
    rng: random.Random,
    centre: Centre,
    known: Sequence[OfferedType],
    people: Sequence[int],
    days: WorkingDays,
) -> None:
    owners = _owners(demo, centre)
    told: list[Told] = []
    past = [day for day in days.days if day <= demo.today]
    coming = sorted(
        (rng.choice(past if rng.random() < 0.7 else past[-25:]), rng.random(), rng.choice(people))
        for _ in range(len(people) * VISITS_A_PERSON)
    )
    intakes = _intakes(demo, rng, centre, owners, coming)
    open_types: set[tuple[int, str]] = set()
    for intake in intakes:
        free = [one for one in known if (intake["person_id"], one.code) not in open_types]
        chosen = rng.sample(free or known, min(len(free or known), rng.choice(MATTERS)))
        for position, one in enumerate(chosen, 1):
            told.append(_walk(demo, rng, intake, one, position, days, owners))
            if told[-1].phase != "closed":
                open_types.add((intake["person_id"], one.code))
    _write(demo, centre, owners, intakes, told, rng)


def _owners(demo: Demo, centre: Centre) -> Owners:
    """Who works there, by what they may do, and the units."""
    rights = demo.session.execute(
        sa.select(RoleGrant.user_id, User.full_name)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.centre_id == centre.id)
        .order_by(RoleGrant.user_id)
    ).all()
    units = demo.session.scalars(sa.select(Unit).where(Unit.centre_id == centre.id)).all()
    members: dict[int, list[int]] = {}
    for unit_id, user_id in demo.session.execute(
        sa.select(UnitMember.unit_id, UnitMember.user_id)
        .where(UnitMember.unit_id.in_([one.id for one in units]))
        .order_by(UnitMember.id)
    ):
        members.setdefault(unit_id, []).append(user_id)
    heads = {one.id: one.head_id for one in units}
    return Owners([user_id for user_id, _name in rights], members, heads)


def _intakes(
    demo: Demo,
    rng: random.Random,
    centre: Centre,
    owners: Owners,
    coming: Sequence[tuple[dt.date, float, int]],
) -> list[dict[str, Any]]:
    """Receipts in the order of time, whose numbers have no gap within a year."""
    taken: dict[int, int] = {}
    rows = []
    for day, moment, person_id in coming:
        sequence = taken[day.year] = taken.get(day.year, 0) + 1
        at = min(to_utc(day, _time(moment), demo.region.timezone), now_utc())
        rows.append({
            "public_id": new_public_id(), "region_id": demo.region.id, "centre_id": centre.id,
            "year": day.year, "sequence": sequence,
            "number": receipt_number(demo.region.code, centre.id, day.year, sequence),
            "secret": "".join(rng.choice(SIGNS) for _ in range(8)), "person_id": person_id,
            "channel": rng.choices(("desk", "phone", "web", "partner"), (70, 15, 10, 5))[0],
            "representative_name": "", "received_on": day, "token": f"{rng.getrandbits(128):032x}",
            "created_at": at, "created_by": rng.choice(owners.everybody),
        })  # fmt: skip
    demo.insert(DocumentCounter, [
        {"region_id": demo.region.id, "centre_id": centre.id, "series": SERIES, "year": year,
         "last": last} for year, last in taken.items()
    ])  # fmt: skip
    return rows


def _time(part: float) -> dt.time:
    minutes = 9 * 60 + int(part * 8 * 60)
    return dt.time(minutes // 60, minutes % 60)


def _walk(
    demo: Demo,
    rng: random.Random,
    intake: dict[str, Any],
    known: OfferedType,
    position: int,
    days: WorkingDays,
    owners: Owners,
) -> Told:
    """One request as far as it has come by yesterday."""
    walks = [(weight, ways) for weight, ways in _WALKS if _fits(known.type.workflow, ways)]
    (ways,) = rng.choices([ways for _w, ways in walks], [weight for weight, _ways in walks])
    one = Told.opened(rng, intake, known, position, days.after(intake["received_on"], known.days))
    age, drawn = (demo.today - intake["received_on"]).days, rng.random() * 100
    if any(age < most and drawn < chance for most, chance in STOPPED):
        ways = ways[: rng.randrange(len(ways))]
    slow = 3.0 if rng.random() * 100 < SLOW else 1.0
    day, moment = intake["received_on"], rng.random()
    for code in ways:
        way = known.type.workflow.transition(code)
        assert way is not None, "walks are of transitions that are there"
        most = max(1, round(known.days / len(ways) * slow * 1.1))
        most = max(most, LONGEST_WAIT) if code == "answered" else most
        day = days.after(day, rng.randint(0 if code == "take" else 1, most))
        if day >= demo.today:
            break
        at = to_utc(day, _time(moment := min(1.0, moment + rng.random() / 9)), demo.region.timezone)
        one.go(rng, way, max(at, one.acted_at), day, days, owners)
    return one


def _fits(workflow: Workflow, codes: Sequence[str]) -> bool:
    state = workflow.states[0].code
    for code in codes:
        way = workflow.transition(code)
        if way is None or state not in way.sources:
            return False
        state = way.target
    return True


def _write(
    demo: Demo,
    centre: Centre,
    owners: Owners,
    intakes: list[dict[str, Any]],
    told: Sequence[Told],
    rng: random.Random,
) -> None:
    session = demo.session
    demo.insert(Intake, intakes)
    intake_ids = dict(session.execute(
        sa.select(Intake.number, Intake.id).where(Intake.centre_id == centre.id)
    ).all())  # fmt: skip
    rows = rows_of(demo, told, owners, rng)
    demo.insert(WorkItem, rows.items)
    item_ids = dict(session.execute(
        sa.select(WorkItem.ref, WorkItem.id)
        .where(WorkItem.centre_id == centre.id, WorkItem.kind == REQUEST)
    ).all())  # fmt: skip
    for row, one in zip(rows.requests, told, strict=True):
        row |= {"intake_id": intake_ids[one.intake["number"]],
                "work_item_id": item_ids[one.public_id]}  # fmt: skip
    demo.insert(Request, rows.requests)
    ids = dict(session.execute(
        sa.select(Request.public_id, Request.id).where(Request.centre_id == centre.id)
    ).all())  # fmt: skip
    for model, found in (
        (RequestPaper, rows.papers), (RequestEvent, rows.events), (RequestPortal, rows.portals),
    ):  # fmt: skip
        for row in found:
            row["request_id"] = ids[row.pop("request")]
        demo.insert(model, found)
    kinds = kernel().registry.service_kinds
    demo.insert(Delivery, [
        demo.delivery(
            kinds[one.known.type.service_kind], centre_id=centre.id,
            person_id=one.intake["person_id"], moment=one.acted_at, day=one.closed_on,
            source_key=f"request:{one.public_id}", proof=one.number,
        )
        for one in told
        if one.outcome == "done" and one.closed_on and one.known.type.service_kind in kinds
    ])  # fmt: skip
