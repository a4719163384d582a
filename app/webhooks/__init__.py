"""Webhooks: endpoints of other software that are told of events, signed, and never inside the host's own network."""
