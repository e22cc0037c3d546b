"""Orders that arrive as files."""
