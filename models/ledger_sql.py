"""Conditions on a case that the ledger and the check-in share, as SQL. `{0}` is the case's alias."""

DEALT_WITH = (
    "({0}.decision IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM submission b WHERE b.case_id = {0}.id)"
    " OR EXISTS (SELECT 1 FROM recovery a WHERE a.case_id = {0}.id AND a.sent_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM draft d WHERE d.case_id = {0}.id AND d.sent_at IS NOT NULL))"
)
"""A person decided on a case, submitted evidence, asked for its money or sent a message about it."""

_WITHOUT_REFUND = (
    "(({0}.closed IS NOT NULL AND {0}.status_class = 'closed')"
    " OR ({0}.status_class <> 'refunded' AND EXISTS"
    "  (SELECT 1 FROM submission w WHERE w.case_id = {0}.id AND w.result = 'won')))"
)
"""A request ended without a refund: the platform shows it so, or a person entered it."""

_SAVED_LATER = (
    "({0}.queue = 'expiring' AND EXISTS (SELECT 1 FROM cases l WHERE l.shop_id = {0}.shop_id"
    f" AND l.queue = 'evidence' AND l.order_sn = {{0}}.order_sn AND l.touched"
    f" AND l.subject_id = {{0}}.subject_id AND {DEALT_WITH.format('l')}))"
)
"""The same request was dealt with again as a dispute: it is saved there, and once."""

_NOTHING_TO_LOSE = "({0}.type IN ('exchange', 'resend', 'repair') OR {0}.parcel = 'not_shipped')"
"""The request could have cost nothing: the goods were here, or no money was asked for."""

_REFUNDED_LATER = (
    "EXISTS (SELECT 1 FROM after_sale o WHERE o.shop_id = {0}.shop_id"
    " AND o.order_sn = {0}.order_sn AND o.id <> {0}.after_sale_id AND o.status_class = 'refunded'"
    " AND COALESCE(o.applied_at, {0}.applied_at, 0) >= COALESCE({0}.applied_at, 0))"
)
"""The buyer applied for the same order once more, and was refunded then."""

SPARED = (
    f"({_WITHOUT_REFUND} AND NOT {_SAVED_LATER}"
    f" AND NOT {_NOTHING_TO_LOSE} AND NOT {_REFUNDED_LATER})"
)
"""A request that could have cost money ended without a refund, for good."""

GIVEN_UP = "({0}.decision = 'written_off' AND {0}.reopened = '')"
"""A person wrote a case off as a whole, and nothing has set that aside since."""

EXISTS = "({0}.closed IS NULL OR {0}.closed = 'verdict')"
"""Current facts make the case; otherwise only a decision keeps it."""
