"""Customers' subscriptions: who has which, how each one stands, and what was done about it, as dated events.

Nothing here calls Partner Center: whoever suspends, reactivates or cancels a subscription does so there, and says here
that they did. It's recorded as what a person or program states, beside what imports state.
"""
