"""The check-in's lines on the last days and on disputes, and their JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from models.day_figures import DayFigures, LastDays
from models.i18n import use_language
from models.service_queries import Metric, percent
from tests.shell import made
from tests.shell.conftest import Zhisun
from tui import checkin
from tui.plain import width

DAYS = LastDays(DayFigures(12800, 4590, 0, 12), DayFigures(123_456, 9_876_543, 5600, 104))
METRIC = Metric("s1", made.NOW, 3, 2100, 3500)


def lines(days: LastDays | None = DAYS, **metrics: Metric) -> list[str]:
    """The check-in of the sketch."""
    desk, rows = made.sketch()
    found = dict(zip(desk.shops, metrics.values(), strict=False))
    return checkin.lines(desk, rows, 24, colours=False, days=days, metrics=found)


def test_yesterday_and_seven_days_stand_below_each_other() -> None:
    shown = [line for line in lines() if line.startswith(("昨天", "近7天"))]
    assert shown == [
        "昨天      挽回 ¥  128.00  损失 ¥    45.90  收回 ¥ 0.00  处理  12 件",
        "近7天     挽回 ¥1,234.56  损失 ¥98,765.43  收回 ¥56.00  处理 104 件",
    ]


def test_without_them_nothing_is_said() -> None:
    assert not [line for line in lines(None) if "近7天" in line]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_fits_eighty_cells(language: str) -> None:
    use_language(language)
    shown = lines(s1=METRIC)
    assert max(width(line) for line in shown) <= 80
    assert any("0.21%" in line and "0.35%" in line for line in shown)


def test_the_metric_stands_with_the_evidence() -> None:
    shown = lines(s1=METRIC)
    at_evidence = next(n for n, line in enumerate(shown) if line.startswith("待举证"))
    told = " ".join(shown[at_evidence : at_evidence + 2])
    assert "纠纷退款 30天 3 单 0.21% 类目 0.35%" in told


def test_what_the_export_does_not_say_is_not_shown() -> None:
    assert any(
        "纠纷退款 30天 0.21%" in line
        for line in lines(s1=METRIC._replace(disputes=None, dispute_mean_ppm=None))
    )
    nothing = METRIC._replace(disputes=None, dispute_ppm=None)
    assert not any("纠纷退款" in line for line in lines(s1=nothing))


def test_rates_keep_two_decimals() -> None:
    assert [percent(ppm) for ppm in (0, 49, 50, 2100, 1_000_000)] == [
        *("0.00%", "0.00%", "0.01%", "0.21%", "100.00%"),
    ]


def test_json_has_both_spans(zhisun: Zhisun, capsys: pytest.CaptureFixture[str]) -> None:
    zhisun("today", "--json")
    found = json.loads(capsys.readouterr().out)
    keys = {"saved_fen", "lost_fen", "recovered_fen", "handled"}
    assert set(found["yesterday"]) == set(found["week"]) == keys
    assert found["week"]["lost_fen"] >= found["yesterday"]["lost_fen"] > 0


def test_an_absent_database_has_days_of_nothing(
    zhisun: Zhisun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zhisun("--db", tmp_path / "nowhere.db", "today", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["week"] == {"saved_fen": 0, "lost_fen": 0, "recovered_fen": 0, "handled": 0}


def test_the_ledger_says_the_same_of_yesterday(
    zhisun: Zhisun, capsys: pytest.CaptureFixture[str]
) -> None:
    zhisun("today", "--json")
    yesterday = json.loads(capsys.readouterr().out)["yesterday"]
    day = "2026-11-19"
    zhisun("ledger", "--json", "--from", day, "--to", day)
    total = json.loads(capsys.readouterr().out)["total"]
    assert (yesterday["saved_fen"], yesterday["lost_fen"]) == (
        total["saved_fen"],
        total["lost_fen"],
    )


def test_the_figures_import_nothing_heavy() -> None:
    program = (
        "import sys; import models.day_figures, models.service_queries;"
        " print([name for name in ('sqlalchemy', 'pydantic', 'rich', 'jinja2', 'models.ledger')"
        " if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
