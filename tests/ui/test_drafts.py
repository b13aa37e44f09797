"""Drafts: always a case, whatever is typed; found again by their id, and by nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.case import case_document, case_from_document, load_case
from planner.errors import InputError
from planner.ui.drafts import Draft, DraftStore
from tests.project import ROOT

DOCUMENT = case_document(load_case(ROOT / "scenarios" / "cases" / "card-after-hospital.toml"))


def draft() -> Draft:
    return Draft(copy.deepcopy(DOCUMENT))


def test_a_value_is_found_at_its_path() -> None:
    assert draft().get("household.income.0.amount") == "5200.00"
    assert draft().get("debt.0.lender") == "bank"


@pytest.mark.parametrize("path", ["household.income.99.amount", "household.nothing", "nothing.at.all", "id.deeper"])
def test_where_nothing_is_there_is_none(path: str) -> None:
    assert draft().get(path) is None


def test_a_good_change_is_taken_and_counted() -> None:
    changed = draft()
    assert changed.offer({"household.income.0.amount": "6000.00"}) is None
    assert (changed.get("household.income.0.amount"), changed.version) == ("6000.00", 1)


def test_the_same_value_is_no_change() -> None:
    changed = draft()
    assert changed.offer({"household.income.0.amount": "5200.00"}) is None
    assert changed.version == 0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("household.people", 0),
        ("household.income.0.amount", "-1"),
        ("debt.0.contract_rate", "15.6"),
        ("debt.0.contract_date", "2027-01-01"),
        ("as_of", "2020-01-01"),
        ("household.income.0.who", ""),
    ],
)
def test_a_change_that_makes_no_case_is_refused_and_leaves_all_as_it_was(path: str, value: object) -> None:
    changed = draft()
    error = changed.offer({path: value})
    assert isinstance(error, InputError)
    assert (changed.document, changed.version) == (DOCUMENT, 0)


def test_of_several_reasons_the_one_at_the_field_is_told() -> None:
    broken = draft()
    broken.document["debt"][0]["contract_rate"] = "15.6"
    error = broken.offer({"household.people": 0})
    assert error is not None
    assert error.place == "household.people"


def test_what_was_typed_moves_with_its_entry() -> None:
    changed = draft()
    changed.typed = {f"household.spending.{k}.amount": f"typed {k}" for k in range(3)} | {"household.people": "two"}
    changed.remove("household.spending", 1)
    assert changed.typed == {"household.spending.0.amount": "typed 0", "household.spending.1.amount": "typed 2", "household.people": "two"}
    assert changed.epoch == 1


def test_an_entry_is_added_at_the_end_of_a_list_that_may_not_exist_yet() -> None:
    changed = draft()
    assert changed.add("household.priority_arrears", {"kind": "rent", "monthly": "100.00"}) is None
    assert changed.get("household.priority_arrears") == [{"kind": "rent", "monthly": "100.00"}]


def test_what_can_be_paid_is_no_part_of_the_case() -> None:
    changed = draft()
    before = changed.fingerprint()
    assert changed.offer({"wish.payment": "1200.00"}) is None
    assert (changed.get("wish.payment"), changed.fingerprint(), changed.version) == ("1200.00", before, 0)


PATHS = ["household.people", "household.income.0.amount", "household.spending.0.amount", "debt.0.contract_rate", "debt.0.interest", "as_of"]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.integers(-5, 50), st.text(max_size=12), st.from_regex(r"[0-9]{1,6}(\.[0-9]{0,3})?")
)


@given(changes=st.lists(st.tuples(st.sampled_from(PATHS), VALUES), max_size=6))
def test_a_draft_is_always_a_case(changes: list[tuple[str, Any]]) -> None:
    changed = draft()
    for path, value in changes:
        changed.offer({path: value})
        case_from_document(changed.document)


def test_a_draft_is_found_by_its_id_only() -> None:
    store = DraftStore()
    visit = store.open(copy.deepcopy(DOCUMENT))
    found = store.find(visit)
    assert found is not None
    assert found.document == DOCUMENT
    assert store.find(visit + "x") is None


def test_an_id_is_long_and_new_each_time() -> None:
    store = DraftStore()
    ids = {store.open({}) for _ in range(100)}
    assert len(ids) == 100
    assert min(map(len, ids)) >= 22


def test_the_longest_unused_is_dropped() -> None:
    store = DraftStore(limit=2)
    first, second = store.open({}), store.open({})
    assert store.find(first) is not None
    third = store.open({})
    assert [store.find(visit) is not None for visit in (first, second, third)] == [True, False, True]
