"""The history of a request in words, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from core.audit.models import AuditEntry
from core.plugins.contracts import Text
from core.plugins.request_contracts import RequestType
from core.requests.intake_words import CHANNELS, PAPER_STATES
from core.requests.known_types import paper_label, type_of
from core.requests.models import RequestEvent
from core.requests.page_queries import Given, RequestFile
from core.requests.referral_words import step_text
from core.web.i18n import format_datetime, gettext
from core.web.i18n import lazy_gettext as _

#: kind of a moment → words, icon
KINDS: Final[dict[str, tuple[Any, str]]] = {
    "opened": (_("The request was taken in"), "inbox"),
    "state": (_("The state changed"), "arrow-merge"),
    "comment": (_("Comment"), "message"),
    "paper": (_("Paper"), "file-text"),
    "assigned": (_("Given to somebody"), "user-check"),
    "deadline": (_("The deadline changed"), "clock"),
    "letter": (_("A letter was issued"), "certificate"),
    "referral": (_("Referral"), "arrow-back-up"),
    "portal": (_("National portal"), "world"),
    "edited": (_("The request was changed"), "edit"),
}
_OUTCOME_KINDS: Final = {
    "granted": "success", "done": "success", "refused": "danger", "returned": "warning",
    "withdrawn": "warning",
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A line of the history, as the macro `timeline` wants it."""

    at: dt.datetime
    title: Text
    who: str = ""
    text: str = ""
    icon: str = "history"
    kind: str = ""

    @property
    def when(self) -> str:
        return format_datetime(self.at)

    @property
    def iso(self) -> str:
        return self.at.isoformat()


def history_of(file: RequestFile) -> list[Moment]:
    """Moments of the request and of who had it."""
    known = type_of(file.row.type)
    found = [_moment(file, known, event) for event in file.events]
    found += [_owner(file, deed) for deed in file.deeds]
    for given in file.handed:
        found += _handed(file, given)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _moment(file: RequestFile, known: RequestType | None, event: RequestEvent) -> Moment:
    title, icon = KINDS.get(event.kind, KINDS["edited"])
    text, kind = event.text, ""
    if event.kind == "state":
        title, kind = _state_words(known, event)
        text = _decided_text(known, event)
    elif event.kind == "opened":
        text = str(CHANNELS.get(event.details.get("channel", ""), ""))
    elif event.kind == "paper":
        state = PAPER_STATES.get(str(event.details.get("state")), ("", ""))[0]
        text = f"{paper_label(str(event.details.get('code')))}: {state}"
    elif event.kind == "referral":
        title = step_text(event.details)
    elif event.kind == "letter":
        text = f"№ {event.details.get('number', '')}"
    elif event.kind == "comment" and event.details.get("told"):
        title = gettext("The applicant was told")
    return Moment(event.created_at, title, file.name(event.created_by), text, icon, kind)


def _state_words(known: RequestType | None, event: RequestEvent) -> tuple[Any, str]:
    """«Take into work: under review», and the colour of the outcome."""
    if known is None:
        return KINDS["state"][0], ""
    way = known.workflow.transition(event.transition)
    state = known.workflow.state(event.state_to)
    label = str(way.label) if way is not None else str(KINDS["state"][0])
    if state is None:
        return label, ""
    return f"{label}: {state.label}", _OUTCOME_KINDS.get(state.outcome, "")


def _decided_text(known: RequestType | None, event: RequestEvent) -> str:
    """The reason of a refusal in words, and what was written."""
    text = event.text or str(event.details.get("decision", ""))
    refusal = event.details.get("refusal")
    if refusal:
        words = dict(known.refusals) if known is not None else {}
        reason = gettext("Reason: %(reason)s", reason=words.get(refusal, refusal))
        return f"{reason}. {text}" if text else reason
    return text


def _owner(file: RequestFile, deed: AuditEntry) -> Moment:
    """Who took the work, or to whom it was given."""
    to = file.name(deed.details.get("assignee_id"))
    title: Any = gettext("Given to %(name)s", name=to) if to else _("Given to the unit")
    if deed.action == "work.take":
        title = _("Taken into the own work")
    return Moment(deed.at, title, deed.actor_label, icon="user-check")


def _handed(file: RequestFile, given: Given) -> list[Moment]:
    step = given.step
    title = gettext(
        "Handed over by %(former)s to %(name)s", former=file.name(step.from_id),
        name=file.name(given.to_id),
    )  # fmt: skip
    found = [Moment(step.created_at, title, file.name(step.created_by), step.reason, "users")]
    if step.undone_at is not None and given.returned:
        back = gettext("The hand-over was taken back")
        found.append(Moment(step.undone_at, back, file.name(step.undone_by), icon="users"))
    return found
