"""The words that are given to a model: text, versioned, hashed."""
