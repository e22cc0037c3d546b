"""Attachments become text with positions; each format has a file."""
