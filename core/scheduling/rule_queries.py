"""Reads of a group's rules, and what they say about a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.errors import ModuleObjection, NotFound
from core.kernel import kernel
from core.plugins.contracts import EnrolmentRule, Problem, RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.scheduling.access import active_modules
from core.scheduling.models import Enrolment, Group
from core.scheduling.queries import MemberLine, members_in_order
from core.scheduling.rule_models import GroupRule


@dataclass(frozen=True)
class RuleLine:
    """A rule of a group in words; `active` is False while its module is off."""

    rule: GroupRule
    label: Any
    value: Any
    active: bool = True


@dataclass(frozen=True)
class Refused:
    """Somebody of the group or its queue whom the rules would refuse, and why."""

    member: MemberLine
    text: str


def offered_rules(region: RegionInfo) -> dict[str, EnrolmentRule]:
    """Rules that a group may set in the region: core's, and those of modules that are on."""
    registry = kernel().registry
    owners = {"core", *active_modules(region)}
    return {
        code: rule
        for code, rule in registry.enrolment_rules.items()
        if registry.owners[code] in owners
    }


def rules_of(session: OrmSession, group: Group) -> list[GroupRule]:
    """In the order in which they were set."""
    return list(
        session.scalars(
            sa.select(GroupRule).where(GroupRule.group_id == group.id).order_by(GroupRule.id)
        )
    )


def rule_lines(session: OrmSession, *, region: RegionInfo, group: Group) -> list[RuleLine]:
    """The rules in words; what a rule's module calls its choices is asked for once a rule."""
    offered = offered_rules(region)
    words: dict[str, dict[str, Any]] = {}
    lines = []
    for one in rules_of(session, group):
        rule = offered.get(one.code)
        if rule is None:
            known = kernel().registry.enrolment_rules.get(one.code)
            lines.append(RuleLine(one, known.label if known else one.code, one.value, active=False))
            continue
        if rule.choices is not None and one.code not in words:
            words[one.code] = dict(rule.choices(session, region))
        lines.append(RuleLine(one, rule.label, words.get(one.code, {}).get(one.value, one.value)))
    return lines


def find_rule(session: OrmSession, *, group: Group, public_id: str) -> GroupRule:
    """Raises `NotFound` for another group's."""
    found = session.scalar(
        sa.select(GroupRule).where(
            GroupRule.group_id == group.id, GroupRule.public_id == public_id[:40]
        )
    )
    if found is None:
        raise NotFound
    return found


def rule_problems(
    session: OrmSession,
    *,
    region: RegionInfo,
    group: Group,
    person_id: int,
    on: dt.date,
    rules: Sequence[GroupRule] | None = None,
) -> list[Problem]:
    """What the group's rules say. Of several rows of one rule one is enough; a rule whose module is
    off does not count. Raises `ModuleObjection` when a module's check fails."""
    offered = offered_rules(region)
    by_code: dict[str, list[str]] = {}
    for one in rules_of(session, group) if rules is None else rules:
        if one.code in offered:
            by_code.setdefault(one.code, []).append(one.value)
    problems = []
    for code, values in by_code.items():
        found = [
            _ask(session, offered[code], region, person_id, group, on, value) for value in values
        ]
        if None not in found:
            problems.append(_joined([one for one in found if one is not None]))
    return problems


def _joined(found: list[Problem]) -> Problem:
    first = found[0]
    text = " ".join(dict.fromkeys(str(one.text) for one in found))
    return Problem(
        first.code,
        text,
        blocking=any(one.blocking for one in found),
        overridable=all(one.overridable for one in found),
    )


def _ask(
    session: OrmSession,
    rule: EnrolmentRule,
    region: RegionInfo,
    person_id: int,
    group: Group,
    on: dt.date,
    value: str,
) -> Problem | None:
    """One rule's own check; a module's in a savepoint, and a failing one is a refusal of all."""
    asked: dict[str, Any] = {
        "session": session, "region": region, "person_id": person_id, "group": group, "on": on,
        "value": int(value) if rule.kind == "int" else value,
    }  # fmt: skip
    owner = kernel().registry.owners[rule.code]
    try:
        return ask_module(
            session, lambda: rule.check(**asked), module=owner, hook="enrolment_rules",
            what=f"enrolment_rules: {rule.code}", may_refuse=True,
        )  # fmt: skip
    except ModuleFailed as failed:
        raise ModuleObjection(owner, "module.failed", str(failed)) from failed


def refused_by_rules(
    session: OrmSession, *, region: RegionInfo, group: Group, on: dt.date, limit: int = 200
) -> list[Refused]:
    """Whom of the enrolled and the waiting the rules would refuse today: enrolled first. Nobody
    loses a place by a rule; it is ended by hand."""
    rules = rules_of(session, group)
    if not rules:
        return []
    found = []
    for member in members_in_order(session, group=group, limit=limit):
        problems = rule_problems(
            session, region=region, group=group, person_id=member.enrolment.person_id, on=on,
            rules=rules,
        )  # fmt: skip
        blocking = [one for one in problems if one.blocking and not _excused(member.enrolment, one)]
        if blocking:
            found.append(Refused(member, " ".join(str(one.text) for one in blocking)))
    return found


def _excused(enrolment: Enrolment, problem: Problem) -> bool:
    return problem.overridable and problem.code in enrolment.overridden.split()
