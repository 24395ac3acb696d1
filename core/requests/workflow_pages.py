"""What the page of a workflow shows: the picture and its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import g

from core.db import db
from core.documents.templates import template_label
from core.kernel import kernel
from core.plugins.request_contracts import RequestType, Transition
from core.requests.intake_words import PHASES
from core.requests.page_words import OUTCOMES
from core.requests.type_queries import roles_with
from core.requests.workflow_picture import PictureState, PictureWay, draw
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

#: what a way asks for, in words
NEEDS: Final[dict[str, Any]] = {
    "reason": _("the reason"),
    "refusal": _("why it is refused"),
    "decision": _("the decision"),
    "result": _("the result"),
    "papers": _("all papers given or not needed"),
    "assignee": _("who answers for it"),
}
#: id of the table that says what the picture shows
TABLE: Final = "workflow-table"


@dataclass(frozen=True)
class WayLine:
    """A row of the table: a way in words."""

    number: int
    label: Any
    sources: str
    target: str
    who: str
    roles: str
    needs: str
    follows: tuple[str, ...]


def workflow_values(known: RequestType) -> dict[str, Any]:
    """Values of the page."""
    flow = known.workflow
    labels = {one.code: str(one.label) for one in flow.states}
    ways = [
        PictureWay(number, one.sources, one.target)
        for number, one in enumerate(flow.transitions, 1)
    ]
    states = [PictureState(one.code, labels[one.code], _phase(one)) for one in flow.states]
    rights = {one.permission for one in flow.transitions}
    roles = roles_with(db.session(), region=g.region, permissions=rights, locale=g.locale)
    title = gettext("Workflow: %(name)s", name=known.label)
    return {
        "known": known,
        "picture": draw(states, ways, title=title, described=TABLE),
        "table_id": TABLE,
        "states": [(one, _phase(one)) for one in flow.states],
        "ways": [
            _line(number, known, one, labels, roles)
            for number, one in enumerate(flow.transitions, 1)
        ],
    }


def _phase(state: Any) -> str:
    if state.outcome:
        return f"{PHASES[state.phase][0]}: {OUTCOMES[state.outcome][0]}"
    return str(PHASES[state.phase][0])


def _line(
    number: int,
    known: RequestType,
    way: Transition,
    labels: dict[str, str],
    roles: dict[str, list[str]],
) -> WayLine:
    right = kernel().registry.permissions.get(way.permission)
    return WayLine(
        number=number,
        label=way.label,
        sources=", ".join(labels[code] for code in way.sources),
        target=labels[way.target],
        who=str(right.label) if right is not None else way.permission,
        roles=", ".join(roles.get(way.permission, [])),
        needs=", ".join(str(NEEDS[one]) for one in way.needs),
        follows=_follows(known, way),
    )


def _follows(known: RequestType, way: Transition) -> tuple[str, ...]:
    """What happens besides: letter, notice, deadline, and who may not go it."""
    found = []
    if way.letter:
        found.append(str(template_label(way.letter)))
    if way.notice:
        event = kernel().registry.message_events.get(way.notice)
        found.append(gettext("Message: %(name)s", name=event.label if event else way.notice))
    if way.deadline_days is not None:
        found.append(gettext("Another deadline, working days: %(num)s", num=way.deadline_days))
    if way.not_by:
        other = known.workflow.transition(way.not_by)
        label = other.label if other is not None else way.not_by
        found.append(gettext("Not by whoever went «%(name)s»", name=label))
    return tuple(found)
