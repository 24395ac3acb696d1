"""Pages that change whole groups: another pattern, days off, copying a term."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotFound
from core.scheduling import queries
from core.scheduling.blueprint import bp
from core.scheduling.copy_queries import groups_to_copy
from core.scheduling.group_series_forms import CopyForm, DaysOffForm, SeriesPatternForm
from core.scheduling.models import Group
from core.scheduling.pages import WORDS, centre_choice, pattern_text
from core.scheduling.queries import CentreChoice
from core.scheduling.rules import Slot
from core.scheduling.series_pages import preview_page, show_preview
from core.scheduling.series_services import preview
from core.web.endpoint import endpoint
from core.web.i18n import format_date, today
from core.web.render import attempt_or_flash, done, render_form

MANAGE = "groups.manage"


# Another pattern ------------------------------------------------------------------------------


@bp.get("/groups/<group_id>/pattern")
@endpoint(MANAGE)
def pattern_form(group_id: str) -> ResponseReturnValue:
    """Ask what changes from a date on."""
    group = _find(group_id)
    form = SeriesPatternForm(
        data={
            "first": max(today(), group.starts_on), "room_id": group.room_id or 0,
            "staff_id": group.instructor_id or 0, "capacity": group.capacity,
        }
    )  # fmt: skip
    form.show_slots([Slot(one.weekday, one.starts_at, one.ends_at) for one in group.slots])
    return _pattern_page(form, group)


@bp.post("/groups/<group_id>/pattern")
@endpoint(MANAGE)
def change_pattern(group_id: str) -> ResponseReturnValue:
    """Show what another pattern would do."""
    group, form = _find(group_id), SeriesPatternForm()
    _offer(form, group)
    return show_preview(
        form,
        "pattern",
        lambda: {"group_id": group.id, **form.asked()},
        back_url=_url(group),
        form_page=lambda: _pattern_page(form, group),
    )


def _pattern_page(form: SeriesPatternForm, group: Group) -> ResponseReturnValue:
    _offer(form, group)
    return render_form("scheduling/group_pattern.html", form, group=group, **WORDS)


def _offer(form: SeriesPatternForm, group: Group) -> None:
    form.offer(
        queries.rooms_of(db.session(), centre_id=group.centre_id, also=group.room_id),
        queries.staff_of(db.session(), centre_id=group.centre_id, also=group.instructor_id),
    )


# Days off -------------------------------------------------------------------------------------


@bp.get("/groups/<group_id>/days-off")
@endpoint(MANAGE)
def days_off_form(group_id: str) -> ResponseReturnValue:
    """Ask what the group does on days off."""
    group = _find(group_id)
    return _days_off_page(DaysOffForm(data={"policy": group.days_off}), group)


@bp.post("/groups/<group_id>/days-off")
@endpoint(MANAGE)
def change_days_off(group_id: str) -> ResponseReturnValue:
    """Show which sessions follow."""
    group, form = _find(group_id), DaysOffForm()
    return show_preview(
        form,
        "days_off",
        lambda: {"group_id": group.id, "policy": form.policy.data},
        back_url=_url(group),
        form_page=lambda: _days_off_page(form, group),
    )


def _days_off_page(form: DaysOffForm, group: Group) -> ResponseReturnValue:
    return render_form("scheduling/group_days_off.html", form, group=group)


@bp.get("/groups/days-off")
@endpoint(MANAGE)
def days_off_of_centre() -> ResponseReturnValue:
    """Which coming sessions of a centre no longer agree with the table of days off."""
    choice = _choice()
    back = url_for("scheduling.groups")
    shown = attempt_or_flash(
        lambda: preview(
            db.session(), actor=g.actor, region=g.region, kind="days_off",
            values={"centre_id": choice.chosen.id if choice.chosen else 0},
        )
    )  # fmt: skip
    return done(back) if shown is None else preview_page(shown, back_url=back)


# Copying --------------------------------------------------------------------------------------


@bp.get("/groups/copy")
@endpoint(MANAGE)
def copy_form() -> ResponseReturnValue:
    """Ask which groups are copied, and to which term."""
    one = request.args.get("group")
    group = _find(one) if one else None
    choice = _choice(group)
    form = CopyForm(data={"group_ids": [group.id] if group else []})
    return _copy_page(form, choice)


@bp.post("/groups/copy")
@endpoint(MANAGE)
def copy_groups() -> ResponseReturnValue:
    """Show the copies with what is in their way."""
    choice, form = _choice(), CopyForm()
    _offer_groups(form, choice)
    centre_id = choice.chosen.id if choice.chosen else 0
    return show_preview(
        form,
        "copy",
        lambda: {"centre_id": centre_id, **form.asked()},
        back_url=url_for("scheduling.groups"),
        form_page=lambda: _copy_page(form, choice),
    )


def _copy_page(form: CopyForm, choice: CentreChoice) -> ResponseReturnValue:
    _offer_groups(form, choice)
    return render_form("scheduling/copy_form.html", form, choice=choice)


def _offer_groups(form: CopyForm, choice: CentreChoice) -> None:
    rows = groups_to_copy(
        db.session(), region=g.region, centre_id=choice.chosen.id if choice.chosen else 0
    )
    form.group_ids.choices = [SelectChoice(one.id, _label(one)) for one in rows]


def _label(group: Group) -> str:
    dates = f"{format_date(group.starts_on)}–{format_date(group.ends_on)}"
    return " · ".join([group.title, pattern_text(group.slots), dates])


# Shared ---------------------------------------------------------------------------------------


def _choice(group: Group | None = None) -> CentreChoice:
    """The centre that was asked for, the group's, the reader's own, or the first."""
    g.nav_area = "scheduling.groups"
    choice = centre_choice(MANAGE)
    if not choice.options:
        raise NotFound
    chosen: Any = choice.chosen
    if group is not None:
        chosen = next((one for one in choice.options if one.id == group.centre_id), chosen)
    return CentreChoice(choice.options, chosen or choice.options[0])


def _find(group_id: str) -> Group:
    g.nav_area = "scheduling.groups"
    return queries.find_group(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=MANAGE
    )


def _url(group: Group) -> str:
    return url_for("scheduling.group_page", group_id=group.public_id)
