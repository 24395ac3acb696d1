"""The vocabulary of names: what a misspelt word is compared with, instead of a million people."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasId, RegionScoped, key_string
from core.people.models import Person, PersonCentre, PersonPhone

LONGEST_WORD = 100


class PersonWord(HasId, RegionScoped, Base):
    """A distinct folded word of the names of a region's people (`Person.name_key`).

    Triggers on `person` add words (core/people/vocabulary.py), a nightly job removes those that
    nobody bears any more. No unique index on purpose: two registrations at once would wait for
    each other, and with two new words each they could wait for ever.
    """

    __tablename__ = "person_word"
    __table_args__ = (
        sa.Index("ix_person_word_region_id_word", "region_id", "word"),
        sa.Index("ix_person_word_region_id_size_word", "region_id", "size", "word"),
    )

    word: Mapped[str] = mapped_column(key_string(LONGEST_WORD))
    #: letters of the word
    size: Mapped[int] = mapped_column(sa.Integer)


for _model in (Person, PersonCentre, PersonPhone):  # the triggers stand on these
    PersonWord.__table__.add_is_dependent_on(_model.__table__)  # type: ignore[attr-defined]
