"""Decisions about households."""

from __future__ import annotations

import datetime as dt

import pytest

from core.households import labels, rules
from core.households.rules import Life

D = dt.date
TODAY = D(2026, 11, 20)


@pytest.mark.parametrize(
    ("life", "joined", "problem"),
    [
        (Life(D(2000, 1, 1)), D(2010, 1, 1), None),
        (Life(D(2000, 1, 1)), D(2000, 1, 1), None),
        (Life(D(2000, 1, 2)), D(2000, 1, 1), "before_birth"),
        (Life(None, D(2020, 5, 5)), D(2020, 5, 6), "after_death"),
        (Life(), D(2026, 11, 21), "future"),
        (Life(), D(1026, 11, 21), "too_early"),
    ],
)
def test_the_day_of_joining_agrees_with_the_life(life, joined, problem):
    assert rules.joining_problem(life, joined, TODAY) == problem


@pytest.mark.parametrize(
    ("left", "problem"),
    [(D(2020, 1, 15), None), (D(2020, 1, 14), "before_joining"), (D(2026, 11, 21), "future")],
)
def test_nobody_leaves_before_joining(left, problem):
    assert rules.leaving_problem(D(2020, 1, 15), left, TODAY) == problem


@pytest.mark.parametrize(
    ("died", "problem"),
    [(D(1988, 4, 2), None), (D(1988, 4, 1), "before_birth"), (D(2026, 11, 21), "future")],
)
def test_nobody_dies_before_birth(died, problem):
    assert rules.death_problem(Life(D(1988, 4, 2)), died, TODAY) == problem


@pytest.mark.parametrize(
    ("parent", "child", "problem"),
    [
        (D(1990, 6, 1), D(1990, 6, 1), "older"),
        (D(1990, 6, 1), D(1980, 6, 1), "older"),
        (D(1990, 6, 1), D(2002, 5, 31), "young"),
        (D(1990, 6, 1), D(2002, 6, 1), None),
        (None, D(2002, 6, 1), None),
        (D(1990, 6, 1), None, None),
    ],
)
def test_a_child_is_younger_than_the_parent(parent, child, problem):
    assert rules.parent_problem(Life(parent), Life(child)) == problem


@pytest.mark.parametrize(
    ("role", "new_head_was", "now"),
    [
        ("child", "spouse", "child"),
        ("child", "child", "sibling"),
        ("spouse", "child", "parent"),
        ("parent", "child", "grandparent"),
        ("child", "parent", "grandchild"),
        ("sibling", "spouse", "other_relative"),
        ("other", "spouse", "other"),
    ],
)
def test_roles_are_seen_from_the_new_head(role, new_head_was, now):
    assert rules.role_becomes(role, new_head_was) == now


def test_the_old_head_is_seen_from_the_new_one_and_back():
    for role in ("spouse", "child", "parent", "sibling", "grandchild", "grandparent"):
        assert rules.head_becomes(rules.head_becomes(role)) == role


@pytest.mark.parametrize(
    ("role", "head", "now"),
    [
        ("father", "mother", "spouse"),
        ("child", "mother", "child"),
        ("child", "grandparent", "grandchild"),
        ("mother", "grandparent", "child"),
        ("child", "guardian", "ward"),
        ("grandparent", "father", "parent"),
        ("spouse", "head", "spouse"),
    ],
)
def test_words_of_a_list_become_roles(role, head, now):
    assert rules.family_role(role, head) == now


@pytest.mark.parametrize(
    ("valid_to", "ended_on", "counts"),
    [(None, None, True), (TODAY, None, True), (TODAY - dt.timedelta(1), None, False),
     (None, TODAY, False), (None, TODAY + dt.timedelta(1), True)],
)  # fmt: skip
def test_a_representation_counts_until_its_last_day(valid_to, ended_on, counts):
    assert rules.in_force(D(2026, 1, 1), valid_to, ended_on, TODAY) is counts
    assert not rules.in_force(TODAY + dt.timedelta(1), valid_to, ended_on, TODAY)


def test_every_code_has_words():
    assert set(labels.ROLES) == set(rules.ROLES)
    assert set(labels.JOINING) == set(rules.JOINING)
    assert set(labels.LEAVING) == set(rules.LEAVING)
    assert set(labels.ENDS) == {*rules.LEAVING, rules.ROLE_CHANGED, rules.DEATH, rules.MERGED}
    assert set(labels.BASES) == set(rules.BASES)
    assert set(labels.KINSHIP) == set(rules.KINSHIP)
    assert set(labels.RIGHTS) == set(rules.RIGHTS)
