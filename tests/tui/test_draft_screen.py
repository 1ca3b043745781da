"""The draft screen, with keys, on a real database."""

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import TextArea

from models import i18n
from models.draft_templates import user_folders
from models.rows import Done
from models.states import CaseState, DraftKind, Queue, RecoveryState
from models.workbench import Workbench
from tests.models.shop import NOW
from tests.tui.draft_shop import HOSTILE, Host, kept_row, shop, waiting_row
from tests.tui.pilot import press, screen_text, settle, toasts
from tui import clipboard
from tui.dialogs.ask import AskDialog
from tui.dialogs.confirm import ConfirmDialog
from tui.dialogs.part import PartDialog
from tui.keys import keymap
from tui.palette import PaletteScreen
from tui.screens.draft import DraftScreen
from tui.screens.help import HelpScreen
from tui.screens.text_screen import SAVE_AFTER
from tui.screens.text_view import DraftText


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The small shop."""
    with shop(tmp_path) as workbench:
        yield workbench


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the clipboard."""
    texts: list[str] = []

    def copy(_app: Any, text: str) -> bool:
        texts.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)
    return texts


def repayment(bench: Workbench) -> DraftScreen:
    """The screen of the ordinary case."""
    return DraftScreen(bench, kept_row(bench), DraftKind.REPAYMENT)


async def persuading(app: Host, pilot: Pilot[Any], bench: Workbench) -> DraftScreen:
    """Open the persuasion of the request that waits."""
    screen = DraftScreen(bench, waiting_row(bench), DraftKind.PERSUASION)
    app.show(screen)
    await settle(pilot)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (60, 15)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_it_opens_to_be_read(bench: Workbench, size: tuple[int, int], language: str) -> None:
    """Text, check, amount, facts with sources, keys; no line is wider than the screen."""
    i18n.use_language(language)
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        shown = screen_text(app)
        assert "您好，打扰了" in shown
        assert "¥199.00" in shown
        assert "880011" in shown
        assert "orders" in shown
        assert i18n.t("draft.line.passed") in shown
        assert i18n.t("draft.key.back") in shown
        assert len(shown.splitlines()) == size[1]


async def test_facts_are_traced_to_file_and_line(bench: Workbench) -> None:
    """Each fact of the text, its file, line and age."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        shown = screen_text(app)
        for piece in (
            "确认收货   11-11 15:20      orders.csv 第 2 行",
            "退款成功   11-18 09:31      bill.csv 第 2 行",
            "退货物流   没有             售后信息.xlsx 第 2 行",
            "11-19 20:01",
            "11-22 10:00 提醒, 最多 2 次",
        ):
            assert piece in shown


async def test_copy_and_sent_is_the_whole_path(bench: Workbench, copied: list[str]) -> None:
    """`y x`: copied, a recovery is open, the case waits for two days."""
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert copied == [bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text]
        assert kept_row(bench).copied
        await press(pilot, "x")
        await settle(pilot)
        assert isinstance(app.answer, Done)
    (row,) = bench.cases(Queue.REFUND, everything=True)
    assert row.state is CaseState.WAITING
    (recovery,) = bench.detail(row.id).recoveries
    assert (recovery.asked_fen, recovery.state) == (19900, RecoveryState.SENT)
    assert recovery.due_at == int((NOW + timedelta(days=2)).timestamp())


async def test_sent_without_copying_asks(bench: Workbench) -> None:
    """`x` held down does not answer its own question; `n` keeps everything as it was."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "x", "x", "x")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, DraftScreen)
        assert bench.detail(kept_row(bench).id).recoveries == ()
        await press(pilot, "x")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert isinstance(app.answer, Done)


