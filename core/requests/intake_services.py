"""Taking requests in: one coming of one person, several matters, one receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today
from core.db import new_public_id
from core.documents.numbering import take_number
from core.documents.rules import is_token, one_line
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.intake_checks import cleaned, problems_at, representative_name, twins_of
from core.requests.known_types import OfferedType, module_of, offered
from core.requests.models import CHANNELS, Intake, Request, RequestEvent, RequestPaper
from core.requests.paper_queries import InHand, papers_in_hand
from core.requests.permissions import OPEN
from core.requests.receipt_rules import SERIES, new_secret, receipt_number, request_number
from core.requests.work_kinds import REQUEST
from core.web.i18n import lazy_gettext as _
from core.work.services import NewWork, open_work

NOTE_LENGTH: Final = 300


@dataclass(frozen=True)
class NewMatter:
    """One matter: the code of its type, {code of the question: answer}, and whence it came
    (`<source>:<public id>` of a consultation, ticket or referral)."""

    type: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True)
class PaperGiven:
    """A paper laid on the desk: with its scan of the person's file, or only shown."""

    attachment_id: int | None = None
    note: str = ""


@dataclass(frozen=True)
class NewIntake:
    """What was handed in together. `papers` are by code and serve every matter that asks for
    them; `confirmed`: the desk was told of the same request and wants another; `token` is the
    form's own, so that a second press opens nothing twice."""

    centre_id: int
    person: Person
    channel: str
    matters: tuple[NewMatter, ...]
    token: str
    representative_id: int | None = None
    papers: Mapping[str, PaperGiven] = field(default_factory=dict)
    confirmed: bool = False


