"""Notices by mail, to people of partners and to agents, in their language, where a mail server is set."""
