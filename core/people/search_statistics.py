"""What SQLite's planner has to know of people before anybody ran ANALYZE."""

from __future__ import annotations

from typing import Final

#: What SQLite's planner is told until ANALYZE has run on real data (its documentation allows it).
#: Without, it takes an index on the region, which a million people share, for the best one.
#: Rows in the index, then rows for each beginning of its columns.
_STATISTICS: Final = {
    "person": {
        "ix_person_region_id": "1000000 500000",
        "ix_person_region_id_sort_key": "1000000 500000 1",
        "ix_person_region_id_birth_date": "1000000 500000 30",
        "ix_person_name_keys": "1000000 500000 10 2",
        "uq_person_region_id_iin": "990000 495000 1",
        "uq_person_region_id_card_number": "300000 150000 1",
        "ix_person_without_basis": "1000 500 1",
        "ix_person_without_iin": "10000 5000 10",
    },
    "person_centre": {
        "ix_person_centre_region_id": "1000000 500000",
        "ix_person_centre_centre_id": "1000000 5000 1",
        "ix_person_centre_person_id": "1000000 1",
        "uq_person_centre_living": "1000000 1 1",
    },
    "person_phone": {
        "ix_person_phone_region_id": "1000000 500000",
        "ix_person_phone_person_id": "1000000 1",
        "ix_person_phone_number": "1000000 2",
    },
    "person_category": {
        "ix_person_category_region_id": "1000000 500000",
        "ix_person_category_person_id": "1000000 2",
    },
}
SQLITE_STATISTICS: Final = (
    "ANALYZE person",  # of an empty table: it makes the place for statistics
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES "  # noqa: S608 - our own constants
    + ", ".join(
        f"('{table}', '{index}', '{rows}')"
        for table, indexes in _STATISTICS.items()
        for index, rows in indexes.items()
    ),
)
