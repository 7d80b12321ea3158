"""What the ledger says, held against what the broker reports: five checks, each with one of four states.

Pure: frozen values in, results out. Nothing is corrected here and nothing is hidden; a difference is named where it
can be named, and is a break where it cannot. Which checks there are, and what each compares:

| module | compares |
|---|---|
| ``quantities`` | what is open of each instrument with the broker's positions |
| ``open_prices`` | the price of what is open, without fees, with the broker's average open price |
| ``cash`` | opening + all rows with the broker's cash balance, per currency |
| ``fees`` | the fees of a day with the broker's total of that day |
| ``net_liq`` | cash + marks with the broker's net liquidating value |
"""
