"""No table that names a person is forgotten when the person asks for everything, or to be erased:
of core, of the modules, and of those that are written later.

A row with a marked text in every column of text is planted wherever a column points at `person`.
The file for the person must tell of each table; after erasing, no row anywhere holds the mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import system_actor
from core.config import Settings
from core.db import metadata
from core.people.merging import pointing_to_people
from core.people.models import Person
from core.privacy import rights_services
from tests.conftest import make_app
from tests.contract.place import tables_of_modules
from tests.contract.test_person_tables import one_of, plant
from tests.modules import LAB, ONLY, is_asked

MARK = "zzsecretmark"
#: tables that the file for the person need not tell of, with the reason; keep it short
NOT_TOLD: dict[str, str] = {}
#: columns that hold codes, numbers of papers and names of staff, never what tells of the person
CODES = {
    "*": {"public_id", "state", "source", "token", "code", "purpose", "press_key", "last_press",
          "service_kind"},
    "attachment": {"subject_type", "media_type", "sha256", "thumbnail_sha256"},
    "absence_action": {"kind"},
    "attendance": {"mark", "via", "press_key"},
    "audit_opening": {"permission"},
    "booking": {"module", "kind", "service_kind", "press_key"},
    "consent": {"given_by", "code_message"},
    "active_longevity_incident": {"kind", "severity"},
    "delivery": {"module", "service_kind", "setting", "unnamed_recipient", "unit", "provider",
                 "provider_name", "funding_source", "source_key"},
    "equal_society_consultation": {"topic", "direction"},
    "equal_society_ticket": {"priority", "window_name", "call_key"},
    "household_member": {"role", "joined_reason", "left_reason"},
    "import_row": {"group_key", "outcome", "on_known"},
    "issued_document": {"template", "series", "number", "language", "issued_by"},
    "look": {"actor_label", "actor_role", "what", "address", "page"},
    "message": {"event", "subject_type", "dedupe_key", "channel", "whose", "language",
                "state_note", "lease_token", "provider_id", "answer"},
    "contact_wish": {"language", "way"},
    "person": {"sex"},
    "person_card": {"number"},
    "person_centre": {"basis"},
    "person_erasure": {"outcome"},
    "person_merge": {"marks"},
    "person_pair": {"decided_name"},
    "plan": {"form", "number"},
    "presence": {"entered_via", "left_via"},
    "referral": {"number"},
    "representative": {"basis", "kinship", "rights"},
    "request_intake": {"number", "channel"},
    "service_request": {"number", "type", "module", "channel", "refusal", "origin"},
    "work_item": {"kind", "ref", "module", "subject", "matter"},
    **tables_of_modules("CODES"),
}  # fmt: skip


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """With the laboratory beside the bundled modules."""
    yield from make_app(settings, [LAB])


def marked(table: sa.Table) -> dict[str, Any]:
    """The mark for every column of text that may tell of a person."""
    codes = CODES["*"] | CODES.get(table.name, set())
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name in codes or column.foreign_keys or one_of(column) is not None:
            continue
        kind = getattr(column.type, "impl_instance", column.type)
        if isinstance(kind, sa.JSON):
            found[column.name] = {"reason": MARK}
        elif isinstance(kind, sa.LargeBinary):
            found[column.name] = MARK.encode()
        elif isinstance(kind, sa.String):
            found[column.name] = MARK[: kind.length] if kind.length else MARK
    return found


def planted(session: Session, region_id: int) -> tuple[int, set[str]]:
    """A person with a marked row in every table; their id, and the names of the tables."""
    earlier = Person(region_id=region_id, surname="", surname_key="", given_key="",
                     patronymic_key="", name_key="", sort_key="")  # fmt: skip
    session.add(earlier)
    session.flush()
    texts = marked(Person.__table__)  # type: ignore[arg-type]
    person = Person(region_id=region_id, **texts)
    session.add(person)
    session.flush()
    tables = set()
    for table, column in pointing_to_people():
        if table.name == "person" or not is_asked(table.name):
            continue
        given = {**marked(table), column.name: person.id}
        if (table.name, column.name) == ("person_pair", "second_id"):
            given["first_id"] = earlier.id  # pairs are ordered
        plant(session, table, region_id, given)
        tables.add(table.name)
    record(session, actor=system_actor("test"), action="person.update", region_id=region_id,
           subject_type="person", subject_id=person.id,
           details={"reason": MARK, "changed": {"surname": [MARK, MARK]}})  # fmt: skip
    session.flush()
    return person.id, tables


def rows_with_mark(session: Session) -> list[str]:
    """`table: row` of every row anywhere that holds the mark."""
    found = []
    for table in metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            values = {name: value.decode("latin-1") if isinstance(value, bytes) else value
                      for name, value in row.items()}  # fmt: skip
            if MARK[:9] in json.dumps(values, default=str, ensure_ascii=False):
                guilty = sorted(name for name, value in values.items() if MARK[:9] in str(value))
                found.append(f"{table.name}: {', '.join(guilty)}")
    return found


def test_the_file_for_the_person_tells_of_every_table(work: Any, world: Any) -> None:
    with work() as session:
        person_id, tables = planted(session, world.region.id)
        told = rights_services.held_about(session, region=world.region, person_id=person_id)
        codes = {one.code for one in told}
        assert tables - codes - set(NOT_TOLD) == set(), "export_person_data is silent about these"
        assert {"person", "audit_entry"} <= codes
        assert not set(NOT_TOLD) & codes, "they are told of: take them off the list"
        for one in told:
            assert str(one.kind)
            json.dumps(one.data)
            assert all(str(label) and str(value) for label, value in one.fields), one.code


def test_after_erasing_nothing_tells_of_the_person(work: Any, world: Any) -> None:
    with work() as session:
        person_id, tables = planted(session, world.region.id)
        least = 0 if ONLY else len(tables)
        assert len(rows_with_mark(session)) > least, "the mark was planted"
        outcome = rights_services._erase(session, world.region, person_id)
        session.flush()
        session.expire_all()
        left = rows_with_mark(session)
        assert left == [], "erase_person_data left the mark: " + "; ".join(left)
        assert all(one.reason for one in outcome if one.kept)


def test_a_forgotten_table_would_be_noticed(work: Any, world: Any) -> None:
    """The tests above can fail: a row that nobody erases is found."""
    with work() as session:
        plant(session, metadata.tables["person_phone"], world.region.id, {"note": MARK})
        assert rows_with_mark(session) == ["person_phone: note"]
