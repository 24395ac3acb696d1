"""Background work of personal data: gathering files, emptying old ones, the monthly list."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import g

from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.people.models import Person
from core.privacy.code_services import forget_codes
from core.privacy.models import PersonExport
from core.privacy.paper import held_zip
from core.privacy.retention_services import drop_returned, find_due, reopen_kept
from core.privacy.rights_services import GATHER, forget_exports, held_about, store_export
from core.web.i18n import DEFAULT_LOCALE
from core.web.i18n import lazy_gettext as _

CASES_A_STEP = 500


@job_handler(
    GATHER, label=_("Gathering all data about a person"), page="privacy.export",
    page_arguments=("export_id",),
)  # fmt: skip
def gather(context: JobContext) -> None:
    """Read what all modules hold, make the file, keep it for the asker."""
    assert context.region is not None  # people always belong to one
    g.locale = DEFAULT_LOCALE
    g.region = context.region
    wanted = sa.select(PersonExport).where(PersonExport.public_id == context.arguments["export_id"])
    with context.reading() as session:
        export = session.scalars(wanted).one()
        if export.made_at is not None:
            return
        person = session.get_one(Person, export.person_id)
        records = held_about(session, region=context.region, person_id=person.id)
        content = held_zip(region=context.region, person=person, records=records,
                           asked_by=context.actor.full_name)  # fmt: skip
    with context.step() as session:
        export = session.scalars(wanted).one()
        store_export(session, export=export, content=content, records=len(records))
        context.done = context.total


@job_handler(
    "privacy.nightly", label=_("Terms of personal data"), daily_at=dt.time(3, 45), per_region=True
)
def nightly(context: JobContext) -> None:
    """Empty files whose time is over, and list what is due this month."""
    assert context.region is not None
    with context.step() as session:
        forget_exports(session)
        forget_codes(session)
        drop_returned(session)
        reopen_kept(session, region=context.region)
    while True:
        with context.step() as session:
            found = find_due(session, region=context.region, limit=CASES_A_STEP)
            context.done += found
        if found < CASES_A_STEP:
            return
