"""Codes of imports in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from core.exchange.families import FAMILY_MESSAGES
from core.exchange.tables import SheetError
from core.people.labels import FIELDS, IIN_MESSAGES
from core.web.i18n import lazy_gettext as _

SHEET_MESSAGES: Final[dict[str, Any]] = {
    "sheet.unknown_type": _("This is not a spreadsheet. Choose an .xlsx or .csv file."),
    "sheet.old_format": _("This is an old .xls file. Open it and save it as .xlsx."),
    "sheet.empty": _("The file is empty."),
    "sheet.too_big": _("The file is too large: at most %(limit)s MB."),
    "sheet.zip_bomb": _("The file unpacks to an unusual size and was not opened."),
    "sheet.encrypted": _("The file is locked by a password. Save it without one."),
    "sheet.broken": _("The file is damaged and cannot be read. Save it again and try once more."),
    "sheet.formula": _(
        "Some cells hold formulas: %(names)s. Copy them and paste as values, then try again."
    ),
    "sheet.no_header": _(
        "No sheet has a heading with names of people. Sheets of the file: %(names)s."
    ),
    "sheet.no_family": _(
        "No sheet has a heading with the number of the family and a heading with the role in it."
    ),
    "sheet.no_table": _("No sheet holds a table: a line of headings with rows under it."),
    "sheet.too_many_rows": _("The sheet has too many rows: at most %(limit)s."),
    "sheet.too_wide": _("The sheet has too many columns: at most %(limit)s."),
}
MAPPING_PROBLEMS: Final[dict[str, Any]] = {
    "mapping.unknown": _("One of the columns is not known here."),
    "mapping.repeated": _("One and the same thing is chosen for two columns."),
    "mapping.no_name": _("Choose which column holds the names."),
    "mapping.no_family": _(
        "Choose which columns hold the number of the family and the role in the family."
    ),
}
ROW_MESSAGES: Final[dict[str, Any]] = {
    **IIN_MESSAGES,
    **FAMILY_MESSAGES,
    "iin.missing": _("There is no IIN."),
    "name.missing": _("There is no name."),
    "name.cut": _("The name is too long and was cut."),
    "birth_date.invalid": _("The date of birth is not a date of the calendar."),
    "phone.invalid": _("The phone number is not complete: left out."),
    "sex.unknown": _("The sex is not understood: left out."),
    "address.cut": _("The address is too long and was cut."),
    "card_number.invalid": _("The card number is too long: left out."),
    "category.dates": _("The dates of the category cannot be read, and are left out."),
    "cell.formula": _("A cell looks like a formula and is kept as text."),
    "column.failed": _("A column of a module could not be read: left out."),
    "card.taken": _("The card belongs to another person: left out."),
    "category.unknown": _("The category is not understood and stays with the row as text."),
    "update.changed_since": _("Somebody changed the file since the comparison: left as it is."),
    "update.refused": _("The file of the person could not be changed: left as it is."),
    "row.refused": _("The row could not be imported."),
}
OUTCOMES: Final[dict[str, Any]] = {
    "new": _("New"),
    "existing": _("Known already"),
    "duplicate": _("Repeated in the file"),
    "error": _("With errors"),
    "warning": _("With warnings"),
    "skipped": _("Left out"),
    "applied": _("Registered"),
    "attached": _("Attached to the centre"),
    "undone": _("Taken back"),
    "kept": _("Kept: served or changed since"),
}
STATES: Final[dict[str, tuple[Any, str]]] = {
    "checking": (_("The file is being read"), "info"),
    "refused": (_("Cannot be taken"), "danger"),
    "rehearsed": (_("Being checked"), "info"),
    "applying": (_("Being imported"), "warning"),
    "applied": (_("Imported"), "success"),
    "undoing": (_("Being undone"), "warning"),
    "undone": (_("Undone"), ""),
    "stopped": (_("Stopped half-way"), "danger"),
    "undo_stopped": (_("Undoing stopped half-way"), "danger"),
}
COLUMN_LABELS: Final[dict[str, Any]] = {
    "number": _("Number in the list"),
    "iin": _("IIN"),
    "full_name": _("Full name"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "birth_date": FIELDS["birth_date"],
    "sex": _("Sex"),
    "phone": _("Phone"),
    "address": _("Address"),
    "district": _("District"),
    "category": _("Category"),
    "disability_group": _("Disability group"),
    "category_from": _("First day of the category"),
    "category_to": _("Last day of the category"),
    "category_paper": _("Paper that proves the category"),
    "card_number": _("Card number"),
    "note": _("Note"),
    "family_number": _("Number of the family"),
    "family_role": _("Role in the family"),
}


def sheet_message(error: SheetError) -> str:
    """Why a file is refused, in the reader's language."""
    template = str(SHEET_MESSAGES[error.code])
    return template % {"limit": error.limit, "names": ", ".join(error.names)}
