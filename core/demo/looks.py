"""Who looked at files of the demo: a month of the desk's work, and parts opened with a reason."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from core.audit.models import Look, Opening
from core.auth.models import User
from core.clock import now_utc
from core.demo.history import Demo
from core.kernel import kernel
from core.people.models import Person, PersonCentre
from core.plugins.contracts import PersonInfo

#: (username of the demo, role, what, page)
LOOKERS: Final = (
    ("reception", "receptionist", "file", "people.person"),
    ("reception", "receptionist", "iin", "people.show_iin"),
    ("director", "centre_admin", "groups", "scheduling.person_groups"),
)
REASONS: Final = (
    "Сабақ кезінде басы айналды, дәрігер рұқсаттың шектеулерін сұрады",
    "Сапарға шығар алдында жүктеме мөлшерін нақтылау керек болды",
)
FILES: Final = 12


def look_around(demo: Demo, rng: random.Random) -> None:
    """Looks at a few files of the first centre, and two openings of which one is reviewed."""
    session, now = demo.session, now_utc()
    centre = next(iter(demo.centres.values()))
    users = {one.username: one for one in session.scalars(sa.select(User))}
    people = session.scalars(
        sa.select(Person)
        .join(PersonCentre, PersonCentre.person_id == Person.id)
        .where(PersonCentre.centre_id == centre.id, Person.withdrawn_at.is_(None))
        .order_by(Person.id)
        .limit(FILES)
    ).all()
    for person in people:
        for username, role, what, page in LOOKERS[: rng.randint(1, len(LOOKERS))]:
            user = users.get(username)
            if user is None:
                continue
            ago = dt.timedelta(days=rng.randint(1, 28), minutes=rng.randint(0, 400))
            session.add(_look(demo, user, role, person, what, page, now - ago))
    _break_glass(demo, users, people)


def _break_glass(demo: Demo, users: dict[str, User], people: Sequence[Person]) -> None:
    """The specialist opens the first closed part that a module declares, where there is one."""
    session, now = demo.session, now_utc()
    centre = next(iter(demo.centres.values()))
    specialist, director = users.get("specialist"), users.get("director")
    tabs = kernel().call(
        "person_tabs", region=demo.region, session=session, user=demo.actor,
        person=PersonInfo(0, ""),
    )  # fmt: skip
    closed = next((one for one in tabs if one.sensitive), None)
    if None in (specialist, director, closed) or len(people) < len(REASONS):
        return
    assert specialist and director and closed
    for number, reason in enumerate(REASONS):
        opened = now - dt.timedelta(days=1 + 6 * number, minutes=35)
        opening = Opening(
            region_id=demo.region.id, person_id=people[number].id, user_id=specialist.id,
            centre_id=centre.id, permission=closed.sensitive, reason=reason, opened_at=opened,
            expires_at=opened + dt.timedelta(hours=1),
            reviewed_at=opened + dt.timedelta(hours=20) if number else None,
            reviewed_by=director.id if number else None,
        )  # fmt: skip
        session.add(opening)
        session.flush()
        seen = _look(demo, specialist, "specialist", people[number], closed.code,
                     closed.endpoint, opened)  # fmt: skip
        seen.reason, seen.opening_id = reason, opening.id
        session.add(seen)


def _look(
    demo: Demo, user: User, role: str, person: Person, what: str, page: str, at: dt.datetime
) -> Look:
    return Look(
        region_id=demo.region.id, at=at, user_id=user.id, actor_label=user.full_name,
        actor_role=role, person_id=person.id, what=what, page=page, address="10.0.0.12",
    )  # fmt: skip
