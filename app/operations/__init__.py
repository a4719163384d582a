"""Running it: what is degraded and why, what is measured, what is logged; backups; what is kept for how long."""
