"""What leaves on paper or in a file: the form of a consent, all that is held, a breach."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import g

from core.clock import now_utc
from core.documents.pdf import render_pdf
from core.documents.rules import unprintable
from core.people.models import Person
from core.plugins.contracts import PersonRecord, RegionInfo
from core.privacy.labels import PURPOSES
from core.privacy.models import Breach, Consent, ConsentText
from core.regions.models import Centre
from core.web.i18n import format_date, format_datetime, gettext, ngettext
from core.web.records import plain

FOLDER: Final = Path(__file__).resolve().parent / "typst"
LANGUAGES: Final = ("kk", "ru")


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Texts in one language inside the block, whoever reads the page around it."""
    before = g.get("locale")
    g.locale = locale
    try:
        yield
    finally:
        if before is None:
            g.pop("locale")
        else:
            g.locale = before


def printable(values: Any) -> Any:
    """JSON values whose signs the documents' font has; another stands as `?`, never a failure."""
    if isinstance(values, str):
        for sign in unprintable(values):
            values = values.replace(sign, "?")
        return values
    if isinstance(values, dict):
        return {name: printable(one) for name, one in values.items()}
    if isinstance(values, list):
        return [printable(one) for one in values]
    return values


def consent_pdf(
    *,
    region: RegionInfo,
    person: Person,
    text: ConsentText,
    centre: Centre | None,
    locale: str,
    consent: Consent | None = None,
    signature: bytes = b"",
) -> bytes:
    """The form to sign, or, with `consent`, that consent with its day and number; `signature` is
    the PNG of what was drawn."""
    with in_language(locale):
        if consent is not None and consent.valid_to is not None:
            term = gettext("until %(day)s", day=format_date(consent.valid_to))
        elif text.months is not None:
            term = ngettext("%(num)s month", "%(num)s months", text.months)
        else:
            term = gettext("until it is withdrawn")
        values = {
            **_head(region, centre, locale),
            **{name: text.part(name, locale)
               for name in ("operator", "body", "data", "transfer", "abroad", "public")},
            "title": _consent_title(text.purpose),
            "bin": text.operator_bin,
            "term": term,
            "version": str(text.number),
            "valid_from": text.valid_from.isoformat(),
            "person_name": person.full_name,
            "born": person.birth_date.isoformat() if person.birth_date else "",
            "representative": consent.representative if consent else "",
            "given_on": consent.given_on.isoformat() if consent else "",
            "paper_number": consent.paper_number if consent else "",
            "signed_name": (consent.signed_name or "") if consent else "",
            "on_screen": consent is not None and consent.source == "screen",
            "code_phone": (consent.code_phone or "") if consent else "",
            "code_message": (consent.code_message or "") if consent else "",
            "given_at": format_datetime(consent.created_at) if consent else "",
            "signature": list(signature),
        }  # fmt: skip
    return render_pdf(FOLDER / "consent.typ", printable(values), locale)


def _consent_title(purpose: str) -> str:
    return gettext("Consent: %(purpose)s", purpose=PURPOSES[purpose])


def _head(region: RegionInfo, centre: Centre | None, locale: str) -> dict[str, Any]:
    return {
        "region_name": region.name_in(locale),
        "centre_name": centre.name_in(locale) if centre else "Шаңырақ",
        "centre_address": centre.address if centre else "",
    }


def held_zip(
    *, region: RegionInfo, person: Person, records: Sequence[PersonRecord], asked_by: str
) -> bytes:
    """A ZIP with everything in words, in Kazakh and in Russian (PDF), and for machines (JSON)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for locale in LANGUAGES:
            packed.writestr(f"derekter-{locale}.pdf", held_pdf(region, person, records, locale))
        packed.writestr("derekter.json", held_json(region, person, records, asked_by))
    return buffer.getvalue()


def held_json(
    region: RegionInfo, person: Person, records: Sequence[PersonRecord], asked_by: str
) -> str:
    """`{"format", "region", "person", "made_at", "made_for", "records": [{"code", "at", "data"}]}`;
    `code` is the table that holds the row."""
    content = {
        "format": "shanyraq-person/1",
        "region": region.code,
        "person": person.public_id,
        "made_at": now_utc().isoformat(),
        "made_by": asked_by,
        "records": [
            {"code": one.code, "at": plain(one.at), "data": plain(one.data)} for one in records
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def held_pdf(
    region: RegionInfo, person: Person, records: Sequence[PersonRecord], locale: str
) -> bytes:
    with in_language(locale):
        groups: dict[str, list[Any]] = {}
        for one in records:
            pairs = [[str(label), str(value)] for label, value in one.fields]
            groups.setdefault(str(one.kind), []).append(pairs)
        values = {
            **_head(region, None, locale),
            "title": gettext("All data about a person"),
            "person_name": person.full_name,
            "made_on": now_utc().date().isoformat(),
            "count": str(len(records)),
            "groups": [{"kind": kind, "records": rows} for kind, rows in groups.items()],
        }
    return render_pdf(FOLDER / "held.typ", printable(values), locale)


def breach_pdf(
    *, region: RegionInfo, breach: Breach, people: Sequence[str], officer: str, locale: str
) -> bytes:
    """The file of a breach, with everybody whom it touches by name."""
    with in_language(locale):
        values = {
            **_head(region, None, locale),
            "title": gettext("Breach of personal data"),
            "facts": [[name, value or "—"] for name, value in breach_facts(breach)],
            "people_title": gettext("People affected"),
            "people": list(people),
            "officer_post": gettext("Responsible for personal data"),
            "officer_name": officer,
        }
    return render_pdf(FOLDER / "breach.typ", printable(values), locale)


def breach_facts(breach: Breach) -> list[tuple[str, str]]:
    """The facts of a breach as pairs of name and text, in reading order."""
    told = format_datetime(breach.notified_at)
    return [
        (gettext("What happened"), breach.title),
        (gettext("Details"), breach.story),
        (gettext("Happened"), format_datetime(breach.happened_at)),
        (gettext("Discovered"), format_datetime(breach.discovered_at)),
        (gettext("How it was found"), breach.found_how),
        (gettext("Notice to the authority until"), format_date(breach.notify_by)),
        (gettext("Authority told"), "; ".join(filter(None, (told, breach.notified_how)))),
        (gettext("How the people were told"), breach.people_told),
        (gettext("Decisions"), breach.decisions),
        (gettext("Closed"), format_datetime(breach.closed_at)),
    ]
