"""Small spreadsheets, batches of them, and the worker run at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter

from core.db import unit_of_work
from core.exchange import services
from core.exchange.models import ImportBatch
from core.jobs.worker import run_due_jobs
from core.people.iin import check_digit

HEADER = [
    "№", "ЖСН / ИИН", "Т.А.Ә. / Ф.И.О.", "Туған күні", "Жынысы", "Телефоны", "Санаты",
    "Карта нөмірі", "Дәрігер рұқсаты (дейін)", "Қызығушылығы",
]  # fmt: skip


def iin(number: int) -> str:
    """A valid IIN of a woman born on 17.07.1958, another for each number."""
    while True:
        body = f"5807174{number:04d}"
        digit = check_digit(body)
        if digit is not None:
            return f"{body}{digit}"
        number += 1000


def line(number: int, **cells: Any) -> list[Any]:
    """A good row; cells are replaced by name."""
    good = {
        "number": number, "iin": iin(number), "name": f"Косанова Айназия{'абвгдежз'[number % 8]}",
        "born": "17.07.1958", "sex": "әйел", "phone": f"87023746{number:03d}",
        "category": "зейнеткер", "card": "", "clearance": "31.12.2026", "extra": "шахмат",
    }  # fmt: skip
    return list((good | cells).values())


def xlsx(*rows: list[Any], header: list[Any] | None = None) -> bytes:
    """A workbook with a title above the heading, which is row 3; people begin in row 4."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Тізім")
    sheet.write(0, 0, "Орталыққа келушілердің тізімі")
    for number, row in enumerate([header or HEADER, *rows], 2):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


@pytest.fixture
def make_batch(app, world, actor) -> Callable[..., str]:
    """`make_batch(content)`: the number of a rehearsed batch of the first centre, by Aigul."""

    def make(content: bytes, user: str = "aigul", centre_id: int | None = None) -> str:
        who = actor(user)
        with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
            return services.create_batch(
                session, actor=who, region=world.region,
                centre_id=centre_id or world.centre_id, file_name="тізім.xlsx", content=content,
                legal_basis="paper_consent", legal_basis_note="сейф",
            ).public_id  # fmt: skip

    return make


@pytest.fixture
def on_batch(app, world, actor) -> Callable[..., Any]:
    """`on_batch(service, number, …)`: call a service on a batch in a unit of work of its own."""

    def call(service: Callable[..., Any], number: str, user: str = "aigul", **more: Any) -> Any:
        who = actor(user)
        with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
            batch = session.scalars(
                sa.select(ImportBatch).where(ImportBatch.public_id == number)
            ).one()
            return service(session, actor=who, region=world.region, batch=batch, **more)

    return call


@pytest.fixture
def apply(app, on_batch) -> Callable[..., None]:
    """Apply a batch to its end."""

    def work(number: str, user: str = "aigul") -> None:
        on_batch(services.start_apply, number, user)
        assert run_due_jobs(app) == 1

    return work


@pytest.fixture
def undo(app, on_batch) -> Callable[..., None]:
    """Undo a batch to its end."""

    def work(number: str, user: str = "aigul") -> None:
        on_batch(services.start_undo, number, user)
        assert run_due_jobs(app) == 1

    return work
