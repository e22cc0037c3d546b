"""The REST API: `door` lets in, `routes` read a view or issue a command, `problems` says what is wrong."""
