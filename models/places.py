"""Where a case is handled: menus of the web back end and of the app, and the page's address.

The names of menus stay as the back end writes them (the merchants' guide; web-page sources of
2026), whatever the user's language is.
"""

from urllib.parse import urlencode

from models.rows import CaseRow, Place
from models.states import Queue, SubjectKind

_HOST = "https://mms.pinduoduo.com"
_APPEAL = "售后管理 > 售后申诉"


def place_of(row: CaseRow) -> Place:
    """Where to handle a case."""
    if row.subject_kind is SubjectKind.WORK_ORDER:
        return Place("工单管理 > 待处理", "工单", f"{_HOST}/aftersales/work_order/list")
    if row.queue is Queue.EVIDENCE:
        return Place("售后管理 > 退款/售后 > 商家举证", "退款 > 售后 > 商家举证", _address(row))
    appeal = _APPEAL if row.appealable in ("yes", "doubtful") else ""
    if row.queue is Queue.PAYOUT:
        url = f"{_HOST}/aftersales/work_order/list"
        return Place("工单管理 > 打款补券记录", "工单", url, appeal)
    if row.queue is Queue.REFUND:
        return Place("售后管理 > 售后工作台 > 退款成功", "退款 > 售后", _address(row), appeal)
    return Place("售后管理 > 售后工作台 > 待商家处理", "退款 > 售后", _address(row))


def _address(row: CaseRow) -> str:
    if not row.after_sale_id:
        return f"{_HOST}/aftersales/aftersale_list"
    return (
        f"{_HOST}/aftersales-ssr/detail?"
        f"{urlencode({'id': row.after_sale_id, 'orderSn': row.order_sn})}"
    )
