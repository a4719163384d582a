"""The same article in several languages: what pairs with what, and how fresh it is."""
