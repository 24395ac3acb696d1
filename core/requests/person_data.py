"""Requests of a person: merged, told to the person, erased; and what forbids to erase."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.person_data import scrub_subjects
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, Problem, RegionInfo
from core.requests import intake_words as words
from core.requests.known_types import answers_in_words, paper_label, type_label, type_of
from core.requests.models import Intake, Request, RequestDraft, RequestEvent, RequestPaper
from core.requests.page_words import OUTCOMES
from core.web.i18n import lazy_gettext as _
from core.web.records import erase_rows, make_nameless, person_records, record_of

_PHASES = {code: word for code, (word, _kind) in words.PHASES.items()}
_OUTCOMES = {code: word for code, (word, _kind) in OUTCOMES.items()}
_PAPERS = {code: word for code, (word, _kind) in words.PAPER_STATES.items()}


def merge_people(merging: Merging) -> list[Moved]:
    """Receipts, requests and drafts follow. Two open requests of one type are told: staff decide
    which of them goes on."""
    mine, others = sa.orm.aliased(Request), sa.orm.aliased(Request)
    twice = merging.session.execute(
        sa.select(mine.number, others.number)
        .join(others, others.type == mine.type)
        .where(
            mine.person_id == merging.keep_id,
            others.person_id == merging.drop_id,
            mine.phase != "closed",
            others.phase != "closed",
        )
        .order_by(others.id)
    )
    for one, other in twice:
        merging.warn(
            _("Both files have the same open request: %(one)s and %(other)s.",
              one=one, other=other)
        )  # fmt: skip
    return [
        merging.move(Intake, label=_("Receipts")),
        merging.move(Request, label=_("Requests")),
        merging.move(RequestDraft, label=_("Drafts of forms")),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Receipts, requests with their answers, papers, history, and drafts."""
    intakes = person_records(
        session, Intake, person_id=person_id, kind=_("Receipt"), at="created_at",
        columns={
            "number": _("Number"), "received_on": _("Received on"),
            "channel": (_("How the request came"), words.CHANNELS),
            "representative_name": _("Who hands it in"),
        },
    )  # fmt: skip
    drafts = person_records(
        session, RequestDraft, person_id=person_id, kind=_("Draft of a form"), at="saved_at",
        columns={"content": _("What was typed")},
    )  # fmt: skip
    return [
        *intakes,
        *_requests_told(session, person_id),
        *_parts_told(session, person_id),
        *drafts,
    ]


def _requests_told(session: Session, person_id: int) -> list[PersonRecord]:
    table: sa.Table = Request.__table__  # type: ignore[assignment]
    rows = session.execute(
        sa.select(table).where(table.c.person_id == person_id).order_by(table.c.id)
    ).mappings()
    told = []
    for row in rows:
        known = type_of(row["type"])
        refusals = dict(known.refusals) if known is not None else {}
        record = record_of(
            row, kind=_("Request"), code=table.name, at="created_at",
            columns={
                "number": _("Number"), "opened_on": _("Opened on"),
                "phase": (_("State"), _PHASES), "outcome": (_("Outcome"), _OUTCOMES),
                "decision": _("Decision"), "refusal": (_("Reason of the refusal"), refusals),
                "result": _("Result"), "closed_on": _("Closed on"),
            },
        )  # fmt: skip
        more = [(label, text) for label, text in answers_in_words(known, row["answers"] or {})]
        fields = ((_("Kind of request"), str(type_label(row["type"]))), *record.fields, *more)
        told.append(PersonRecord(record.kind, fields, record.code, record.data, record.at))
    return told


def _parts_told(session: Session, person_id: int) -> list[PersonRecord]:
    found = []
    parts: list[tuple[Any, Any, dict[str, Any]]] = [
        (RequestPaper, _("Paper of a request"),
         {"state": (_("State"), _PAPERS), "given_on": _("Given on"), "note": _("Note")}),
        (RequestEvent, _("History of a request"), {"text": _("What was written")}),
    ]  # fmt: skip
    for model, kind, columns in parts:
        table = model.__table__
        rows = session.execute(
            sa.select(table).where(table.c.request_id.in_(_ids(person_id))).order_by(table.c.id)
        ).mappings()
        for row in rows:
            record = record_of(row, kind=kind, code=table.name, columns=columns, at="created_at")
            if model is RequestPaper:
                fields = ((_("Document"), str(paper_label(row["code"]))), *record.fields)
                record = PersonRecord(record.kind, fields, record.code, record.data, record.at)
            found.append(record)
    return found


def _ids(person_id: int) -> sa.Select[int]:
    return sa.select(Request.id).where(Request.person_id == person_id)


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Numbers, kinds, days and outcomes stay, because requests are counted; no word does."""
    emptied: list[tuple[Any, dict[str, Any]]] = [
        (RequestPaper, {"note": "", "attachment_id": None}),
        (RequestEvent, {"text": "", "details": {}}),
    ]
    for model, values in emptied:
        table = model.__table__
        session.execute(
            sa.update(table).where(table.c.request_id.in_(_ids(person_id))).values(values)
        )
    mine = session.scalars(_ids(person_id)).all()
    scrub_subjects(session, subject_type="request", subject_ids=mine)
    return [
        make_nameless(session, Intake, person_id=person_id, label=_("Receipts"),
                      texts=("representative_name", "secret")),
        make_nameless(session, Request, person_id=person_id, label=_("Requests"),
                      texts=("decision", "result"), answers={}),
        erase_rows(session, RequestDraft, person_id=person_id, label=_("Drafts of forms")),
    ]  # fmt: skip


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """An open request is owed an answer: it is closed first."""
    numbers = session.scalars(
        sa.select(Request.number)
        .where(Request.person_id == person_id, Request.phase != "closed")
        .order_by(Request.id)
    )
    return [
        Problem("request.open", _("The request %(number)s is open. Close it first.", number=number))
        for number in numbers
    ]
