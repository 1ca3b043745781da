"""Payouts from the command line: what scripts rely on."""

import pytest

from models.i18n import t
from tests.shell.conftest import Zhisun
from tests.shell.test_commands import CAPTURED, of

KEYS = {
    *("case", "shop", "order_sn", "after_sale_id", "kind", "amount_fen", "order_paid_out_fen"),
    *("applicant", "at", "appealable", "appeal_until", "deadline", "suspicions", "compensated"),
    *("state", "came_fen", "note"),
}


def test_every_payout_tells_what_an_appeal_rests_on(zhisun: Zhisun, capsys: CAPTURED) -> None:
    assert zhisun("payouts", "--json") == 0
    found = of(capsys)
    assert all(one.keys() >= KEYS for one in found)
    assert zhisun("list", "payout", "--json") == 0
    assert [one["case"] for one in found] == [one["case"] for one in of(capsys)]
    freight = next(one for one in found if one["order_sn"] == "261031-625944909000402")
    assert freight["kind"] == "freight"
    assert freight["after_sale_id"] == "22019926000402"
    assert (freight["amount_fen"], freight["appealable"]) == (800, "yes")
    assert freight["at"] == "2026-11-15T10:00:00+08:00"
    assert freight["appeal_until"] == freight["deadline"] == "2026-12-15T10:00:00+08:00"
    assert (freight["suspicions"], freight["compensated"]) == (["with_refund"], False)
    small = next(one for one in found if one["kind"] == "small")
    assert (small["appealable"], small["appeal_until"], small["deadline"]) == ("no", None, None)


def test_all_lists_those_that_are_done_too(zhisun: Zhisun, capsys: CAPTURED) -> None:
    zhisun("payouts", "--json")
    first = of(capsys)[0]["case"]
    zhisun("handle", first)
    capsys.readouterr()
    zhisun("payouts", "--json")
    assert first not in [one["case"] for one in of(capsys)]
    zhisun("payouts", "--all", "--json")
    assert {one["case"]: one["state"] for one in of(capsys)}[first] == "handled"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_people_read_a_line_per_payout(zhisun: Zhisun, capsys: CAPTURED, language: str) -> None:
    assert zhisun("--lang", language, "payouts") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    (freight,) = (line for line in lines if "261031-625944909000402" in line)
    assert f"  {t('words.appealable.yes')}  " in freight
    assert freight.endswith(t("desk.detail.payout_with_refund"))
    twice = [line for line in lines if line.endswith(t("desk.detail.payout_twice"))]
    assert len(twice) == 2
    assert all(t("desk.order_sum", money="10.00") in line for line in twice)
    assert any("客服01" in line for line in twice)
    assert not any("\x1b" in line for line in lines)


def test_none_is_said_and_json_stays_an_array(
    zhisun: Zhisun, capsys: CAPTURED, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHISUN_NOW", "2027-06-01T10:00:00+08:00")
    assert zhisun("payouts") == 0
    told = capsys.readouterr()
    assert (told.out, bool(told.err)) == ("", True)
    assert zhisun("payouts", "--json") == 0
    assert of(capsys) == []


def test_show_says_where_to_appeal_and_until_when(zhisun: Zhisun, capsys: CAPTURED) -> None:
    assert zhisun("payouts", "--json") == 0
    found = of(capsys)
    freight = next(one["case"] for one in found if one["kind"] == "freight")
    small = next(one["case"] for one in found if one["kind"] == "small")
    zhisun("show", freight)
    assert "售后管理 > 售后申诉  2026-12-15 10:00~" in capsys.readouterr().out
    zhisun("show", small)
    assert "售后申诉" not in capsys.readouterr().out
    zhisun("show", freight, "--json")
    assert of(capsys)["place"]["appeal"] == "售后管理 > 售后申诉"
