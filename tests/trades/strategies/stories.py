"""One small year of trading, whose every figure can be worked out by hand.

====  ======  =================================================  =========================
day   ids     what                                               net
====  ======  =================================================  =========================
5/1   1       KO: a put sold at 2                                +200
4/2   2, 3    bought back at 3, a later one sold at 4 (a roll)   −300, +400
9/2   4       PEP: a put sold at 1                               +100
19/2  5       bought back at 2.50, 1 of fees                     −251
6/3   6       KO: the later put bought back at 1                 −100
9/3   7, 8    GE: two call spreads sold for 1 each               +200
10/3  9, 10   one of them bought back for 0.60                   −60
====  ======  =================================================  =========================

Closed by trade: KO −100 after 30 days and +300 after 30, PEP −151 after 10. By chain the first two are one: +200
after 60 days. GE is open and has realized +40.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.builders import buy, buy_to_close, call, put, sell, sell_to_open
from tests.stored import keep_orders

if TYPE_CHECKING:
    from apps.trades.models import Account

KO_PUT, KO_LATER, PEP_PUT = put("KO", 95), put("KO", 90, "2026-04-17"), put("PEP", 140)
GE_200, GE_210 = call("GE", 200, "2026-04-17"), call("GE", 210, "2026-04-17")
YEAR = (
    sell_to_open(1, KO_PUT, 2, on="2026-01-05"),
    (buy_to_close(1, KO_PUT, 3, on="2026-02-04"), sell_to_open(1, KO_LATER, 4, on="2026-02-04")),
    sell_to_open(1, PEP_PUT, 1, on="2026-02-09"),
    buy_to_close(1, PEP_PUT, "2.50", fees=1, on="2026-02-19"),
    buy_to_close(1, KO_LATER, 1, on="2026-03-06"),
    (sell_to_open(2, GE_200, 2, on="2026-03-09"), buy(2, GE_210, 1, on="2026-03-09")),
    (buy_to_close(1, GE_200, 1, on="2026-03-10"), sell(1, GE_210, "0.40", on="2026-03-10")),
)


def keep_year(account: Account) -> None:
    """Store the year above and group its trades."""
    keep_orders(account, *YEAR)
