"""Tryton 7.0 and 8.2, over JSON-RPC."""
