"""The top floor: what other programs, and people with a browser, see of the work. Nothing imports it."""
