"""Pages of a list: every list is cut, none scrolls for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A slice of a list, 1-based."""

    items: list[T]
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return 0 if not self.total else (self.page - 1) * self.per_page + 1

    @property
    def last(self) -> int:
        return min(self.total, self.page * self.per_page)

    def window(self) -> list[int | None]:
        """Page numbers to link to; None stands for a gap."""
        wanted = sorted(
            n for n in {1, self.page - 1, self.page, self.page + 1, self.pages}
            if 1 <= n <= self.pages
        )  # fmt: skip
        result: list[int | None] = []
        for number in wanted:
            if result and result[-1] is not None and number - result[-1] > 1:
                result.append(None)
            result.append(number)
        return result


def paginate(
    session: Session, statement: sa.Select[Any], *, page: int, per_page: int = 25
) -> Page[Any]:
    """Run `statement` for one page, in two queries: the count and the slice.

    `items` are objects where the statement selects one thing (`select(Person)`), rows where it
    selects several (`select(Person, func.sum(…))`: `for person, hours in page.items`). A page
    beyond the end shows the last one.
    """
    counted = sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
    total = session.scalar(counted) or 0
    page = min(page, max(1, -(-total // per_page)))
    rows = session.execute(statement.limit(per_page).offset((page - 1) * per_page))
    items = [row[0] if len(row) == 1 else row for row in rows.unique().all()]
    return Page(items, page, per_page, total)
