"""`python -m countersign.agent` is the command `countersign`."""

from countersign.agent.cli.main import run

run()
