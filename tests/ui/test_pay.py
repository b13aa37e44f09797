"""Try: what can be paid, and from when; the answer tells nothing of how far the creditor would go."""

from __future__ import annotations

from datetime import date

import pytest

from planner.core.dates import add_months
from planner.i18n import LANGUAGES, Language, month_of_year, text
from planner.negotiation.goal_seek import Wish, solve
from planner.negotiation.proposal import Reason
from planner.ui.engine import case_of, pack_of
from planner.ui.pay import start_names, way_to
from planner.ui.pieces import literal
from tests.ui.conftest import OpenCase, Visitor

TALK = date(2026, 11, 23)


def start_buttons(visitor: Visitor) -> dict[str, str]:
    return {str(button.key): button.label for button in visitor.app.button if str(button.key).startswith("start:")}


def answered(visitor: Visitor) -> bool:
    return not visitor.app.info and text("offer.asked_for", "en") in visitor.words


# Which first payments can be tapped


def test_half_a_year_of_first_payments_can_be_tapped_and_the_one_after_the_festival_has_its_name() -> None:
    """The Spring Festival of 2027 is on 6 February, the Lantern Festival a fortnight later."""
    names = start_names(TALK)
    assert list(names) == [add_months(TALK, months) for months in range(1, 7)]
    assert {day: name for day, name in names.items() if name} == {date(2027, 2, 23): "page.pay.after_festival"}


def test_the_festival_is_named_also_where_it_is_further_ahead() -> None:
    names = start_names(date(2026, 6, 10))
    assert list(names)[-1] == date(2027, 3, 10)
    assert names[date(2027, 3, 10)] == "page.pay.after_festival"
    assert len(names) == 7


@pytest.mark.parametrize(("talk", "after"), [(date(2026, 2, 20), date(2026, 3, 20)), (date(2026, 3, 4), date(2027, 3, 4))])
def test_during_the_festival_it_is_this_one_and_afterwards_the_next(talk: date, after: date) -> None:
    assert [day for day, name in start_names(talk).items() if name == "page.pay.after_festival"] == [after]


def test_the_first_payment_after_the_hardship_has_its_name() -> None:
    assert start_names(TALK, date(2027, 3, 31))[date(2027, 4, 23)] == "page.pay.after_hardship"
    for past_or_unknown in (None, date(2026, 10, 31), date(2029, 1, 31)):
        assert "page.pay.after_hardship" not in start_names(TALK, past_or_unknown).values()


def test_years_whose_holidays_nobody_knows_have_no_festival() -> None:
    assert set(start_names(date(1930, 5, 1)).values()) == {""}


# On the page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_months_of_the_first_payment_are_on_the_page(open_case: OpenCase, language: Language) -> None:
    visitor = open_case("card-after-hospital", language, page="compare")
    labels = start_buttons(visitor)
    as_of = visitor.proposal.as_of
    assert all(month_of_year(date.fromisoformat(key.removeprefix("start:")), language) in label for key, label in labels.items())
    assert f"start:{add_months(as_of, 1).isoformat()}" in labels
    assert any(text("page.pay.after_festival", language, when="").strip() in label for label in labels.values())


def test_a_start_is_granted_and_a_second_tap_lets_it_go(open_case: OpenCase) -> None:
    visitor = open_case(page="compare")
    start = add_months(visitor.proposal.as_of, 3)
    visitor.press(f"start:{start.isoformat()}")
    assert visitor.draft.get("wish.start") == start.isoformat()
    assert answered(visitor)
    assert month_of_year(start, "en") in visitor.words
    visitor.press(f"start:{start.isoformat()}")
    assert visitor.draft.get("wish.start") is None
    assert not answered(visitor)


def test_a_start_goes_together_with_a_payment(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").type("wish.payment", "1200")
    start = add_months(visitor.proposal.as_of, 2)
    visitor.press(f"start:{start.isoformat()}")
    assert answered(visitor)
    assert "¥1,200.00" in visitor.words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("wish.payment", "700", ("page.pay.too_long", "page.pay.way.more_payment")),
        ("wish.payment", "20", ("page.pay.too_long", "page.pay.way.more_payment")),
        ("wish.months", "90", ("page.pay.too_long", "page.pay.way.less_months")),
        ("wish.total", "20000", ("solve.total_too_low", "page.pay.way.more_total")),
    ],
)
def test_a_refusal_says_which_way_and_never_how_far(
    open_case: OpenCase, language: Language, path: str, typed: str, said: tuple[str, ...]
) -> None:
    visitor = open_case("card-after-hospital", language, page="compare")
    visitor.draft.offer({"wish.by": path.removeprefix("wish.")})
    visitor.run().type(path, typed)
    (info,) = visitor.app.info
    assert info.value == literal(" ".join(text(key, language) for key in said))
    case = case_of(visitor.draft)
    name = path.removeprefix("wish.")
    number = int(typed) * (1 if name == "months" else 100)
    payment, months, total = (number if name == asked else None for asked in ("payment", "months", "total"))
    wish = Wish(payment, months, total)
    answer = solve(case.debts, case.household, case.mandate, pack_of(case), case.as_of, wish)
    assert answer.nearest
    assert not any(character.isdigit() for character in info.value)


def test_a_start_that_is_too_late_names_no_limit(open_case: OpenCase) -> None:
    visitor = open_case(page="compare")
    visitor.press(f"start:{add_months(visitor.proposal.as_of, 6).isoformat()}")
    (info,) = visitor.app.info
    assert info.value == literal(f"{text('page.pay.starts_too_late', 'en')} {text('page.pay.way.sooner', 'en')}")


def test_interest_that_is_not_covered_is_said_without_the_rate_that_could_be_granted(open_case: OpenCase) -> None:
    visitor = open_case("small-shop-failed-season", page="compare").type("wish.payment", "20")
    assert visitor.app.info[0].value.startswith(literal(text("page.pay.below_interest", "en")))


def test_the_lever_is_not_on_the_shared_screen(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").type("wish.payment", "1200")
    assert answered(visitor)
    assert text("solve.lever.lower_rate", "en", plan_rate="*").partition("*")[0] not in visitor.words


@pytest.mark.parametrize(
    ("wish", "nearest", "key"),
    [
        (Wish(payment=5), Reason("solve.nearest.payment", {"payment_amount": 6}), "more_payment"),
        (Wish(payment=5), Reason("solve.nearest.payment", {"payment_amount": 4}), "less_payment"),
        (Wish(months=5), Reason("solve.nearest.months", {"needed_months": 6}), "more_months"),
        (Wish(total=5), Reason("solve.nearest.total", {"total_amount": 4}), "less_total"),
        (Wish(total=5, start=TALK), Reason("solve.nearest.start", {"date": TALK}), "sooner"),
    ],
)
def test_the_way_to_what_works(wish: Wish, nearest: Reason, key: str) -> None:
    assert way_to(wish, nearest) == f"page.pay.way.{key}"
