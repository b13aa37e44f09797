"""The pack is read strictly and by date; the pack cn carries every rule, with its source."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner.core.debt import LENDERS, PRODUCTS
from planner.errors import InputError
from planner.policy.pack import Pack, known_packs, load_pack, read_pack, rules_for
from planner.policy.rule import Dated, Rule
from tests.policy.debts import PACK, TODAY
from tests.project import text_files

CN = Path(read_pack.__code__.co_filename).parent / "packs" / "cn"
RULES = sorted(PACK.rules.values(), key=lambda rule: rule.id)
VALUES = [(rule, value) for rule in RULES for value in rule.values]
DAY = timedelta(days=1)


def _named(entry: object) -> str:
    return entry.id if isinstance(entry, Rule) else str(entry.starts) if isinstance(entry, Dated) else ""


# --- the pack cn


def test_every_rule_is_carried_over() -> None:
    statuses = [value.status for _, value in VALUES]
    assert len(RULES) == 93
    assert {rule.id for rule in RULES if rule.values[0].status == "unverified"} == {
        "CN-EXT-PLM2024",
        "CN-CARD-LATEFEE",
        "CN-M-MFC",
        "CN-M-NIFA-GUIDE",
    }
    assert len({rule.id for rule in RULES if rule.values[0].status == "secondary"}) == 11
    assert set(statuses) == {"verified", "secondary", "unverified"}
    assert len({rule.id for rule in RULES}) == 93


@pytest.mark.parametrize("rule", RULES, ids=_named)
def test_every_rule_has_its_source_and_both_languages(rule: Rule) -> None:
    assert all(value.citation for value in rule.values)
    assert re.search(r"[\u4e00-\u9fff]", rule.title["zh"])
    assert re.search(r"[\u4e00-\u9fff]", rule.text["zh"])
    assert not re.search(r"[\u4e00-\u9fff]", rule.title["en"])
    assert re.search(r"[a-z]", rule.text["en"])
    assert rule.id.startswith("CN-")


@pytest.mark.parametrize(("rule", "value"), VALUES, ids=_named)
def test_a_value_begins_and_ends_on_its_days(rule: Rule, value: Dated) -> None:
    if value.starts:
        assert rule.on(value.starts) is value
        assert rule.on(value.starts - DAY) is not value
    if value.ends:
        assert rule.on(value.ends - DAY) is value
        assert rule.on(value.ends) is not value
    else:
        assert rule.on(date.max) is value


@pytest.mark.parametrize("rule", RULES, ids=_named)
@pytest.mark.parametrize("allowed", [False, True], ids=["as shipped", "unverified allowed"])
def test_a_rule_applies_from_its_first_day_to_whom_it_concerns(rule: Rule, allowed: bool) -> None:
    pack = PACK.with_unverified() if allowed else PACK
    value = rule.values[0]
    applies = value.status != "unverified" or allowed or bool(rule.conservative_reason)
    place = f"{rule.places[0]}00" if rule.places else ""
    first = value.starts or TODAY
    for lender in LENDERS:
        for product in PRODUCTS:
            concerned = lender in rule.lenders and product in rule.products
            listed = {found.rule.id for found in rules_for(pack, first, lender, product, place)}  # type: ignore[arg-type]  # literals as strings
            assert (rule.id in listed) is (concerned and applies)
    lender, product = rule.lenders[0], rule.products[0]
    before = rules_for(pack, first - DAY, lender, product, place) if value.starts else ()
    elsewhere = rules_for(pack, first, lender, product, "CN-110000") if rule.places else ()
    assert rule.id not in {found.rule.id for found in (*before, *elsewhere)}


def test_rules_that_ended_are_gone() -> None:
    ended = {rule.parameter: rule.values[-1].ends for rule in RULES if rule.values[-1].ends}
    assert ended == {"extension_max_cumulative_old": date(2024, 7, 1), "one_time_credit_repair": date(2026, 4, 1)}


def test_secondary_rules_never_block_and_unverified_ones_are_refused() -> None:
    assisted = PACK.parameter("assisted_loan_all_in_cap", TODAY, "bank", "consumer_loan")
    assert assisted
    assert (assisted.status, assisted.rule.enforcement, assisted.severity) == ("secondary", "block", "warn")
    conduct = PACK.parameter("kpi_recovery_only_forbidden", TODAY, "bank", "credit_card")
    assert conduct
    assert (conduct.status, conduct.severity) == ("secondary", "gate")
    assert PACK.parameter("card_interest_on_fees_allowed", TODAY, "bank", "credit_card") is None
    assert PACK.with_unverified().parameter("card_interest_on_fees_allowed", TODAY, "bank", "credit_card") is not None


def test_the_conservative_default_blocks_although_it_is_unverified() -> None:
    value = PACK.parameter("extension_max_cumulative", TODAY, "bank", "consumer_loan")
    assert value
    assert (value.status, value.severity) == ("unverified", "block")
    assert value.rule.conservative_reason
    assert [rule.id for rule in RULES if rule.conservative_reason] == ["CN-EXT-PLM2024"]


def test_the_pack_says_what_it_is() -> None:
    assert (PACK.id, PACK.country, PACK.currency, PACK.time_zone) == ("cn", "CN", "CNY", "Asia/Shanghai")
    assert (PACK.version, PACK.read_on) == ("cn-2026-11-23", TODAY)
    assert PACK.languages == ("zh", "en")
    assert (PACK.signed_off.by, PACK.signed_off.on) == ("", None)
    assert PACK.floors == ()
    assert PACK.living_floor("CN-510100", TODAY) is None


def test_an_unknown_parameter_has_no_value() -> None:
    assert PACK.parameter("speed_limit", TODAY) is None


WRONG_CITATIONS = {
    r"民法典》?[\s第]*(124(?!\d)|一百二十四条)": "《民法典》第124条",
    r"合同法》?[\s第]*(119(?!\d)|一百一十九条)": "合同法第一百一十九条",
    r"home address\s+is\s+sensitive": "the home address is sensitive",
    r"(家庭住址|住址)\W*(是|属于)\W*敏感": "家庭住址属于敏感信息",
}
"""Citations that are known to be wrong, each with an example: the right of inheritance, the duty to mitigate, and no sensitive data."""


@pytest.mark.parametrize("pattern", WRONG_CITATIONS)
def test_citations_that_are_known_to_be_wrong_stand_nowhere(pattern: str) -> None:
    assert [str(path) for path, text in text_files() if path.parts[0] != "tests" and re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize(("pattern", "wrong"), list(WRONG_CITATIONS.items()))
def test_a_wrong_citation_is_seen(pattern: str, wrong: str) -> None:
    assert re.search(pattern, wrong)
    assert not re.search(pattern, "民法典第1240条, 民法典 1124, home address is not in the list, 住址属于个人信息")


# --- which pack


@pytest.mark.parametrize("name", ["xx", "CN", "cnn", "../cn", "cn/", "/etc", "", "cn\n", "packs/cn", None, 7])
def test_an_unknown_pack_is_refused_with_the_known_ones(name: object) -> None:
    with pytest.raises(InputError) as error:
        load_pack(name)  # type: ignore[arg-type]  # what a file may hold
    assert error.value.key == "error.pack_unknown"
    assert error.value.values["known"] == "cn"


def test_a_pack_is_read_once() -> None:
    assert load_pack("cn") is load_pack("cn")
    assert known_packs() == ("cn",)


# --- broken packs


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Pack]:
    """Read a copy of the pack in which one text of one file is another."""
    folder = tmp_path / "cn"
    shutil.copytree(CN, folder)

    def edit(file: str, old: str, new: str) -> Pack:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_pack(folder)

    return edit


TERM, EXTENSION, FLOORS = "card_individualised_max_term.toml", "extension_max_cumulative.toml", "living_floor.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "place"),
    [
        (TERM, "unit =", "units =", "error.pack_key_missing", "unit"),
        (TERM, "unit =", 'colour = "red"\nunit =', "error.pack_key_unknown", "colour"),
        (TERM, "value = 60", "value = 60\nstrictness = 1", "error.pack_key_unknown", "value 1: strictness"),
        (TERM, 'title.en = "', 'title.fr = "x"\ntitle.en = "', "error.pack_key_unknown", "title: fr"),
        (TERM, "[[value]]", "[value]", "error.pack_type", "value"),
        (TERM, "from = 2011-01-13\n", "", "error.pack_key_missing", "value 1: from"),
        (TERM, "from = 2011-01-13", "from = 2011-01-13T00:00:00", "error.pack_type", "value 1: from"),
        (TERM, "from = 2011-01-13", 'from = "2011-01-13"', "error.pack_type", "value 1: from"),
        (TERM, "from = 2011-01-13", "from = 2011-01-13\nto = 2011-01-13", "error.pack_dates", "value"),
        (TERM, 'status = "verified"', 'status = "sure"', "error.pack_choice", "value 1: status"),
        (TERM, 'lenders = ["bank",', 'lenders = ["shark",', "error.pack_choice", "lenders"),
        (TERM, 'lenders = ["bank",', "lenders = [7,", "error.pack_type", "lenders"),
        (TERM, 'lenders = ["bank", "consumer_finance"]', 'lenders = "bank"', "error.pack_type", "lenders"),
        (TERM, 'id = "CN-CARD-70-TERM"', 'id = " "', "error.pack_key_missing", "id"),
        (TERM, 'parameter = "card_indi', 'parameter = "indi', "error.pack_choice", "parameter"),
        (TERM, 'id = "', 'id "', "error.pack_toml", ""),
        ("lpr_1y.toml", "to = 2019-09-20", "to = 2019-09-21", "error.pack_overlap", "value"),
        ("lpr_1y.toml", "to = 2019-09-20\n", "", "error.pack_overlap", "value"),
        (EXTENSION, "conservative = true", 'conservative = "yes"', "error.pack_type", "conservative"),
        (EXTENSION, "conservative = true\n", "", "error.pack_key_unknown", "conservative_reason"),
        ("pack.toml", "[settings]", "[setting]", "error.pack_key_missing", "settings"),
        ("pack.toml", 'by = ""', 'by = "A. Officer"', "error.pack_type", "signed_off: on"),
        (FLOORS, "floor = []", "floor = [7]", "error.pack_type", "floor"),
        (FLOORS, "floor = []", "[[floor]]\nplace = 'CN-510100'", "error.pack_key_missing", "floor 1: amount"),
    ],
)  # fmt: skip  # one case a line
def test_a_broken_pack_is_refused_at_its_place(
    edited: Callable[[str, str, str], Pack], file: str, old: str, new: str, key: str, place: str
) -> None:
    with pytest.raises(InputError) as error:
        edited(file, old, new)
    assert (error.value.key, error.value.place) == (key, f"cn/{file}: {place}" if place else f"cn/{file}")


def test_a_rule_without_a_value_is_refused(edited: Callable[[str, str, str], Pack]) -> None:
    text = (CN / TERM).read_text(encoding="utf-8")
    with pytest.raises(InputError) as error:
        edited(TERM, text[text.index("[[value]]") :], "")
    assert (error.value.key, error.value.place) == ("error.pack_key_missing", f"cn/{TERM}: value")


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(CN, folder)
    (folder / FLOORS).unlink()
    with pytest.raises(InputError) as error:
        read_pack(folder)
    assert (error.value.key, error.value.place) == ("error.pack_file", "cn/living_floor.toml")
    (folder / FLOORS).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as error:
        read_pack(folder)
    assert (error.value.key, error.value.place) == ("error.pack_toml", "cn/living_floor.toml")


@pytest.mark.parametrize(
    ("day", "amount"),
    [(date(2025, 6, 30), None), (date(2025, 7, 1), 90000), (date(2026, 6, 30), 90000), (date(2026, 7, 1), 95050)],
)
def test_a_living_floor_holds_on_its_days(edited: Callable[[str, str, str], Pack], day: date, amount: int | None) -> None:
    entry = '[[floor]]\nplace = "CN-510100"\namount = "{}"\nfrom = {}\n{}source = "example"\nurl = "https://example.org"\n'
    older, newer = entry.format("900.00", "2025-07-01", "to = 2026-07-01\n"), entry.format("950.50", "2026-07-01", "")
    pack = edited(FLOORS, "floor = []", f"{older}\n{newer}")
    floor = pack.living_floor("CN-510100", day)
    assert (floor.amount if floor else None) == amount
    assert pack.living_floor("CN-110000", day) is None


def test_a_signed_pack_says_who_and_when(edited: Callable[[str, str, str], Pack]) -> None:
    signed = edited("pack.toml", 'by = ""\nrole = ""\non = ""', 'by = "A. Officer"\nrole = "compliance"\non = 2026-12-01').signed_off
    assert (signed.by, signed.role, signed.on) == ("A. Officer", "compliance", date(2026, 12, 1))
