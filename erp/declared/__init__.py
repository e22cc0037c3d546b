"""Systems that are described in one TOML file each: their calls, their fields and their refusals."""
