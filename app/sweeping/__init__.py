"""The sweep: every account diagnosed; what has come to be otherwise, or is about to, as rows that others act on."""
