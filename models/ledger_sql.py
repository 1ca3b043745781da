"""Conditions on a case that the ledger and the check-in share, as SQL. `{0}` is the case's alias."""

DEALT_WITH = (
    "({0}.decision IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM submission b WHERE b.case_id = {0}.id)"
    " OR EXISTS (SELECT 1 FROM recovery a WHERE a.case_id = {0}.id AND a.sent_at IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM draft d WHERE d.case_id = {0}.id AND d.sent_at IS NOT NULL))"
)
"""A person decided on a case, submitted evidence, asked for its money or sent a message about it."""

WITHOUT_REFUND = (
    "(({0}.closed IS NOT NULL AND {0}.status_class = 'closed')"
    " OR ({0}.status_class <> 'refunded' AND EXISTS"
    "  (SELECT 1 FROM submission w WHERE w.case_id = {0}.id AND w.result = 'won')))"
)
"""A request ended without a refund: the platform shows it so, or a person entered it."""

SAVED_LATER = (
    "({0}.queue = 'expiring' AND EXISTS (SELECT 1 FROM cases l WHERE l.shop_id = {0}.shop_id"
    f" AND l.queue = 'evidence' AND l.order_sn = {{0}}.order_sn AND l.touched"
    f" AND l.subject_id = {{0}}.subject_id AND {DEALT_WITH.format('l')}))"
)
"""The same request was dealt with again as a dispute: it is saved there, and once."""

GIVEN_UP = "({0}.decision = 'written_off' AND {0}.reopened = '')"
"""A person wrote a case off as a whole, and nothing has set that aside since."""

EXISTS = "({0}.closed IS NULL OR {0}.closed = 'verdict')"
"""Current facts make the case; otherwise only a decision keeps it."""
