"""Texts of strangers, made fit to be shown: they come to stand in mail headers, journals and terminals."""

_LONGEST = 300


def one_line(text: str) -> str:
    """The text in one line, with a space for whatever can't be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def short(text: str) -> str:
    """The text in one line that somebody reads to its end."""
    said = one_line(text)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
