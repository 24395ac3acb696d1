"""Tables of what core has registered, for `docs/modules/`: messages, the timeline, settings, jobs,
rights, breakdowns of figures, filters and icons of templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent


def english(text: Any) -> str:
    """The message id of a lazy text; a plain text is itself."""
    if isinstance(text, str):
        return text
    return str(text._args[0]) % text._kwargs if text._kwargs else str(text._args[0])


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [list(row) for row in rows]
    return "\n".join(
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )


def messages() -> str:
    """Occasions of core on which people are written to."""
    from core import corehooks  # noqa: PLC0415 - --help must not need the application

    return table(
        ("code", "occasion", "fills in"),
        (
            (
                f"`{one.code}`",
                english(one.label),
                ", ".join(f"`{name}`" for name, _words in one.placeholders),
            )
            for one in corehooks.message_events()
        ),
    )


def timeline() -> str:
    """Kinds of the timeline that core has words for."""
    from core.plugins.contracts import EventKind  # noqa: PLC0415

    return ", ".join(f"`{kind}`" for kind in get_args(EventKind)) + "\n"


def settings() -> str:
    """Settings of the region that core registers."""
    from core import corehooks  # noqa: PLC0415

    return table(
        ("code", "what", "kind", "default"),
        (
            (f"`{one.code}`", english(one.label), one.kind, f"`{one.default}`")
            for one in corehooks.register_settings()
        ),
    )


def jobs() -> str:
    """What the worker of an installation does every day by itself."""
    import core.app  # noqa: F401, PLC0415 - it imports the files that hold handlers
    from core.jobs.registry import KINDS, SCHEDULE  # noqa: PLC0415

    due = sorted(SCHEDULE, key=lambda one: (one.at, one.kind))
    return table(
        ("at", "job", "what", "for"),
        (
            (
                f"{one.at:%H:%M}",
                f"`{one.kind}`",
                english(KINDS[one.kind].label),
                "each region" if one.per_region else "the installation",
            )
            for one in due
            if one.kind.partition(".")[0] != "test"
        ),
    )


def rights() -> str:
    """Rights of core with the shipped roles that hold them."""
    from core import corehooks  # noqa: PLC0415

    return table(
        ("right", "what", "roles that get it"),
        (
            (f"`{one.code}`", english(one.label), ", ".join(f"`{r}`" for r in one.default_roles))
            for one in sorted(corehooks.register_permissions(), key=lambda one: one.code)
        ),
    )


def roles() -> str:
    """Roles that an installation begins with."""
    from core.auth.permissions import SHIPPED_ROLES  # noqa: PLC0415

    return table(("role", "who"), ((f"`{one.code}`", one.en) for one in SHIPPED_ROLES))


def filters() -> str:
    """What templates find beside Jinja's own."""
    from core.web import i18n, masks, nav  # noqa: PLC0415

    found: dict[str, Callable[..., Any]] = {
        **i18n.FILTERS, "named": nav.named, "iin_masked": masks.mask_iin, "phone": masks.show_phone,
    }  # fmt: skip
    return table(
        ("filter", "what it makes"),
        ((f"`{name}`", _says(one)) for name, one in sorted(found.items())),
    )


def _says(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").strip().split("\n\n")[0]


def icons() -> str:
    """Names for the macro `ic` and for `icon=` everywhere."""
    sprite = (ROOT / "core" / "static" / "icons.svg").read_text("utf-8")
    return ", ".join(f"`{name}`" for name in sorted(re.findall(r'<symbol id="([\w-]+)"', sprite)))


def reserved() -> str:
    """Names that a module cannot have."""
    from core.plugins.manifest import RESERVED  # noqa: PLC0415

    return ", ".join(f"`{name}`" for name in sorted(RESERVED)) + "\n"


def questions() -> str:
    """What `shanyraq modules check` asks, one row a question."""
    from core.authoring.questions import QUESTIONS  # noqa: PLC0415

    return table(
        ("question", "what is asked", "what helps when it fails", "held by"),
        (
            (
                f"`{one.code}`",
                one.asks,
                one.mend.replace("<", "&lt;"),
                ", ".join(f"`{test.rpartition('::')[2]}`" for test in one.tests)
                or "reading the files",
            )
            for one in QUESTIONS
        ),
    )


PARTS: dict[str, Callable[[], str]] = {
    "messages": messages,
    "timeline": timeline,
    "settings": settings,
    "jobs": jobs,
    "rights": rights,
    "roles": roles,
    "filters": filters,
    "icons": icons,
    "reserved names": reserved,
    "questions": questions,
}