def open_intake(session: Session, *, actor: Actor, region: RegionInfo, intake: NewIntake) -> Intake:
    """Open a request for each matter under one receipt. The same token finds the first intake.

    Raises `NotAllowed`; `InvalidInput` at `person`, `centre_id`, `channel`, `types`,
    `representative` or `question_<key>` (see `known_types.question_key`); `Conflict`
    (`request.twice`) when one of the types is open already and not `confirmed`.
    """
    if not actor.can(OPEN, region.id, intake.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if not is_token(intake.token):
        raise InvalidInput("intake.token", _("Open the page anew and try again."))
    person = intake.person
    _lock_person(session, person)
    known = session.scalar(sa.select(Intake).where(Intake.token == intake.token))
    if known is not None:
        return _same_press(known, actor, person)
    today = local_today(region.timezone)
    centre = _centre(session, region, intake, person)
    types = _types(session, region, centre, intake)
    name = representative_name(
        session, person=person, representative_id=intake.representative_id, on=today
    )
    answers = [cleaned(types[matter.type].type, matter.answers) for matter in intake.matters]
    problems_at(session, region=region, types=list(types.values()), person_id=person.id,
                centre_id=centre.id, on=today)  # fmt: skip
    _refuse_twins(session, region, person, intake)
    row = _receipt(session, actor, region, intake, person, name, today)
    codes = {code for one in types.values() for code in one.papers}
    in_hand = papers_in_hand(session, person_id=person.id, codes=codes, on=today)
    for position, (matter, told) in enumerate(zip(intake.matters, answers, strict=True), 1):
        request = _request(session, actor, region, row, matter, types[matter.type], told, position)
        _papers(session, actor, request, types[matter.type], intake, in_hand)
    session.flush()
    record(
        session, actor=actor, action="intake.open", region_id=region.id, subject_type="person",
        subject_id=person.id,
        details={"number": row.number, "requests": len(intake.matters), "centre_id": centre.id,
                 "channel": row.channel},
    )  # fmt: skip
    return row


def _lock_person(session: Session, person: Person) -> None:
    """Two desks that take the same matter in at the same moment wait for each other."""
    session.execute(
        sa.select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    )


def _same_press(known: Intake, actor: Actor, person: Person) -> Intake:
    if known.person_id != person.id or known.created_by != actor.user_id:
        raise InvalidInput("intake.token", _("Open the page anew and try again."))
    return known


def _centre(session: Session, region: RegionInfo, intake: NewIntake, person: Person) -> Centre:
    centre = session.get(Centre, intake.centre_id)
    if centre is None or centre.region_id != region.id or not centre.is_active:
        raise InvalidInput(
            "intake.centre", _("This centre takes no requests: it is closed."), field="centre_id"
        )
    if centre.id not in living_centres(person):
        raise InvalidInput(
            "person.not_here",
            _("The centre does not hold this person's file. Attach it first."), field="person",
        )  # fmt: skip
    if person.died_on is not None:
        raise InvalidInput("person.died", _("The person has died."), field="person")
    if intake.channel not in CHANNELS:
        raise InvalidInput("intake.channel", _("Choose from the list."), field="channel")
    return centre


def _types(
    session: Session, region: RegionInfo, centre: Centre, intake: NewIntake
) -> dict[str, OfferedType]:
    """Type code → the type as the centre takes it, of every matter."""
    wanted = [one.type for one in intake.matters]
    if not wanted:
        raise InvalidInput("intake.empty", _("Tick what the person came with."), field="types")
    there = {one.code: one for one in offered(session, region, centre)}
    if len(set(wanted)) < len(wanted) or not set(wanted) <= set(there):
        raise InvalidInput(
            "intake.types", _("This centre does not take this request now."), field="types"
        )
    return {code: there[code] for code in wanted}


def _refuse_twins(session: Session, region: RegionInfo, person: Person, intake: NewIntake) -> None:
    """After the person is locked, so that a request of a moment ago is seen."""
    if intake.confirmed:
        return
    types = [one.type for one in intake.matters]
    twins = twins_of(session, region=region, person_id=person.id, types=types)
    if twins:
        raise Conflict(
            "request.twice",
            _("The same request is open already: %(numbers)s.",
              numbers=", ".join(one.number for one in twins)),
            field="confirmed",
        )  # fmt: skip


def _receipt(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    intake: NewIntake,
    person: Person,
    representative: str,
    today: dt.date,
) -> Intake:
    taken = take_number(session, region_id=region.id, centre_id=intake.centre_id, series=SERIES,
                        year=today.year)  # fmt: skip
    row = Intake(
        region_id=region.id, centre_id=intake.centre_id, year=today.year, sequence=taken,
        number=receipt_number(region.code, intake.centre_id, today.year, taken),
        secret=new_secret(), person_id=person.id, channel=intake.channel,
        representative_id=intake.representative_id, representative_name=representative,
        received_on=today, token=intake.token, created_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _request(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    row: Intake,
    matter: NewMatter,
    known: OfferedType,
    answers: dict[str, Any],
    position: int,
) -> Request:
    number, public_id = request_number(row.number, position), new_public_id()
    module = module_of(known.code)
    item = open_work(
        session, actor=actor, region=region,
        work=NewWork(
            kind=REQUEST, ref=public_id, subject=number, centre_id=row.centre_id,
            module="" if module == "core" else module, matter=known.code,
            person_id=row.person_id, unit_id=known.unit_id, due_days=known.days,
        ),
    )  # fmt: skip
    first = known.type.workflow.states[0]
    request = Request(
        public_id=public_id, region_id=region.id, intake_id=row.id, position=position,
        number=number, centre_id=row.centre_id, person_id=row.person_id, work_item_id=item.id,
        type=known.code, module=module, channel=row.channel, state=first.code, phase=first.phase,
        opened_on=row.received_on, answers=answers, origin=one_line(matter.origin, 60),
        created_by=actor.user_id,
    )  # fmt: skip
    session.add(request)
    session.flush()
    session.add(
        RequestEvent(region_id=region.id, request_id=request.id, kind="opened",
                     state_to=first.code, created_by=actor.user_id,
                     details={"channel": row.channel})
    )  # fmt: skip
    return request


def _papers(
    session: Session,
    actor: Actor,
    request: Request,
    known: OfferedType,
    intake: NewIntake,
    in_hand: Mapping[str, InHand],
) -> None:
    """A paper asked once serves every matter; what was given to an earlier request as well."""
    for code in known.papers:
        paper = RequestPaper(region_id=request.region_id, request_id=request.id, code=code,
                             created_by=actor.user_id)  # fmt: skip
        given, before = intake.papers.get(code), in_hand.get(code)
        if given is not None:
            paper.state, paper.given_on = "given", request.opened_on
            paper.attachment_id, paper.note = given.attachment_id, one_line(given.note, NOTE_LENGTH)
        elif before is not None:
            paper.state, paper.given_on = "given", before.given_on
            paper.attachment_id, paper.note = before.attachment_id, f"№ {before.number}"
        session.add(paper)
