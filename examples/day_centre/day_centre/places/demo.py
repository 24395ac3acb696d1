"""Applications of the demo's centre: some at each step, some in the queue, one place offered."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.models import Centre, Request
from core.sdk.requests import (
    Filled,
    NewIntake,
    NewMatter,
    PaperGiven,
    WorkItem,
    move,
    open_intake,
)
from core.sdk.services import RegionInfo, load_people
from day_centre import demo as base
from day_centre.places import queries, visit_services
from day_centre.places.queries import TYPE
from day_centre.places.types import PLACE

#: children of `applying` who had left the centre stand before these
FIRST = 5
#: regime, ways that were gone, days ago; an act is written from `act` on and issued by `issue`
STORIES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("full", ("take", "act", "issue", "propose_grant", "approve"), 40),
    ("full", ("take", "act", "issue", "propose_grant", "approve"), 33),
    ("half", ("take", "act", "issue", "propose_grant", "approve"), 25),
    ("full", ("take", "act", "issue", "propose_grant"), 16),
    ("half", ("take", "act"), 9),
    ("full", ("take",), 30),
    ("full", (), 1),
)
MOTHERS = ("Сәуле Тұрғанқызы, мұғалім", "Гүлмира Асқарқызы, жұмыс істемейді", "Айнұр, сатушы")
PARENTS = ("Сәуле Тұрғанқызы", "Гүлмира Асқарқызы", "Ерлан Маратұлы")
DIAGNOSES = ("Аутизм спектрінің бұзылуы", "Балалардың церебралды салдануы", "Даун синдромы")


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """Applications of the children whose families have applied."""
    centre = demo.centres.get(base.CODE)
    if centre is None:
        return
    own = random.Random("applications of the day centre")
    children = base.applying(demo)[FIRST:]
    for person_id, (regime, ways, ago) in zip(children, STORIES, strict=False):
        request = _open(session, region, demo, centre, person_id, regime, own)
        for way in ways:
            _go(session, region, demo, request, way, regime, own)
        _date_back(session, request, demo.today, ago)


def _token(own: random.Random) -> str:
    return f"{own.getrandbits(128):032x}"


def _open(
    session: Session, region: RegionInfo, demo: Demo, centre: Centre, person_id: int, regime: str,
    own: random.Random,
) -> Request:  # fmt: skip
    (person,) = load_people(session, [person_id])
    answers = {"regime": regime, "transport": own.choice(("own", "public"))}
    intake = open_intake(
        session, actor=demo.actor, region=region,
        intake=NewIntake(
            centre_id=centre.id, person=person, channel="desk", token=_token(own),
            matters=(NewMatter(TYPE, answers),),
            papers={code: PaperGiven() for code in PLACE.papers},
        ),
    )  # fmt: skip
    return session.scalars(sa.select(Request).where(Request.intake_id == intake.id)).one()


def _go(
    session: Session, region: RegionInfo, demo: Demo, request: Request, way: str, regime: str,
    own: random.Random,
) -> None:  # fmt: skip
    given: dict[str, Any] = {"actor": demo.actor, "region": region}
    if way == "act":
        data = visit_services.VisitData(demo.today, regime, _content(own))
        visit_services.save_visit(session, request=request, data=data, version=0, **given)
    elif way == "issue":
        visit = queries.visit_of(session, request_id=request.id)
        assert visit is not None, "an act is written before it is issued"
        (person,) = load_people(session, [request.person_id])
        visit_services.issue_visit(
            session, visit=visit, person=person, language="kk", token=_token(own), **given
        )
    else:
        needed = "Арнаулы әлеуметтік қызметтерге мұқтаж деп танылсын."
        filled = Filled(decision=needed if way == "propose_grant" else "")
        move(session, request=request, transition=way, filled=filled, token=_token(own), **given)


def _content(own: random.Random) -> dict[str, Any]:
    return {
        "mother": own.choice(MOTHERS), "household": "Ата-анасы және екі бала",
        "family": own.sample(("many", "disability", "poor"), 2), "dwelling": "flat",
        "floor": "3-қабат, лифт жоқ", "sanitary": "good", "invataxi": own.choice(("no", "yes")),
        "diagnosis": own.choice(DIAGNOSES), "mobility": own.choice(("free", "help")),
        "self_care": "partly", "services": ["1", "2", "3", "4"],
        "conclusion": "Бала күндізгі болу орталығының қызметтеріне мұқтаж.",
        "first_specialist": "Рахымжанова Айжан, дефектолог",
        "second_specialist": "Әлімбекова Сәния, психолог", "parent": own.choice(PARENTS),
    }  # fmt: skip


def _date_back(session: Session, request: Request, today: dt.date, ago: int) -> None:
    """The application came so many days ago, and its term runs from then."""
    item = session.get_one(WorkItem, request.work_item_id)
    days = dt.timedelta(days=ago)
    request.opened_on = today - days
    if item.due_on is not None and item.counted_from is not None:
        item.due_on, item.counted_from = item.due_on - days, item.counted_from - days
    session.flush()
