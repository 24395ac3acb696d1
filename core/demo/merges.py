"""One person of the demo who had two files, merged a week ago: the list of merges is not empty, and
what undoing looks like can be tried."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa

from core.auth.models import User
from core.deliveries.services import record_delivery
from core.demo.history import Demo
from core.kernel import kernel
from core.people.duplicate_models import PersonPair
from core.people.merge_services import merge_people
from core.people.models import Person
from core.people.services import PersonData, register_person

_REASON = "Аты-жөні мен туған күні бірдей, адам жеке куәлігімен келді"


def merge_two_files(demo: Demo, rng: random.Random) -> None:
    """A second file without an IIN, with a service or two, merged into the first."""
    session, centre = demo.session, next(iter(demo.centres.values()))
    paired = sa.select(PersonPair.first_id).union(sa.select(PersonPair.second_id))
    originals = session.scalars(
        sa.select(Person)
        .where(Person.id.in_(demo.people[centre.code]), Person.iin.is_not(None),
               Person.id.not_in(paired), Person.withdrawn_at.is_(None))
        .order_by(Person.id)
    ).all()  # fmt: skip
    if not originals:
        return
    first = rng.choice(originals)
    data = PersonData(
        surname=first.surname, given_name=f"{first.given_name[:1]}.", birth_date=first.birth_date,
        sex=first.sex, phones=(("+77010101010", "қызы"),), iin_missing_reason="restoring",
        legal_basis="paper_consent", legal_basis_on=demo.today - dt.timedelta(days=20),
    )  # fmt: skip
    second = register_person(
        session, actor=demo.actor, region=demo.region, centre_id=centre.id, data=data, checked=True
    )
    kinds = kernel().registry.kinds_of(sorted(demo.region.modules))
    for kind in [one for one in kinds if one.walk_in][:2]:
        record_delivery(
            session, actor=demo.actor, region=demo.region, centre_id=centre.id, kind=kind,
            module=kernel().registry.owners[kind.code], person_id=second.id,
            local_date=demo.today - dt.timedelta(days=8),
            source_key=f"walk_in:demo-{second.public_id}-{kind.code}",
        )  # fmt: skip
    session.flush()
    session.expire_all()
    merge = merge_people(
        session, actor=demo.actor, region=demo.region, keep_id=first.id, drop_id=second.id,
        reason=_REASON,
    )  # fmt: skip
    merge.done_by = session.scalar(sa.select(User.id).where(User.username.startswith("director")))
