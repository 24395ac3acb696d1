"""What several pages of clubs share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, url_for

from core.sdk.models import Group
from core.sdk.services import InvalidInput
from core.sdk.web import db_session, pattern_text, span
from plugins.active_longevity.clubs import queries
from plugins.active_longevity.clubs.forms import ResultsForm, shown_row
from plugins.active_longevity.clubs.models import ClubAssessment
from plugins.active_longevity.clubs.queries import ResultLine
from plugins.active_longevity.clubs.rules import Entry
from plugins.active_longevity.clubs.words import KINDS, level_text, number, score_text
from plugins.active_longevity.kinds import BY_CODE

WORDS: dict[str, Any] = {
    "kinds": KINDS, "pattern_text": pattern_text, "span": span, "score_text": score_text,
    "number": number,
}  # fmt: skip


def words() -> dict[str, Any]:
    """What the templates say with: the region's levels are read once."""
    own = queries.own_levels(db_session())
    return {**WORDS, "level_text": lambda code: level_text(code, own), "kind_label": kind_label}


def kind_label(code: str) -> Any:
    kind = BY_CODE.get(code)
    return kind.label if kind is not None else code


def open_group(group_id: str, permission: str) -> Group:
    return queries.find_club_group(
        db_session(), actor=g.actor, region=g.region, public_id=group_id, permission=permission
    )


def open_assessment(assessment_id: str, permission: str) -> tuple[ClubAssessment, Group]:
    return queries.find_assessment(
        db_session(), actor=g.actor, region=g.region, public_id=assessment_id,
        permission=permission,
    )  # fmt: skip


def club_url(group: Group) -> str:
    return url_for("active_longevity_clubs.club", group_id=group.public_id)


def level_choices(kind: str, also: str = "") -> list[tuple[str, str]]:
    """(code, name) of the levels of a kind of service."""
    own = queries.own_levels(db_session())
    codes = queries.levels_of(db_session(), kind=kind, also=also)
    return [(code, level_text(code, own)) for code in codes]


def results_form(group: Group, lines: Sequence[ResultLine], *, typed: bool) -> ResultsForm:
    """The form with a line for each person: as they stand, or as they were typed."""
    shown = [shown_row(one.person.public_id, one.result) for one in lines]
    form = ResultsForm() if typed else ResultsForm(formdata=None, data={"rows": shown})
    known = {one.result.level for one in lines if one.result is not None and one.result.level}
    choices = level_choices(group.service_kind)
    own = queries.own_levels(db_session())
    here = {code for code, _name in choices}
    form.offer([*choices, *((code, level_text(code, own)) for code in sorted(known - here))])
    return form


def entries_of(form: ResultsForm, lines: Sequence[ResultLine]) -> dict[int, Entry]:
    """person id → what was typed. Lines of people who are not of the group are left out, and
    those that nobody touched."""
    known = {one.person.public_id: one.person.id for one in lines}
    return {
        known[row.form.person.data]: row.form.entry()
        for row in form.rows
        if row.form.person.data in known and not row.form.is_untouched
    }


def at_the_lines(
    refusal: InvalidInput, form: ResultsForm, lines: Sequence[ResultLine]
) -> InvalidInput:
    """The refusal with `<person id>:<name>` turned into the field of the form's line."""
    numbers = {row.form.person.data: number for number, row in enumerate(form.rows)}
    where = {str(one.person.id): numbers.get(one.person.public_id) for one in lines}
    fields = {}
    for key, text in refusal.fields.items():
        person_id, _colon, name = key.partition(":")
        fields[f"rows-{where.get(person_id)}-{name}"] = text
    return InvalidInput(refusal.code, refusal.message, fields=fields)
