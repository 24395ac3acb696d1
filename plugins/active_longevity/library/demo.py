"""A library of the demo: some hundreds of books, a year of loans, some overdue, some waited for."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.library import naming
from plugins.active_longevity.library.demo_books import shipped
from plugins.active_longevity.library.loan_services import KIND, source_key
from plugins.active_longevity.library.models import (
    Book,
    BookImport,
    BookImportRow,
    Copy,
    Loan,
    Reservation,
)
from plugins.active_longevity.library.rules import HOLD_DAYS, LOAN_DAYS, MOST_BOOKS
from plugins.active_longevity.library.services import BookData
from plugins.active_longevity.library.sheet_rows import BookRow

_PUBLISHERS = {
    "kk": ("Жазушы", "Атамұра", "Мектеп", "Раритет", "Фолиант"),
    "ru": ("Художественная литература", "АСТ", "Эксмо", "Жазушы", "Азбука"),
    "en": ("Penguin", "Wordsworth", "Macmillan"),
    "other": ("Ғафур Ғулом", "Шарқ"),
}
READERS = 70
LOANS_A_DAY = 3


def fill(session: Session, *, region: RegionInfo, demo: Any) -> None:
    """Fill the libraries of the module's centres: the first has every book, the others a part."""
    for number, (code, centre) in enumerate(demo.centres.items()):
        if centre.type_code != MODULE or not demo.people[code]:
            continue
        rng = random.Random(f"library {number}")
        books = shipped() if number == 0 else shipped()[number::3]
        _import(session, region, centre.id, demo)
        copies = _stock(session, region, centre.id, books, rng)
        readers = rng.sample(demo.people[code], min(READERS, len(demo.people[code])))
        _lend(session, region, centre.id, demo, copies, readers, rng)
        _reserve(session, region, centre.id, demo, readers, rng)


def _import(session: Session, region: RegionInfo, centre_id: int, demo: Any) -> None:
    """A list of new books that waits to be looked through."""
    batch = BookImport(
        region_id=region.id, centre_id=centre_id, file_name="жаңа-кітаптар.csv", sheet="Тізім",
        file_sha256="demo", headers=[["Кітап атауы", "title"], ["Автор", "author"],
                                     ["Бағасы", ""]],
        language="kk", format="print", created_by=demo.actor.user_id,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    lines: tuple[tuple[str, str, str, list[list[str]]], ...] = (
        ("Дала уалаятының газеті. 1-том", "", "new", []),
        ("Зар заман", "Мұхтар Әуезов", "new", []),
        ("", "Ғафу Қайырбеков", "error", [["title.missing", ""]]),
    )
    session.execute(sa.insert(BookImportRow), [
        {
            "region_id": region.id, "batch_id": batch.id, "row_number": number,
            "values": BookRow(number, BookData(title, author), [], 1, "").as_json(),
            "problems": problems, "outcome": outcome,
        }
        for number, (title, author, outcome, problems) in enumerate(lines, 2)
    ])  # fmt: skip


def _stock(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    books: Sequence[tuple[str, str, str, str, str]],
    rng: random.Random,
) -> list[tuple[int, int]]:
    """(copy id, book id) of what stands on the shelves; some copies are gone."""
    common = {"region_id": region.id, "centre_id": centre_id, "source": "demo"}
    rows = {}
    for language, subject, author, title, book_format in books:
        data = BookData(
            title, author, language, book_format, rng.randint(1972, 2023),
            rng.choice(_PUBLISHERS[language]), "", subject,
        )  # fmt: skip
        rows[data.key] = {
            **common, **data.__dict__, "public_id": new_public_id(), "version": 1,
            "match_key": data.key, "search_key": naming.search_key(title, author),
            "sort_key": naming.sort_key(title),
        }  # fmt: skip
    session.execute(sa.insert(Book), list(rows.values()))
    ids = session.scalars(
        sa.select(Book.id).where(Book.centre_id == centre_id).order_by(Book.id)
    ).all()
    numbered: list[dict[str, Any]] = []
    for book_id in ids:
        for _copy in range(rng.choice((1, 1, 1, 2, 2, 3))):
            number = str(10001 + len(numbered))
            numbered.append({
                **common, "public_id": new_public_id(), "book_id": book_id, "inventory": number,
                "inventory_key": number, "shelf": f"{rng.choice('АБВГД')}-{rng.randint(1, 9)}",
                "condition": "present", "condition_on": None, "condition_reason": "",
            })  # fmt: skip
    for place, condition, reason in (
        (7, "written_off", "№ 4 акт, ескірген"), (23, "lost", "оқырман жоғалтты"),
        (61, "written_off", "№ 4 акт, беттері жыртылған"), (98, "lost", "түгендеуде табылмады"),
    ):  # fmt: skip
        numbered[place % len(numbered)] |= {
            "condition": condition, "condition_reason": reason,
            "condition_on": dt.date(2026, 5, 14),
        }  # fmt: skip
    session.execute(sa.insert(Copy), numbered)
    found = session.execute(
        sa.select(Copy.id, Copy.book_id)
        .where(Copy.centre_id == centre_id, Copy.condition == "present")
        .order_by(Copy.id)
    )
    return [(copy_id, book_id) for copy_id, book_id in found]


def _lend(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    demo: Any,
    copies: Sequence[tuple[int, int]],
    readers: Sequence[int],
    rng: random.Random,
) -> None:
    """A year of loans: no copy is lent twice at once, nobody has more than the rules allow."""
    free_from: dict[int, dt.date] = {}
    held_until: dict[int, list[dt.date]] = {}
    rows = []
    day = demo.first_day
    while day < demo.today:
        for _loan in range(rng.randint(1, LOANS_A_DAY) if day.isoweekday() < 7 else 0):
            reader, (copy_id, _book) = rng.choice(readers), rng.choice(copies)
            mine = [one for one in held_until.get(reader, []) if one >= day]
            if free_from.get(copy_id, day) > day or len(mine) >= MOST_BOOKS:
                continue
            row = _loan_row(region, centre_id, copy_id, reader, day, demo.today, rng)
            ends = row["ended_on"] or dt.date.max
            free_from[copy_id], held_until[reader] = ends, [*mine, ends]
            rows.append(row)
        day += dt.timedelta(days=1)
    session.execute(sa.insert(Loan), rows)
    loans = session.scalars(sa.select(Loan).where(Loan.centre_id == centre_id)).all()
    session.execute(sa.insert(Delivery), [_delivery(loan) for loan in loans])


def _loan_row(
    region: RegionInfo,
    centre_id: int,
    copy_id: int,
    reader: int,
    day: dt.date,
    today: dt.date,
    rng: random.Random,
) -> dict[str, Any]:
    """Most come back in time, some late; the last ones are still with their readers."""
    moment = to_utc(day, dt.time(rng.randint(9, 17), rng.choice((5, 20, 35, 50))), region.timezone)
    due = day + dt.timedelta(days=LOAN_DAYS)
    prolonged = due - dt.timedelta(days=1) if rng.random() < 0.15 else None
    if prolonged is not None and prolonged < today:
        due += dt.timedelta(days=LOAN_DAYS)
    else:
        prolonged = None
    late = rng.random() < 0.2
    back = due + dt.timedelta(days=rng.randint(1, 25)) if late else day + dt.timedelta(
        days=rng.randint(4, (due - day).days)
    )  # fmt: skip
    is_back = back < today
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": centre_id,
        "copy_id": copy_id, "person_id": reader, "lent_on": day, "lent_at": moment,
        "due_on": due, "prolonged_on": prolonged, "ended": "returned" if is_back else "",
        "ended_on": back if is_back else None,
        "ended_at": to_utc(back, dt.time(11), region.timezone) if is_back else None,
        "overdue_told_for": due if late and due < today else None,
        "reminded_for": due if due < today else None,
    }  # fmt: skip


