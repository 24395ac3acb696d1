"""Nightly work on the registry."""

from __future__ import annotations

import datetime as dt

from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.people import vocabulary
from core.people.merge_follow import follow, late_merges
from core.people.search import refresh_statistics
from core.web.i18n import lazy_gettext as _


@job_handler("people.statistics", label=_("Statistics for the search"), daily_at=dt.time(3, 30))
def refresh_nightly(context: JobContext) -> None:
    """Let the database's planner see how many people there are by now."""
    with context.step() as session:
        refresh_statistics(session.connection())


@job_handler(
    "people.words", label=_("Vocabulary of names"), daily_at=dt.time(3, 10), per_region=True
)
def mend_vocabulary(context: JobContext) -> None:
    """Forget words of names that nobody bears any more, so that no search leads to them."""
    assert context.region is not None
    region_id = context.region.id
    with context.reading() as session:
        difference = vocabulary.compare_words(session, region_id=region_id)
    if difference.gone or difference.missing:
        with context.step() as session:
            vocabulary.mend_words(session, region_id=region_id, difference=difference)


@job_handler(
    "people.follow_merges",
    label=_("Rows that came late to merged files"),
    daily_at=dt.time(2, 40),
    per_region=True,
)
def follow_merges(context: JobContext) -> None:
    """Work that had begun before a merge may have ended after it: its rows follow."""
    assert context.region is not None
    with context.reading() as session:
        late = late_merges(session)
    for public_id in late:
        with context.step() as session:
            follow(session, region=context.region, public_id=public_id)
