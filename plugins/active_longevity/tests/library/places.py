"""Objects that stand in addresses of the library."""

from __future__ import annotations

import datetime as dt

from core.clock import now_utc
from plugins.active_longevity.library.models import Book, BookImport, Copy, Loan, Reservation
from plugins.active_longevity.library.naming import search_key, sort_key
from tests.contract.place import Maker, Place


def _book(place: Place) -> Book:
    return place.add(
        Book(region_id=place.region.id, centre_id=place.centre_id, title="Абай жолы",
             author="Мұхтар Әуезов", language="kk", format="print", match_key="0" * 64,
             search_key=search_key("Абай жолы", "Мұхтар Әуезов"), sort_key=sort_key("Абай жолы"))
    )  # fmt: skip


def _copy(place: Place) -> Copy:
    return place.add(
        Copy(region_id=place.region.id, centre_id=place.centre_id, inventory="101",
             inventory_key="101", book_id=place.one("library_book").id)
    )  # fmt: skip


def _loan(place: Place) -> Loan:
    today = now_utc().date()
    return place.add(
        Loan(region_id=place.region.id, centre_id=place.centre_id, lent_on=today,
             due_on=today + dt.timedelta(days=21), copy_id=place.one("library_copy").id,
             person_id=place.one("person").id)
    )  # fmt: skip


def _reservation(place: Place) -> Reservation:
    return place.add(
        Reservation(region_id=place.region.id, centre_id=place.centre_id,
                    book_id=place.one("library_book").id, person_id=place.one("person").id)
    )  # fmt: skip


def _import(place: Place) -> BookImport:
    return place.add(
        BookImport(region_id=place.region.id, centre_id=place.centre_id, file_name="қор.csv",
                   file_sha256="0" * 64, sheet="қор", headers=[], language="kk", format="print")
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "library_book": _book,
    "library_copy": _copy,
    "library_loan": _loan,
    "library_place": _reservation,
    "library_import": _import,
}
FACTORIES: dict[str, Maker] = {
    "book_id": lambda p: p.one("library_book").public_id,
    "copy_id": lambda p: p.one("library_copy").public_id,
    "loan_id": lambda p: p.one("library_loan").public_id,
    "book_reservation_id": lambda p: p.one("library_place").public_id,
    "book_import_id": lambda p: p.one("library_import").public_id,
}

_LIBRARY = "(SELECT id FROM centre WHERE code = 'active-longevity')"
VALUES = {
    "book_id": "SELECT b.public_id FROM active_longevity_book b JOIN active_longevity_reservation r"
    f" ON r.book_id = b.id WHERE b.centre_id = {_LIBRARY} ORDER BY r.id LIMIT 1",
    "copy_id": "SELECT public_id FROM active_longevity_book_copy"
    f" WHERE centre_id = {_LIBRARY} ORDER BY id LIMIT 1",
    "loan_id": "SELECT public_id FROM active_longevity_loan"
    f" WHERE centre_id = {_LIBRARY} AND ended_at IS NULL ORDER BY id LIMIT 1",
    "book_import_id": "SELECT public_id FROM active_longevity_book_import"
    f" WHERE centre_id = {_LIBRARY} ORDER BY id LIMIT 1",
}
NOT_PAGES = {
    "active_longevity_library.catalogue_xlsx": "a file to download",
    "active_longevity_library.catalogue_csv": "a file to download",
    "active_longevity_library.template": "a file to download",
}
