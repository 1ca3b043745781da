"""The user's own tables of wordings, beside the settings file."""

from pathlib import Path

import pytest

from importers.pages.negotiation import who_agreed
from importers.pages.track import movement_of
from models.errors import SettingsError
from models.states import AgreedBy


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a settings file of one's own."""
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "settings.toml"))
    return tmp_path


def test_own_wordings_are_looked_at_first_and_add_to_the_shipped(folder: Path) -> None:
    line = "智能客服已处理完毕并退款"
    assert who_agreed(line) is None
    own = folder / "agreed_by.toml"
    own.write_text('[[wording]]\nby = "assistant"\nany = ["智能客服.{0,8}退款"]\n', "utf-8")
    assert who_agreed(line) is AgreedBy.ASSISTANT
    assert who_agreed("商家同意退款") is AgreedBy.MERCHANT
    own.write_text('[[wording]]\nby = "unknown"\nany = ["商家同意退款"]\n', "utf-8")
    assert who_agreed("商家同意退款") is None
    own.unlink()
    assert who_agreed("商家同意退款") is AgreedBy.MERCHANT


def test_own_words_of_denial_count(folder: Path) -> None:
    (folder / "agreed_by.toml").write_text('deny = ["商家口头同意"]\n', "utf-8-sig")
    assert who_agreed("商家口头同意") is None
    assert who_agreed("商家同意退款") is AgreedBy.MERCHANT


def test_own_words_of_movements_add_to_the_shipped(folder: Path) -> None:
    (folder / "track_words.toml").write_text('signed = ["已交付"]\n', "utf-8")
    assert movement_of("包裹已交付") == "signed"
    assert movement_of("已揽收") == "moving"


@pytest.mark.parametrize(
    "text",
    [
        *("[[wording]]\nby = 'nobody'\nany = ['x']", "wording = 3", "deny = 'x'", "deny = ['(']"),
        *("[[wording]]\nby = 'speed'\nall = ['x']", "other = 1", "not toml", "deny = ['']"),
        "wording = ['x']",
    ],
)
def test_a_wrong_table_is_told_with_its_file(folder: Path, text: str) -> None:
    own = folder / "agreed_by.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        who_agreed("商家同意退款")
    assert str(own) in caught.value.message
    assert caught.value.hint
