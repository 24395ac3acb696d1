"""Objects in the addresses of the journal, for the contract tests and the browser's."""

from __future__ import annotations

FACTORIES = {"child_group_id": lambda place: place.one("child_group").public_id}
VALUES = {
    "child_group_id": (
        "SELECT g.public_id FROM activity_group g JOIN day_centre_stay s ON s.group_id = g.id"
        " WHERE s.ends_on IS NULL ORDER BY g.id LIMIT 1"
    ),
}
WANTED = {"day_centre_child_day": {"mark": "present"}}
#: the child of a touch stands in the form, and so does the group of a day that is closed
OBJECT_IN_FORM = {"day_centre_journal.touch", "day_centre_journal.close"}
#: who may correct and arrange
BY_PERMISSION = {
    "day_centre.journal.view": "director3",
    "day_centre.journal.mark": "director3",
    "day_centre.journal.arrange": "director3",
}
