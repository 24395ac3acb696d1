"""Setting and removing a group's rules."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput
from core.plugins.contracts import EnrolmentRule, RegionInfo
from core.scheduling.access import require, today_in
from core.scheduling.locks import lock_group
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import move_queue
from core.scheduling.rule_models import GroupRule
from core.scheduling.rule_queries import offered_rules, rules_of
from core.web.i18n import gettext as _

MANAGE: Final = "groups.manage"
MOST_RULES: Final = 30


def set_rule(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    code: str,
    value: str = "",
) -> GroupRule:
    """Set a rule; a number replaces the one there is, a choice is one more of several.

    The same rule twice is once. Who has a place keeps it. Raises `InvalidInput` at `value` (no
    number, outside its limits, not of the list, age from above age to), at `code` for a rule that
    is not offered here; `Conflict` (`group.ended`, `rule.too_many`); `NotAllowed`.
    """
    require(actor, MANAGE, region=region, centre_id=group.centre_id)
    group = lock_group(session, group.id)
    if group.ended_at is not None:
        raise Conflict("group.ended", _("The group has ended."))
    rule = offered_rules(region).get(code)
    if rule is None:
        raise InvalidInput("rule.unknown", _("Choose a rule."), field="code")
    value = _checked(session, region, rule, value)
    known = rules_of(session, group)
    _refuse_ages(known, code, value)
    same = [one for one in known if one.code == code and (rule.kind == "int" or one.value == value)]
    if same and same[0].value == value:
        return same[0]
    if len(known) >= MOST_RULES:
        raise Conflict("rule.too_many", _("A group has at most %(num)s rules.", num=MOST_RULES))
    found = same[0] if same else GroupRule(
        region_id=region.id, group_id=group.id, code=code, created_by=actor.user_id
    )  # fmt: skip
    before = found.value if same else None
    found.value = value
    session.add(found)
    session.flush()
    _note(session, actor, "group.rule_set", group, code=code, value=value, before=before)
    move_queue(session, actor=actor, region=region, group=group, on=today_in(region))
    return found


def remove_rule(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group, rule: GroupRule
) -> list[Enrolment]:
    """Remove a rule; returns those who were offered or given a place by it. Twice is once."""
    require(actor, MANAGE, region=region, centre_id=group.centre_id)
    group = lock_group(session, group.id)
    gone = session.execute(sa.delete(GroupRule).where(GroupRule.id == rule.id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        return []
    _note(session, actor, "group.rule_remove", group, code=rule.code, value=rule.value)
    return move_queue(session, actor=actor, region=region, group=group, on=today_in(region))


def _checked(session: OrmSession, region: RegionInfo, rule: EnrolmentRule, value: str) -> str:
    value = value.strip()
    if rule.kind == "none":
        return ""
    if rule.kind == "int":
        whole = value.isascii() and value.isdigit() and len(value) < 10
        if not whole or not rule.minimum <= int(value) <= rule.maximum:
            text = _("Write a whole number from %(low)s to %(high)s.",
                     low=rule.minimum, high=rule.maximum)  # fmt: skip
            raise InvalidInput("rule.value", text, field="value")
        return str(int(value))
    choices = dict(rule.choices(session, region)) if rule.choices is not None else {}
    if value not in choices:
        raise InvalidInput("rule.value", _("Choose from the list."), field="value")
    return value


def _refuse_ages(known: list[GroupRule], code: str, value: str) -> None:
    ages = {one.code: int(one.value) for one in known if one.code in ("age_from", "age_to")}
    if code in ("age_from", "age_to"):
        ages[code] = int(value)
    if len(ages) == 2 and ages["age_from"] > ages["age_to"]:
        raise InvalidInput(
            "rule.ages",
            _("Age from (%(low)s) is above age to (%(high)s): nobody could be enrolled.",
              low=ages["age_from"], high=ages["age_to"]),
            field="value",
        )  # fmt: skip


def _note(session: OrmSession, actor: Actor, action: str, group: Group, **more: object) -> None:
    record(
        session, actor=actor, action=action, region_id=group.region_id,
        subject_type="group", subject_id=group.id, details=more,
    )  # fmt: skip
