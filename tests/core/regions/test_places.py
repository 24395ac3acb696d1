"""Choosing a place of the classifier, and districts that come with the product."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households.models import Household
from core.households.services import Place as Home
from core.households.services import open_household
from core.people.models import Person
from core.people.naming import name_key
from core.people.place_services import set_person_place
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.regions.kato import REGIONS
from core.regions.kato_districts import DISTRICTS
from core.regions.kato_names import place_key
from core.regions.kato_reading import Place, level_of
from core.regions.kato_services import store_places
from core.regions.models import Centre, District, KatoPlace, Region
from core.regions.place_services import set_centre_place
from core.regions.rules import is_slug

PLACES = (
    Place("790000000", 1, "Шымкент қаласы", "город Шымкент"),
    Place("791110000", 2, "Абай ауданы", "Абайский район", "790000000"),
    Place("791310000", 2, "Қаратау ауданы", "Каратауский район", "790000000"),
    Place("350000000", 1, "Қарағанды облысы", "Карагандинская область"),
    Place("354400000", 2, "Шет ауданы", "Шетский район", "350000000"),
    Place("354430100", 4, "Ақсу ауылы", "с.Аксу", "354400000"),
)


@pytest.fixture
def tree(app, world, actor) -> None:
    who = actor("ermek")
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        store_places(session, actor=who, places=PLACES)
        session.execute(
            sa.update(Region).where(Region.id == world.region.id).values(kato="790000000")
        )


@pytest.fixture
def person_id(world, work, actor) -> str:
    who = actor("aigul")
    with work() as session:
        return register_person(
            session,
            actor=who,
            region=world.region,
            centre_id=world.centre_id,
            data=PersonData(surname="Әлиева", given_name="Гүлнар", legal_basis="legal_duty"),
        ).public_id


@pytest.fixture
def kept(app):
    def read(statement):
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            return session.execute(statement).all()

    return read


def test_a_person_is_placed_by_links_and_buttons_alone(sign_in, tree, person_id, kept):
    aigul, page = sign_in("aigul"), f"/shymkent/people/{person_id}/place"
    shown = aigul.get(page).text
    assert "Қаратау ауданы" in shown and "Шет ауданы" not in shown  # it begins in the region
    assert "Қарағанды облысы" in aigul.get(f"{page}?in=").text
    assert "Ақсу ауылы" in aigul.get(f"{page}?in=354400000").text
    answer = aigul.post(page, data={"kato_code": "354430100", "version": "1"})
    assert answer.status_code == 303
    ((code, version),) = kept(sa.select(Person.kato_code, Person.version))
    assert (code, version) == ("354430100", 2)
    assert "Ақсу ауылы" in aigul.get(page).text
    aigul.post(page, data={"kato_code": "", "version": "2"})
    assert kept(sa.select(Person.kato_code)) == [(None,)]


def test_a_search_answers_with_a_part_for_htmx_and_a_page_without(sign_in, tree, person_id):
    aigul, page = sign_in("aigul"), f"/shymkent/people/{person_id}/place"
    part = aigul.get(f"{page}?q=каратауский", headers={"HX-Request": "true"}).text
    assert "Қаратау ауданы" in part and "Абай ауданы" not in part and "<html" not in part
    whole = aigul.get(f"{page}?q=каратауский").text
    assert "Қаратау ауданы" in whole and "<html" in whole
    assert "Мұндай атаулы орын жоқ" in aigul.get(f"{page}?q=атлантида").text


def test_without_a_classifier_the_page_says_how_to_get_one(sign_in, world, person_id):
    shown = sign_in("aigul").get(f"/shymkent/people/{person_id}/place").text
    assert "import-kato" in shown and "kato_code" not in shown


def test_older_versions_and_unknown_codes_are_refused(
    app, world, work, actor, tree, person_id, kept
):
    aigul, auditor, region = actor("aigul"), actor("auditor"), world.region
    with work() as session:
        person = find_anywhere(session, public_id=person_id)
        for version, code, error in ((0, "791110000", Conflict), (1, "999999999", InvalidInput)):
            with pytest.raises(error):
                set_person_place(
                    session, actor=aigul, region=region, person=person, version=version, code=code
                )
        session.execute(
            sa.update(KatoPlace).where(KatoPlace.code == "791110000").values(is_active=False)
        )
        with pytest.raises(InvalidInput):
            set_person_place(
                session, actor=aigul, region=region, person=person, version=1, code="791110000"
            )
        with pytest.raises(NotAllowed):
            set_person_place(
                session,
                actor=auditor,
                region=region,
                person=person,
                version=1,
                code="791310000",
            )
    assert kept(sa.select(Person.kato_code)) == [(None,)]


def test_the_district_follows_from_the_place_where_nobody_wrote_one(
    world, work, actor, tree, person_id, kept
):
    aigul = actor("aigul")
    with work() as session:
        district = District(
            region_id=world.region.id, code="karatau-x", name_kk="Қаратау", kato_code="791310000"
        )
        session.add(district)
        session.flush()
        person = find_anywhere(session, public_id=person_id)
        set_person_place(
            session,
            actor=aigul,
            region=world.region,
            person=person,
            version=1,
            code="791310000",
        )
        assert person.district_id == district.id
    ((details,),) = kept(sa.select(AuditEntry.details).where(AuditEntry.action == "person.update"))
    assert details["changed"]["kato_code"] == [None, "791310000"]


def test_another_centres_person_is_not_there(sign_in, tree, person_id):
    bolat = sign_in("bolat")
    assert bolat.get(f"/shymkent/people/{person_id}/place").status_code in {403, 404}


def test_a_centre_is_placed(world, sign_in, work, actor, tree, kept):
    dana, auditor = sign_in("dana"), actor("auditor")
    ((code, version),) = kept(
        sa.select(Centre.code, Centre.version).where(Centre.id == world.centre_id)
    )
    page = f"/shymkent/settings/centres/{code}/place"
    assert "Қаратау ауданы" in dana.get(page).text
    dana.post(page, data={"kato_code": "791310000", "version": str(version)})
    assert kept(sa.select(Centre.kato_code).where(Centre.id == world.centre_id)) == [("791310000",)]
    assert "Қаратау ауданы" in dana.get(f"/shymkent/settings/centres/{code}/").text
    # an older page changes nothing and says so
    dana.post(page, data={"kato_code": "791110000", "version": str(version)})
    assert kept(sa.select(Centre.kato_code).where(Centre.id == world.centre_id)) == [("791310000",)]
    with work() as session, pytest.raises(NotAllowed):
        centre = session.get_one(Centre, world.centre_id)
        set_centre_place(session, actor=auditor, centre=centre, version=centre.version, code=None)


# Regions and districts of the product ---------------------------------------------------------


def test_the_20_regions_and_their_districts_stand_by_the_rules():
    assert len(REGIONS) == 20 and {one.kato[2:] for one in REGIONS} == {"0000000"}
    assert all(level_of(one.kato) == 1 for one in REGIONS)
    slugs = {one.slug for one in REGIONS}
    assert set(DISTRICTS) == {"shymkent", "karaganda", "aktobe", "zhetisu", "zhambyl"} <= slugs
    for known in DISTRICTS.values():
        assert len({one.code for one in known}) == len({one.kk for one in known}) == len(known)
        assert all(is_slug(one.code) and one.kk and one.ru and one.en for one in known)
    assert {slug: len(known) for slug, known in DISTRICTS.items()} == {
        "shymkent": 5, "karaganda": 13, "aktobe": 13, "zhetisu": 10, "zhambyl": 11,
    }  # fmt: skip


def test_a_new_region_comes_with_its_districts(sign_in, kept):
    admin = sign_in("ermek")
    data = {"kato": "310000000", "code": "", "districts": "y"}
    assert admin.post("/system/regions/new", data=data).status_code == 303
    found = kept(
        sa.select(District.name_kk).join(Region).where(Region.code == "zhambyl").order_by("name_kk")
    )
    assert len(found) == 11 and ("Тараз қаласы",) in found
    admin.post("/system/regions/new", data={"kato": "330000000", "code": ""})
    assert not kept(sa.select(District.id).join(Region).where(Region.code == "zhetisu"))


def test_known_districts_are_taken_over_once(world, sign_in, tree, kept):
    dana, page = sign_in("dana"), "/shymkent/settings/districts/known"
    assert "Тұран ауданы" in dana.get(page).text
    for _press in range(2):
        assert dana.post(page, data={"code": ["turan", "karatau", "x"]}).status_code == 303
    found = kept(
        sa.select(District.code, District.kato_code)
        .where(District.region_id == world.region.id, District.code.in_(("turan", "karatau", "x")))
        .order_by(District.code)
    )
    assert ("turan", None) in found and len(found) == len(set(found)) <= 2
    assert "Тұран ауданы" not in dana.get(page).text
    assert sign_in("aigul").get(page).status_code == 403


def test_names_of_places_fold_like_names_of_people_do():
    for one in (one for known in DISTRICTS.values() for one in known):
        assert place_key(one.kk, "") and name_key(one.kk)
    assert place_key("Қаратау ауданы", "") == place_key("Каратау район", "")


def test_a_household_gets_its_place_too(sign_in, world, work, actor, tree, person_id, kept):
    who = actor("aigul")
    with work() as session:
        head = find_anywhere(session, public_id=person_id)
        head.birth_date = dt.date(1980, 1, 1)
        home = open_household(
            session, actor=who, region=world.region, head=head, place=Home("Төле би, 10"),
            on=dt.date(2020, 1, 1),
        ).public_id  # fmt: skip
    client, address = sign_in("aigul"), f"/shymkent/households/{home}"
    assert "Төле би, 10" in client.get(address).text
    page = client.get(f"{address}/place?q=Қаратау")
    assert page.status_code == 200 and f'action="{address}/place"' in page.text
    sent = {"kato_code": "791310000", "version": "1"}
    assert client.post(f"{address}/place", data=sent).location.endswith(address)
    assert kept(sa.select(Household.kato_code)) == [("791310000",)]
    client.post(f"{address}/place", data={"kato_code": "791110000", "version": "1"})
    assert kept(sa.select(Household.kato_code)) == [("791310000",)]  # an older version
    assert sign_in("bolat").get(f"{address}/place").status_code == 404
