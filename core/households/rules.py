"""Decisions about households that need neither database nor web."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HEAD: Final = "head"
#: what a member is to the head
ROLES: Final = (
    HEAD,
    "spouse",
    "child",
    "stepchild",
    "parent",
    "sibling",
    "grandchild",
    "grandparent",
    "ward",
    "guardian",
    "other_relative",
    "other",
)
OTHERS: Final = tuple(role for role in ROLES if role != HEAD)
JOINING: Final = ("moved_in", "born", "married", "guardianship", "first", "other")
LEAVING: Final = (
    "moved_out",
    "separation",
    "divorce",
    "married",
    "adult_child_left",
    "guardianship_ended",
    "other",
)
#: reasons of a row's end that no form offers: another role, a death, the end of a merged twin
ROLE_CHANGED: Final = "role"
DEATH: Final = "death"
MERGED: Final = "merged"
#: reasons for which rows begin while the person is in the household already
CONTINUING: Final = frozenset({ROLE_CHANGED})

#: who may act for a person
BASES: Final = ("relative", "guardian", "attorney")
KINSHIP: Final = (
    "spouse",
    "child",
    "parent",
    "sibling",
    "grandchild",
    "grandparent",
    "other_relative",
    "social_worker",
    "neighbour",
    "other",
)
RIGHTS: Final = ("enrol", "requests", "documents", "consent", "fetch", "information")
#: nobody gives these away by word of mouth: they need a paper
NEED_PAPER: Final = frozenset({"consent", "documents", "requests"})

YOUNG_PARENT: Final = 12
ADULT: Final = 18
EARLIEST: Final = dt.date(1900, 1, 1)

#: the head's former role, seen from the new head: by what the new head was to the old one
_HEAD_BECOMES: Final = {
    "spouse": "spouse",
    "child": "parent",
    "stepchild": "parent",
    "parent": "child",
    "sibling": "sibling",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
    "ward": "guardian",
    "guardian": "ward",
}
#: others' roles, seen from the new head; what is not here becomes "other relative"
_BECOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "spouse": {"child": "child", "stepchild": "child", "grandchild": "grandchild", "ward": "ward"},
    "child": {"spouse": "parent", "child": "sibling", "parent": "grandparent"},
    "stepchild": {"spouse": "parent", "child": "sibling"},
    "parent": {"parent": "spouse", "sibling": "child", "child": "grandchild"},
    "sibling": {"sibling": "sibling", "parent": "parent", "grandparent": "grandparent"},
    "grandchild": {"child": "parent", "spouse": "grandparent", "grandchild": "sibling"},
    "grandparent": {"parent": "child", "grandparent": "spouse"},
    "guardian": {"guardian": "spouse", "sibling": "ward"},
}


def head_becomes(new_head_was: str) -> str:
    """What the old head is to the new one, who had been `new_head_was` to the old head."""
    return _HEAD_BECOMES.get(new_head_was, "other")


def role_becomes(role: str, new_head_was: str) -> str:
    """What a member who was `role` to the old head is to the new one. Where it cannot be known
    ("other relative") a person puts it right."""
    if role == "other":
        return "other"
    return _BECOMES.get(new_head_was, {}).get(role, "other_relative")


@dataclass(frozen=True)
class Life:
    """What is known of a person's dates."""

    born: dt.date | None = None
    died: dt.date | None = None
    sex: str = ""


def joining_problem(life: Life, joined: dt.date, today: dt.date) -> str | None:
    """Code of what contradicts the day of joining: future, before_birth, after_death, too_early."""
    if joined > today:
        return "future"
    if joined < EARLIEST:
        return "too_early"
    if life.born is not None and joined < life.born:
        return "before_birth"
    if life.died is not None and joined > life.died:
        return "after_death"
    return None


def leaving_problem(joined: dt.date, left: dt.date, today: dt.date) -> str | None:
    """future, or before_joining."""
    if left > today:
        return "future"
    return "before_joining" if left < joined else None


def death_problem(life: Life, died: dt.date, today: dt.date) -> str | None:
    """future, or before_birth."""
    if died > today:
        return "future"
    return "before_birth" if life.born is not None and died < life.born else None


def parent_problem(parent: Life, child: Life) -> str | None:
    """older: the child is not younger than the parent; young: the parent was under 12; None."""
    if parent.born is None or child.born is None:
        return None
    if child.born <= parent.born:
        return "older"
    had = (child.born.month, child.born.day) >= (parent.born.month, parent.born.day)
    years = child.born.year - parent.born.year - (0 if had else 1)
    return "young" if years < YOUNG_PARENT else None


def in_force(
    valid_from: dt.date, valid_to: dt.date | None, ended_on: dt.date | None, day: dt.date
) -> bool:
    """Whether somebody may act for a person on `day`; the day of the end no longer counts."""
    if day < valid_from or (ended_on is not None and day >= ended_on):
        return False
    return valid_to is None or day <= valid_to


#: the words of a list of families → roles of a household, for the head that it has
_FAMILY_ROLES: Final = {
    "mother": "spouse",
    "father": "spouse",
    "head": "other_relative",
    "spouse": "spouse",
    "child": "child",
    "grandparent": "parent",
    "guardian": "guardian",
    "other": "other_relative",
}
_OF_GRANDPARENT: Final = {"mother": "child", "father": "child", "child": "grandchild"}
_OF_GUARDIAN: Final = {"child": "ward"}


def family_role(role: str, head_role: str) -> str:
    """A member's role in the household, from the words of a list of families."""
    special = {"grandparent": _OF_GRANDPARENT, "guardian": _OF_GUARDIAN}.get(head_role, {})
    found = special.get(role) or _FAMILY_ROLES.get(role, "other_relative")
    if found == "spouse" and head_role in ("other", "grandparent", "guardian"):
        return "other_relative"
    return found
