"""Applying and undoing a list of families: people as ever, and then their households."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.exchange.applying import Applier
from core.exchange.families import head_of
from core.exchange.family_columns import FAMILIES, ROLE_CODE
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.usage import source_of
from core.households.import_services import Placing, place_family, take_back_memberships
from core.plugins.contracts import RegionInfo


def whole_families(
    session: Session, batch: ImportBatch, rows: Sequence[ImportRow]
) -> list[ImportRow]:
    """These rows with all others of their families that wait for the same work.

    A family is applied and undone in one transaction, wherever its rows stand in the file.
    """
    if batch.kind != FAMILIES or not rows:
        return list(rows)
    together = session.scalars(
        sa.select(ImportRow)
        .where(
            ImportRow.batch_id == batch.id,
            ImportRow.group_key.in_({row.group_key for row in rows}),
            ImportRow.outcome.in_(_waiting_with(rows[0].outcome)),
            ImportRow.skip.is_(False),
        )
        .order_by(ImportRow.row_number)
    ).all()
    return list({row.id: row for row in (*rows, *together)}.values())


def _waiting_with(outcome: str) -> tuple[str, ...]:
    return ("new", "existing") if outcome in ("new", "existing") else ("applied", "attached")


class FamilyApplier(Applier):
    """Registers or attaches the people of whole families, and puts each family into a household."""

    def apply(self, rows: Sequence[ImportRow]) -> None:
        super().apply(rows)
        families: dict[str, list[ImportRow]] = {}
        for row in rows:
            if row.person_id is not None and row.outcome in ("applied", "attached"):
                families.setdefault(row.group_key or "", []).append(row)
        for family in families.values():
            self._place(family)

    def _place(self, family: list[ImportRow]) -> None:
        members = [(row.values[ROLE_CODE], _born(row)) for row in family]
        place = head_of(members, self.today)
        if place is None:  # its adults were refused in this very moment
            for row in family:
                row.warnings = [*row.warnings, "family.no_head"]
            return
        head = family[place]
        result = place_family(
            self.session,
            actor=self.actor,
            region=self.region,
            placing=Placing(
                head_id=_id(head),
                head_role=head.values[ROLE_CODE],
                roles={_id(row): row.values[ROLE_CODE] for row in family},
                address=_first(family, "address"),
                district_id=self._district(family),
                on=self.today,
                source=self.source,
            ),
        )
        for row in family:
            if _id(row) in result.elsewhere and "family.elsewhere" not in row.warnings:
                row.warnings = [*row.warnings, "family.elsewhere"]

    def _district(self, family: list[ImportRow]) -> int | None:
        """The district of its column, or the one with which the address begins."""
        text = _first(family, "district") or _first(family, "address").partition(",")[0]
        return self.district_of(text)


def applier_of(batch: ImportBatch) -> type[Applier]:
    return FamilyApplier if batch.kind == FAMILIES else Applier


def take_back_families(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    people: Mapping[int, int | None],
) -> None:
    """After `take_back`: end the memberships that the batch made for those whom it took back.

    `people` are the persons of the rows (by row id) as they were before it.
    """
    if batch.kind != FAMILIES:
        return
    gone = [people[row.id] for row in rows if row.outcome == "undone"]
    take_back_memberships(
        session,
        actor=actor,
        region=region,
        source=source_of(batch),
        person_ids=[one for one in gone if one is not None],
    )


def _first(family: list[ImportRow], code: str) -> str:
    return next((row.values[code] for row in family if row.values.get(code)), "")


def _id(row: ImportRow) -> int:
    assert row.person_id is not None
    return row.person_id


def _born(row: ImportRow) -> dt.date | None:
    born = row.values.get("birth_date")
    return dt.date.fromisoformat(born) if born else None