async def test_amount_and_follow_up_can_be_changed(bench: Workbench, copied: list[str]) -> None:
    """`a` takes less than the most, and refuses more."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "a")
        await settle(pilot)
        assert isinstance(app.screen, AskDialog)
        await press(pilot, *["backspace"] * 6, *"200.00", "enter")
        await settle(pilot)
        assert isinstance(app.screen, AskDialog)
        assert "最多 ¥199.00" in screen_text(app)
        await press(pilot, *["backspace"] * 6, *"150", "enter")
        await settle(pilot)
        assert "请补 ¥150.00 (最多 ¥199.00)" in screen_text(app)
        await press(pilot, "y")
        await settle(pilot)
        await press(pilot, "x")
        await settle(pilot)
    (row,) = bench.cases(Queue.REFUND, everything=True)
    assert bench.detail(row.id).recoveries[0].asked_fen == 15000


async def test_what_is_typed_is_saved_within_a_second(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any key but the letters, and nothing else is painted by the saving."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = repayment(bench)
        app.show(screen)
        await settle(pilot)
        await press(pilot, "i", "谢", "谢")
        await pilot.pause(0.1)
        painted: list[str] = []
        for widget in screen.walk_children(Widget):
            paint = partial(_painted, painted, widget, widget.render_lines)
            monkeypatch.setattr(widget, "render_lines", paint)
        await asyncio.sleep(SAVE_AFTER + 0.3)
        assert painted == []
        kept = bench.draft(kept_row(bench).id, DraftKind.REPAYMENT)
        assert kept.text.endswith("谢谢。谢谢")
        assert isinstance(app.focused, TextArea)


def _painted(painted: list[str], widget: Widget, paint: Any, crop: Any) -> Any:
    painted.append(repr(widget))
    return paint(crop)


async def test_a_refused_word_is_named_and_blocks(bench: Workbench, copied: list[str]) -> None:
    """Live, at the key that makes it so; neither copied nor sent."""
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "i", "加", "微", "信")
        await pilot.pause()
        assert "合规检查 不能发 平台外联系「加微" in screen_text(app)
        await press(pilot, "escape")
        await settle(pilot)
        await press(pilot, "y", "x")
        await settle(pilot)
        assert copied == []
        assert isinstance(app.screen, DraftScreen)
        assert bench.detail(kept_row(bench).id).recoveries == ()
        await press(pilot, "i", "backspace", "backspace", "backspace", "escape", "y")
        await settle(pilot)
        assert len(copied) == 1


async def test_letters_are_text_while_editing(bench: Workbench, copied: list[str]) -> None:
    """The keys of the screen are letters in the text; ctrl+s saves and nothing more."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "i", *"yxtEqa", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, DraftScreen)
        assert app.screen.query_one(DraftText).text.endswith("yxtEqa")
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text.endswith("yxtEqa")
        assert copied == []
        assert bench.detail(kept_row(bench).id).recoveries == ()


async def test_help_and_palette_know_the_screen(bench: Workbench, copied: list[str]) -> None:
    """Its keys come first; what the check refuses is dimmed, and both say why."""
    app = Host()
    async with app.run_test(size=(80, 40)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "question_mark")
        await settle(pilot)
        shown = screen_text(app)
        assert isinstance(app.screen, HelpScreen)
        assert i18n.t("verb.draft_copy.help") in shown
        assert i18n.t("desk.help.refused") not in shown
        await press(pilot, "escape")
        await settle(pilot)
        await press(pilot, "i", "加", "微", "信", "escape", "question_mark")
        await settle(pilot)
        assert "合规检查不通过" in screen_text(app)
        await press(pilot, "escape", "colon")
        await settle(pilot)
        assert isinstance(app.screen, PaletteScreen)
        await press(pilot, *"draft_editor", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DraftScreen)
        assert copied == []


async def test_a_users_key_moves_the_verb_and_the_footer(
    bench: Workbench, copied: list[str]
) -> None:
    """While the text is edited too, where the key is no letter."""
    bench.settings.keys.update(draft_copy="w", draft_save="ctrl+w")  # type: ignore[attr-defined]  # a double has more than the protocol
    app = Host()
    app.set_keymap(keymap(bench.settings.keys))  # type: ignore[attr-defined]  # a double has more than the protocol
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        assert screen_text(app).splitlines()[-1].startswith(" w 复制")
        await press(pilot, "y")
        await settle(pilot)
        assert copied == []
        await press(pilot, "w")
        await settle(pilot)
        assert len(copied) == 1
        await press(pilot, "i", "w", "w")
        await settle(pilot)
        assert "ctrl+w 保存" in screen_text(app)
        await press(pilot, "ctrl+w")
        await settle(pilot)
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text.endswith("ww")
        assert len(copied) == 1


