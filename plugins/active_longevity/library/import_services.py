"""A catalogue from a spreadsheet: rehearsed, applied as a whole, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    new_public_id,
    now_utc,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from core.sdk.sheets import SheetError, read_sheets, sheet_message, storable
from plugins.active_longevity.library import naming
from plugins.active_longevity.library.models import (
    Book,
    BookImport,
    BookImportRow,
    Copy,
    Loan,
    Reservation,
)
from plugins.active_longevity.library.permissions import MANAGE
from plugins.active_longevity.library.queries import numbers_taken
from plugins.active_longevity.library.rules import inventory_key, next_numbers
from plugins.active_longevity.library.sheet_rows import (
    BookRow,
    BookTable,
    find_books,
    read_row,
    row_of_json,
)

#: rows of one statement
CHUNK = 1000


@dataclass
class Known:
    """What the catalogue of a centre holds: inventory number → key of its edition, and editions."""

    numbers: dict[str, str]
    editions: set[str]
    #: numbers of rows that were read before: number → row
    of_file: dict[str, int] = field(default_factory=dict)


def create_import(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    file_name: str,
    content: bytes,
    language: str,
    book_format: str,
    today: dt.date,
) -> BookImport:
    """Keep a file with its rehearsal; nothing gets into the catalogue. The same file of the same
    person that waits to be applied is found again and compared anew.

    Raises `NotAllowed`, and `InvalidInput` at `file` for a file that cannot be taken.
    """
    if not actor.can(MANAGE, region.id, centre_id):
        raise NotAllowed
    # locked, so that a double press finds the batch of the first one
    session.execute(
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )
    try:
        table = find_books(read_sheets(content, name=file_name))
    except SheetError as error:
        raise InvalidInput(error.code, _message(error), field="file") from None
    digest = hashlib.sha256(content).hexdigest()
    batch: BookImport | None = session.scalar(
        sa.select(BookImport).where(
            BookImport.centre_id == centre_id,
            BookImport.file_sha256 == digest,
            BookImport.state == "rehearsed",
            BookImport.created_by == actor.user_id,
        )
    )
    if batch is None:
        batch = BookImport(
            region_id=region.id, centre_id=centre_id, file_name=storable(file_name)[-200:],
            file_sha256=digest, created_by=actor.user_id,
        )  # fmt: skip
    batch.sheet, batch.headers = storable(table.sheet.name)[:100], _headings(table)
    batch.language, batch.format = language, book_format
    session.add(batch)
    session.flush()
    rows = [
        read_row(one, table, language=language, book_format=book_format, this_year=today.year)
        for one in table.rows
    ]
    _keep(session, batch, rows, known_in(session, centre_id=centre_id))
    return batch


def _message(error: SheetError) -> Any:
    if error.code == "sheet.no_header":
        return _(
            "No sheet has a heading with titles of books and at least one more column. Sheets of "
            "the file: %(names)s.",
            names=", ".join(error.names),
        )
    return sheet_message(error)


def _headings(table: BookTable) -> list[list[str]]:
    return [
        [storable(text), table.mapping.get(column, "")]
        for column, text in sorted(table.headers.items())
    ]


def known_in(session: Session, *, centre_id: int) -> Known:
    """What the centre has already: inventory numbers and editions."""
    numbers = session.execute(
        sa.select(Copy.inventory_key, Book.match_key)
        .join(Book, Book.id == Copy.book_id)
        .where(Copy.centre_id == centre_id)
    )
    editions = session.scalars(sa.select(Book.match_key).where(Book.centre_id == centre_id))
    return Known(dict(numbers.all()), set(editions))


def _keep(session: Session, batch: BookImport, rows: Sequence[BookRow], known: Known) -> None:
    session.execute(sa.delete(BookImportRow).where(BookImportRow.batch_id == batch.id))
    kept = []
    for row in rows:
        outcome = judge(row, known=known)
        kept.append({
            "region_id": batch.region_id, "batch_id": batch.id, "row_number": row.number,
            "values": row.as_json(), "outcome": outcome,
            "problems": [list(one) for one in (*row.errors, *row.warnings)],
        })  # fmt: skip
    for start in range(0, len(kept), CHUNK):
        session.execute(sa.insert(BookImportRow), kept[start : start + CHUNK])


def judge(row: BookRow, *, known: Known) -> str:
    """`new`, `existing` or `error` with its words added to the row; numbers of a new row are noted
    as used by the file."""
    keys = [inventory_key(one) for one in row.numbers]
    if not row.errors:
        twice = [key for key in keys if key in known.of_file]
        foreign = [key for key in keys if known.numbers.get(key, row.data.key) != row.data.key]
        same = [key for key in keys if known.numbers.get(key) == row.data.key]
        if twice:
            row.errors.append(("inventory.repeated", ", ".join(twice)))
        elif foreign:
            row.errors.append(("inventory.taken", ", ".join(foreign)))
        elif same and len(same) < len(keys):
            row.errors.append(("inventory.partly", ", ".join(same)))
        elif same or (not keys and row.data.key in known.editions):
            return "existing"
    if row.errors:
        return "error"
    known.of_file.update(dict.fromkeys(keys, row.number))
    return "new"


def apply_import(session: Session, *, actor: Actor, region: RegionInfo, batch: BookImport) -> int:
    """Take the rows without errors into the catalogue; returns how many. Pressed twice it is done
    once: the second press returns 0.

    Rows are compared once more, since the catalogue may have changed. Raises `Conflict` when
    there is nothing to take in.
    """
    locked = _locked(session, actor, region, batch)
    if locked.state == "applied":
        return 0
    rows = session.scalars(
        sa.select(BookImportRow)
        .where(BookImportRow.batch_id == batch.id, BookImportRow.outcome != "error")
        .order_by(BookImportRow.row_number)
    ).all()
    known = known_in(session, centre_id=batch.centre_id)
    taken: list[tuple[BookImportRow, BookRow]] = []
    for kept in rows:
        row = row_of_json(kept.row_number, kept.values)
        kept.outcome = judge(row, known=known)
        kept.problems = [list(one) for one in row.errors] or kept.problems
        if kept.outcome == "new":
            taken.append((kept, row))
    if not taken:
        raise Conflict("import.nothing", _("There is no new book to take in."))
    _store(session, locked, [row for _kept, row in taken])
    for kept, _row in taken:
        kept.outcome = "applied"
    locked.state, locked.applied_at = "applied", now_utc()
    session.flush()
    _note(session, actor, region, "active_longevity.books.import", locked, len(taken))
    return len(taken)


def _store(session: Session, batch: BookImport, rows: Sequence[BookRow]) -> None:
    source, common = (
        f"import:{batch.id}",
        {"region_id": batch.region_id, "centre_id": batch.centre_id},
    )
    editions = dict(
        session.execute(
            sa.select(Book.match_key, Book.id).where(Book.centre_id == batch.centre_id)
        ).all()
    )
    fresh = {row.data.key: row.data for row in rows if row.data.key not in editions}
    _insert(session, Book, [
        {
            **common, "public_id": new_public_id(), "source": source, "match_key": key,
            "version": 1, "search_key": naming.search_key(data.title, data.author),
            "sort_key": naming.sort_key(data.title), **data.__dict__,
        }
        for key, data in fresh.items()
    ])  # fmt: skip
    editions.update(
        session.execute(
            sa.select(Book.match_key, Book.id).where(
                Book.centre_id == batch.centre_id, Book.source == source
            )
        ).all()
    )
    taken = numbers_taken(session, centre_id=batch.centre_id)
    taken.update(inventory_key(one) for row in rows for one in row.numbers)
    made = iter(next_numbers(taken, sum(row.copies for row in rows if not row.numbers)))
    _insert(session, Copy, [
        {
            **common, "public_id": new_public_id(), "source": source, "inventory": number,
            "inventory_key": inventory_key(number), "shelf": row.shelf,
            "book_id": editions[row.data.key],
        }
        for row in rows
        for number in row.numbers or [next(made) for _copy in range(row.copies)]
    ])  # fmt: skip


def _insert(session: Session, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        session.execute(sa.insert(model), list(rows[start : start + CHUNK]))


def undo_import(
    session: Session, *, actor: Actor, region: RegionInfo, batch: BookImport
) -> tuple[int, int]:
    """Take back what a batch had brought: copies that nobody has borrowed, and editions that are
    left without copies and readers. Returns (copies taken back, copies kept)."""
    locked = _locked(session, actor, region, batch)
    if locked.state != "applied":
        return 0, 0
    source = f"import:{locked.id}"
    used = sa.or_(
        sa.exists().where(Loan.copy_id == Copy.id),
        sa.exists().where(Reservation.copy_id == Copy.id),
    )
    mine = sa.and_(Copy.centre_id == locked.centre_id, Copy.source == source)
    kept = session.execute(sa.select(Copy.inventory_key, Copy.book_id).where(mine, used)).all()
    gone = session.scalar(sa.select(sa.func.count()).select_from(Copy).where(mine, ~used)) or 0
    session.execute(sa.delete(Copy).where(mine, ~used).execution_options(synchronize_session=False))
    session.execute(
        sa.delete(Book)
        .where(
            Book.centre_id == locked.centre_id,
            Book.source == source,
            ~sa.exists().where(Copy.book_id == Book.id),
            ~sa.exists().where(Reservation.book_id == Book.id),
        )
        .execution_options(synchronize_session=False)
    )
    books = set(session.scalars(
        sa.select(Book.match_key).where(Book.id.in_({book_id for _key, book_id in kept}))
    ))  # fmt: skip
    rows = session.scalars(
        sa.select(BookImportRow).where(
            BookImportRow.batch_id == locked.id, BookImportRow.outcome == "applied"
        )
    )
    for row in rows:
        stays = row_of_json(row.row_number, row.values).data.key in books
        row.outcome = "kept" if stays else "undone"
    locked.state, locked.undone_at = "undone", now_utc()
    session.flush()
    session.expire_all()
    _note(session, actor, region, "active_longevity.books.undo", locked, gone)
    return gone, len(kept)


def _locked(session: Session, actor: Actor, region: RegionInfo, batch: BookImport) -> BookImport:
    if not actor.can(MANAGE, region.id, batch.centre_id):
        raise NotAllowed
    return session.scalars(
        sa.select(BookImport)
        .where(BookImport.id == batch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _note(
    session: Session, actor: Actor, region: RegionInfo, action: str, batch: BookImport, count: int
) -> None:
    record_audit(
        session, actor=actor, action=action, region_id=region.id,
        subject_type="active_longevity_book_import", subject_id=batch.id,
        details={"file": batch.file_name, "count": count},
    )  # fmt: skip
