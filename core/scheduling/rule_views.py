"""The page of a group's rules: what is asked, adding, removing, whom the rules would refuse."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from core.db import db
from core.scheduling import queries, services
from core.scheduling.blueprint import bp
from core.scheduling.models import Group
from core.scheduling.pages import WORDS
from core.scheduling.queue_pages import moved_text
from core.scheduling.rule_queries import find_rule, offered_rules, refused_by_rules, rule_lines
from core.web.endpoint import endpoint
from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext, today
from core.web.render import attempt, done, render_form

VIEW, MANAGE = "groups.view", "groups.manage"


class RuleForm(BaseForm):
    """A rule and its value."""

    code = TextField(lazy_gettext("Rule"), [InputRequired(lazy_gettext("Choose a rule."))])
    value = TextField(lazy_gettext("Value"), [Length(max=100)])


@bp.get("/groups/<group_id>/rules")
@endpoint(VIEW)
def rules(group_id: str) -> ResponseReturnValue:
    """What the group asks of those who want a place, and whom that would refuse today."""
    return _show(RuleForm(), _find(group_id, VIEW))


@bp.post("/groups/<group_id>/rules")
@endpoint(MANAGE, writes=True)
def set_rule(group_id: str) -> ResponseReturnValue:
    """Set a rule; those who have a place keep it."""
    group, form = _find(group_id, MANAGE), RuleForm()
    if form.validate():
        rule = attempt(
            form,
            lambda: services.set_rule(
                db.session(), actor=g.actor, region=g.region, group=group,
                code=form.code.data or "", value=form.value.data or "",
            ),
        )  # fmt: skip
        if rule is not None:
            return done(_url(group), _("The rule is set."))
    return _show(form, group)


@bp.post("/groups/<group_id>/rules/<rule_id>/remove")
@endpoint(MANAGE, writes=True)
def remove_rule(group_id: str, rule_id: str) -> ResponseReturnValue:
    """Remove a rule."""
    group = _find(group_id, MANAGE)
    rule = find_rule(db.session(), group=group, public_id=rule_id)
    moved = services.remove_rule(
        db.session(), actor=g.actor, region=g.region, group=group, rule=rule
    )
    text = _("The rule is removed.")
    return done(_url(group), f"{text} {moved_text(len(moved))}" if moved else text)


def _show(form: RuleForm, group: Group) -> ResponseReturnValue:
    session = db.session()
    offered = [
        (rule, list(rule.choices(session, g.region)) if rule.choices is not None else [])
        for rule in offered_rules(g.region).values()
    ]
    return render_form(
        "scheduling/rules.html",
        form,
        group=group,
        rules=rule_lines(session, region=g.region, group=group),
        offered=offered,
        refused=refused_by_rules(session, region=g.region, group=group, on=today()),
        **WORDS,
    )


def _find(group_id: str, permission: str) -> Group:
    g.nav_area = "scheduling.groups"
    return queries.find_group(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=permission
    )


def _url(group: Group) -> str:
    return url_for("scheduling.rules", group_id=group.public_id)
