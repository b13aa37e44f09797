"""A value gives what it holds, in the kind that is asked for, or says what is wrong with the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.errors import InputError
from planner.policy.rule import Value
from tests.policy.debts import PACK, TODAY


def _value(parameter: str) -> Value:
    value = PACK.parameter(parameter, TODAY)
    assert value
    return value


def test_a_value_is_read_in_its_kind() -> None:
    assert _value("limitation_period").whole() == 36
    assert _value("financial_total_cost_cap").fraction() == Decimal("0.24")
    assert _value("private_lending_cap_multiple").fraction() == 4
    assert _value("card_cash_instalment_max").written("amount") == "50000.00"
    assert _value("card_cash_instalment_max").whole("term_months") == 24
    assert _value("visit_allowed_window").data == ("08:00", "22:00")
    assert _value("dibao_standard_per_capita").data is None
    assert _value("visit_allowed_window").words() == ("08:00", "22:00")
    assert _value("allocation_order").words("within") == ("costs", "interest", "principal")


@pytest.mark.parametrize(
    ("parameter", "key", "place"),
    [
        ("principal_basis", None, "principal_basis.toml: value"),
        ("living_cost_floor_required", None, "living_cost_floor_required.toml: value"),
        ("card_cash_instalment_max", "months", "card_cash_instalment_max.toml: value.months"),
        ("limitation_period", "months", "limitation_period.toml: value.months"),
    ],
)
def test_what_is_no_number_is_refused(parameter: str, key: str | None, place: str) -> None:
    for ask in (_value(parameter).whole, _value(parameter).fraction):
        with pytest.raises(InputError) as error:
            ask(key)
        assert (error.value.key, error.value.place) == ("error.pack_type", place)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputError) as error:
        _value("limitation_period").written()
    assert error.value.place == "limitation_period.toml: value"


def test_what_is_no_list_of_texts_is_refused() -> None:
    with pytest.raises(InputError) as error:
        _value("limitation_period").words()
    assert (error.value.place, error.value.values["expected"]) == ("limitation_period.toml: value", "kind.list")
    dated = replace(_value("visit_allowed_window").dated, data=("08:00", 22))
    with pytest.raises(InputError) as error:
        Value(_value("visit_allowed_window").rule, dated).words()
    assert (error.value.place, error.value.values["expected"]) == ("visit_allowed_window.toml: value", "kind.string")


def test_a_table_knows_its_entries() -> None:
    assert _value("microloan_all_in_cap").has("rate_annual")
    assert not _value("microloan_all_in_cap").has("lpr_multiple")
    assert not _value("limitation_period").has("rate_annual")


def test_a_finding_carries_citation_and_status() -> None:
    finding = _value("limitation_period").finding("finding.limitation", months=36)
    assert (finding.rule, finding.severity, finding.citation, finding.status) == ("CN-LIMITATION", "warn", "民法典第188、195条", "verified")
    assert finding.values == {"months": 36}
    assert _value("limitation_period").finding("finding.limitation", "show").severity == "show"


def test_data_cannot_be_changed() -> None:
    data = _value("card_cash_instalment_max").data
    with pytest.raises(TypeError):
        data["term_months"] = 240  # type: ignore[index]  # what must not work
    assert _value("allocation_order").rule.on(date(2020, 12, 31)) is None
