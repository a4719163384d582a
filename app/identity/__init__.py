"""Who is asking, and what they may see: sign-in, roles, API tokens, sessions, and the trail of who saw what.

Nothing here knows a page or an address. `store.py` and `trail_store.py` hold the only SQL; `roles.py` says who sees
what; `guard.py` is what surfaces ask.
"""
