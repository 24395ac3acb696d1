"""What the tests of accounts share: passwords, and clients that sign in for real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.models import User
from core.auth.passwords import hash_password
from core.db import ALL_REGIONS, unit_of_work

PASSWORD = "three unrelated words"


@pytest.fixture(scope="session")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def with_password(app: Flask, world: Any, hashed: str) -> Callable[..., None]:
    """`with_password("bota", is_active=False)`: that user may sign in with PASSWORD, without a
    second factor; further values are set on the account."""

    def give(username: str = "bota", **values: Any) -> None:
        values = {"password_hash": hashed, "totp_confirmed_at": None, **values}
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.execute(sa.update(User).where(User.username == username).values(**values))

    give()
    return give


@pytest.fixture
def rows(app: Flask) -> Callable[[Any], list[Any]]:
    """`rows(sa.select(User))`: what the database holds now."""

    def read(statement: Any) -> list[Any]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            found = list(session.scalars(statement))
            session.expunge_all()
            return found

    return read
