"""What probably belongs together where no order tells: the holdings of one underlying, parted into strategies.

For shares that came by transfer, histories with holes, and rows without order numbers. Where orders are known they
say more than any of this. The steps, each taking from what the ones before it left over:

| step | module | what it puts together |
|---|---|---|
| 1 | ``whole`` | all that is held, then all of one expiration, where it is exactly one known strategy |
| 2 | ``sweep`` | long and short options of one expiration and right, nearest strikes first: verticals |
| 3 | ``covering`` | shorts with longs that expire later: calendars and diagonals |
| 4 | ``joining`` | spreads of one size with each other: boxes, butterflies, condors, double calendars |
| 5 | ``stock`` | shares with the options they cover or that protect them, |
|   | ``both_sides`` | then calls with puts of one expiration: straddles, strangles, guts |
| 6 | ``matching`` | what is left stands alone |

Step 2 leaves of each expiration and right exactly what is held net, so that no step after it leaves more shorts
uncovered than must be; step 1 takes an expiration only where that costs no cover either. Among readings that cover as
many shorts the larger strategy goes first.

Every step sorts, looks up or uses a stack, and none goes back: a search for the best of all partitions grows with the
Bell numbers (15 legs, 1.4 thousand million) and changes its mind about the whole book when one leg is added.
Margin-driven matchers do, and return two bear call spreads as butterflies.
"""

from apps.trades.engine.recognition.matcher.matching import match
from apps.trades.engine.recognition.matcher.values import RULES, Group, Holding

__all__ = ["RULES", "Group", "Holding", "match"]
