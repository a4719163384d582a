"""What the project measures about itself, as ratios to a peer in the same run. `python -m bench --help`."""
