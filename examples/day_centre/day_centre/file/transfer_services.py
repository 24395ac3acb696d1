"""A child moves to another group, in the centre or in another one, by order."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.services import (
    Actor,
    InvalidInput,
    RegionInfo,
    format_date,
    leave_group,
    local_today,
)
from core.sdk.services import gettext as _
from day_centre.file import queries, services
from day_centre.file.models import Stay
from day_centre.file.orders import (
    OrderPaper,
    add_order,
    again,
    checked,
    lock_centres,
    require,
    same_order,
)
from day_centre.file.rules import DAY
from day_centre.kinds import MODULE, REGIME_OF


def transfer(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, group_id: int, on: dt.date,
    number: str, issued_on: dt.date, reason: str,
) -> Stay:  # fmt: skip
    """Give the child a place in another group and free the old one; the regime becomes that of the
    group, where its service says one. In another centre, which must
    hold the child's file, the stay here ends on the day before and one begins there, by an order
    of its own with the next number. Returns the stay that goes on. Twice is once.

    Raises `InvalidInput` at `group`, `on`, `number`, `issued_on`, `reason`; `Conflict` when the
    group has no place or the stay has ended; `NotAllowed` without the right in both centres.
    """
    group = session.get(Group, group_id)
    if group is None or group.module != MODULE or group.region_id != region.id:
        raise InvalidInput("stay.group", _("Choose from the list."), field="group")
    for centre_id in {stay.centre_id, group.centre_id}:
        require(actor, region, centre_id)
    lock_centres(session, stay.centre_id, group.centre_id)
    known = same_order(session, stay=stay, kind="transfer", number=number, issued_on=issued_on)
    if known is not None:
        return _went_on(session, stay, group)
    row = again(session, stay)
    paper = checked(session, region, centre_id=row.centre_id, number=number, issued_on=issued_on,
                    reason=reason)  # fmt: skip
    if group.id == row.group_id:
        text = _("The child is in this group already.")
        raise InvalidInput("stay.same_group", text, field="group")
    _check_day(region, row, on, elsewhere=group.centre_id != row.centre_id)
    if group.centre_id != row.centre_id:
        return _to_other_centre(session, actor, region, row, group, on, paper)
    old = session.get_one(Group, row.group_id)
    services.take_place(session, actor=actor, region=region, group=group, person_id=row.person_id)
    leave_group(session, actor=actor, region=region, group=old, person_id=row.person_id,
                reason=paper.reason)  # fmt: skip
    row.group_id = group.id
    regime = REGIME_OF.get(group.service_kind, row.regime)
    changed, row.regime = regime != row.regime, regime
    add_order(session, actor=actor, stay=row, kind="transfer", paper=paper, effective_on=on,
              regime=regime if changed else "", group_id=group.id)  # fmt: skip
    return row


def _check_day(region: RegionInfo, stay: Stay, on: dt.date, *, elsewhere: bool) -> None:
    first = stay.starts_on + DAY if elsewhere else stay.starts_on
    if on < first:
        text = _("The stay begins on %(date)s.", date=format_date(stay.starts_on))
        raise InvalidInput("transfer.early", text, field="on")
    if on > local_today(region.timezone):
        text = _("A transfer is written down on its day: the place becomes free at once.")
        raise InvalidInput("transfer.future", text, field="on")


def _to_other_centre(
    session: Session, actor: Actor, region: RegionInfo, row: Stay, group: Group, on: dt.date,
    paper: OrderPaper,
) -> Stay:  # fmt: skip
    services.close_stay(session, stay=row, last_day=on - DAY)
    add_order(session, actor=actor, stay=row, kind="transfer", paper=paper, effective_on=on,
              group_id=group.id)  # fmt: skip
    number = queries.proposed_number(session, centre_id=group.centre_id, year=paper.issued_on.year)
    there = services.admit(
        session, actor=actor, region=region, centre_id=group.centre_id, person_id=row.person_id,
        group_id=group.id, regime=REGIME_OF.get(group.service_kind, row.regime), starts_on=on,
        number=number,
        issued_on=paper.issued_on, reason=paper.reason,
    )  # fmt: skip
    services.free_place(session, actor=actor, region=region, stay=row, reason=paper.reason)
    return there


def _went_on(session: Session, stay: Stay, group: Group) -> Stay:
    """The stay that the first press left open."""
    if group.centre_id == stay.centre_id:
        return stay
    file = queries.file_of(session, person_id=stay.person_id, centre_id=group.centre_id)
    found = queries.open_stay(session, file_id=file.id) if file is not None else None
    return found or stay
