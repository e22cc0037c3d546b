"""The buyer's world, pure: values, facts, rules and decisions. No input, no output, no clock."""
