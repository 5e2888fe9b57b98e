"""Numbers for everybody: how many complaints were solved and how soon, of the country and of each shop.

`fates`, `shares`, `lengths` and `suppression` are the method and know no Django; `counting` asks the tables,
`past` what was told before, `publishing` makes of the counts what may be told, `snapshots` writes it once and for good,
`tables` is its open data.
The method in words is docs/figures.md.
"""
