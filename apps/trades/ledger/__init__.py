"""The engine's results in the database: what is rebuilt together, how it is written, and the proof that it is right.

| module | does |
|---|---|
| `loading` | reads the facts of one family as the engine wants them |
| `families` | says which families a corporate action joins |
| `staleness` | says which groups of families must be rebuilt, and which rows go |
| `resuming` | says from which moment on a group must be derived again, where only new rows came |
| `variation` | carries on what was settled on futures before that moment |
| `sheets` | names the cells of every derived table |
| `rows` | turns results into rows that name what they refer to by broker ids |
| `cells` | writes single values as PostgreSQL does |
| `writing`, `copying` | copies rows into the tables |
| `batches`, `sending` | says how much is derived at a time, and stores one part while the next is derived |
| `stored` | reads them back in the same form |
| `digests` | makes one number of them, the same on every machine |
| `grouping` | does the same for the trades, chains and campaigns that are grouped from lots |
"""
