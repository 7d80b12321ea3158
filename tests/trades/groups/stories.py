"""Stories that chains and campaigns are tested on, each worked out by hand where it is used."""

from __future__ import annotations

from tests.builders import assign, buy, buy_to_close, call, deliver, dividend, expire, interest, put, sell, sell_to_open

PUT = put("KO", 50, "2026-01-16")
FIRST_CALL, SECOND_CALL = call("KO", "52.5", "2026-02-20"), call("KO", "52.5", "2026-03-20")
# A put for 1.50 is assigned, a call for 1.20 expires, one for 1.00 calls the shares away.
TO_SHARES = (
    sell_to_open(1, PUT, "1.50", fees="1.14"),
    (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
)
TO_CALLS = (
    *TO_SHARES,
    sell_to_open(1, FIRST_CALL, "1.20", fees="1.14", on="2026-01-20"),
    expire(1, FIRST_CALL),
    sell_to_open(1, SECOND_CALL, 1, fees="1.14", on="2026-02-23"),
)
WHEEL = (*TO_CALLS, (assign(1, SECOND_CALL), deliver(sell(100, "KO", "52.5", fees=5))))
# A dividend while the shares are held, and interest that belongs to nothing.
PAID = (*TO_SHARES, dividend(48, "KO", on="2026-01-20"), interest("3.21", on="2026-01-21"))

P95, P90 = put("KO", 95, "2026-02-20"), put("KO", 90, "2026-03-20")
# Sold for 200.00, bought back for 300.00 in the order that sells the next for 350.00, which is bought back for 100.00.
ROLLED = (
    sell_to_open(1, P95, 2, fees=1),
    (buy_to_close(1, P95, 3, fees=1), sell_to_open(1, P90, "3.50", fees=1)),
    buy_to_close(1, P90, 1, fees=1, on="2026-03-02"),
)

LEAPS = call("KO", 80, "2027-01-15")
WEEK, NEXT_WEEK = call("KO", 105, "2026-01-16"), call("KO", 105, "2026-01-23")
# A long call for 2,500.00, a week's call sold for 100.00 that expires, the next for 80.00 that is still open.
PMCC = (
    buy(1, LEAPS, 25, fees=1),
    sell_to_open(1, WEEK, 1, fees=1, on="2026-01-12"),
    expire(1, WEEK),
    sell_to_open(1, NEXT_WEEK, "0.80", fees=1, on="2026-01-20"),
)
