"""Readers to measure against: one that knows nothing, and models that mean harm."""
