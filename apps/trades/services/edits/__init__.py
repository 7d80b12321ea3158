"""A person's changes to grouping and labels: each is one row of the log, and grouping is what the log says.

| module | does |
|---|---|
| `proposals` | says what a change is: its kind, what it names, its words; `EditRefused` where it cannot be |
| `naming` | finds the trades and pieces of fills that a person names |
| `structure`, `links`, `annotations` | propose changes, by subject |
| `previewing` | computes what a proposal would change; nothing is written |
| `link_changes` | says which trades a proposal links and unlinks |
| `making` | carries a proposal out under the account's lock |
| `splitting` | carries out a split of many trades, each a step of its own |
| `undoing` | goes back and forth along the log, and settles edits that no longer apply |
"""
