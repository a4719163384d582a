"""Engines store bags of terms and match plans; they know nothing of fields or languages."""
