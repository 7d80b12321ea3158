"""The numeric vectors of the tax reference, each a test named by its number.

M01 fees · M02 methods · O01–O07 options · T01 holding periods · D02, D03, D06 corporate actions · D04, D05 treatments.
The worked figures of its tables without a number are beside them, named by what they are.

Not here, because no rule of the ledger is about them: M02's average cost (a pool instead of lots, for shares of funds
only), P01 (a payment in lieu added to the basis of what covers a short: such charges are the same in both views), X01
(other currencies than the dollar), and wash sales, sections 1256 and 1092 and year ends (W, H, F, D01), which change
what a tax form says and not what lots and their closures are.
"""
