"""What the library calls its things."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import lazy_gettext as _

LANGUAGES: Final[dict[str, Any]] = {
    "kk": _("Kazakh"),
    "ru": _("Russian"),
    "en": _("English"),
    "other": _("Another language"),
}
FORMATS: Final[dict[str, Any]] = {
    "print": _("Printed book"),
    "large_print": _("Large print"),
    "braille": _("Braille"),
    "audio": _("Audiobook"),
    "daisy": _("Talking book (DAISY)"),
}
#: what a copy is doing: text and kind of its tag
COPY_STATES: Final[dict[str, tuple[Any, str]]] = {
    "available": (_("On the shelf"), "success"),
    "lent": (_("Lent"), "info"),
    "held": (_("Put aside for a reader"), "warning"),
    "lost": (_("Lost"), "danger"),
    "written_off": (_("Written off"), ""),
}
RESERVATIONS: Final[dict[str, tuple[Any, str]]] = {
    "waiting": (_("Waits for the book"), "info"),
    "held": (_("Put aside for a reader"), "warning"),
    "fulfilled": (_("Taken"), "success"),
    "cancelled": (_("Taken back"), ""),
    "lapsed": (_("Not collected in time"), ""),
}
LOAN_ENDS: Final[dict[str, tuple[Any, str]]] = {
    "": (_("With the reader"), "info"),
    "returned": (_("Returned"), "success"),
    "lost": (_("Lost"), "danger"),
    "mistake": (_("Noted by mistake"), ""),
}
ROW_PROBLEMS: Final[dict[str, Any]] = {
    "title.missing": _("There is no title."),
    "title.cut": _("The title is too long and was cut."),
    "author.cut": _("The author is too long and was cut."),
    "language.unknown": _("The language «%(text)s» is not understood."),
    "format.unknown": _("The kind of book «%(text)s» is not understood."),
    "year.invalid": _("The year «%(text)s» cannot be: left out."),
    "isbn.invalid": _("The ISBN «%(text)s» has a wrong check digit: left out."),
    "copies.invalid": _("The number of copies «%(text)s» is not a whole number from 1 to 200."),
    "copies.disagree": _(
        "The number of copies does not agree with the inventory numbers: %(text)s. Write every "
        "number, or a range such as 101–103, or leave the numbers empty."
    ),
    "inventory.invalid": _("The inventory numbers «%(text)s» cannot be read."),
    "inventory.repeated": _("The inventory number %(text)s stands in the file twice."),
    "inventory.taken": _("The inventory number %(text)s belongs to another book."),
    "inventory.partly": _("Some of the inventory numbers are in the catalogue already: %(text)s."),
    "cell.formula": _("The cell %(text)s holds a formula. Paste it as a value."),
    "text.cut": _("A text is too long and was cut."),
}
COLUMN_NAMES: Final[dict[str, Any]] = {
    "number": _("Number in the list"),
    "title": _("Title"),
    "author": _("Author"),
    "language": _("Language"),
    "year": _("Year of publication"),
    "publisher": _("Publisher"),
    "isbn": "ISBN",
    "subject": _("Subject"),
    "format": _("Kind of book"),
    "inventory": _("Inventory number"),
    "copies": _("Number of copies"),
    "shelf": _("Shelf"),
}
OUTCOMES: Final[dict[str, tuple[Any, str]]] = {
    "new": (_("New"), "success"),
    "existing": (_("In the catalogue already"), "info"),
    "error": (_("With errors"), "danger"),
    "applied": (_("Taken in"), "success"),
    "undone": (_("Taken back"), ""),
    "kept": (_("Kept: lent or reserved since"), "warning"),
}
IMPORT_STATES: Final[dict[str, tuple[Any, str]]] = {
    "rehearsed": (_("Being checked"), "info"),
    "applied": (_("Imported"), "success"),
    "undone": (_("Undone"), ""),
}


def copy_state(condition: str, *, lent: bool, held: bool) -> str:
    """The code of `COPY_STATES`: what became of the copy decides before where it is."""
    if condition != "present":
        return condition
    return "lent" if lent else "held" if held else "available"


def row_problem(code: str, text: str) -> str:
    """What is wrong with a row, in the reader's language."""
    return str(ROW_PROBLEMS[code]) % {"text": text}
