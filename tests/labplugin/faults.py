"""What shall fail: tests put hook names, `page` or `sql` here, and take them away again."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

wanted: set[str] = set()


def raise_if(name: str) -> None:
    if name in wanted:
        raise RuntimeError(f"the laboratory breaks in {name}")


def break_sql(session: Session) -> None:
    """Leave PostgreSQL's transaction in the state in which it answers nothing any more."""
    if "sql" in wanted:
        session.execute(text("SELECT nothing FROM nowhere"))
    if "rollback" in wanted:
        session.rollback()
