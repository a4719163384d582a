"""Documents in, a published library out. Nothing here knows Flask, SQL or accounts."""
