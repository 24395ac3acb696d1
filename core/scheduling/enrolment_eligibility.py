"""Whether somebody may have a place in a group, and why not in plain words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.errors import InvalidInput, ModuleObjection
from core.kernel import kernel
from core.people.models import Person, PersonCentre
from core.plugins.contracts import Problem, RegionInfo
from core.scheduling.clashes import in_words, person_clashes
from core.scheduling.models import Enrolment, Group
from core.scheduling.rule_checks import region_problems
from core.scheduling.rule_queries import rule_problems
from core.web.i18n import gettext as _


@dataclass(frozen=True)
class Eligibility:
    """Why a person may not be enrolled (empty: may be), and what to know beforehand."""

    refusals: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def refusal(self) -> Problem | None:
        return self.refusals[0] if self.refusals else None

    @property
    def text(self) -> str:
        """All refusals in words."""
        return " ".join(str(one.text) for one in self.refusals)

    @property
    def may_be_overridden(self) -> bool:
        return bool(self.refusals) and all(one.overridable for one in self.refusals)


def eligibility(
    session: OrmSession,
    *,
    region: RegionInfo,
    group: Group,
    person_id: int,
    on: dt.date,
    enrolment: Enrolment | None = None,
    for_place: bool = True,
) -> Eligibility:
    """Ask the modules, the group's rules, the region's limits, then the person's own time.

    What was overridden for this `enrolment` with a reason does not refuse it any more. Without
    `for_place` (one visit only) limits of places and the person's other groups are not asked.
    `ModuleObjection` when a module fails.
    """
    problems: list[Problem] = kernel().call(
        "check_enrolment", region=region, session=session, person_id=person_id, group=group, on=on
    )
    problems += rule_problems(session, region=region, group=group, person_id=person_id, on=on)
    if for_place:
        problems += region_problems(session, region=region, group=group, person_id=person_id, on=on)
        clashes = person_clashes(session, group=group, person_id=person_id, after=now_utc())
        if clashes:
            text = in_words(group, clashes, region)
            problems.append(Problem("person.busy", text, overridable=False))
    overridden = set(enrolment.overridden.split()) if enrolment is not None else set()
    return Eligibility(
        tuple(one for one in problems if one.blocking and not _passes(one, overridden)),
        tuple(one for one in problems if not one.blocking),
    )


def _passes(problem: Problem, overridden: set[str]) -> bool:
    return problem.overridable and problem.code in overridden


def why_waiting(
    session: OrmSession,
    *,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    on: dt.date,
) -> str:
    """Why somebody in the queue cannot take a free place; empty when nothing prevents it.

    A module that fails refuses here too, but does not keep others from leaving the group.
    """
    try:
        refuse_stranger(session, group=group, person_id=enrolment.person_id)
        return eligibility(
            session,
            region=region,
            group=group,
            person_id=enrolment.person_id,
            on=on,
            enrolment=enrolment,
        ).text
    except InvalidInput as refusal:
        return str(refusal.message)
    except ModuleObjection as objection:
        return _("The module %(name)s did not answer.", name=objection.module)


def refuse_stranger(session: OrmSession, *, group: Group, person_id: int) -> None:
    """Raise `InvalidInput` unless the centre of the group holds the person's file."""
    held = session.scalar(
        sa.select(PersonCentre.id)
        .join(Person, Person.id == PersonCentre.person_id)
        .where(
            PersonCentre.person_id == person_id,
            PersonCentre.centre_id == group.centre_id,
            PersonCentre.detached_at.is_(None),
            Person.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    if held is None:
        raise InvalidInput(
            "person.not_here",
            _("The centre of the group does not hold this person's file. Attach it first."),
        )
