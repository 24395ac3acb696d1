"""Files, documents and cards of a few people of the demo, so that their pages show something."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import random
from typing import Any, Final

import sqlalchemy as sa
from PIL import Image, ImageDraw

from core.deliveries.models import Delivery
from core.demo.history import Demo
from core.documents.contents import take_in, take_in_photo
from core.documents.pdf import render_pdf
from core.documents.services import (
    Asked,
    issue_card,
    issue_document,
    reissue_document,
    set_photo,
    sign_document,
    store_attachment,
    void_document,
)
from core.documents.templates import templates_on
from core.kernel import kernel
from core.people.models import Person
from core.people.queries import load_people

FIRST_CENTRE: Final = "active-longevity"
MEMBERS: Final = 4
CONCLUSION: Final = """= Дәрігерлік қорытынды
Бұл — көрсетілім үшін жасалған үлгі құжат, онда нақты адам туралы дерек жоқ.
"""


def issue_papers(demo: Demo, rng: random.Random) -> None:
    """A file, a photo, cards, and documents in every state for members of the first centre."""
    people = _members(demo)
    if not people:
        return
    settings = kernel().settings
    common = _by_whom(demo)
    paper = render_pdf(CONCLUSION, {"title": "Дәрігерлік қорытынды"}, "kk", created=_noon(demo))
    store_attachment(
        demo.session, **common, person=people[0], title="Дәрігерлік қорытынды",
        content=take_in(io.BytesIO(paper), "корытынды.pdf", settings),
    )  # fmt: skip
    photo = take_in_photo(io.BytesIO(_drawn_photo()), "photo.png", settings)
    set_photo(demo.session, **common, person=people[0], content=photo)
    for person in people:
        issue_card(demo.session, **common, person=person)
    _documents(demo, people, rng)


def _documents(demo: Demo, people: list[Person], rng: random.Random) -> None:
    centre_id = demo.centres[FIRST_CENTRE].id
    common = _by_whom(demo)

    def issue(person: Person, template: str, language: str, asked: Asked | None = None) -> Any:
        return issue_document(
            demo.session, **common, centre_id=centre_id, person=person, template_code=template,
            language=language, token=_token(rng), asked=asked,
        )  # fmt: skip

    signed = issue(people[0], "certificate", "kk")
    sign_document(
        demo.session, **common, document=signed, provider="paper",
        answers={"signer": "Ләззат Омарова", "post": "Орталық директоры", "signed_on": demo.today},
    )  # fmt: skip
    last = demo.today.replace(day=1) - dt.timedelta(days=1)
    for template in templates_on(demo.region):
        if template.period:
            issue(people[0], template.code, "ru", Asked(last.replace(day=1), last))
    old = issue(people[-1], "certificate", "ru")
    reissue_document(demo.session, **common, document=old, person=people[-1],
                     reason="Тегі өзгерді", token=_token(rng))  # fmt: skip
    wrong = issue(people[len(people) // 2], "certificate", "kk")
    void_document(demo.session, **common, document=wrong, reason="Қате берілген")


def _by_whom(demo: Demo) -> dict[str, Any]:
    """The director of the centre stands on the papers, not the program."""
    actor = dataclasses.replace(demo.actor, full_name="Ләззат Омарова")
    return {"actor": actor, "region": demo.region}


def _members(demo: Demo) -> list[Person]:
    """Those who were served last month in the first centre, the most often first."""
    last = demo.today.replace(day=1) - dt.timedelta(days=1)
    ids = demo.session.scalars(
        sa.select(Delivery.person_id)
        .join(Person, Person.id == Delivery.person_id)
        .where(
            Delivery.centre_id == demo.centres[FIRST_CENTRE].id,
            Delivery.local_date.between(last.replace(day=1), last),
            Delivery.voided_at.is_(None),
            Person.withdrawn_at.is_(None),
        )
        .group_by(Delivery.person_id)
        .order_by(sa.func.count(Delivery.id).desc(), Delivery.person_id)
        .limit(MEMBERS)
    )
    return load_people(demo.session, [one for one in ids if one is not None])


def _drawn_photo() -> bytes:
    """A drawn head and shoulders: nobody's photo."""
    picture = Image.new("RGB", (480, 600), (214, 228, 235))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 400, 420, 800), fill=(38, 92, 122))
    pen.ellipse((150, 140, 330, 380), fill=(236, 200, 170))
    pen.pieslice((140, 110, 340, 330), 180, 360, fill=(110, 110, 115))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _token(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


def _noon(demo: Demo) -> dt.datetime:
    return dt.datetime.combine(demo.today, dt.time(12), dt.UTC)
