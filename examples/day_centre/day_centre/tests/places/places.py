"""Objects in the addresses of applications and the queue, for the contract's tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from day_centre.places.models import HomeVisit, Placement

from core.clock import now_utc
from core.db import new_public_id
from core.requests.models import Intake, Request
from core.scheduling.models import Enrolment, Group
from core.work.models import WorkItem
from tests.contract.factories_people import new_person
from tests.contract.place import Place


def _group(place: Place) -> Any:
    today = now_utc().date()
    return place.add(
        Group(
            region_id=place.region.id, centre_id=place.centre_id, title="Күні бойы тобы",
            module="day_centre", service_kind="day_centre.meals", capacity=9,
            starts_on=today - dt.timedelta(days=99), ends_on=today + dt.timedelta(days=99),
        )
    )  # fmt: skip


def _application(place: Place) -> Any:
    today, public_id = now_utc().date(), new_public_id()
    here = {"region_id": place.region.id, "centre_id": place.centre_id,
            "person_id": place.one("person").id}  # fmt: skip
    intake = place.add(
        Intake(**here, year=today.year, sequence=977, number=f"DC-{public_id}", secret="s",
               channel="desk", received_on=today, token=public_id * 2)
    )  # fmt: skip
    item = place.add(
        WorkItem(**here, kind="request", ref=public_id, subject=intake.number,
                 module="day_centre", matter="day_centre.place", phase="work",
                 due_on=today, due_days=17, counted_from=today)
    )  # fmt: skip
    return place.add(
        Request(**here, public_id=public_id, intake_id=intake.id, position=1,
                number=f"{intake.number}/1", work_item_id=item.id, type="day_centre.place",
                module="day_centre", channel="desk", state="assessment", phase="work",
                opened_on=today)
    )  # fmt: skip


def _visit(place: Place) -> Any:
    return place.add(
        HomeVisit(
            region_id=place.region.id, centre_id=place.centre_id,
            request_id=place.one("child_application").id, person_id=place.one("person").id,
            visited_on=now_utc().date(), regime="full",
            content={"diagnosis": "Аутизм", "mother": "Омарова Сәуле, мұғалім"},
        )
    )  # fmt: skip


def _placement(place: Place) -> Any:
    return place.add(
        Placement(
            region_id=place.region.id, centre_id=place.centre_id, person_id=place.one("person").id,
            request_id=place.one("child_application").id, regime="full",
        )
    )  # fmt: skip


def _waiting(place: Place) -> Any:
    return place.add(
        Enrolment(
            region_id=place.region.id, group_id=place.one("child_stay_group").id,
            person_id=place.one("child_in_queue").id, state="queued", queue_number=1,
        )
    )  # fmt: skip


MAKERS = {
    # other pages end what the person of all addresses has
    "child_in_queue": new_person,
    "child_stay_group": _group,
    "child_application": _application,
    "home_visit": _visit,
    "placement": _placement,
    "child_waiting": _waiting,
}
FACTORIES = {
    "application_id": lambda place: (place.one("home_visit"), place.one("child_application"))[1]
    .public_id,
    "placement_id": lambda place: place.one("placement").public_id,
    "child_place_id": lambda place: place.one("child_waiting").public_id,
}  # fmt: skip
VALUES = {
    "application_id": (
        "SELECT public_id FROM service_request WHERE type = 'day_centre.place'"
        " AND phase = 'work' ORDER BY id LIMIT 1"
    ),
    "placement_id": "SELECT public_id FROM day_centre_placement ORDER BY id LIMIT 1",
    "child_place_id": (
        "SELECT e.public_id FROM enrolment e JOIN activity_group a ON a.id = e.group_id"
        " JOIN place_offer o ON o.enrolment_id = e.id AND o.state = 'open'"
        " WHERE a.module = 'day_centre' ORDER BY e.id LIMIT 1"
    ),
}
#: who keeps the queue of the demo's centre and admits from it
BY_PERMISSION = {
    "day_centre.places.view": "director3",
    "day_centre.places.keep": "director3",
    "day_centre.visit.read": "specialist4",
    "day_centre.visit.write": "specialist4",
}
