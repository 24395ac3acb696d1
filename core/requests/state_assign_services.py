"""Who answers for a request: taken by oneself, given to somebody or to a unit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import InvalidInput
from core.plugins.contracts import RegionInfo
from core.requests.models import Request
from core.requests.permissions import WORK
from core.requests.state_checks import assignee_fault, require, working_type
from core.work.assign_services import give_work, take_work
from core.work.models import WorkItem


def take_request(session: Session, *, actor: Actor, region: RegionInfo, request: Request) -> None:
    """A request that nobody has becomes the actor's. Raises what `take_work` raises, and `Conflict`
    where its module is off."""
    require(actor, WORK, region=region, centre_id=request.centre_id)
    working_type(region, request)
    take_work(session, actor=actor, region=region, item=item_of(session, request=request))


def give_request(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    assignee_id: int | None,
    unit_id: int | None,
) -> None:
    """Give it to somebody who may work on requests here, or with None to a unit or the centre.

    Raises `InvalidInput` at `assignee_id` or `unit_id`, `Conflict` when it is closed or its module
    is off, `NotAllowed`.
    """
    working_type(region, request)
    if assignee_id is not None:
        fault = assignee_fault(session, region=region, request=request, user_id=assignee_id)
        if fault is not None:
            raise InvalidInput("request.assignee", fault, field="assignee_id")
    give_work(
        session, actor=actor, region=region, item=item_of(session, request=request),
        assignee_id=assignee_id, unit_id=unit_id,
    )  # fmt: skip


def item_of(session: Session, *, request: Request) -> WorkItem:
    return session.get_one(WorkItem, request.work_item_id)
