"""Hooks of the one window: kinds of requests, papers, work. See `hookspecs.py`."""

from __future__ import annotations

from core.plugins.markers import hookspec
from core.plugins.request_contracts import PaperKind, RequestType, WorkKind


@hookspec
def register_request_types() -> list[RequestType]:  # type: ignore[empty-body]
    """Kinds of requests that the module takes at the one window.

    Called when: once at start; `check` before one is opened, `portal_fields` when they are copied.
    Arguments: none.
    Return: types whose codes start with `<module>.`, each with its workflow as a table. Where the
        module is off, its requests stay readable and say so.
    If it fails: the module is quarantined; a failing `check` opens nothing and names the module.
    Example:
        @hookimpl
        def register_request_types():
            return [RequestType("lab.loan", "Loan of a microscope", decided_workflow(), days=10)]
    Since: 0.6. Users: equal_society.
    """


@hookspec
def paper_kinds() -> list[PaperKind]:  # type: ignore[empty-body]
    """Papers that kinds of requests ask for. What was given once is not asked for again.

    Called when: once at start.
    Arguments: none.
    Return: papers whose codes start with `<module>.`; core has the common ones.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def paper_kinds():
            return [PaperKind("lab.permit", "Permit", valid_months=12)]
    Since: 0.6. Users: core, equal_society.
    """


@hookspec
def work_kinds() -> list[WorkKind]:  # type: ignore[empty-body]
    """Kinds of work of the module that stand in the inbox (`open_work` of `core.sdk.services`).

    Called when: once at start.
    Arguments: none.
    Return: kinds whose codes start with `<module>.`, each with the page of its things.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def work_kinds():
            return [WorkKind("lab.repair", "Repair", "lab.thing", "thing_id", "lab.thing.view")]
    Since: 0.6. Users: core.
    """
