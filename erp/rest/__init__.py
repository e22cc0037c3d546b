"""The system behind our own API: its orders are those that clients put, its writes wait for a client."""
