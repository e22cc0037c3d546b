"""The deterministic reader: closed grammars for what suppliers write, language data beside it."""
