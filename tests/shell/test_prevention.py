"""`zhisun prevention` and `zhisun stop` on the made-up shop."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell.conftest import Zhisun
from tests.shell.test_commands import CAPTURED, of

KEPT = "261108-625944909000410"
"""An order of ¥199.00, refunded and kept by the buyer."""


def dearest(zhisun: Zhisun, capsys: CAPTURED) -> dict[str, Any]:
    """The product and reason that lost most."""
    capsys.readouterr()
    assert zhisun("prevention", "--json") == 0
    line: dict[str, Any] = of(capsys)["lines"][0]
    return line


def test_the_lines_are_those_of_the_ledger(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """The same days, the same sum; little is claimed of a shop this small."""
    assert zhisun("prevention", "--days", "60", "--json") == 0
    told = of(capsys)
    assert told["days"] == 60
    assert zhisun("ledger", "--from", told["start"], "--to", told["end"], "--json") == 0
    total = of(capsys)["total"]
    assert sum(line["lost_fen"] for line in told["lines"]) == total["lost_fen"] > 0
    claims = [line["against"] for line in told["lines"]]
    assert claims.count("more") == 2
    assert claims.count("too_few") > len(claims) // 2
    assert [line["gone_fen"] for line in told["lines"]] == sorted(
        (line["gone_fen"] for line in told["lines"]), reverse=True
    )


def test_people_read_one_line_each(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """With honest counts, and advice below."""
    first = dearest(zhisun, capsys)
    assert zhisun("prevention") == 0
    told = capsys.readouterr().out
    assert "太少, 不好说" in told
    assert first["product"] in told
    assert "极速退款在发货前" in told


@pytest.mark.parametrize("arguments", [["--days", "0"], ["--days", "x"], ["notice", "樱桃"]])
def test_wrong_usage(zhisun: Zhisun, arguments: list[str]) -> None:
    """Ends with 2."""
    assert zhisun("prevention", *arguments) == 2


def test_a_notice_is_printed_kept_published_and_undone(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """The whole way; nothing is sent anywhere."""
    line = dearest(zhisun, capsys)
    names = (line["product"], line["reason"])
    assert zhisun("prevention", "notice", *names) == 0
    told = capsys.readouterr()
    assert told.out.startswith("温馨提示")
    assert "还没有标为已发布" in told.err
    assert zhisun("prevention", "notice", *names, "--json") == 0
    notice = of(capsys)
    assert notice["text"] == told.out.strip()
    assert (notice["published"], notice["effect"], notice["refused"]) == (None, None, False)
    assert zhisun("prevention", "published", *names, "--json") == 0
    assert of(capsys)["published"] == "2026-11-20T10:00:00+08:00"
    assert dearest(zhisun, capsys)["published"] == "2026-11-20T10:00:00+08:00"
    assert zhisun("prevention", "notice", *names) == 0
    assert "还没有过完一整天" in capsys.readouterr().err
    assert zhisun("undo") == 0
    assert dearest(zhisun, capsys)["published"] is None


def test_parts_of_names_will_do(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """If they mean one pair only; else the pairs are listed, and nothing is written."""
    line = dearest(zhisun, capsys)
    assert zhisun("prevention", "notice", line["product"][:4], line["reason"], "--json") == 0
    assert of(capsys)["product"] == line["product"]
    cut = f"{line['product'][:4]}.."  # as the list shows a long one
    assert zhisun("prevention", "notice", cut, line["reason"], "--json") == 0
    assert of(capsys)["product"] == line["product"]
    assert zhisun("prevention", "published", "", "") == 1
    told = capsys.readouterr().err
    assert line["product"] in told
    assert zhisun("prevention", "notice", "没有这个商品", line["reason"]) == 1
    assert zhisun("prevention", "notice", *(line["product"], line["reason"]), "--shop", "x") == 1
    capsys.readouterr()
    assert zhisun("prevention", "--json") == 0
    assert [one["published"] for one in of(capsys)["notices"]] == [None]


def test_another_template(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """By its id; one that does not exist is an error."""
    line = dearest(zhisun, capsys)
    names = (line["product"], line["reason"])
    assert zhisun("prevention", "notice", *names, "--template", "notice_few", "--json") == 0
    assert of(capsys)["template"] == "notice_few"
    assert zhisun("prevention", "notice", *names, "--template", "no_such") == 1


def test_parcels_to_stop(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """As JSON, as lines, as text to copy."""
    assert zhisun("stop", "--json") == 0
    told = of(capsys)
    assert told["files"] == []
    lines = told["lines"]
    assert {line["action"] for line in lines} <= {"warehouse", "intercept"}
    assert zhisun("stop") == 0
    shown = capsys.readouterr().out
    assert zhisun("stop", "--text") == 0
    text = capsys.readouterr().out
    for line in lines:
        assert line["order_sn"] in shown
        assert line["order_sn"] in text
    assert not any(line["order_sn"] == KEPT for line in lines)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_stop_lists_as_files(zhisun: Zhisun, capsys: CAPTURED, tmp_path: Path, kind: str) -> None:
    """Once; a second time they are there already, and nothing is written."""
    assert zhisun("stop", f"--{kind}", tmp_path / "out", "--json") == 0
    told = of(capsys)
    files = [Path(file) for file in told["files"]]
    assert files
    assert sorted(files) == sorted((tmp_path / "out").iterdir())
    if kind == "csv":
        rows = sum(
            len(list(csv.reader(file.read_text("utf-8-sig").splitlines()))) - 1 for file in files
        )
        assert rows == len(told["lines"])
    assert zhisun("stop", f"--{kind}", tmp_path / "out") == 1


def test_one_form_at_a_time(zhisun: Zhisun, tmp_path: Path) -> None:
    """Wrong usage."""
    assert zhisun("stop", "--csv", tmp_path, "--text") == 2


def test_an_empty_shop(capsys: CAPTURED, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing lost, nothing to stop, no file."""
    from tui.main import run

    monkeypatch.setenv("ZHISUN_DATABASE", str(tmp_path / "new.db"))
    assert run(["prevention", "--json"]) == 0
    told = of(capsys)
    assert (told["lines"], told["advice"], told["notices"]) == ([], [], [])
    assert run(["stop", "--csv", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"lines": [], "files": []}
    assert run(["prevention"]) == 0
    assert run(["stop"]) == 0
    assert "没有" in capsys.readouterr().err


def test_a_draft_names_a_part_payment_only_if_it_is_given(zhisun: Zhisun, capsys: CAPTURED) -> None:
    """`--part`: a sum that the shop approved."""
    assert zhisun("list", "expiring", "--json") == 0
    number = next(one["case"] for one in of(capsys) if one["reason"] == "少件")
    assert zhisun("draft", number, "--kind", "persuasion", "--part", "5.50", "--json") == 0
    made = of(capsys)
    assert "5.50元" in made["text"]
    assert not made["refused"]
    assert zhisun("draft", number, "--kind", "persuasion", "--part", "0") == 1
    assert zhisun("draft", number, "--kind", "persuasion", "--part", "five") == 2
    assert zhisun("draft", number, "--kind", "notice") == 1
