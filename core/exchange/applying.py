"""The work of applying and undoing, row by row; the jobs cut it into steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.auth.actor import Actor
from core.clock import local_today
from core.errors import DomainError
from core.exchange.categories import category_codes
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import identity_of
from core.exchange.queries import known_people
from core.exchange.rehearsal import Known
from core.exchange.usage import source_of, used_people
from core.kernel import kernel
from core.people.models import Person, PersonCentre
from core.people.naming import name_key
from core.people.queries import find_by_iin
from core.people.services import (
    CardTaken,
    IinTaken,
    PersonData,
    attach_person,
    detach_source,
    register_person,
    withdraw_people,
)
from core.plugins.contracts import ImportColumn, RegionInfo
from core.plugins.dispatch import record_error
from core.plugins.loader import describe
from core.regions.models import District


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
        self.districts = {
            name_key(name): district.id
            for district in session.scalars(sa.select(District))
            for name in (district.name_kk, district.name_ru, district.name_en)
            if name
        }

    def apply(self, rows: Sequence[ImportRow]) -> None:
        """Register or attach the people of these rows; a row that is refused says why and the
        rest goes on. Whom the region knows is asked anew: much may pass after a rehearsal."""
        known = known_people(self.session, [identity_of(row.values) for row in rows])
        for row in rows:
            try:
                with self.session.begin_nested():
                    self._apply(row, known)
            except DomainError as error:
                row.outcome = "error"
                row.errors = [*row.errors, error.code]

    def _apply(self, row: ImportRow, known: Known) -> None:
        person_id = known(identity_of(row.values))
        if person_id is None:
            try:
                person = self._register(row)
            except IinTaken:  # by somebody who registered the person in this very moment
                holder = find_by_iin(self.session, iin=row.values["iin"])
                person_id = holder.id if holder else None
            else:
                row.person_id, row.outcome = person.id, "applied"
                row.made_person = row.made_attachment = True
        if isinstance(person_id, int):
            row.person_id, row.outcome = person_id, "attached"
            row.made_attachment = self._attach(person_id)
        self._give_to_modules(row)

    def _register(self, row: ImportRow) -> Person:
        data = self._data(row)
        try:
            return self._write(data)
        except CardTaken:
            row.warnings = [*row.warnings, "card.taken"]
            return self._write(PersonData(**{**data.__dict__, "card_number": None}))

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

    def _data(self, row: ImportRow) -> PersonData:
        values = row.values
        categories, understood = category_codes(
            values.get("category", ""), values.get("disability_group", "")
        )
        notes = [values.get("note", "")]
        if not understood:
            row.warnings = [*row.warnings, "category.unknown"]
            notes.append(f"{values.get('category', '')} {values.get('disability_group', '')}")
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
            district_id=self.districts.get(name_key(values.get("district", ""))),
            card_number=values.get("card_number"),
            categories=categories,
            legal_basis=self.batch.legal_basis,
            legal_basis_note=self.batch.legal_basis_note,
            legal_basis_on=self.today if self.batch.legal_basis else None,
            note="\n".join(note for note in notes if note.strip()),
        )

    def _attach(self, person_id: int) -> bool:
        """Attach to the batch's centre; False when the centre holds the file already."""
        held = self.session.scalar(
            sa.select(PersonCentre.id).where(
                PersonCentre.person_id == person_id,
                PersonCentre.centre_id == self.batch.centre_id,
                PersonCentre.detached_at.is_(None),
            )
        )
        if held is not None:
            return False
        person = self.session.scalars(
            sa.select(Person).where(Person.id == person_id).options(selectinload(Person.centres))
        ).one()
        attach_person(
            self.session,
            actor=self.actor,
            region=self.region,
            person=person,
            centre_id=self.batch.centre_id,
            reason=f"import {self.batch.public_id}",
            basis=self.batch.legal_basis,
            source=self.source,
        )
        return True

    def _give_to_modules(self, row: ImportRow) -> None:
        """A module that fails loses its own column and nothing else."""
        for code, column in self.columns.items():
            value = row.values.get(code)
            if value is None:
                continue
            self.session.flush()
            try:
                with self.session.begin_nested():
                    column.apply(
                        self.session,
                        region_id=self.region.id,
                        centre_id=self.batch.centre_id,
                        person_id=row.person_id,
                        value=value,
                        source=self.source,
                        actor_id=self.actor.user_id,
                    )
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
