"""One module per kind of export: how to recognise it, its columns, its quirks."""

from importers.exports.after_sales import AFTER_SALES
from importers.exports.bill import BILL
from importers.exports.orders import ORDERS
from importers.exports.payouts import PAYOUTS
from importers.exports.service import SERVICE
from importers.exports.template import TEMPLATES

EXPORTS = (AFTER_SALES, BILL, PAYOUTS, SERVICE, *TEMPLATES.values(), ORDERS)
"""Every kind of file, those that need most columns first."""

__all__ = ["AFTER_SALES", "BILL", "EXPORTS", "ORDERS", "PAYOUTS", "SERVICE", "TEMPLATES"]
