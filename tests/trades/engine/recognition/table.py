"""The 106 strategies as they were specified, beside the library that is tested against them.

Of each: number, name, legs, what happens far above and far below ("model" where it takes one), bias, and whether
opening it pays (D), receives (C) or does about neither (~0). The tails were worked out from the payoffs, leg by leg.
"""

from __future__ import annotations

from typing import NamedTuple

TEXT = """
1 | Long stock | +1S | unl. profit | LOSES to 0 | bull | D
2 | Short stock | -1S | UNL. LOSS | gains to 0 | bear | C
3 | Long call | +1C@K1 | unl. profit | flat | bull | D
4 | Short call | -1C@K1 | UNL. LOSS | flat | bear | C
5 | Long put | +1P@K1 | flat | gains to 0 | bear | D
6 | Short put | -1P@K1 | flat | LOSES to 0 | bull | C
7 | Covered call | +1S -1C@K1 | flat | LOSES to 0 | neutral-bull | D
8 | Covered put | -1S -1P@K1 | UNL. LOSS | flat | neutral-bear | C
9 | Protective put | +1S +1P@K1 | unl. profit | flat | bull | D
10 | Protective call | -1S +1C@K1 | flat | gains to 0 | bear | C
11 | Collar | +1S +1P@K1 -1C@K2 | flat | flat | bull, capped | D
12 | Conversion | +1S +1P@K1 -1C@K1 | flat | flat | arb | D
13 | Inverted collar | +1S -1C@K1 +1P@K2 | flat | flat | bear-ish | D
14 | Short collar | -1S -1P@K1 +1C@K2 | flat | flat | bear, capped | C
15 | Reversal | -1S -1P@K1 +1C@K1 | flat | flat | arb | C
16 | Inverted short collar | -1S +1C@K1 -1P@K2 | flat | flat | bear, capped | C
17 | Covered straddle | +1S -1C@K1 -1P@K1 | flat | LOSES to 0 | bull | D
18 | Covered strangle | +1S -1P@K1 -1C@K2 | flat | LOSES to 0 | bull | D
19 | Covered guts | +1S -1C@K1 -1P@K2 | flat | LOSES to 0 | bull | D
20 | Short-stock covered straddle | -1S -1C@K1 -1P@K1 | UNL. LOSS | flat | bear | C
21 | Short-stock covered strangle | -1S -1P@K1 -1C@K2 | UNL. LOSS | flat | bear | C
22 | Ratio call write (1x2) | +1S -2C@K1 | UNL. LOSS | LOSES to 0 | neutral | D
23 | Ratio put write (1x2) | -1S -2P@K1 | UNL. LOSS | LOSES to 0 | neutral | C
24 | Stock repair | +1S +1C@K1 -2C@K2 | flat | LOSES to 0 | bull | ~0
25 | Covered call spread (bear) | +1S -1C@K1 +1C@K2 | unl. profit | LOSES to 0 | bull | D
26 | Put-spread collar | +1S -1P@K1 +1P@K2 -1C@K3 | flat | LOSES to 0 | bull | D
27 | Synthetic straddle (long, calls) | -1S +2C@K1 | unl. profit | gains to 0 | vol | C
28 | Synthetic straddle (long, puts) | +1S +2P@K1 | unl. profit | gains to 0 | vol | D
29 | Synthetic long stock | +1C@K1 -1P@K1 | unl. profit | LOSES to 0 | bull | ~0
30 | Synthetic short stock | -1C@K1 +1P@K1 | UNL. LOSS | gains to 0 | bear | ~0
31 | Bullish risk reversal | -1P@K1 +1C@K2 | unl. profit | LOSES to 0 | bull | ~0
32 | Bearish risk reversal | +1P@K1 -1C@K2 | UNL. LOSS | gains to 0 | bear | ~0
33 | Bullish risk reversal (inverted) | +1C@K1 -1P@K2 | unl. profit | LOSES to 0 | bull | D
34 | Bearish risk reversal (inverted) | -1C@K1 +1P@K2 | UNL. LOSS | gains to 0 | bear | C
35 | Bull call spread | +1C@K1 -1C@K2 | flat | flat | bull | D
36 | Bear call spread | -1C@K1 +1C@K2 | flat | flat | bear | C
37 | Bull put spread | +1P@K1 -1P@K2 | flat | flat | bull | C
38 | Bear put spread | -1P@K1 +1P@K2 | flat | flat | bear | D
39 | Long straddle | +1C@K1 +1P@K1 | unl. profit | gains to 0 | vol | D
40 | Short straddle | -1C@K1 -1P@K1 | UNL. LOSS | LOSES to 0 | neutral | C
41 | Long strangle | +1P@K1 +1C@K2 | unl. profit | gains to 0 | vol | D
42 | Short strangle | -1P@K1 -1C@K2 | UNL. LOSS | LOSES to 0 | neutral | C
43 | Long guts | +1C@K1 +1P@K2 | unl. profit | gains to 0 | vol | D
44 | Short guts | -1C@K1 -1P@K2 | UNL. LOSS | LOSES to 0 | neutral | C
45 | Long strip | +1C@K1 +2P@K1 | unl. profit | gains to 0 | vol, bear tilt | D
46 | Short strip | -1C@K1 -2P@K1 | UNL. LOSS | LOSES to 0 | neutral | C
47 | Long strap | +2C@K1 +1P@K1 | unl. profit | gains to 0 | vol, bull tilt | D
48 | Short strap | -2C@K1 -1P@K1 | UNL. LOSS | LOSES to 0 | neutral | C
49 | Call ratio backspread (1x2) | -1C@K1 +2C@K2 | unl. profit | flat | bull vol | C/D
50 | Call front ratio (1x2) | +1C@K1 -2C@K2 | UNL. LOSS | flat | neutral-bull | C/D
51 | Put ratio backspread (1x2) | +2P@K1 -1P@K2 | flat | gains to 0 | bear vol | C/D
52 | Put front ratio (1x2) | -2P@K1 +1P@K2 | flat | LOSES to 0 | neutral-bear | C/D
53 | Call ZEBRA | +2C@K1 -1C@K2 | unl. profit | flat | bull | D
54 | Put ZEBRA | -1P@K1 +2P@K2 | flat | gains to 0 | bear | D
55 | Short call ZEBRA | -2C@K1 +1C@K2 | UNL. LOSS | flat | bear | C
56 | Short put ZEBRA | +1P@K1 -2P@K2 | flat | LOSES to 0 | bull | C
57 | Long call butterfly | +1C@K1 -2C@K2 +1C@K3 | flat | flat | neutral | D
58 | Short call butterfly | -1C@K1 +2C@K2 -1C@K3 | flat | flat | vol | C
59 | Long call condor | +1C@K1 -1C@K2 -1C@K3 +1C@K4 | flat | flat | neutral | D
60 | Short call condor | -1C@K1 +1C@K2 +1C@K3 -1C@K4 | flat | flat | vol | C
61 | Long put butterfly | +1P@K1 -2P@K2 +1P@K3 | flat | flat | neutral | D
62 | Short put butterfly | -1P@K1 +2P@K2 -1P@K3 | flat | flat | vol | C
63 | Long put condor | +1P@K1 -1P@K2 -1P@K3 +1P@K4 | flat | flat | neutral | D
64 | Short put condor | -1P@K1 +1P@K2 +1P@K3 -1P@K4 | flat | flat | vol | C
65 | Bull call ladder (long call ladder) | +1C@K1 -1C@K2 -1C@K3 | UNL. LOSS | flat | neutral-bull | C/D
66 | Bear call ladder (short call ladder) | -1C@K1 +1C@K2 +1C@K3 | unl. profit | flat | bull vol | C/D
67 | Bear put ladder (long put ladder) | -1P@K1 -1P@K2 +1P@K3 | flat | LOSES to 0 | neutral-bear | C/D
68 | Bull put ladder (short put ladder) | +1P@K1 +1P@K2 -1P@K3 | flat | gains to 0 | bear vol | C/D
69 | Long call Christmas tree 1-3-2 | +1C@K1 -3C@K2 +2C@K3 | flat | flat | neutral-bull | D
70 | Short call Christmas tree | -1C@K1 +3C@K2 -2C@K3 | flat | flat | vol | C
71 | Long put Christmas tree 1-3-2 | +2P@K1 -3P@K2 +1P@K3 | flat | flat | neutral-bear | D
72 | Short put Christmas tree | -2P@K1 +3P@K2 -1P@K3 | flat | flat | vol | C
73 | Jade lizard | -1P@K1 -1C@K2 +1C@K3 | flat | LOSES to 0 | neutral-bull | C
74 | Reverse jade lizard (twisted sister) | +1P@K1 -1P@K2 -1C@K3 | UNL. LOSS | flat | neutral-bear | C
75 | Big lizard | -1P@K1 -1C@K1 +1C@K2 | flat | LOSES to 0 | neutral-bull | C
76 | Reverse big lizard | +1P@K1 -1P@K2 -1C@K2 | UNL. LOSS | flat | neutral-bear | C
77 | Super bull (bull seagull) | -1P@K1 +1C@K2 -1C@K3 | flat | LOSES to 0 | bull | ~0
78 | Super bear (bear seagull) | -1P@K1 +1P@K2 -1C@K3 | UNL. LOSS | flat | bear | ~0
79 | Short iron condor (credit) | +1P@K1 -1P@K2 -1C@K3 +1C@K4 | flat | flat | neutral | C
80 | Long (reverse) iron condor (debit) | -1P@K1 +1P@K2 +1C@K3 -1C@K4 | flat | flat | vol | D
81 | Short iron butterfly (credit) | +1P@K1 -1P@K2 -1C@K2 +1C@K3 | flat | flat | neutral | C
82 | Long (reverse) iron butterfly | -1P@K1 +1P@K2 +1C@K2 -1C@K3 | flat | flat | vol | D
83 | Inverted iron condor | +1P@K1 -1C@K2 -1P@K3 +1C@K4 | flat | flat | neutral | C
84 | Long box | +1C@K1 -1P@K1 -1C@K2 +1P@K2 | flat | flat | rate | D
85 | Short box | -1C@K1 +1P@K1 +1C@K2 -1P@K2 | flat | flat | rate | C
86 | Batman (double front ratio) | -2P@K1 +1P@K2 +1C@K3 -2C@K4 | UNL. LOSS | LOSES to 0 | neutral | C/D
87 | Long call calendar | -1C@K1,T1 +1C@K1,T2 | model | model | neutral | D
88 | Short call calendar | +1C@K1,T1 -1C@K1,T2 | model | model | vol | C
89 | Long put calendar | -1P@K1,T1 +1P@K1,T2 | model | model | neutral | D
90 | Short put calendar | +1P@K1,T1 -1P@K1,T2 | model | model | vol | C
91 | Long call diagonal (long lower/back) | -1C@K2,T1 +1C@K1,T2 | model | model | bull | D
92 | Short call diagonal | +1C@K2,T1 -1C@K1,T2 | model | model | bear | C
93 | Call diagonal, long higher/back | -1C@K1,T1 +1C@K2,T2 | model | model | bear-neutral | C/D
94 | Short of call diagonal, long higher/back | +1C@K1,T1 -1C@K2,T2 | model | model | bull vol | C/D
95 | Long put diagonal (long higher/back) | -1P@K1,T1 +1P@K2,T2 | model | model | bear | D
96 | Short put diagonal | +1P@K1,T1 -1P@K2,T2 | model | model | bull | C
97 | Put diagonal, long lower/back | -1P@K2,T1 +1P@K1,T2 | model | model | bull-neutral | C/D
98 | Short of put diagonal, long lower/back | +1P@K2,T1 -1P@K1,T2 | model | model | bear vol | C/D
99 | Double calendar | -1P@K1,T1 +1P@K1,T2 -1C@K2,T1 +1C@K2,T2 | model | model | neutral | D
100 | Straddle swap (calendar straddle) | -1P@K1,T1 +1P@K1,T2 -1C@K1,T1 +1C@K1,T2 | model | model | neutral | D
101 | Double diagonal | -1P@K2,T1 +1P@K1,T2 -1C@K3,T1 +1C@K4,T2 | model | model | neutral | D
102 | Double diagonal, straddle body | -1P@K2,T1 -1C@K2,T1 +1P@K1,T2 +1C@K3,T2 | model | model | neutral | D
103 | Jelly roll | -1C@K1,T1 +1P@K1,T1 +1C@K1,T2 -1P@K1,T2 | model | model | rate/div | ~0
104 | Short jelly roll | +1C@K1,T1 -1P@K1,T1 -1C@K1,T2 +1P@K1,T2 | model | model | rate/div | ~0
105 | Diagonal collar (put back) | +1S -1C@K2,T1 +1P@K1,T2 | model | model | bull, capped | D
106 | Diagonal collar (call back) | +1S +1P@K1,T1 -1C@K2,T2 | model | model | bull, capped | D
"""


class Row(NamedTuple):
    number: int
    name: str
    legs: str
    up: str
    down: str
    bias: str
    net: str


def rows() -> list[Row]:
    """Every line of the table."""
    split = [[cell.strip() for cell in line.split("|")] for line in TEXT.strip().splitlines()]
    return [Row(int(number), *cells) for number, *cells in split]
