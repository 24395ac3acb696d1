"""Requests of the one window: a receipt with a request and its paper."""

from __future__ import annotations

import datetime as dt

from core.clock import now_utc
from core.db import new_public_id
from core.documents.models import IssuedDocument
from core.requests.models import Intake, Request, RequestEvent, RequestPaper
from core.requests.receipt_rules import new_secret, receipt_number
from core.requests.work_kinds import REQUEST
from core.work.models import WorkItem
from tests.contract.place import Maker, Place


def _intake(place: Place) -> Intake:
    today = now_utc().date()
    return place.add(
        Intake(region_id=place.region.id, centre_id=place.centre_id, year=today.year, sequence=1,
               number=receipt_number(place.region.code, place.centre_id, today.year, 1),
               secret=new_secret(), person_id=place.one("person").id, channel="desk",
               received_on=today, token=new_public_id() * 2, created_by=place.actor_id)
    )  # fmt: skip


def _request(place: Place) -> Request:
    """Of the first type that a module registered; its module is on in every region of the cast."""
    intake, public_id = place.one("intake"), new_public_id()
    known = next(iter(place.kernel.registry.request_types.values()), None)
    code = known.code if known is not None else "gone.type"
    first = known.workflow.states[0].code if known is not None else "registered"
    module = code.partition(".")[0]
    item = place.add(
        WorkItem(region_id=place.region.id, centre_id=place.centre_id, kind=REQUEST, ref=public_id,
                 subject=f"{intake.number}/1", module=module, matter=code,
                 person_id=intake.person_id, due_on=intake.received_on + dt.timedelta(days=14),
                 due_days=10, counted_from=intake.received_on)
    )  # fmt: skip
    row = place.add(
        Request(public_id=public_id, region_id=place.region.id, intake_id=intake.id, position=1,
                number=f"{intake.number}/1", centre_id=place.centre_id,
                person_id=intake.person_id, work_item_id=item.id, type=code, module=module,
                channel="desk", state=first, phase="new", opened_on=intake.received_on)
    )  # fmt: skip
    place.add(RequestEvent(region_id=place.region.id, request_id=row.id, kind="opened"))
    return row


def _paper(place: Place) -> RequestPaper:
    return place.add(
        RequestPaper(region_id=place.region.id, request_id=place.one("request").id,
                     code="identity")
    )  # fmt: skip


def _letter(place: Place) -> IssuedDocument:
    """A document that a decision on the request sent."""
    document, asked = place.one("document"), place.one("request")
    place.add(RequestEvent(region_id=place.region.id, request_id=asked.id, kind="letter",
                           document_id=document.id))  # fmt: skip
    return document


def _type_code(place: Place) -> str:
    return str(place.one("request").type)


def _way(place: Place) -> str:
    """The first way out of the request's first state."""
    known = place.kernel.registry.request_types.get(_type_code(place))
    return known.workflow.transitions[0].code if known is not None else "take"


MAKERS: dict[str, Maker] = {
    "intake": _intake, "request": _request, "paper": _paper, "letter": _letter,
}  # fmt: skip

FACTORIES: dict[str, Maker] = {
    "intake_id": lambda p: p.one("intake").public_id,
    "request_id": lambda p: p.one("request").public_id,
    "paper_id": lambda p: p.one("paper").public_id,
    "requests.language": lambda p: "kk",
    "requests.letter_id": lambda p: p.one("letter").public_id,
    "requests.request_type": _type_code,
    "requests.way": _way,
}
