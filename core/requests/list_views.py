"""Requests of the reader's centres as a board and as a list, with the same filters; a table of
them to take out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.audit.services import record
from core.db import db
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.requests import list_labels as labels
from core.requests import list_queries as queries
from core.requests.blueprint import bp
from core.requests.list_filters import BOARD, LIST, Asked, read_asked
from core.requests.list_table import XLSX_TYPE, requests_table
from core.requests.permissions import VIEW
from core.requests.search_pages import page_of_number
from core.web.endpoint import endpoint
from core.web.i18n import format_number, today
from core.web.i18n import gettext as _
from core.web.links import Link, page_url
from core.web.render import done, page_number, per_page, render, wants_fragment

TAKE_OUT = "people.export"


@dataclass(frozen=True)
class Choices:
    """What the filters offer the reader, as (value, words) pairs."""

    centres: Mapping[int, Centre]
    types: list[tuple[str, str]]
    owners: list[tuple[str, str]]

    @property
    def centre_pairs(self) -> list[tuple[str, str]]:
        return [(one.code, one.name_in(g.locale)) for one in self.centres.values()]

    def centre_id(self, code: str) -> int | None:
        return next((key for key, one in self.centres.items() if one.code == code), None)


@bp.get("/requests/")
@endpoint(VIEW)
def requests() -> ResponseReturnValue:
    """The board, or with `?view=list` the list. A whole number goes straight to its page."""
    choices = _choices()
    asked = _asked(choices)
    straight = page_of_number(db.session(), actor=g.actor, region=g.region, text=asked.text)
    if straight is not None and not wants_fragment():
        return redirect(straight)
    return render(
        "requests/list.html", "requests/_results.html", asked=asked, choices=choices, words=labels,
        views=_views(asked), chips=_chips(asked, choices),
        **_shown(_reading(choices, asked), asked),
    )  # fmt: skip


@bp.get("/requests/table.xlsx")
@endpoint(TAKE_OUT, writes=True)
def table() -> ResponseReturnValue:
    """The requests of the same filters as a spreadsheet; at most so many as are counted."""
    choices = _choices(TAKE_OUT)
    asked = _asked(choices)
    page = queries.requests_page(
        db.session(), reading=_reading(choices, asked, TAKE_OUT), show=asked.show, page=1,
        per_page=queries.MOST,
    )  # fmt: skip
    if page.capped:
        text = _("At most %(num)s requests are taken out at once. Choose more filters.",
                 num=format_number(queries.MOST))  # fmt: skip
        return done(url_for(".requests", **{**asked.args(), "view": LIST}), text, "warning")
    record(db.session(), actor=g.actor, action="requests.export", region_id=g.region.id,
           details={"rows": page.total, **asked.without("q")})  # fmt: skip
    content = requests_table(page.items, centres=choices.centres, today=today())
    response = Response(content, mimetype=XLSX_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="requests-{today()}.xlsx"'
    return response


def _shown(reading: queries.Reading, asked: Asked) -> dict[str, Any]:
    session = db.session()
    if asked.view == BOARD:
        columns = queries.board(session, reading=reading, today=today())
        return {"columns": [_column(one, asked) for one in columns]}
    page = queries.requests_page(
        session, reading=reading, show=asked.show, page=page_number(), per_page=per_page()
    )
    return {"page": page, "page_url": page_url}


def _choices(permission: str = VIEW) -> Choices:
    session = db.session()
    both = [
        one
        for one in centres_of(session, g.actor, permission, region_id=g.region.id,
                              active_only=False)
        if g.actor.can(VIEW, g.region.id, one.id)
    ]  # fmt: skip
    units, people = queries.owners_of(session, centre_ids=[one.id for one in both])
    owners = [(code, str(words)) for code, words in labels.OWNERS.items()]
    owners += [(one.public_id, one.name_in(g.locale)) for one in units]
    return Choices({one.id: one for one in both}, labels.type_choices(g.region), owners + people)


def _asked(choices: Choices) -> Asked:
    return read_asked(
        request.args,
        centres=[code for code, _words in choices.centre_pairs],
        types=[code for code, _words in choices.types],
        owners=[code for code, _words in choices.owners],
    )


def _reading(choices: Choices, asked: Asked, also: str = VIEW) -> queries.Reading:
    return queries.reading_of(
        db.session(), actor=g.actor, region=g.region, asked=asked, today=today(), also=also,
        centre_id=choices.centre_id(asked.centre),
    )  # fmt: skip


def _column(column: queries.Column, asked: Asked) -> dict[str, Any]:
    """A column as the macro `board` wants it."""
    more = column.count > len(column.lines)
    return {
        "title": labels.COLUMNS[column.phase],
        "count": labels.counted(column.count),
        "late": labels.late_words(column.overdue),
        "cards": [_card(one) for one in column.lines],
        "more_url": url_for(".requests", **asked.phase_list(column.phase)) if more else "",
        "more_label": _("All in this column: %(title)s", title=labels.COLUMNS[column.phase]),
    }


def _card(line: queries.RequestLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "title": labels.type_label(line.type),
        "url": url_for(".request_page", request_id=line.public_id),
        "person": line.person or _("Erased file"),
        "owner": line.owner or (line.unit.name_in(g.locale) if line.unit else ""),
        "kind": labels.card_kind(line, today()),
        "tag": labels.due_tag(line, today()),
    }


def _views(asked: Asked) -> list[Link]:
    here = asked.args()
    board = {name: value for name, value in here.items() if name not in ("view", "show")}
    return [
        Link(_("Board"), url_for(".requests", **board), asked.view == BOARD, "layout-board"),
        Link(_("List"), url_for(".requests", **{**here, "view": LIST}), asked.view == LIST, "list"),
    ]


def _chips(asked: Asked, choices: Choices) -> list[tuple[str, str]]:
    """(words, address without it) of each filter that is on."""
    words = {
        "centre": dict(choices.centre_pairs).get(asked.centre, ""),
        "type": dict(choices.types).get(asked.type, ""),
        "owner": dict(choices.owners).get(asked.owner, ""),
        "channel": labels.CHANNELS.get(asked.channel, ""),
        "overdue": _("Overdue"),
        "since": labels.since_words(asked.since),
        "until": labels.until_words(asked.until),
        "q": asked.text,
    }
    return [
        (str(words[name]), url_for(".requests", **asked.without(name)))
        for name in asked.args()
        if name in words
    ]
