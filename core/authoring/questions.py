"""What is asked of a module, and the tests of the contract that ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.authoring.places import Located
from core.authoring.reading import bad_templates, foreign_imports, untranslated

Needs = Literal["", "postgresql", "chromium"]
MODULES = "tests/contract/test_modules.py::"
ROUTES = "tests/contract/test_routes.py::"
CHAINS = "tests/migrations/test_chains.py::"
PERSONS = "tests/contract/test_person_tables.py::test_every_table_follows_and_comes_back"
FILE = "tests/contract/test_erasure.py::test_the_file_for_the_person_tells_of_every_table"
ERASED = "tests/contract/test_erasure.py::test_after_erasing_nothing_tells_of_the_person"
EQUAL = "tests/migrations/test_models.py::test_autogenerate_finds_nothing"
DOWN = f"{CHAINS}test_down_to_nothing_and_up_again_alone"
OWN = "its own tests"


@dataclass(frozen=True)
class Question:
    """One line of the verdict. `mend` is the sentence that helps when the answer is no.

    `read` answers from the files alone; `tests` are the contract's (`OWN`: the module's own).
    """

    code: str
    asks: str
    mend: str
    read: Callable[[Located], list[str]] | None = None
    tests: tuple[str, ...] = ()
    needs: Needs = ""


QUESTIONS = (
    Question(
        "imports",
        "it imports core.sdk and itself only",
        "take what you need from core.sdk; what it lacks is a matter for its maintainers",
        read=foreign_imports,
    ),
    Question(
        "templates",
        "templates stand under its name; nothing is blocked, no text is bare",
        "templates/NAME/…, addresses of core's layouts and components, every text in _()",
        read=bad_templates,
        tests=(f"{MODULES}test_templates_stand_under_its_own_name_and_use_cores",),
    ),
    Question(
        "words",
        "every text is there in Kazakh and Russian",
        "shanyraq modules words NAME missing > texts.json, fill it in, then: … add texts.json;"
        " … prune drops what nobody uses",
        read=untranslated,
        tests=(f"{MODULES}test_every_word_is_translated",),
    ),
    Question(
        "manifest",
        "plugin.toml is whole",
        "version 1.2.3, titles in kk, ru and en, core_schema a revision of core",
        tests=(f"{MODULES}test_the_manifest_is_whole",),
    ),
    Question(
        "tables",
        "its tables carry its name, restrict towards core, and core knows nothing of them",
        "__tablename__ = NAME_…, ForeignKey(…, ondelete=RESTRICT), no relationship from core",
        tests=(
            f"{MODULES}test_tables_carry_its_name_and_restrict_towards_core",
            f"{MODULES}test_core_knows_nothing_of_its_models",
        ),
    ),
    Question(
        "hooks",
        "what its hooks return is what they promise, and leads to pages that can be opened",
        "a list of the dataclasses that docs/modules/hooks.md names, with the page's own right",
        tests=(
            f"{MODULES}test_answers_are_contracts",
            f"{MODULES}test_what_it_shows_can_be_opened",
        ),
    ),
    Question(
        "rights",
        "every view declares a right, and a shipped role holds it",
        "@endpoint(RIGHT) on each view; Permission(RIGHT, label, default_roles)",
        tests=(
            f"{MODULES}test_every_view_declares_a_known_right",
            f"{MODULES}test_rights_are_named_and_given_to_shipped_roles",
            f"{ROUTES}test_every_view_declares_a_right_that_some_shipped_role_holds",
        ),
    ),
    Question(
        "silence",
        "switched off it is silent: no page, no menu, no figure, no hook",
        "answer hooks from what they give you, and keep no state of your own between requests",
        tests=(
            f"{MODULES}test_a_module_that_is_off_is_never_asked",
            f"{MODULES}test_off_its_figures_columns_and_services_are_not_offered",
            f"{MODULES}test_off_every_page_is_404_and_on_again_it_is_back",
            f"{MODULES}test_off_nothing_leads_to_it",
            f"{MODULES}test_off_in_one_region_it_stays_on_in_the_next",
        ),
    ),
    Question(
        "roles",
        "every page × every role × own centre, other centre, other region",
        "ask centre_scope() in queries and can() in services; FACTORIES in tests/places.py",
        tests=(
            f"{ROUTES}test_anonymous_sees_public_pages_only",
            f"{ROUTES}test_each_role_opens_what_it_holds_and_nothing_else",
            f"{ROUTES}test_a_neighbour_opens_nothing_of_another_centre",
            f"{ROUTES}test_objects_of_another_region_do_not_exist",
            f"{ROUTES}test_somebody_of_another_region_finds_no_page",
            f"{ROUTES}test_no_post_works_without_its_token",
        ),
    ),
    Question(
        "input",
        "no input ends in an error page",
        "read what comes through a form; a service refuses the rest with InvalidInput",
        tests=("tests/contract/test_any_input.py::test_every_form_takes_any_input",),
    ),
    Question(
        "queries",
        "the number of a page's queries does not grow with its rows",
        "load what the rows need in one query (joins, selectinload), not one for each row",
        tests=("tests/contract/test_queries.py::test_queries_do_not_grow_with_the_rows",),
    ),
    Question(
        "people",
        "merge, export and erase know every table that names a person",
        "answer merge_people, export_person_data and erase_person_data for each such table",
        tests=(PERSONS, FILE, ERASED),
    ),
    Question(
        "migrations",
        "migrations go up, down and up again, and say what the models say (SQLite)",
        'shanyraq modules revision NAME "what changes" writes the one that is missing',
        tests=(
            f"{MODULES}test_its_migrations_go_up_and_down",
            f"{CHAINS}test_a_migration_imports_nothing_of_the_application",
            EQUAL,
            DOWN,
        ),
    ),
    Question("tests", OWN, "each failure is named above", tests=(OWN,)),
    Question(
        "postgresql",
        "migrations, people, roles and its own tests on PostgreSQL",
        "see the same question on SQLite; dates, text and locks differ between the two",
        tests=(
            EQUAL,
            DOWN,
            PERSONS,
            ERASED,
            f"{ROUTES}test_each_role_opens_what_it_holds_and_nothing_else",
            OWN,
        ),
        needs="postgresql",
    ),
    Question(
        "browser",
        "axe finds nothing on its pages, in every look, on a phone, in three languages",
        "use the macros of templates/components; VALUES in tests/places.py find an object of the"
        " demo for an address",
        tests=(
            "tests/browser/test_pages.py::test_accessible_in_every_look",
            "tests/browser/test_pages.py::test_other_languages",
            OWN,
        ),
        needs="chromium",
    ),
)
CODES = ("loads", *(question.code for question in QUESTIONS))
