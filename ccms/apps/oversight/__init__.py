"""Shows the Cell and associations what firms do, with no person in it, and keeps their letters and monthly reports.

All numbers are counted once a day into tables of their own, by firm; a page only reads them.
"""
