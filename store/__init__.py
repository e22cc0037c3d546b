"""The truth: everything that was received, decided and sent, in one SQLite file."""
