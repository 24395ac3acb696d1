"""Who is told when a person answers a message with yes or no.

An area registers at import: `@answer_handler("enrolment")` over a function
`(session, *, region, subject_id, person_id, accepted) -> text that is sent back`. It runs once for
one answer, in the transaction that marks the message as answered; a `DomainError` of it is sent
back as its text (the place has gone meanwhile), and nothing that it wrote stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.messaging.handlers import H, claim

AnswerHandler = Callable[..., Any]

HANDLERS: dict[str, AnswerHandler] = {}


def answer_handler(subject_type: str) -> Callable[[H], H]:
    """Register the function that takes answers about `subject_type`.

    Raises `SetupError` when two functions claim one.
    """
    return claim(HANDLERS, subject_type, f"answers about {subject_type!r} have two handlers")
