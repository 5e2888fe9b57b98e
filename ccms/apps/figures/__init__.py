"""Public figures: how many complaints were solved and how soon, for the country and for each shop.

`fates`, `shares`, `lengths` and `suppression` are the method and do not import Django; `counting` queries the tables,
`past` holds what was published before, `publishing` turns the counts into what may be published, `snapshots` writes it
once and for good, `tables` is its open data.
The method in words is docs/figures.md.
"""
