"""Judges how well Countersign reads."""
