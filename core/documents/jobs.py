"""Work on the disk: what nobody names any more, and what was erased."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.clock import now_utc
from core.documents import files
from core.documents.models import Attachment, CheckAttempt
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.jobs.services import enqueue
from core.kernel import kernel
from core.web.i18n import lazy_gettext as _

CLEANING: Final = "documents.cleaning"
ERASING: Final = "documents.erasing"
#: as many files are compared with the rows at once
CHUNK: Final = 500


@job_handler(CLEANING, label=_("Cleaning of files"), daily_at=dt.time(4, 0))
def clean_files(context: JobContext) -> None:
    """Remove files that no row names (uploads that were not saved) after a day, and old questions
    of the public check."""
    folder = files.files_folder(kernel().settings)
    paths = list(files.stored(folder)) if folder.is_dir() else []
    with context.step() as session:
        context.total = len(paths)
        session.execute(
            sa.delete(CheckAttempt).where(CheckAttempt.at < now_utc() - dt.timedelta(days=1))
        )
    before = time.time() - files.YOUNG_SECONDS
    for start in range(0, len(paths), CHUNK):
        chunk = [path for path in paths[start : start + CHUNK] if files.is_old(path)]
        with context.step() as session:
            known = named_digests(session, [path.name for path in chunk])
            for path in chunk:
                if path.name not in known:
                    files.discard(path, written_before=before)
            context.done = min(len(paths), start + CHUNK)


@job_handler(ERASING, label=_("Erasing of files"))
def erase_files(context: JobContext) -> None:
    """Remove contents whose rows were erased, unless another person's row names the same."""
    folder = files.files_folder(kernel().settings)
    with context.step() as session:
        digests = [str(one) for one in context.arguments["digests"]]
        known = named_digests(session, digests)
        for digest in digests:
            if digest not in known:
                files.discard(
                    files.path_of(folder, digest),
                    written_before=float(context.arguments["before"]),
                )


def enqueue_erasing(session: Session, *, region_id: int, digests: list[str]) -> None:
    """Let the worker remove these contents: only what was committed is lost for good."""
    if digests:
        arguments: dict[str, Any] = {"digests": sorted(set(digests)), "before": time.time()}
        enqueue(session, kind=ERASING, arguments=arguments, region_id=region_id,
                actor=system_actor("erasure"))  # fmt: skip


def named_digests(session: Session, digests: list[str]) -> set[str]:
    """Those of these contents that a row of any region names."""
    found: set[str] = set()
    for column in (Attachment.sha256, Attachment.thumbnail_sha256):
        # the table itself: contents are shared between regions
        statement = sa.select(Attachment.__table__.c[column.key]).where(
            Attachment.__table__.c[column.key].in_(digests)
        )
        found |= set(session.scalars(statement))
    return found
