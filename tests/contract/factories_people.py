"""People and what stands in their files: documents, households, imports, exports."""

from __future__ import annotations

import datetime as dt
import io
import secrets
from functools import cache
from typing import Any

from PIL import Image

from core.auth.actor import system_actor
from core.clock import now_utc
from core.documents.files import files_folder, keep
from core.documents.models import Attachment, IssuedDocument
from core.exchange.export_services import exports_folder
from core.exchange.models import PeopleExport
from core.exchange.services import create_batch
from core.households.models import Household, HouseholdMember, Representative
from core.people.duplicate_models import PersonPair
from core.people.merge_models import PersonMerge
from core.people.merge_services import merge_people
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.naming import name_key
from plugins.active_longevity.examination.models import Clearance
from tests.contract.place import Maker, Place


def new_person(place: Place) -> Person:
    key = name_key("Әбдіғалиева")
    person = place.add(
        Person(
            region_id=place.region.id, surname="Әбдіғалиева", given_name="Гүлнар", surname_key=key,
            given_key=name_key("Гүлнар"), patronymic_key="", name_key=key, sort_key=key,
            legal_basis="paper_consent", birth_date=dt.date(1953, 3, 14), sex="female",
        )
    )  # fmt: skip
    place.add(
        PersonCentre(region_id=place.region.id, person_id=person.id, centre_id=place.centre_id)
    )
    return person


def _pair(place: Place) -> PersonPair:
    first, second = sorted((place.one("person").id, new_person(place).id))
    return place.add(
        PersonPair(region_id=place.region.id, first_id=first, second_id=second, score=82,
                   reasons=["birth.same"])
    )  # fmt: skip


def _merge(place: Place) -> PersonMerge:
    return merge_people(
        place.session, actor=system_actor("test"), region=place.region,
        keep_id=new_person(place).id, drop_id=new_person(place).id, reason="бір адам",
    )  # fmt: skip


def _household(place: Place) -> Household:
    """A household whose head is the person of the place."""
    since = now_utc().date() - dt.timedelta(days=100)
    home = place.add(Household(region_id=place.region.id, address="Абай 1", opened_on=since))
    place.add(
        HouseholdMember(region_id=place.region.id, household_id=home.id, role="head",
                        person_id=place.one("person").id, joined_on=since)
    )  # fmt: skip
    return home


def _representative(place: Place) -> Representative:
    return place.add(
        Representative(region_id=place.region.id, person_id=place.one("person").id,
                       full_name="Оспанова Әсел", phone="+77050001122", basis="relative",
                       rights=["enrol"], valid_from=now_utc().date())
    )  # fmt: skip


def _attachment(place: Place) -> Attachment:
    folder = files_folder(place.kernel.settings)
    return place.add(
        Attachment(region_id=place.region.id, person_id=place.one("person").id, size=5,
                   title="Анықтама", file_name="a.pdf", media_type="application/pdf",
                   sha256=keep(folder, b"%PDF-"))
    )  # fmt: skip


@cache
def _jpeg() -> bytes:
    """A real picture, as uploading keeps it: cards are printed with it."""
    written = io.BytesIO()
    Image.new("L", (8, 8)).save(written, "JPEG")
    return written.getvalue()


def _pictured(place: Place) -> Person:
    """The person, with a photo."""
    person: Person = place.one("person")
    content = _jpeg()
    digest = keep(files_folder(place.kernel.settings), content)
    photo = place.add(
        Attachment(region_id=place.region.id, person_id=person.id, size=len(content),
                   file_name="p.jpg", media_type="image/jpeg", subject_type="photo",
                   sha256=digest, thumbnail_sha256=digest)
    )  # fmt: skip
    person.photo_id = photo.id
    place.session.flush()
    return person


def _document(place: Place) -> IssuedDocument:
    centre_id = place.centre_id
    content = {
        "title": "Анықтама", "region_name": "Р", "centre_name": "О", "centre_address": "",
        "person_name": "Әбдіғалиева", "born": "", "issuer_name": "Ә", "issuer_post": "",
        "since": "2026-01-02", "number": f"AN-{centre_id}-2026-00001", "issued_on": "2026-11-20",
    }  # fmt: skip
    return place.add(
        IssuedDocument(region_id=place.region.id, template="certificate", centre_id=centre_id,
                       person_id=place.one("person").id, series="AN", year=2026, sequence=1,
                       number=content["number"], language="kk", issued_by="Ә", content=content,
                       issued_on=dt.date(2026, 11, 20), token=secrets.token_hex(16))
    )  # fmt: skip


def _batch(place: Place) -> Any:
    content = "№;ЖСН;Аты-жөні;Туған күні\n1;530314400300;Әбдіғалиева Гүлнар;14.03.1953\n"

    batch = create_batch(
        place.session, actor=system_actor("test"), region=place.region, centre_id=place.centre_id,
        file_name="members.csv", content=content.encode("utf-8-sig"), legal_basis="paper_consent",
    )  # fmt: skip
    batch.created_by = place.actor_id
    place.session.flush()
    return batch


def _list(place: Place) -> PeopleExport:
    """A list of people that is ready, with its file."""
    name = f"{secrets.token_hex(8)}.csv"
    (exports_folder() / name).write_text("Тегі\n", encoding="utf-8")
    return place.add(
        PeopleExport(
            region_id=place.region.id, file_format="csv", columns=["surname"], filters={},
            purpose="есеп", state="ready", stored_name=name, created_by=place.actor_id,
            expires_at=now_utc() + dt.timedelta(hours=1),
        )
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "person": new_person,
    "other_person": new_person,
    "merge": _merge,
    "pair": _pair,
    "category": lambda p: p.add(
        PersonCategory(region_id=p.region.id, person_id=p.one("person").id, code="pensioner")
    ),
    "clearance": lambda p: p.add(
        Clearance(
            region_id=p.region.id, person_id=p.one("person").id, valid_until=dt.date(2099, 1, 1)
        )
    ),
    "household": _household,
    "representative": _representative,
    "attachment": _attachment,
    "pictured": _pictured,
    "document": _document,
    "batch": _batch,
    "list": _list,
}

FACTORIES: dict[str, Maker] = {
    "person_id": lambda p: p.one("person").public_id,
    "other_id": lambda p: p.one("other_person").public_id,
    "merge_id": lambda p: p.one("merge").public_id,
    "pair_id": lambda p: p.one("pair").public_id,
    "category_id": lambda p: p.one("category").id,
    "clearance_id": lambda p: p.one("clearance").public_id,
    "household_id": lambda p: p.one("household").public_id,
    "representative_id": lambda p: p.one("representative").public_id,
    "documents.person_id": lambda p: p.one("pictured").public_id,
    "file_id": lambda p: p.one("attachment").public_id,
    "document_id": lambda p: p.one("document").public_id,
    "way": lambda p: "paper",
    "text": lambda p: p.one("document").number,
    "batch_id": lambda p: p.one("batch").public_id,
    "number": lambda p: 2,
    "exports.export_id": lambda p: p.one("list").public_id,
}
