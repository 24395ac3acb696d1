"""What the receipt says, on the page and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import g, url_for

from core.clock import to_utc
from core.db import db
from core.documents.pages import pdf_answer, public_address
from core.documents.pdf import qr_svg, render_pdf
from core.households.queries import protection_of
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.plugins.contracts import RegionInfo
from core.requests import intake_words as words
from core.requests.intake_queries import (
    RequestLine,
    centre_of,
    find_intake,
    person_key,
    requests_of,
)
from core.requests.known_types import paper_label, state_of, type_label
from core.requests.models import Intake, Request
from core.requests.page_words import OUTCOMES
from core.requests.paper_queries import papers_of
from core.requests.permissions import OPEN, VIEW
from core.requests.receipt_rules import secret_shown
from core.web.i18n import LOCALES, gettext, in_language
from core.web.masks import show_phone

TAB: Final = "requests"
SOURCE: Final = Path(__file__).resolve().parent / "typst" / "receipt.typ"
#: languages of paper
TONGUES: Final = ("kk", "ru")
NOON: Final = dt.time(12)


@dataclass(frozen=True)
class MergedPaper:
    """A paper of one receipt, whichever of its requests ask for it."""

    code: str
    state: str
    scan: bool
    positions: tuple[int, ...]
    open: bool
    paper_id: str


def open_receipt(intake_id: str) -> tuple[Intake, Person]:
    """The intake and the person whose file the reader may open; else `NotFound`."""
    intake = find_intake(db.session(), actor=g.actor, region=g.region, public_id=intake_id)
    return intake, open_person(person_key(db.session(), intake.person_id), VIEW)


def receipt_values(intake: Intake, person: Person) -> dict[str, Any]:
    """Values of the receipt's page."""
    lines = requests_of(db.session(), intake=intake)
    return {
        "intake": intake,
        "lines": lines,
        "centre": centre_of(db.session(), intake.centre_id),
        "secret": secret_shown(intake.secret),
        "address": public_address(url_for("public_requests.follow", region_code=g.region.code)),
        "papers": _merged(lines),
        "is_protected": protection_of(db.session(), person_id=person.id) is not None,
        "may_mark": g.actor.can(OPEN, g.region.id, intake.centre_id),
        "words": words,
        "type_label": type_label,
        "state_tag": state_tag,
        "paper_label": paper_label,
        "tongues": [(code, LOCALES[code]) for code in TONGUES if code != g.locale],
        **person_page(person, TAB),
    }


def state_tag(request: Request) -> tuple[Any, str]:
    """(words, kind) of the state; where the module is gone, the words of the phase."""
    words_of_phase, kind = words.PHASES[request.phase]
    state = state_of(request.type, request.state)
    kind = OUTCOMES[request.outcome][1] if request.outcome in OUTCOMES else kind
    return state.label if state is not None else words_of_phase, kind


def _merged(lines: Sequence[RequestLine]) -> list[MergedPaper]:
    """Papers by code; one that any request still misses is missing."""
    requests = {line.request.id: line.request for line in lines}
    found: dict[str, list[Any]] = {}
    for request_id, papers in papers_of(db.session(), request_ids=requests).items():
        for paper in papers:
            found.setdefault(paper.row.code, []).append((requests[request_id], paper))
    merged = []
    for code, pairs in found.items():
        order = {"missing": 0, "given": 1, "waived": 2}
        pairs.sort(key=lambda pair: (pair[0].phase == "closed", order[pair[1].row.state]))
        request, first = pairs[0]
        merged.append(
            MergedPaper(
                code, first.row.state,
                any(one.scan is not None and one.scan.removed_at is None for _r, one in pairs),
                tuple(sorted(row.position for row, _one in pairs)), request.phase != "closed",
                first.row.public_id,
            )
        )  # fmt: skip
    return merged


# On paper ------------------------------------------------------------------------------------


def receipt_pdf(intake: Intake, person: Person, language: str) -> Any:
    """The receipt for the applicant: what was handed in, until when, how to follow it."""
    centre = centre_of(db.session(), intake.centre_id)
    follow = public_address(follow_path(g.region, intake.number))
    is_protected = protection_of(db.session(), person_id=person.id) is not None
    with in_language(language):
        values: dict[str, Any] = {
            "title": gettext("Receipt"),
            "region_name": g.region.name_in(language),
            "centre_name": centre.name_in(language),
            "centre_address": centre.address,
            "phone": show_phone(centre.phone) if centre.phone else "",
            "number": intake.number,
            "secret": secret_shown(intake.secret),
            "issued_on": intake.received_on.isoformat(),
            "applicant": person.full_name,
            "representative": intake.representative_name,
            "channel": str(words.CHANNELS[intake.channel]),
            "follow": public_address(url_for("public_requests.follow", region_code=g.region.code)),
            "is_public": not is_protected,
            "qr": qr_svg(follow),
            "requests": _on_paper(requests_of(db.session(), intake=intake)),
        }
    made = render_pdf(SOURCE, values, language, created=to_utc(intake.received_on, NOON, "UTC"))
    return pdf_answer(made, f"{intake.number}-{language}")


def _on_paper(lines: Sequence[RequestLine]) -> list[dict[str, Any]]:
    papers = papers_of(db.session(), request_ids=[line.request.id for line in lines])

    def named(line: RequestLine, state: str) -> list[str]:
        mine = papers.get(line.request.id, [])
        return [str(paper_label(one.row.code)) for one in mine if one.row.state == state]

    return [
        {
            "position": line.request.position,
            "type": str(type_label(line.request.type)),
            "due": line.item.due_on.isoformat() if line.item.due_on else "",
            "given": named(line, "given"),
            "missing": named(line, "missing"),
        }
        for line in lines
    ]


def follow_path(region: RegionInfo, number: str) -> str:
    """Where a receipt is followed; the secret is never part of an address."""
    return url_for("public_requests.follow", region_code=region.code, number=number)
