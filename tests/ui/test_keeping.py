"""Drafts outlive the server: saved as they change, opened again by their address, never overwritten silently."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from planner.casework.case import case_document, load_case
from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.documents import open_document, save_document
from planner.storage.location import Location
from planner.storage.opening import open_records
from planner.storage.persons import erase_person
from planner.storage.schema import DOCUMENTS
from planner.ui import drafts, records
from planner.ui.drafts import STORE, Draft, DraftStore
from planner.ui.keeping import Keeper, document_id, text_of
from tests.project import ROOT
from tests.storage.databases import ENVIRONMENT, NOON, write
from tests.ui.conftest import OpenCase, Visitor

DOCUMENT = case_document(load_case(ROOT / "scenarios" / "cases" / "card-after-hospital.toml"))
AMOUNT = "household.income.0.amount"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_records(Location(tmp_path, file=tmp_path / "records.db"), ENVIRONMENT, None).database
    yield opened
    opened.close()


def keeper_of(database: Database) -> tuple[Keeper, DraftStore]:
    store = DraftStore()
    return Keeper(database, store, lambda: NOON), store


def found(store: DraftStore, visit: str) -> Draft:
    draft = store.find(visit)
    assert draft is not None
    return draft


def test_a_draft_comes_back_whole_after_a_restart(database: Database) -> None:
    keeper, store = keeper_of(database)
    visit = store.open(copy.deepcopy(DOCUMENT))
    draft = found(store, visit)
    draft.offer({AMOUNT: "4800.00", "wish.payment": "900.00"})
    draft.typed["debt.0.principal"] = "四万"
    draft.closely, draft.shock, draft.epoch = "B", "illness", 3
    draft.kept["household.income.0.amount"] = ["5200.00"]
    keeper.keep_changed()
    _, after = keeper_of(database)
    assert text_of(found(after, visit)) == text_of(draft)
    assert after.find("another") is None


def test_only_what_changed_is_saved_and_on_top_of_what_was_loaded(database: Database) -> None:
    keeper, store = keeper_of(database)
    visit = store.open(copy.deepcopy(DOCUMENT))
    for _ in range(3):
        keeper.keep_changed()
    assert version(database, visit) == 1
    later, store = keeper_of(database)
    found(store, visit).offer({AMOUNT: "4800.00"})
    for _ in range(3):
        later.keep_changed()
    assert version(database, visit) == 2
    assert not later.is_overtaken(visit)


def version(database: Database, visit: str) -> int:
    document = open_document(database, document_id(visit))
    assert document is not None
    return document.heading.version


@pytest.mark.parametrize("take_theirs", [True, False])
def test_of_two_servers_the_later_one_is_asked(database: Database, take_theirs: bool) -> None:
    one, first = keeper_of(database)
    visit = first.open(copy.deepcopy(DOCUMENT))
    one.keep_changed()
    two, second = keeper_of(database)
    found(second, visit).offer({AMOUNT: "4800.00"})
    two.keep_changed()
    mine = found(first, visit)
    mine.offer({AMOUNT: "4700.00"})
    one.keep_changed()
    assert (one.is_overtaken(visit), two.is_overtaken(visit)) == (True, False)
    one.keep_changed()
    assert version(database, visit) == 2
    epoch = mine.epoch
    one.settle(visit, take_theirs=take_theirs)
    assert not one.is_overtaken(visit)
    assert found(first, visit).get(AMOUNT) == ("4800.00" if take_theirs else "4700.00")
    assert (mine.epoch > epoch) is take_theirs
    one.keep_changed()
    assert not one.is_overtaken(visit)
    _, third = keeper_of(database)
    assert found(third, visit).get(AMOUNT) == ("4800.00" if take_theirs else "4700.00")


def test_what_cannot_be_saved_is_said_and_saved_at_the_next_look(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, store = keeper_of(database)
    visit = store.open(copy.deepcopy(DOCUMENT))
    keys: list[str] = []

    def full(_database: Database, saving: object, *_rest: object) -> object:
        keys.append(saving.key)  # type: ignore[attr-defined]  # what every write carries
        raise StorageError("storage.full", reason="SQLITE_FULL")

    with monkeypatch.context() as patch:
        patch.setattr("planner.ui.keeping.save_document", full)
        keeper.keep_changed()
        keeper.keep_changed()
    assert keys[0] == keys[1]  # the same text is the same write
    fault = keeper.fault()
    assert fault is not None
    assert fault.key == "storage.full"
    keeper.keep_changed()
    assert keeper.fault() is None
    assert version(database, visit) == 1


def test_nothing_in_the_records_tells_the_address(database: Database) -> None:
    keeper, store = keeper_of(database)
    visit = store.open(copy.deepcopy(DOCUMENT))
    keeper.keep_changed()
    with database.reading() as connection:
        rows = connection.execute(select(DOCUMENTS)).all()
    assert visit not in str(rows)


def test_what_is_not_a_draft_or_not_a_case_or_erased_is_not_opened(database: Database) -> None:
    keeper, store = keeper_of(database)
    for visit, kind, document in [("a", "case", DOCUMENT), ("b", "draft", {}), ("c", "draft", DOCUMENT)]:
        save_document(database, write(visit), document_id(visit), kind, f"person-{visit}", {"document": document}, 0)
    with database.writing() as connection:
        erase_person(connection, "person-c", NOON)
    assert [store.find(visit) for visit in ("a", "b", "c")] == [None, None, None]
    assert keeper.fault() is None


def test_a_draft_that_is_just_being_changed_waits_for_the_next_look(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, store = keeper_of(database)
    visit = store.open(copy.deepcopy(DOCUMENT))

    def changing(_draft: Draft) -> str:
        raise RuntimeError("dictionary changed size during iteration")

    with monkeypatch.context() as patch:
        patch.setattr("planner.ui.keeping.text_of", changing)
        keeper.keep_changed()
    assert open_document(database, document_id(visit)) is None
    keeper.keep_changed()
    assert version(database, visit) == 1


def test_the_end_of_the_server_saves_what_is_left(database: Database) -> None:
    keeper, store = keeper_of(database)
    keeper.start()
    visit = store.open(copy.deepcopy(DOCUMENT))
    found(store, visit).offer({AMOUNT: "4800.00"})
    keeper.stop()
    assert store.shelf is None
    _, after = keeper_of(database)
    assert found(after, visit).get(AMOUNT) == "4800.00"


def test_a_fault_does_not_end_the_looking(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    keeper, _store = keeper_of(database)
    again, looks = Event(), list[int]()

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            again.set()
        raise ValueError

    monkeypatch.setattr("planner.ui.keeping.LOOK_SECONDS", 0.001)
    monkeypatch.setattr(keeper, "keep_changed", look)
    keeper.start()
    assert again.wait(30)
    monkeypatch.undo()
    keeper.stop()


@pytest.fixture
def kept(database: Database) -> Iterator[Keeper]:
    """The store of the pages, with the records behind it."""
    keeper = Keeper(database, STORE)
    yield keeper
    STORE.shelf = None


def forget_all() -> None:
    """What a restart does to the memory."""
    STORE._drafts.clear()


def test_a_page_reopens_where_it_stood(open_case: OpenCase, kept: Keeper) -> None:
    visitor = open_case(page="month")
    visitor.type(AMOUNT, "4,812")
    kept.keep_changed()
    forget_all()
    assert Visitor(visitor.visit, "en").go("month").shown(AMOUNT) == "4,812"


def test_a_page_says_what_is_not_saved(open_case: OpenCase, kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = open_case()
    monkeypatch.setattr(kept, "_fault", StorageError("storage.full", reason="SQLITE_FULL"))
    assert "The disk is full" in visitor.run().words
    monkeypatch.setattr(kept, "_fault", None)
    assert "The disk is full" not in visitor.run().words


@pytest.mark.parametrize(("button", "shown"), [("take-theirs", "4,800"), ("keep-ours", "4,700")])
def test_a_page_lets_people_decide_when_it_was_changed_elsewhere(
    open_case: OpenCase, kept: Keeper, database: Database, button: str, shown: str
) -> None:
    visitor = open_case(page="month")
    kept.keep_changed()
    elsewhere, store = keeper_of(database)
    found(store, visitor.visit).offer({AMOUNT: "4800.00"})
    elsewhere.keep_changed()
    visitor.type(AMOUNT, "4,700")
    kept.keep_changed()
    assert "changed elsewhere" in str([item.value for item in visitor.run().app.warning])
    visitor.press(button)
    assert list(visitor.app.warning) == []
    assert visitor.shown(AMOUNT) == shown
    kept.keep_changed()
    assert not kept.is_overtaken(visitor.visit)


def test_the_terminal_says_where_visits_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "records.db"
    monkeypatch.setenv("PLANNER_DATABASE", str(file))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("PLANNER_KEY", raising=False)
    monkeypatch.setattr("planner.storage.opening.usable_keyring", lambda: None)
    with records.kept_drafts():
        assert STORE.shelf is not None
        visit = STORE.open(copy.deepcopy(DOCUMENT))
    said = capsys.readouterr().err
    with records.kept_drafts():  # a later start: the write is recent, so its answer is kept; the visit is there
        forget_all()
        assert STORE.find(visit) is not None
    assert "The key comes from the file" in capsys.readouterr().err
    assert "First start: a key was made" in said
    assert str(file) in said
    assert STORE.shelf is None


@pytest.mark.parametrize("place", ["none", "http://nowhere"])
def test_without_records_the_page_goes_on_in_memory(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE", place)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with records.kept_drafts():
        assert drafts.STORE.shelf is None
    assert "没有保存" in capsys.readouterr().err
