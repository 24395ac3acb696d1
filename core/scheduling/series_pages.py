"""Words of previews and of what was done, and the way from a form to its preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.scheduling.pages import WORDS
from core.scheduling.series_asks import Values
from core.scheduling.series_forms import ConfirmForm
from core.scheduling.series_models import SeriesDeed
from core.scheduling.series_plan import BookingStep, Plan, Step, meeting_words
from core.scheduling.series_queries import Names, names_of
from core.scheduling.series_rules import local_meeting
from core.scheduling.series_services import AT_ONCE, Shown, preview
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
from core.web.render import attempt, render, render_form


@dataclass(frozen=True)
class Line:
    """A row of a preview: when it is, what becomes of it, and what is in the way."""

    when: str
    becomes: str
    note: str
    kind: str
    is_left_out: bool = False


def show_preview(
    form: BaseForm,
    kind: str,
    values: Callable[[], Values],
    *,
    back_url: str,
    form_page: Callable[[], Any],
) -> ResponseReturnValue:
    """The preview of what a form asks for; the form again with the refusal at its field."""
    if form.validate():
        shown = attempt(
            form,
            lambda: preview(
                db.session(), actor=g.actor, region=g.region, kind=kind, values=values()
            ),
        )
        if shown is not None:
            return preview_page(shown, back_url=back_url)
    page: ResponseReturnValue = form_page()
    return page


def preview_page(
    shown: Shown, *, back_url: str, form: ConfirmForm | None = None
) -> ResponseReturnValue:
    """What would be done, with the button that does it."""
    if form is None:
        form = ConfirmForm(formdata=None, next=back_url)
    form.token.data = shown.token
    plan = shown.plan
    names = names_of(db.session(), {unit.centre_id for unit in plan.units} or {plan.centre_id})
    return render_form(
        "scheduling/series_preview.html",
        form,
        plan=plan,
        back_url=back_url,
        counts=count_lines(plan.counts | _booking_counts(plan)),
        units=[
            (unit, [line_of(one, names) for one in unit.steps],
             [booking_line(one, names) for one in unit.bookings])
            for unit in plan.units
            if not unit.is_empty
        ],
        by_worker=plan.size > AT_ONCE,
        apply_url=url_for("scheduling.apply_series"),
        **WORDS,
    )  # fmt: skip


def line_of(step: Step, names: Names) -> Line:
    """A session in a preview."""
    row = step.row
    note = " ".join(step.obstacles) or step.note
    if row is None:
        return Line(
            step.words().split(" → ")[-1], _("New session"), note, "success", bool(step.obstacles)
        )
    when = _meeting(row.meeting)
    becomes, kind = {
        "cancel": (_("Cancelled"), "danger"),
        "restore": (_("Takes place"), "success"),
        "move": (_meeting(step.meeting), "info"),
        "lead": ("", "info"),
    }[step.kind]
    if step.kind == "restore" and step.meeting != row.meeting:
        becomes = _meeting(step.meeting)
    if step.kind in {"move", "lead"}:
        parts = [becomes] if becomes else []
        if step.room_id != row.room_id:
            parts.append(_("room: %(name)s", name=names.room(step.room_id) or "—"))
        if step.staff_id != row.staff_id:
            parts.append(_("leads: %(name)s", name=names.member(step.staff_id) or "—"))
        becomes = ", ".join(parts)
    return Line(when, becomes, note, kind, bool(step.obstacles))


def booking_line(step: BookingStep, names: Names) -> Line:
    """A booking in a preview."""
    zone = g.region.timezone
    when = _meeting(local_meeting(step.before.starts_at, step.before.ends_at, zone))
    becomes = {
        "cancel": _("Cancelled"),
        "restore": _("Takes place"),
        "move": ", ".join(
            part
            for part in (
                _meeting(local_meeting(step.interval.starts_at, step.interval.ends_at, zone))
                if step.interval != step.before
                else "",
                names.room(step.room_id),
            )
            if part
        ),
    }[step.kind]
    kind = {"cancel": "danger", "restore": "success", "move": "info"}[step.kind]
    note = " ".join(step.obstacles) or step.title
    return Line(when, becomes, note, kind, bool(step.obstacles))


def _meeting(one: Any) -> str:
    return f"{WORDS['weekday_name'](one.day.isoweekday())} {meeting_words(one)}"


def _booking_counts(plan: Plan) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in plan.bookings:
        if not one.obstacles:
            found[f"booking_{one.kind}"] = found.get(f"booking_{one.kind}", 0) + 1
    return found


def count_lines(counts: dict[str, int]) -> list[str]:
    """How many sessions and bookings become what, in words."""
    words = {
        "cancel": lambda n: ngettext(
            "%(num)s session is cancelled", "%(num)s sessions are cancelled", n),
        "restore": lambda n: ngettext(
            "%(num)s session takes place again", "%(num)s sessions take place again", n),
        "move": lambda n: ngettext("%(num)s session is moved", "%(num)s sessions are moved", n),
        "lead": lambda n: ngettext(
            "%(num)s session gets another room or instructor",
            "%(num)s sessions get another room or instructor", n),
        "add": lambda n: ngettext("%(num)s session is added", "%(num)s sessions are added", n),
        "booking_cancel": lambda n: ngettext(
            "%(num)s appointment is cancelled", "%(num)s appointments are cancelled", n),
        "booking_move": lambda n: ngettext(
            "%(num)s appointment is moved", "%(num)s appointments are moved", n),
        "booking_restore": lambda n: ngettext(
            "%(num)s appointment takes place again", "%(num)s appointments take place again", n),
        "left": lambda n: ngettext("%(num)s part was left as it is",
                                   "%(num)s parts were left as they are", n),
    }  # fmt: skip
    return [str(words[kind](number)) for kind, number in counts.items() if number and kind in words]


def deed_page(deed: SeriesDeed, parts: list[Any], job: Any) -> ResponseReturnValue:
    """What was done, part by part."""
    total: dict[str, int] = {}
    for part in parts:
        for kind, number in part.outcome.items():
            total[kind] = total.get(kind, 0) + number
    return render(
        "scheduling/series_deed.html",
        "scheduling/_series_deed.html",
        deed=deed,
        parts=parts,
        counts=count_lines(total),
        notices=sum(part.notices for part in parts),
        job=job,
    )
