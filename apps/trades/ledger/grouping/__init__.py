"""Trades, chains and campaigns in the database: grouped from the lots that are stored, beside the rows of the ledger.

| module | does |
|---|---|
| `loading` | reads lots, closures and income of families as grouping wants them |
| `derived` | takes the same from what was derived just now |
| `edits` | reads what a person changed, and keeps what no longer applies |
| `boundaries` | says from which moment on a family must be grouped again, where it was resumed |
| `sheets`, `rows`, `words` | name the cells of every table, and turn trades, chains and campaigns into them |
| `writing`, `stored`, `digests` | copy rows in, read them back in the same form, and make one number of them |
| `regrouping` | all of it in order, for the families of one account |
"""
