"""What people do with accounts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Display
from core.auth.models import User


def save_locale(session: Session, *, user_id: int, locale: str) -> None:
    """Remember the language of a user."""
    session.execute(sa.update(User).where(User.id == user_id).values(locale=locale))


def save_display(session: Session, *, user_id: int, display: Display) -> None:
    """Remember how a user wants the pages to look."""
    session.execute(
        sa.update(User)
        .where(User.id == user_id)
        .values(
            theme=display.theme,
            contrast=display.contrast,
            text_size=display.size,
            spacing=display.spacing,
        )
    )
