"""Pages of the region's rules of entitlement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import CATEGORY_LABELS, districts
from core.sdk.web import (
    attempt,
    db_session,
    done,
    endpoint,
    new_token,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.entitlements import preview_queries, queries, rule_services, words
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.clash_rules import fingerprint
from plugins.equal_society.entitlements.forms import RuleForm, who_in, who_of
from plugins.equal_society.entitlements.permissions import RULES_EDIT, RULES_VIEW
from plugins.equal_society.entitlements.preview_queries import Preview
from plugins.equal_society.entitlements.rule_services import Change
from plugins.equal_society.entitlements.rules import Rule
from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_rules", __name__))


@bp.get("/rules/")
@endpoint(RULES_VIEW)
def rules() -> ResponseReturnValue:
    """The region's rules by benefit: for whom, how much, by which act, from when."""
    found = queries.all_rules(db_session(), region_id=g.region.id)
    everything = request.args.get("show") == "all"
    shown = [one for one in found if everything or _is_told(one)]
    return render(
        "equal_society/entitlements/rules.html", rules=shown, benefits=BENEFITS, words=words,
        today=today(), everything=everything, hidden=len(found) - len(shown),
        districts=_district_names(),
    )  # fmt: skip


def _is_told(rule: Rule) -> bool:
    """In force, or to come."""
    return rule.is_active and (rule.valid_to is None or rule.valid_to >= today())


def _district_names() -> dict[int, str]:
    return {one.id: one.name_in(g.locale) for one in districts(db_session())}


@bp.get("/rules/new")
@endpoint(RULES_EDIT)
def new_rule() -> ResponseReturnValue:
    """A rule of the region's own, or (`?after=`) the one that follows another from a day on."""
    form = _form()
    form.press.data, followed = new_token(), request.args.get("after", "")
    if not followed:
        form.benefit.data = request.args.get("benefit") or next(iter(BENEFITS))
        return _page(form, {})
    old = queries.find_rule(db_session(), region_id=g.region.id, code=followed)
    form.show(replace(old, version=0, valid_to=None, is_active=True,
                      valid_from=rule_services.next_day(old, today=today())))  # fmt: skip
    form.after.data = followed
    return _page(form, who_in(old.audience))


@bp.post("/rules/new/check")
@endpoint(RULES_EDIT)
def check_new_rule() -> ResponseReturnValue:
    """What it contradicts and whom it affects; nothing is saved."""
    return _check(_form())


@bp.post("/rules/new")
@endpoint(RULES_EDIT, writes=True)
def add_rule() -> ResponseReturnValue:
    """Save it when that was seen; the same press again saves nothing more."""
    form = _form()
    if rule_services.is_saved(db_session(), region=g.region, press=form.press.data or ""):
        return done(url_for(".rules"), _("The rule is saved."))
    return _save(form)


@bp.get("/rules/<entitlement_id>")
@endpoint(RULES_EDIT)
def rule(entitlement_id: str) -> ResponseReturnValue:
    """One rule, to be corrected."""
    found, form = _find(entitlement_id), _form()
    form.show(found)
    return _page(form, who_in(found.audience), found)


@bp.post("/rules/<entitlement_id>/check")
@endpoint(RULES_EDIT)
def check_rule(entitlement_id: str) -> ResponseReturnValue:
    """What the change contradicts and whom it affects; nothing is saved."""
    found = _find(entitlement_id)
    return _check(_form(found), found)


@bp.post("/rules/<entitlement_id>")
@endpoint(RULES_EDIT, writes=True)
def save_rule(entitlement_id: str) -> ResponseReturnValue:
    """Save the change when that was seen."""
    found = _find(entitlement_id)
    return _save(_form(found), found)


def _find(code: str) -> Rule:
    return queries.find_rule(db_session(), region_id=g.region.id, code=code)


def _form(known: Rule | None = None) -> RuleForm:
    form = RuleForm()
    form.offer(districts(db_session()))
    if known is not None and request.method == "POST":
        # a rule stays with its benefit, and follows nothing
        form.benefit.data, form.benefit.raw_data = known.benefit, [known.benefit]
        form.after.data = ""
    return form


def _check(form: RuleForm, known: Rule | None = None) -> ResponseReturnValue:
    who, change = _typed(form, known)
    if change is None:
        return _page(form, who, known)
    if change.clashes:
        form.add_error(None, rule_services.clash_in_words(change.clashes[0]))
        return _page(form, who, known, change=change)
    form.confirmed.data, form.confirmed.raw_data = fingerprint(change.after), None
    return _page(form, who, known, change=change, preview=_preview(change))


def _save(form: RuleForm, known: Rule | None = None) -> ResponseReturnValue:
    who, change = _typed(form, known)
    if change is None:
        return _page(form, who, known)
    if not change.clashes and form.confirmed.data != fingerprint(change.after):
        form.add_error(None, _("The rules are others than those you saw. Look again."))
        return _page(form, who, known)
    saved = attempt(form, lambda: _write(change, form.press.data or "", form.after.data or ""))
    if saved is None:
        return _page(form, who, known, change=change)
    return done(url_for(".rules"), _("The rule is saved."))


def _typed(form: RuleForm, known: Rule | None) -> tuple[dict[str, str], Change | None]:
    """What was chosen for each category, and what the rule would change; None when the form is
    wrong."""
    who = attempt(form, lambda: who_of(request.form))
    if who is None or not form.validate():
        return who or {}, None
    rule = form.rule(known.code if known else "", who)
    return who, attempt(form, lambda: _weigh(rule, form.after.data or ""))


def _weigh(rule: Rule, follows: str) -> Change:
    return rule_services.weigh_change(
        db_session(), actor=g.actor, region=g.region, rule=rule, follows=follows
    )


def _write(change: Change, press: str, follows: str) -> Any:
    return rule_services.save_rule(
        db_session(), actor=g.actor, region=g.region, rule=change.rule, press=press,
        follows=follows,
    )  # fmt: skip


def _preview(change: Change) -> Preview | None:
    return preview_queries.preview(
        db_session(), region_id=g.region.id, before=change.before, after=change.after,
        today=today(), centre_ids=g.actor.centre_scope("people.view", g.region.id),
    )  # fmt: skip


def _page(
    form: RuleForm,
    who: Any,
    known: Rule | None = None,
    *,
    change: Change | None = None,
    preview: Preview | None = None,
) -> ResponseReturnValue:
    return render_form(
        "equal_society/entitlements/rule.html", form, rule=known, chosen=who, words=words,
        categories=CATEGORY_LABELS, change=change, preview=preview, groups=_groups(preview),
        districts=_district_names(),
    )  # fmt: skip


def _groups(preview: Preview | None) -> list[tuple[Any, Any]]:
    """(what the change means for them, the people) for each kind that there is."""
    if preview is None:
        return []
    told = [
        (_("Will get it"), preview.gained),
        (_("Will get it no more"), preview.lost),
        (_("Will get another amount"), preview.changed),
    ]
    return [(label, group) for label, group in told if group.count]
