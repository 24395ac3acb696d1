"""The work of applying and undoing, row by row; the jobs cut it into steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.auth.actor import Actor
from core.clock import local_today
from core.errors import DomainError
from core.exchange.categories import CATEGORY_CODES, row_categories
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import identity_of
from core.exchange.queries import known_people
from core.exchange.storing import district_finder
from core.exchange.updating import give_back, take_over
from core.exchange.usage import source_of, used_people
from core.kernel import kernel
from core.people.bulk import attach_people, checked_columns, register_people, taken_cards
from core.people.models import Person
from core.people.queries import find_by_iin
from core.people.rules import card_key
from core.people.services import (
    CardTaken,
    IinTaken,
    PersonData,
    detach_source,
    register_person,
    withdraw_people,
)
from core.plugins.contracts import ImportColumn, RegionInfo
from core.plugins.dispatch import record_error
from core.plugins.loader import describe

_ROWS: Any = ImportRow.__table__


class Applier:
    """Applies rows of one batch; made anew for each step, because a step is a transaction."""

    def __init__(
        self,
        session: Session,
        *,
        actor: Actor,
        region: RegionInfo,
        batch: ImportBatch,
        columns: Mapping[str, ImportColumn],
    ) -> None:
        self.session = session
        self.actor = actor
        self.region = region
        self.batch = batch
        self.columns = columns
        self.source = source_of(batch)
        self.today = local_today(region.timezone)
        self.district_of = district_finder(session)

    def apply(self, rows: Sequence[ImportRow]) -> None:
        """Register or attach the people of these rows; a row that is refused says why and the
        rest goes on. Whom the region knows is asked anew: much may pass after a rehearsal."""
        identities = {row.id: identity_of(row.values) for row in rows}
        known = known_people(self.session, list(identities.values()))
        found: dict[int, int] = {}
        new = []
        for row in rows:
            person_id = known(identities[row.id])
            if isinstance(person_id, int):
                found[row.id] = person_id
            else:
                new.append(row)
        try:
            with self.session.begin_nested():
                self._register_all(new)
        except IntegrityError:  # somebody registered one of them in this very moment
            self._one_by_one(new)
        self._attach_all([row for row in rows if row.id in found], found)
        applied = [row for row in rows if row.outcome in ("applied", "attached")]
        take_over(
            self.session,
            actor=self.actor,
            region=self.region,
            batch=self.batch,
            rows=[row for row in applied if row.outcome == "attached"],
            district=self.district_of,
        )
        self._give_to_modules(applied)

    def _register_all(self, rows: Sequence[ImportRow]) -> None:
        """Register the people of these rows together; what is wrong with a row is told in it."""
        taken = taken_cards(
            self.session,
            [row.values["card_number"] for row in rows if row.values.get("card_number")],
        )
        ready: list[tuple[ImportRow, list[str], PersonData, Mapping[str, Any]]] = []
        for row in rows:
            warnings: list[str] = []
            data = self._data(row, warnings)
            card = card_key(data.card_number or "")
            if card and card in taken:
                warnings.append("card.taken")
                data = replace(data, card_number=None)
            taken |= {card}
            try:
                ready.append((row, warnings, data, checked_columns(data)))
            except DomainError as error:
                row.outcome, row.errors = "error", [*row.errors, error.code]
        ids = register_people(
            self.session,
            actor=self.actor,
            region=self.region,
            centre_id=self.batch.centre_id,
            people=[(data, columns) for _row, _warnings, data, columns in ready],
            source=self.source,
        )
        self._mark_registered(
            [(row, person_id) for (row, *_rest), person_id in zip(ready, ids, strict=True)]
        )
        for row, warnings, _data, _columns in ready:
            if warnings:
                row.warnings = [*row.warnings, *warnings]

    def _mark_registered(self, made: Sequence[tuple[ImportRow, int]]) -> None:
        """One statement for all rows: the unit of work would look at each of them."""
        told = {"outcome": "applied", "made_person": True, "made_attachment": True}
        if made:
            self.session.execute(
                sa.update(_ROWS)
                .where(_ROWS.c.id == sa.bindparam("row_id"))
                .values(person_id=sa.bindparam("registered"), **told),
                [{"row_id": row.id, "registered": person_id} for row, person_id in made],
            )
        for row, person_id in made:
            for name, value in {**told, "person_id": person_id}.items():
                set_committed_value(row, name, value)

    def _one_by_one(self, rows: Sequence[ImportRow]) -> None:
        """The slow way, which finds the row that collides and attaches its person."""
        for row in rows:
            try:
                with self.session.begin_nested():
                    self._apply_new(row)
            except DomainError as error:
                row.outcome = "error"
                row.errors = [*row.errors, error.code]

    def _apply_new(self, row: ImportRow) -> None:
        try:
            self._register(row)
        except IinTaken:
            holder = find_by_iin(self.session, iin=row.values["iin"])
            if holder is None:
                raise
            self._attach_all([row], {row.id: holder.id})

    def _attach_all(self, rows: Sequence[ImportRow], found: Mapping[int, int]) -> None:
        if not rows:
            return
        attached = attach_people(
            self.session,
            actor=self.actor,
            region=self.region,
            centre_id=self.batch.centre_id,
            person_ids=[found[row.id] for row in rows],
            reason=f"import {self.batch.public_id}",
            basis=self.batch.legal_basis,
            source=self.source,
        )
        for row in rows:
            row.person_id, row.outcome = found[row.id], "attached"
            row.made_attachment = found[row.id] in attached

    def _register(self, row: ImportRow) -> None:
        warnings: list[str] = []
        data = self._data(row, warnings)
        try:
            person = self._write(data)
        except CardTaken:
            warnings.append("card.taken")
            person = self._write(replace(data, card_number=None))
        self._mark_registered([(row, person.id)])
        if warnings:
            row.warnings = [*row.warnings, *warnings]

    def _write(self, data: PersonData) -> Person:
        return register_person(
            self.session,
            actor=self.actor,
            region=self.region,
            centre_id=self.batch.centre_id,
            data=data,
            source=self.source,
            checked=True,
        )

    def _data(self, row: ImportRow, warnings: list[str]) -> PersonData:
        values = row.values
        categories, understood = row_categories(values)
        notes = [values.get("note", "")]
        if not understood:
            warnings.append("category.unknown")
            notes.append(" ".join(filter(None, (values.get(code, "") for code in CATEGORY_CODES))))
        born = values.get("birth_date")
        return PersonData(
            surname=values.get("surname", ""),
            given_name=values.get("given_name", ""),
            patronymic=values.get("patronymic", ""),
            iin=values.get("iin"),
            birth_date=dt.date.fromisoformat(born) if born else None,
            sex=values.get("sex", ""),
            phones=tuple((number, "") for number in values.get("phones", ())),
            address=values.get("address", ""),
            district_id=self.district_of(values.get("district", "")),
            card_number=values.get("card_number"),
            categories=tuple(entry[0] for entry in categories),
            category_terms=tuple(entry for entry in categories if any(entry[1:])),
            legal_basis=self.batch.legal_basis,
            legal_basis_note=self.batch.legal_basis_note,
            legal_basis_on=self.today if self.batch.legal_basis else None,
            note="\n".join(note for note in notes if note.strip()),
        )

    def _give_to_modules(self, rows: Sequence[ImportRow]) -> None:
        """A module that fails loses its own column of one row and nothing else."""
        for code, column in self.columns.items():
            holding = [row for row in rows if row.values.get(code) is not None]
            if not holding:
                continue
            self.session.flush()
            try:
                with self.session.begin_nested():
                    for row in holding:
                        self._give(code, column, row)
            except Exception:  # which row it was is found by going one by one
                self._give_one_by_one(code, column, holding)

    def _give(self, code: str, column: ImportColumn, row: ImportRow) -> None:
        column.apply(
            self.session,
            region_id=self.region.id,
            centre_id=self.batch.centre_id,
            person_id=row.person_id,
            value=row.values[code],
            source=self.source,
            actor_id=self.actor.user_id,
        )

    def _give_one_by_one(self, code: str, column: ImportColumn, rows: Sequence[ImportRow]) -> None:
        for row in rows:
            self.session.flush()
            try:
                with self.session.begin_nested():
                    self._give(code, column, row)
            except Exception as error:
                owner = kernel().registry.owners[code]
                record_error(owner, "import_columns", f"apply {code}: {describe(error)}")
                row.warnings = [*row.warnings, "column.failed"]


def take_back(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    columns: Mapping[str, ImportColumn],
) -> None:
    """Undo rows of a batch: withdraw people whom it had made, end attachments that it had made.

    Who has been served, changed or attached elsewhere since then stays, with outcome `kept`.
    """
    source = source_of(batch)
    give_back(session, actor=actor, region=region, rows=rows, source=source)
    used = used_people(session, batch=batch, rows=rows)
    free = [row for row in rows if row.person_id is not None and row.person_id not in used]
    free_ids = [row.person_id for row in free if row.person_id is not None]
    withdrawn = set(
        withdraw_people(
            session,
            actor=actor,
            region=region,
            person_ids=[row.person_id for row in free if row.made_person and row.person_id],
            source=source,
            reason=source,
        )
    )
    _detach(session, actor, region, free, source)
    for column in columns.values():
        column.undo(session, region_id=region.id, source=source, person_ids=free_ids)
    for row in rows:
        gone = row.person_id in withdrawn or (row in free and not row.made_person)
        row.outcome = "undone" if gone else "kept"
        if gone:
            row.person_id = None if row.made_person else row.person_id
            row.made_person = row.made_attachment = False


def _detach(
    session: Session, actor: Actor, region: RegionInfo, rows: Sequence[ImportRow], source: str
) -> None:
    detach_source(
        session,
        actor=actor,
        region=region,
        person_ids=[row.person_id for row in rows if row.made_attachment and row.person_id],
        source=source,
        reason=source,
    )
