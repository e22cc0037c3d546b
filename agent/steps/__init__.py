"""One use case a file. A step sees the buyer's world alone and is handed the ports it needs."""
