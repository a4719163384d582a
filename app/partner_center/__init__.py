"""Facts from Partner Center itself: consent, a client of its REST API, and what its answers mean as facts.

Nothing is guessed: what an answer doesn't say, or says in words that aren't documented, isn't known.
"""
