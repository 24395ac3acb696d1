"""Progress of background work: a page that asks again every two seconds, and a stop button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.jobs import queries, services
from core.jobs.models import Job
from core.jobs.registry import KINDS
from core.kernel import kernel
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import done, render, wants_fragment

bp = Blueprint("jobs", __name__)


@bp.get("/jobs/<job_id>")
@endpoint("jobs.view")
def job(job_id: str) -> ResponseReturnValue:
    """One job: how far it is, and where its result stands."""
    return render("jobs/job.html", "jobs/_job.html", **job_values(_job(job_id)))


@bp.post("/jobs/<job_id>/stop")
@endpoint("jobs.view", writes=True)
def stop(job_id: str) -> ResponseReturnValue:
    """Ask the job to stop after its current step."""
    found = _job(job_id)
    services.request_stop(db.session(), actor=g.actor, job=found)
    return done(url_for("jobs.job", job_id=job_id), _("The work stops after the current step."))


def job_values(job: Job) -> dict[str, Any]:
    """What `jobs/_job.html` needs; other pages that show a job pass these on."""
    kind = KINDS.get(job.kind)
    values = kind.page_values(job.arguments) if kind else None
    page = url_for(kind.page, **values) if kind and kind.page and values is not None else None
    work = kernel().registry.daily_work.get(str(job.arguments.get("code")))
    label = work.label if work else kind.label if kind else job.kind
    return {
        "job": job,
        "job_label": label,
        "result_url": page or job.arguments.get("result"),
        "as_fragment": wants_fragment(),
    }


def _job(job_id: str) -> Job:
    return queries.find_job(db.session(), actor=g.actor, region_id=g.region.id, public_id=job_id)
