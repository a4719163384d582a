"""Words in, articles and sections out, best first."""