def _delivery(loan: Loan) -> Mapping[str, Any]:
    return {
        "public_id": new_public_id(), "region_id": loan.region_id, "centre_id": loan.centre_id,
        "module": MODULE, "service_kind": KIND.code, "special_kind": KIND.special_kind,
        "setting": KIND.setting, "person_id": loan.person_id, "local_date": loan.lent_on,
        "quantity": Decimal(1), "unit": KIND.unit, "funding_source": "local_budget",
        "proof": "demo", "source_key": source_key(loan), "recorded_at": loan.lent_at,
    }  # fmt: skip


def _reserve(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    demo: Any,
    readers: Sequence[int],
    rng: random.Random,
) -> None:
    """Four wait for books that are lent, two have theirs put aside."""
    asked = to_utc(demo.today - dt.timedelta(days=3), dt.time(10), region.timezone)
    common = {"region_id": region.id, "centre_id": centre_id, "asked_at": asked}
    holding: dict[int, set[int]] = {}
    lent: dict[int, int] = {}
    for book_id, person_id in session.execute(
        sa.select(Copy.book_id, Loan.person_id)
        .join(Loan, Loan.copy_id == Copy.id)
        .where(Copy.centre_id == centre_id, Loan.ended_at.is_(None))
        .order_by(Loan.id)
    ):
        holding.setdefault(book_id, set()).add(person_id)
        lent[book_id] = lent.get(book_id, 0) + 1
    of_book: dict[int, list[int]] = {}
    for copy_id, book_id in session.execute(
        sa.select(Copy.id, Copy.book_id)
        .where(Copy.centre_id == centre_id, Copy.condition == "present")
        .order_by(Copy.id)
    ):
        of_book.setdefault(book_id, []).append(copy_id)
    gone = [book_id for book_id, count in lent.items() if count == len(of_book[book_id])][:3]
    here = [book_id for book_id in of_book if book_id not in lent][:2]
    until = demo.today + dt.timedelta(days=HOLD_DAYS - 3)
    rows: list[dict[str, Any]] = [
        {**common, "book_id": book_id, "person_id": reader, "state": "waiting", "copy_id": None,
         "held_until": None}
        for place, book_id in enumerate(gone)
        for reader in rng.sample([one for one in readers if one not in holding[book_id]],
                                 2 if place == 0 else 1)
    ]  # fmt: skip
    rows += [
        {**common, "book_id": book_id, "person_id": reader, "state": "held",
         "copy_id": of_book[book_id][0], "held_until": until}
        for book_id, reader in zip(here, rng.sample(list(readers), 2), strict=False)
    ]  # fmt: skip
    for row in rows:
        row["public_id"] = new_public_id()
    session.execute(sa.insert(Reservation), rows)