async def test_leaving_keeps_the_draft(bench: Workbench) -> None:
    """Esc ends editing, Esc again leaves; the text is there when it opens again."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "i", "!", "escape", "escape")
        await settle(pilot)
        assert app.answer is None
        app.show(repayment(bench))
        await settle(pilot)
        assert "谢谢。!" in screen_text(app)


async def test_the_end_of_the_program_keeps_the_draft(bench: Workbench) -> None:
    """Without waiting for the timer."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        await press(pilot, "i", "!")
    assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text.endswith("!")


async def test_templates_follow_each_other(bench: Workbench) -> None:
    """`t` goes round; own words are not thrown away unasked."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        first = bench.draft(kept_row(bench).id, DraftKind.REPAYMENT)
        await press(pilot, "t")
        await settle(pilot)
        second = bench.draft(kept_row(bench).id, DraftKind.REPAYMENT)
        assert second.template != first.template
        assert second.text != first.text
        await press(pilot, "i", "!", "escape", "t")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "n")
        await settle(pilot)
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text == second.text + "!"
        await press(pilot, "t", "y")
        await settle(pilot)
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text == first.text


async def test_the_users_editor(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The text goes out and comes back; without an editor or when it fails nothing changes."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys\np = sys.argv[1]\nt = open(p, encoding='utf-8').read().rstrip('\\n')\n"
        "open(p, 'w', encoding='utf-8').write(t + '编辑过\\n')\n",
        encoding="utf-8",
    )
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.delenv("EDITOR", raising=False)
        before = bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text
        await press(pilot, "E")
        await settle(pilot)
        monkeypatch.setattr(app, "suspend", _suspend)
        monkeypatch.setenv("EDITOR", "false")
        await press(pilot, "E")
        await settle(pilot)
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text == before
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        await press(pilot, "E")
        await settle(pilot)
        assert bench.draft(kept_row(bench).id, DraftKind.REPAYMENT).text == before + "编辑过"
        assert "编辑过" in screen_text(app)


class _suspend:  # noqa: N801 - stands in for a method
    """A terminal that can be handed over."""

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


async def test_a_case_that_allows_no_draft_says_why(bench: Workbench) -> None:
    """Nothing to persuade in a refund: a word, and back."""
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(DraftScreen(bench, kept_row(bench), DraftKind.PERSUASION))
        await settle(pilot)
        assert app.answer is None
        assert "草稿打不开" in "".join(note.message for note in app._notifications)


async def test_without_a_top_up_product_its_clause_is_gone(tmp_path: Path) -> None:
    """And the screen says so."""
    app = Host()
    with shop(tmp_path, top_up=False) as bench:
        async with app.run_test(size=(80, 24)) as pilot:
            app.show(repayment(bench))
            await settle(pilot)
            shown = screen_text(app)
            assert "「补差价」" not in shown
            assert "没有设补差价商品, 付款那句不写" in shown


async def test_a_persuasion_shows_its_deadline(bench: Workbench, copied: list[str]) -> None:
    """No follow-up; sent without waiting."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await persuading(app, pilot, bench)
        shown = screen_text(app)
        assert "劝说话术" in shown
        assert "截止" in shown
        await press(pilot, "y")
        await settle(pilot)
        await press(pilot, "x")
        await settle(pilot)
        assert isinstance(app.answer, Done)
    assert waiting_row(bench).state is CaseState.OPEN


