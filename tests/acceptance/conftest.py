"""Makes the fakes of systems, which live beside their connectors' tests, importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "erp"))
