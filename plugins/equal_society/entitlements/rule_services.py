"""Changing the region's rules of entitlement. A rule that contradicts another is not saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import District, Region
from core.sdk.services import (
    CATEGORY_LABELS,
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    record_audit,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.entitlements import queries, words
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.clash_rules import (
    Clash,
    after_change,
    contradictions,
    faults_of,
    normal,
)
from plugins.equal_society.entitlements.models import EntitlementRule
from plugins.equal_society.entitlements.permissions import RULES_EDIT
from plugins.equal_society.entitlements.rules import Rule, is_token


@dataclass(frozen=True)
class Change:
    """What a rule would do if it were saved: the rules of its benefit before and after, and those
    that it contradicts."""

    rule: Rule
    before: Sequence[Rule]
    after: Sequence[Rule]
    clashes: Sequence[Clash]


def weigh_change(
    session: Session, *, actor: Actor, region: RegionInfo, rule: Rule, follows: str = ""
) -> Change:
    """Check a rule and say what it would change; nothing is written. `follows` is the code of a
    rule that ends the day before this one begins.

    Raises `NotAllowed`, `InvalidInput` at the fields, `Conflict` when it follows another benefit's.
    """
    _require(actor, region)
    rule = replace(rule, allowance=normal(rule.allowance))
    rules = queries.all_rules(session, region_id=region.id)
    _refuse_faults(session, rule)
    _refuse_order(rules, rule, follows)
    about = [one for one in rules if one.benefit == rule.benefit]
    after = after_change(about, rule, follows=follows)
    return Change(rule, about, after, contradictions(rule, after, queries.KNOWN))


def save_rule(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    rule: Rule,
    press: str = "",
    follows: str = "",
) -> EntitlementRule:
    """Add a rule (its code is then made of `press`, so that a second press gives the first one), or
    change one, also a shipped one. `rule.version` is that which was read.

    Raises what `weigh_change` does, `InvalidInput` at `allowance` for a rule that contradicts
    another, and `Conflict` when somebody changed it meanwhile.
    """
    _require(actor, region)
    # whoever saves a rule at the same moment waits here: two that contradict are not both saved
    session.execute(
        sa.select(Region.id).where(Region.id == region.id).with_for_update(key_share=True)
    )
    if not rule.code:
        if not is_token(press):
            raise InvalidInput("entitlement.token", _("Open the page anew and try again."))
        rule = replace(rule, code=_own_code(press), version=0)
        known = _row(session, region, rule.code)
        if known is not None:
            return known
    change = weigh_change(session, actor=actor, region=region, rule=rule, follows=follows)
    if change.clashes:
        raise InvalidInput("entitlement.contradiction", clash_in_words(change.clashes[0]))
    saved = _write(session, actor, region, change.rule)
    if follows:
        old = next(one for one in change.after if one.code == follows)
        _write(session, actor, region, old)
    return saved


def is_saved(session: Session, *, region: RegionInfo, press: str) -> bool:
    """Whether this press of the form has added its rule already."""
    return is_token(press) and _row(session, region, _own_code(press)) is not None


def _own_code(press: str) -> str:
    return f"own_{press}"[:64]


def clash_in_words(clash: Clash) -> Any:
    """Which rule is contradicted, and that one person would be given two different things."""
    return _(
        "It contradicts «%(name)s»: one person would get two different limits.",
        name=clash.other.names[0],
    )


def _refuse_faults(session: Session, rule: Rule) -> None:
    found = {field: words.fault(code) for field, code in faults_of(rule, queries.KNOWN).items()}
    audience = rule.audience
    if rule.benefit not in BENEFITS:
        found["benefit"] = _("Choose from the list.")
    if not audience.any_of | audience.all_of | audience.none_of <= set(CATEGORY_LABELS):
        found["any_of"] = _("Choose from the list.")
    known = set(session.scalars(sa.select(District.id))) if audience.districts else set()
    if not audience.districts <= known:
        found["districts"] = _("Choose from the list.")
    if found:
        raise InvalidInput("entitlement.rule", _("The rule is not complete."), fields=found)


def _refuse_order(rules: Sequence[Rule], rule: Rule, follows: str) -> None:
    if not follows:
        return
    old = next((one for one in rules if one.code == follows), None)
    if old is None or old.benefit != rule.benefit:
        raise Conflict("entitlement.follows", _("The rule that this one follows is not there."))
    if rule.valid_from <= old.valid_from:
        text = _("The new rule begins after the one that it follows.")
        raise InvalidInput("entitlement.order", text, field="valid_from")


def _write(session: Session, actor: Actor, region: RegionInfo, rule: Rule) -> EntitlementRule:
    row = _row(session, region, rule.code)
    if (row.version if row is not None else 0) != rule.version:
        raise _changed()
    if row is None:
        row = EntitlementRule(region_id=region.id, code=rule.code, benefit=rule.benefit,
                              created_by=actor.user_id)  # fmt: skip
        session.add(row)
    _fill(row, rule)
    try:
        session.flush()
    except IntegrityError as error:
        raise _changed() from error
    record_audit(
        session, actor=actor, action="equal_society.rule.save", region_id=region.id,
        subject_type="region", subject_id=region.id, details={"code": rule.code},
    )  # fmt: skip
    return row


def _row(session: Session, region: RegionInfo, code: str) -> EntitlementRule | None:
    found: EntitlementRule | None = session.scalar(
        sa.select(EntitlementRule).where(
            EntitlementRule.region_id == region.id, EntitlementRule.code == code
        )
    )
    return found


def _fill(row: EntitlementRule, rule: Rule) -> None:
    audience, allowance = rule.audience, rule.allowance
    row.name_kk, row.name_ru, row.name_en = rule.names
    row.ask_kk, row.ask_ru, row.ask_en = rule.asks
    row.audience = {
        "any_of": sorted(audience.any_of),
        "all_of": sorted(audience.all_of),
        "none_of": sorted(audience.none_of),
        "age_from": audience.age_from,
        "age_to": audience.age_to,
        "districts": sorted(audience.districts),
        "needs_measure": audience.needs_measure,
    }
    row.basis, row.amount, row.unit = allowance.basis.value, allowance.amount, allowance.unit
    row.period, row.every = allowance.period.value, allowance.every
    row.source, row.is_active = rule.source, rule.is_active
    row.valid_from, row.valid_to = rule.valid_from, rule.valid_to


def _changed() -> Conflict:
    return Conflict(
        "entitlement.changed", _("Somebody has changed this rule meanwhile. Open it again.")
    )


def _require(actor: Actor, region: RegionInfo) -> None:
    """Rules are the whole region's: a right in one centre does not change them."""
    if not actor.can(RULES_EDIT, region.id):
        raise NotAllowed


def next_day(rule: Rule, *, today: dt.date) -> dt.date:
    """The day from which a rule that follows may be proposed."""
    return max(today, rule.valid_from) + dt.timedelta(days=1)