async def test_a_persuasion_names_a_part_payment_that_the_shop_approved(
    bench: Workbench, copied: list[str]
) -> None:
    """The amount is checked as it is typed; the text of a template that offers one is taken."""
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await persuading(app, pilot, bench)
        await press(pilot, "a", *"999")
        await settle(pilot)
        assert isinstance(app.screen, PartDialog)
        assert "= " not in screen_text(app), "no more than the refund may be offered"
        await press(pilot, "backspace", "backspace", "enter")
        await settle(pilot)
        (kept,) = bench.detail(waiting_row(bench).id).drafts
        assert kept.template == "persuasion_quality_part"
        assert "我们可以退部分货款9.00元" in kept.text
        assert "9.00元" in screen_text(app)
        for key in ("t", "t", "t", "y"):
            await press(pilot, key)
            await settle(pilot)
        assert "9.00" not in copied[-1], "another template offers something else"
        await press(pilot, "a", "enter")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert "我们可以退部分货款9.00元" in copied[-1]


async def test_a_part_payment_replaces_what_was_typed_only_when_that_is_confirmed(
    bench: Workbench,
) -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await persuading(app, pilot, bench)
        await press(pilot, "i", "!", "escape")
        await settle(pilot)
        await press(pilot, "a", "5", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        await press(pilot, "escape")
        await settle(pilot)
        (kept,) = bench.detail(waiting_row(bench).id).drafts
        assert kept.text.endswith("!")
        await press(pilot, "a", "5", "enter")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        (kept,) = bench.detail(waiting_row(bench).id).drafts
        assert "5.00元" in kept.text


async def test_a_part_payment_is_still_known_when_the_draft_is_opened_again(
    bench: Workbench,
) -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await persuading(app, pilot, bench)
        await press(pilot, "a", "9", "enter")
        await settle(pilot)
        await press(pilot, "escape")
        await settle(pilot)
        again = await persuading(app, pilot, bench)
        assert again.loaded is not None
        assert again.loaded.facts.part_fen == 900
        await press(pilot, "t")
        await settle(pilot)
        assert app.screen is again, "nothing was typed by hand, so nothing is asked"


async def test_where_no_template_offers_a_part_payment_the_text_stays(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await persuading(app, pilot, bench)
        assert screen.loaded is not None
        general = [one for one in screen.templates(screen.loaded.facts) if "general" in one.id]
        monkeypatch.setattr(screen, "templates", lambda _facts: general)
        (before,) = bench.detail(waiting_row(bench).id).drafts
        await press(pilot, "a", "5", "enter")
        await settle(pilot)
        assert toasts(app)[-1] == i18n.t("draft.say.no_part")
        assert bench.detail(waiting_row(bench).id).drafts == (before,)


async def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Markup, templates, control sequences and bidi tricks of a product's name."""
    app = Host()
    with shop(tmp_path, product=HOSTILE) as bench:
        async with app.run_test(size=(120, 30)) as pilot:
            app.show(repayment(bench))
            await settle(pilot)
            shown = screen_text(app)
            assert "樱桃[/b][red]{{ 7*7 }}" in shown
            assert "\x1b" not in shown
            assert "\u202e" not in shown


async def test_own_rules_and_broken_lists(bench: Workbench, copied: list[str]) -> None:
    """A rule of the user's is named as he named it; without a valid list nothing is copied."""
    (folder,) = user_folders()
    folder.mkdir(parents=True)
    lists = folder / "compliance.toml"
    lists.write_text('[my_rule]\nwords = ["打扰"]\n', encoding="utf-8")
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        assert "my_rule「打扰」" in screen_text(app)
        lists.write_text("[my_rule", encoding="utf-8")
        os.utime(lists, (1, 1))
        await press(pilot, "y", "t")
        await settle(pilot)
        assert "没有检查" in "".join(note.message for note in app._notifications)
        assert copied == []
        assert isinstance(app.screen, DraftScreen)


async def test_a_broken_template_folder_says_why(bench: Workbench) -> None:
    """File and mistake, and back to the desk."""
    (folder,) = user_folders()
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("[[template", encoding="utf-8")
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.show(repayment(bench))
        await settle(pilot)
        assert app.answer is None
        assert "mine.toml" in "".join(note.message for note in app._notifications)
