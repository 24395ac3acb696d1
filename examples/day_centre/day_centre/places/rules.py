"""Pure decisions about applications: the age at which they are taken, the step of one."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

YOUNGEST: Final = 1


class Step(StrEnum):
    """Where an application waits, in the order of the way."""

    REGISTERED = "registered"
    ASSESSMENT = "assessment"
    WAITING = "waiting"
    DECISION = "decision"
    GROUP = "group"


#: states of the workflow → step; an approved one that is in no queue yet waits for its group
STEP_OF: Final[dict[str, Step]] = {
    "registered": Step.REGISTERED,
    "assessment": Step.ASSESSMENT,
    "waiting": Step.WAITING,
    "to_grant": Step.DECISION,
    "to_refuse": Step.DECISION,
    "granted": Step.GROUP,
}


def years_old(born: dt.date, on: dt.date) -> int:
    """Whole years; the birthday itself counts."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_fault(born: dt.date, on: dt.date, *, oldest: int) -> str:
    """ "young", "old", or empty where the application may be taken."""
    age = years_old(born, on)
    if age < YOUNGEST:
        return "young"
    return "old" if age > oldest else ""
