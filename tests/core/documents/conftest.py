"""A person of the first centre, and files to attach."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from core.clock import frozen
from core.db import Scope, unit_of_work
from core.people import services as people
from core.people.queries import find_anywhere
from core.people.services import PersonData
from tests.conftest import NOW

#: a whole PDF of one empty page, by hand
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n"
    b"0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def work(app: Flask, world: Any) -> Callable[..., Any]:
    @contextmanager
    def open_work(scope: Scope | None = None, *, writes: bool = True) -> Iterator[Session]:
        region_id = world.region.id if scope is None else scope
        with app.app_context(), unit_of_work(scope=region_id, writes=writes) as session:
            yield session

    return open_work


@pytest.fixture
def register(work: Any, world: Any, actor: Any) -> Callable[..., str]:
    """`register("Ахметова", "Гүлнар", centre_id=…)`: public id of a new person."""

    def make(surname: str = "Ахметова", given_name: str = "Гүлнар", **more: Any) -> str:
        centre_id = more.pop("centre_id", world.centre_id)
        more.setdefault("birth_date", dt.date(1953, 3, 14))
        data = PersonData(surname, given_name, "Серікқызы", legal_basis="paper_consent", **more)
        acting = actor("bota" if centre_id == world.centre_id else "bolat")
        with work() as session:
            person = people.register_person(
                session, actor=acting, region=world.region, centre_id=centre_id, data=data
            )
            return str(person.public_id)

    return make


@pytest.fixture
def gulnar(register: Any) -> str:
    return str(register())


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), exif: bytes = b"", red: int = 200
) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (red, 30, 60))
    more = {"exif": exif} if exif else {}
    image.save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def find(work: Any) -> Callable[..., Any]:
    """The person with parts, inside a unit of work that the caller has opened."""

    def load(session: Session, public_id: str) -> Any:
        return find_anywhere(session, public_id=public_id)

    return load
