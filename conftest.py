"""Lets a bare `pytest` find the import root in a checkout that was not installed."""

import sys
import types
from pathlib import Path

if "countersign" not in sys.modules:
    root = types.ModuleType("countersign")
    root.__path__ = [str(Path(__file__).parent)]
    sys.modules["countersign"] = root
