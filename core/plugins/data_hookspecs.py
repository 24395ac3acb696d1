"""Hooks that are duties to a person's data: merge, file, erasure, sharing. See `hookspecs.py`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    Problem,
    RegionInfo,
)
from core.plugins.markers import hookspec

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@hookspec
def merge_people(merging: Merging) -> list[Moved]:  # type: ignore[empty-body]
    """Rows of one person that follow it when two files of the same person become one.

    Called when: the page that compares two files is shown (`merging.preview`: the same calls only
        count), and inside the merging transaction, with both people locked.
    Arguments: merging (`move` points rows at the kept person, `change` sets columns of one row,
        `warn` says what to look at first). Core writes every changed value down, so the merge can
        be taken back without asking the module; what is not done through it is lost for good.
    Return: one `Moved` for each kind of rows, with how many follow. Each table that has a foreign
        key to `person.id` needs a `move`; the question `people` of `shanyraq modules check` finds
        those that lack it. Rows that a unique index would refuse are changed before.
    If it fails: nothing is merged and the module is named; so is one with tables, not loaded.
    Example:
        @hookimpl
        def merge_people(merging):
            return [merging.move(Thing, label="Things")]
    Since: 0.2. Users: core, active_longevity, equal_society.
    """


@hookspec
def unmerge_people(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, keep_id: int, drop_id: int
) -> list[Problem]:
    """Set right what a module has computed from the rows of two people who are two again.

    Called when: in the transaction that takes a merge back, after core has put every value back.
    Arguments: session, region, keep_id (whose file was kept), drop_id (whose file is restored).
    Return: what could not be as before, to be told to who pressed the button; mostly nothing.
    If it fails: the merge stays as it is and the module is named.
    Example:
        @hookimpl
        def unmerge_people(session, region, keep_id, drop_id):
            return [Problem("lab.badge", "A new badge has to be printed", blocking=False)]
    Since: 0.2. Users: core.
    """


@hookspec
def export_person_data(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Everything that the module holds about a person, for the file that the person may ask for.

    Called when: a background job gathers the data, whether the module is on or off in the region.
    Arguments: session (for reading), region, person_id.
    Return: one record for each row, ended ones too; `code` is the table's name.
    If it fails: no file is made and the module is named; so is one with tables that is not loaded.
    Example:
        @hookimpl
        def export_person_data(session, region, person_id):
            return [PersonRecord("Thing", (("Title", "Lens"),), "lab_thing", {"title": "Lens"})]
    Since: 0.2. Users: core, active_longevity, equal_society.
    """


@hookspec
def erase_person_data(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, person_id: int
) -> list[Erasure]:
    """Erase what the module holds about a person, or make it nameless, and say what is kept.

    Called when: a person's data are erased; and for the page before it, where everything is taken
        back afterwards, so that the numbers shown are those of the deed itself.
    Arguments: session (the unit of work), region, person_id. Rows that a figure counts stay,
        without any free text; the row of the person itself is core's.
    Return: one `Erasure` for each kind of rows; what the law keeps has `kept`, a reason, a day.
    If it fails: nothing is erased and the module is named.
    Example:
        @hookimpl
        def erase_person_data(session, region, person_id):
            return [Erasure("Things", 3), Erasure("Bills", 1, kept=True, reason="Tax code")]
    Since: 0.2. Users: core, active_longevity, equal_society.
    """


@hookspec
def open_duties(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, person_id: int
) -> list[Problem]:
    """What the centre still owes a person, or the law still asks of it.

    Called when: a person's data are to be erased, or the consent to their processing withdrawn.
    Arguments: session (for reading), region, person_id.
    Return: problems whose texts say what has to be ended first; blocking ones refuse.
    If it fails: the deed is refused and the module is named.
    Example:
        @hookimpl
        def open_duties(session, region, person_id):
            return [Problem("lab.lent", "A microscope is lent to the person")]
    Since: 0.2. Users: active_longevity, core.
    """


@hookspec
def check_sharing(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, person_id: int, on: dt.date
) -> list[Problem]:
    """Whether a person's file may be given to another centre because of the person's consent.

    Called when: a file is attached to another centre on the basis of a paper consent, no other.
    Arguments: session (for reading), region, person_id, on (a local date).
    Return: problems; a blocking one refuses with its text.
    If it fails: the file is not given and the module is named.
    Example:
        @hookimpl
        def check_sharing(session, region, person_id, on):
            return [Problem("lab.secret", "The person is in a shelter")]
    Since: 0.2. Users: core.
    """
