"""What is wrong with an uploaded form, in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from core.exchange.words import SHEET_MESSAGES
from core.indicators.form_book import Problem
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

#: more are not told at once
MOST_TOLD: Final = 12
PROBLEMS: Final[dict[str, Any]] = {
    "form.large": _("The form is larger than 2 MB. Take pictures out of it."),
    "form.old": _("This is an old .xls file, or the file is locked by a password. Save it as .xlsx "
                  "without a password."),
    "form.no_xlsx": _("This is not an .xlsx workbook, whatever its name says."),
    "form.macros": _("The workbook holds macros. Save it as .xlsx without them."),
    "form.external": _("The workbook takes data from other files or from a network. Remove these "
                       "links and save it again."),
    "form.embedded": _("The workbook holds other files. Remove them and save it again."),
    "form.signed": _("The workbook is signed: filling would break the signature. Upload it without "
                     "one."),
    "form.many_names": _("The workbook has too many names."),
    "form.no_names": _("No cell has a name. Give a name to each cell that is to be filled."),
    "form.unknown": _("Nobody knows the name %(name)s (%(where)s)."),
    "form.twice": _("The name %(name)s stands for two cells: %(where)s."),
    "form.two_names": _("One cell has two names: %(name)s (%(where)s)."),
    "form.several": _("The name %(name)s stands for several cells (%(where)s); it must be one."),
    "form.merged": _("The cell of %(name)s (%(where)s) is hidden inside merged cells: name the "
                     "first of them."),
    "form.formula": _("The cell of %(name)s (%(where)s) holds a formula: it would be lost."),
    "form.lost": _("The cell of %(name)s was deleted (%(where)s)."),
    "form.no_cell": _("The name %(name)s is no cell of a sheet (%(where)s)."),
}  # fmt: skip


def problem_words(problem: Problem) -> str:
    """One sentence about one problem."""
    message = PROBLEMS.get(problem.code) or SHEET_MESSAGES.get(
        problem.code, SHEET_MESSAGES["sheet.broken"]
    )
    named = {"name": f"«{problem.name}»", "where": problem.where[:80], "limit": ""}
    return str(message) % named if "%(" in str(message) else str(message)


def problems_words(problems: tuple[Problem, ...]) -> str:
    """All sentences, or the first of many and how many more there are."""
    told = [problem_words(one) for one in problems[:MOST_TOLD]]
    rest = len(problems) - len(told)
    if rest > 0:
        told.append(gettext("And %(count)s more.", count=rest))
    return " ".join(told)
