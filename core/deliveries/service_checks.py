"""Whether a person may have a service: what the modules say before it is booked or given."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.errors import Conflict, ModuleObjection
from core.kernel import kernel
from core.plugins.contracts import Problem, RegionInfo
from core.web.i18n import gettext


def service_problems(
    session: Session,
    region: RegionInfo,
    *,
    person_id: int,
    kind_code: str,
    on: dt.date,
    giving: bool,
) -> list[Problem]:
    """All that the modules have against the service `kind_code` to the person on the local date.

    `giving` is True when the person stands there to have it now, False when it is only booked.
    Without a kind nobody is asked. Raises `ModuleObjection` when a module fails.
    """
    if not kind_code:
        return []
    found: list[Problem] = kernel().call(
        "check_service", region=region, session=session, person_id=person_id,
        kind_code=kind_code, on=on, giving=giving,
    )  # fmt: skip
    return found


def refuse_service(
    session: Session,
    region: RegionInfo,
    *,
    person_id: int,
    kind_code: str,
    on: dt.date,
    giving: bool,
) -> list[Problem]:
    """Raise `Conflict` at `person` when something stands against the service, with everything
    that does in words; else return what is only to be known."""
    found = service_problems(
        session, region, person_id=person_id, kind_code=kind_code, on=on, giving=giving
    )
    refusals = [one for one in found if one.blocking]
    if refusals:
        raise Conflict(refusals[0].code, in_words(refusals), field="person")
    return found


def told_at_giving(
    session: Session, region: RegionInfo, *, person_id: int, kind_code: str, on: dt.date
) -> str:
    """What is to be known about somebody who is given the service, in words; it refuses nothing,
    not even by a module that does not answer."""
    try:
        found = service_problems(
            session, region, person_id=person_id, kind_code=kind_code, on=on, giving=True
        )
    except ModuleObjection as objection:
        return gettext("The module %(name)s did not answer.", name=objection.module)
    return in_words(found)


def in_words(problems: list[Problem]) -> str:
    """Texts of problems, each once."""
    return " ".join(dict.fromkeys(str(one.text) for one in problems))
