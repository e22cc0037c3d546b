"""Arguments in, one call, print: no decision is taken here."""
