"""The registry of verbs is the only source of keys, and its sources agree."""

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.screen import Screen

from models.i18n import LANGUAGES, catalogue, use_language
from tui.keys import bindings, keymap
from tui.screens.case import CaseScreen
from tui.screens.desk import DeskScreen
from tui.screens.draft import DraftScreen
from tui.screens.page_preview import PagePreviewScreen
from tui.verbs import (
    BY_ID,
    FOOTER,
    FOOTER_DRAFT,
    FOOTER_EMPTY,
    FOOTER_ENDING,
    FOOTER_PAGE,
    FOOTER_SHOP,
    VERBS,
    Where,
    check_keys,
    key_name,
    key_table,
    keys_of,
    markdown_key_table,
)

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(autouse=True)
def _chinese() -> None:
    use_language("zh_CN")


def test_ids_are_unique_and_default_keys_do_not_clash() -> None:
    assert len(BY_ID) == len(VERBS)
    assert check_keys({}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_has_its_texts_in_both_languages(language: str) -> None:
    texts = catalogue("verb", language)
    for verb in VERBS:
        assert texts[f"{verb.id}.name"]
        assert texts[f"{verb.id}.help"]
    names = {key.split(".")[0] for key in texts} - {"group", "table"}
    assert names == set(BY_ID)


def test_every_verb_is_done_by_the_screens_that_have_it() -> None:
    for verb in VERBS:
        if "desk" in verb.where:
            assert hasattr(DeskScreen, f"do_{verb.id}"), verb.id
        if "case" in verb.where and verb.id != "open":
            assert hasattr(CaseScreen, f"do_{verb.id}"), verb.id
        if "draft" in verb.where:
            assert hasattr(DraftScreen, f"do_{verb.id}"), verb.id
        if "page" in verb.where:
            assert hasattr(PagePreviewScreen, f"do_{verb.id}"), verb.id


@pytest.mark.parametrize("where", ["desk", "case", "draft", "page"])
def test_bindings_come_from_the_registry(where: Where) -> None:
    found = {binding.id: binding.key for binding in bindings(where)}
    assert found == {verb.id: verb.keys for verb in VERBS if verb.keys and where in verb.where}


@pytest.mark.parametrize(
    ("screen", "where"),
    [
        (DeskScreen, "desk"),
        (CaseScreen, "case"),
        (DraftScreen, "draft"),
        (PagePreviewScreen, "page"),
    ],
)
def test_screens_have_no_keys_of_their_own(screen: type[Screen[object]], where: Where) -> None:
    """Not even such as the help would not know."""
    bound = {one.id for one in screen.BINDINGS if isinstance(one, Binding)}
    assert bound
    assert bound <= {verb.id for verb in VERBS if where in verb.where}


def test_one_key_may_mean_two_things_on_two_screens_but_not_on_one() -> None:
    assert check_keys({"draft_copy": "f12", "page_write": "f12", "handle": "f12"}) == []
    (problem,) = check_keys({"draft_copy": "x"})
    assert "draft_copy" in problem
    assert "draft_sent" in problem


def test_the_footer_names_verbs() -> None:
    for verbs in (
        *FOOTER.values(),
        FOOTER_EMPTY,
        FOOTER_SHOP,
        FOOTER_DRAFT,
        FOOTER_PAGE,
        FOOTER_ENDING,
    ):
        assert set(verbs) <= set(BY_ID)


def test_every_verb_is_reached_without_letters() -> None:
    """An input method can swallow letters: another key or the palette reaches each verb."""
    for verb in VERBS:
        others = [key for key in verb.keys.split(",") if len(key) > 1]
        assert verb.palette or others or verb.id == "demo", verb.id


def test_no_key_that_a_terminal_or_tmux_takes() -> None:
    taken = {"ctrl+a", "ctrl+b", "ctrl+space", "ctrl+enter", "ctrl+q", "ctrl+c", "ctrl+z"}
    assert not {key for verb in VERBS for key in verb.keys.split(",")} & taken


@pytest.mark.parametrize(
    ("written", "name"),
    [("d", "d"), ("?", "question_mark"), ("/", "slash"), ("G", "G"), ("ctrl+p", "ctrl+p"),
     (" ", None), ("pageup", "pageup"), ("banana", None), ("hyper+x", None), ("+", "plus")],
)  # fmt: skip
def test_keys_as_people_write_them(written: str, name: str | None) -> None:
    assert key_name(written) == name


def test_users_keys_replace_the_default_ones_and_problems_are_named() -> None:
    assert keys_of(BY_ID["handle"], {"handle": "x, f12"}) == ("x", "f12")
    assert keymap({"handle": "x", "nonsense": "y"}) == {"handle": "x"}
    problems = check_keys({"handl": "x", "snooze": "banana", "note": "ctrl+q", "undo": "d"})
    assert [each for each in problems if "handl" in each and "handle" in each]
    assert [each for each in problems if "banana" in each]
    assert [each for each in problems if "ctrl+q" in each]
    assert [each for each in problems if "handle" in each and "undo" in each]


@pytest.mark.parametrize("language", LANGUAGES)
def test_key_tables_hold_every_verb_once(language: str) -> None:
    assert sorted(line.id for line in key_table(language)) == sorted(BY_ID)
    table = markdown_key_table(language)
    assert all(f"`{verb_id}`" in table for verb_id in BY_ID)


def test_the_keys_of_the_screen_at_hand_come_first() -> None:
    assert key_table("en")[0].id == "handle"
    assert key_table("en", first="draft")[0].id == "draft_copy"
    assert key_table("en", first="page")[0].id == "page_write"
    assert sorted(line.id for line in key_table("en", first="page")) == sorted(BY_ID)


@pytest.mark.parametrize(("name", "language"), [("keys.md", "en"), ("keys.zh-CN.md", "zh_CN")])
def test_the_docs_show_the_registry(name: str, language: str) -> None:
    assert markdown_key_table(language) in (DOCS / name).read_text(encoding="utf-8")
