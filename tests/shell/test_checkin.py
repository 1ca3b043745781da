"""The check-in as text and as an exit code."""

import pytest

from models.i18n import use_language
from models.states import Bucket, Queue
from tests.shell import made
from tui import checkin
from tui.plain import width

SKETCH = """\
止损 阿强水果旗舰店  11月20日 周五 10:00    售后 09:00  页面 09:12  账单到 11-18

即将逾期  12 件  可救 ¥  813.40  1小时 2(~1)  4小时 1  24小时 4(~2)  更晚 3
                                  ? 1  超时 1
待举证     3 件  可救 ¥  184.00  1小时 1  24小时 1  ? 1
退款复核   4 件  可救 ¥  308.90  仍在发货 1  可拦截 1  买家留货 1  不明 1
待核对     2 件  你标了已处理, 后台还没有确认

先做  00:51   待举证       ¥88.00  261109-625944909000872  仅退款 已签 未收到货
      00:42   即将逾期    ¥128.00  261117-625944909000871  仅退款 在途 未收到货
      00:58~  即将逾期     ¥56.00  261116-625944909000340  仅退款 已签 少件

3 行没有认出来 (zhisun rejects);  ~ 是估计, 粘贴页面得准确截止
"""


def lines(*, colours: bool = False) -> list[str]:
    desk, rows = made.sketch()
    return checkin.lines(desk, rows, 24, colours=colours)


def test_text_is_the_sketch() -> None:
    assert "\n".join(lines()) + "\n" == SKETCH


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_fits_eighty_cells(language: str) -> None:
    use_language(language)
    assert max(width(line) for line in lines()) <= 80


def test_colours_only_on_request() -> None:
    assert "\x1b" not in "".join(lines())
    assert "\x1b[1;31m" in "".join(lines(colours=True))


def test_hostile_text_stays_text() -> None:
    desk, _ = made.sketch()
    row = made.row(reason="\x1b[31m红\u202e\n第二行", order_sn="\x07261117")
    shown = checkin.lines(desk, [row], 24, colours=False)
    assert not any(character in "".join(shown) for character in "\x1b\x07\u202e\n")


def test_nothing_due() -> None:
    desk = made.summary(made.queue(Queue.EXPIRING, 0, {}))
    assert "没有等你处理的售后" in checkin.lines(desk, [], 24, colours=False)


@pytest.mark.parametrize(
    ("bucket", "age", "code"),
    [
        (Bucket.HOUR, 1, 10),
        (Bucket.FOUR_HOURS, 100, 10),
        (Bucket.DAY, 1, 0),
        (Bucket.OVERDUE, 1, 0),
        (Bucket.NONE, 24, 0),
        (Bucket.NONE, 25, 11),
    ],
)
def test_exit_code(bucket: Bucket, age: int, code: int) -> None:
    queue = made.queue(Queue.EVIDENCE, 0, {bucket: 1})
    desk = made.summary(queue, after_sales=made.NOW - age * 3600)
    assert checkin.exit_code(desk, 24) == code


def test_data_that_never_came_is_not_stale() -> None:
    assert checkin.exit_code(made.summary(after_sales=None), 24) == 0
