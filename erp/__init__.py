"""The door to the company's own system: orders in, confirmed values back."""
