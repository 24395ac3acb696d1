"""What kinds of requests ask before one is opened: may the person get it, and how much is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from core.sdk.services import Problem, RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.entitlements import queries, words
from plugins.equal_society.entitlements.queries import Line
from plugins.equal_society.entitlements.rules import State


def check_of(benefit: str) -> Callable[..., list[Problem]]:
    """The `check` of a `RequestType` whose benefit has this code."""

    def check(
        *, session: Session, region: RegionInfo, person_id: int, centre_id: int, on: dt.date
    ) -> list[Problem]:
        return problems(session, region=region, person_id=person_id, benefit=benefit, on=on)

    return check


def problems(
    session: Session, *, region: RegionInfo, person_id: int, benefit: str, on: dt.date
) -> list[Problem]:
    """Why the person may not get the benefit on the day, with the source; nothing when there is
    something left. They warn: whoever asks is taken in, and refused by a decision at most."""
    (line,) = queries.standings(
        session, region=region, person_id=person_id, on=on, benefits=[benefit]
    )
    text = reason_in_words(line)
    code = f"equal_society.entitlement.{line.state.value}"
    return [Problem(code, text, blocking=False)] if text else []


def reason_in_words(line: Line) -> str:
    """Why not, in one text with the source; empty when the person may get it."""
    standing = line.standing
    if standing is None or standing.state is State.YES:
        return ""
    values = {"name": words.label_of(line.benefit), "source": standing.rule.source}
    if standing.state is State.USED:
        when = words.when_in_words(standing)
        used = _("%(name)s: nothing is left. Source: %(source)s", **values)
        return f"{used} ({when})" if when else str(used)
    return str(_("%(name)s: %(why)s Source: %(source)s", why=words.why_not(standing), **values))
