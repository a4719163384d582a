"""What a check found, as results with codes that a docset's pipeline can fail on, and the formats that tools read."""
