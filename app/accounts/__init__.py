"""Accounts: what sources have said of them, moment by moment, and the facts that follow.

    a file (files.py) → records (records.py) → rows (importing.py) → tables (schema.py)
    tables → rows (store.py, the only SQL) → what held at a moment (timeline.py) → AccountFacts (assembling.py)

Rows are only ever added. Each says what was so, since when, who said so and as of when; what held at a moment is worked
out from all of them. So a diagnosis can be asked for any moment, and a correction never hides what was said before.
"""
