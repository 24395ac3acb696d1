"""People with consents: the cast of test people, and texts in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.people.queries import find_anywhere
from core.privacy.consent_services import Proof, TextParts, give_consent, write_text
from core.privacy.texts import DRAFTS
from tests.core.people.conftest import gulnar, register, stranger, work

__all__ = ["gulnar", "register", "stranger", "work"]

#: of nobody: the control digit is right, the body is invented
BIN = "990840000002"


def parts(purpose: str, **more: Any) -> TextParts:
    draft = DRAFTS[purpose]
    values: dict[str, Any] = {
        name: getattr(draft, name) for name in TextParts.__dataclass_fields__
        if not name.startswith("operator")
    }  # fmt: skip
    operator = {"operator_kk": "Орталық", "operator_ru": "Центр", "operator_bin": BIN}
    return TextParts(**{**values, **operator, **more})


@pytest.fixture
def texts(work: Any, world: Any, actor: Any) -> Callable[..., None]:
    """`texts()`: every text in force since 2020, or only the named ones."""
    acting = actor("officer")

    def write(*purposes: str) -> None:
        with work() as session:
            for purpose in purposes or DRAFTS:
                write_text(session, actor=acting, region=world.region, purpose=purpose,
                           valid_from=dt.date(2020, 1, 1), parts=parts(purpose),
                           shown_number=0)  # fmt: skip

    return write


@pytest.fixture
def give(work: Any, world: Any, actor: Any) -> Callable[..., str]:
    """`give(gulnar, "photo", …)`: public id of a new consent, by Bota."""
    acting = actor("bota")

    def record(public_id: str, purpose: str, **more: Any) -> str:
        more.setdefault("given_on", dt.date(2024, 5, 6))
        more.setdefault("proof", Proof(paper_number=more.pop("paper_number", "17, сейф")))
        with work() as session:
            person = find_anywhere(session, public_id=public_id)
            consent = give_consent(session, actor=acting, region=world.region, person=person,
                                   purpose=purpose, **more)  # fmt: skip
            return str(consent.public_id)

    return record
