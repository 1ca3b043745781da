"""A month of a shop, worked through on the desk with keys alone, and what the next bill brought.

The story of `docs/month.md`. The figures of the ledger are summed up here from what was made.
"""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.makers.month import EVENING, LATER, TOP_UP, CameBack, Month, a_month, next_month
from tests.system.conftest import environment_in, run_in
from tests.system.terminal import ZHISUN, Terminal


def at(environment: Mapping[str, str], moment: str) -> dict[str, str]:
    """The environment at another time, with the shop's 补差价 product."""
    return {
        **environment,
        "ZHISUN_NOW": f"{moment}+08:00",
        "ZHISUN_TOP_UP__PRODUCT_ID": TOP_UP,
        "ZHISUN_TOP_UP__UNIT_PRICE": "0.01",
    }


def work_through(environment: Mapping[str, str]) -> None:
    """Claim, appeal twice and ask the buyer, then mark appeals and claim as submitted."""
    with Terminal([ZHISUN, "--lang", "zh_CN"], environment) as desk:
        desk.until(lambda here: bool(here.cursor_row)).move("3")
        desk.press("c").until("丢件").press("enter").until("理赔草稿已存")
        for _ in range(2):
            desk.move("down").press("a").until("本月复议剩")
            desk.press("tab", "tab", "s", "enter").gone("本月复议剩")
            desk.until(lambda here: " 追 " in here.cursor_row)
        desk.move("down").press("r").until("合规检查 通过").press("y").until("已复制")
        desk.press("x").until("已记为发送")
        desk.press("R").until("在追 4 条").until(lambda here: bool(here.cursor_row))
        hand_in(desk)
        desk.press("escape").until("3 退款复核")
        desk.press("q").ended()


def hand_in(desk: Terminal) -> None:
    """Mark every draft of the screen of recoveries as submitted; an appeal asks first."""
    while drafts(desk):
        left, row = len(drafts(desk)), desk.cursor_row
        if " 草稿 " not in row:
            desk.move("down")
            continue
        desk.press("x")
        if "申诉" in row:
            desk.until("标为已提交?").press("y")
        desk.until(partial(fewer_drafts, left))


def fewer_drafts(than: int, desk: Terminal) -> bool:
    """Whether a draft less is shown, and a row that keys act on."""
    return len(drafts(desk)) < than and bool(desk.cursor_row)


def drafts(desk: Terminal) -> list[str]:
    """The rows of recoveries that were not yet submitted."""
    return [line for line in desk.lines if re.search(r"(申诉|理赔) .* 草稿 ", line)]


def shown(environment: Mapping[str, str], *arguments: str) -> object:
    """The JSON of a command."""
    result = run_in(environment, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def by_choice(month: Month) -> int:
    """What the shop paid by its own choice on orders that were not refunded: nobody gives it back."""
    own = [each for each in month.paid if each.code == "0040001"]
    return sum(each.amount_fen for each in own if each.sold.refunded_at is None)


def expected(month: Month, came_fen: int) -> dict[str, int]:
    """What the ledger must say by the files alone."""
    lost = sum(each.amount_fen for each in month.sold if each.kind.lost)
    paid = sum(each.amount_fen for each in month.paid)
    return {"lost_fen": lost + paid - came_fen, "recovered_fen": came_fen, "written_off_fen": 0}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_month_and_what_the_next_bill_brought(tmp_path: Path) -> None:
    base = environment_in(tmp_path, tmp_path / "data" / "shop.db")
    evening = at(base, EVENING.isoformat())
    month = a_month(tmp_path / "october")
    imported = run_in(evening, "import", tmp_path / "october")
    assert imported.returncode == 0, imported.stderr

    before = shown(evening, "ledger", "--by", "reason")
    assert isinstance(before, dict)
    waits = sum(each.amount_fen for each in month.sold if each.kind.waits)
    total = before["total"]
    assert expected(month, 0).items() <= total.items()
    assert total["at_risk_fen"] == total["lost_fen"] + waits - by_choice(month)

    work_through(evening)
    asked = shown(evening, "recoveries")
    assert isinstance(asked, list)
    assert sorted(one["route"] for one in asked) == ["appeal", "appeal", "courier", "repayment"]
    assert {one["state"] for one in asked} == {"sent"}

    cases = {one["case"]: shown(evening, "show", one["case"]) for one in asked}
    order_of = {case: dict(told)["order_sn"] for case, told in cases.items()}  # type: ignore[call-overload] # JSON
    codes = {"appeal": "0130001|其他收入-申诉补回", "courier": "0130009|其他收入-快递理赔"}
    came = [
        CameBack(order_of[one["case"]], one["asked_fen"], codes[one["route"]])
        for one in asked
        if one["route"] in codes
    ]
    top_ups = [
        (order_of[one["case"]], one["asked_fen"]) for one in asked if one["route"] == "repayment"
    ]
    next_month(tmp_path / "november", came, top_ups)
    later = at(base, LATER.isoformat())
    imported = run_in(later, "import", tmp_path / "november")
    assert imported.returncode == 0, imported.stderr

    back = shown(later, "recoveries")
    assert isinstance(back, list)
    assert {(one["state"], one["matched_by"]) for one in back} == {("won", "bill")}
    money = sum(one["came_fen"] for one in back)
    assert money == sum(one["asked_fen"] for one in asked)
    for split in ("shop", "day", "week", "month", "reason", "product", "route", "who"):
        ledger = shown(later, "ledger", "--by", split)
        assert isinstance(ledger, dict)
        assert expected(month, money).items() <= ledger["total"].items(), split
        for name in ("lost_fen", "recovered_fen", "asked_fen", "cases"):
            assert sum(row[name] for row in ledger["rows"]) == ledger["total"][name]
    checked = shown(later, "reconcile")
    assert isinstance(checked, dict)
    assert (checked["matched"], checked["ambiguous"]) == (4, 0)
    assert checked["recovered_fen"] == money
