"""Invented accounts that show what the product does: plain records, dated relative to the day of their making."""
