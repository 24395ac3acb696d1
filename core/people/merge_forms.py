"""Forms of merging and of taking it back."""

from __future__ import annotations

from flask import request
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length

from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _


class MergeForm(BaseForm):
    """A reason, and the versions of the two files that were compared. Whose value is kept stands
    in `field-<name>`: which fields there are depends on the files."""

    reason = TextField(
        _("Why these are two files of one person"),
        [InputRequired(), Length(max=200)],
        description=_("What you compared: papers, phone, talk with the person"),
    )
    keep_version = HiddenField()
    drop_version = HiddenField()
    sure = BooleanField(_("I have compared the papers: it is one person in spite of this"))

    def check_sure(self, contradicts: bool) -> bool:
        """Where the files contradict each other, a tick is asked for."""
        if contradicts and not self.sure.data:
            self.add_error("sure", gettext("The files contradict each other. Compare the papers."))
            return False
        return True

    def versions(self) -> tuple[int, int]:
        return _whole(self.keep_version.data), _whole(self.drop_version.data)

    def chosen(self) -> dict[str, str]:
        return _prefixed("field-")


class UnmergeForm(BaseForm):
    """A reason, and where each thing goes that came since: `item-<key>` is keep or drop."""

    reason = TextField(
        _("Why the merge is undone"), [InputRequired(), Length(max=200)],
    )  # fmt: skip

    def decisions(self) -> dict[str, str]:
        return _prefixed("item-")


def _prefixed(prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value
        for name, value in request.form.items()
        if name.startswith(prefix)
    }


def _whole(text: str | None) -> int:
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
