"""Records what the real local model answers to each demo mail. Run it when a prompt, schema or mail changes:

    .venv/bin/python tests/cassettes/record.py

Temperature 0 is not fully reproducible across machines: look at the difference before you commit it.
"""

import datetime as dt
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "extractors"))

from recorded import NAMES, Recorded
from vcr.record_mode import RecordMode

from countersign.agent.demo.model import LocalModel
from countersign.extractors.llm import LlmReader, LlmSettings
from countersign.procurement.claims import Witness
from countersign.procurement.errors import ModelError
from countersign.prompts.library import active_prompt


class Forgetful:
    """Neither remembers nor counts: each mail is asked about."""

    def cached(self, key: str) -> str | None:
        return None

    def remember(self, key: str, value: str, at: dt.datetime) -> None:
        pass

    def spent(self, since: dt.datetime) -> int:
        return 0

    def spend(self, tokens: int, at: dt.datetime) -> None:
        pass


def record(case: Recorded, server: LocalModel) -> Witness:
    """One tape and its label."""
    prompt, nowhere = active_prompt("read-reply"), Forgetful()
    settings = LlmSettings.small(server.base_url, server.name)
    reader = LlmReader(settings, prompt, nowhere, nowhere, lambda: dt.datetime.now(dt.UTC))
    case.tape.unlink(missing_ok=True)
    with case.played(RecordMode.ALL):
        witness = reader.witness(case.message, [case.order])
    label = {
        "model": server.name,
        "weights_sha256": server.weights_sha256,
        "server": server.server_version,
        "prompt": prompt.label,
        "prompt_sha256": prompt.sha256,
    }
    lines = (f"{key} = {json.dumps(value)}" for key, value in label.items())
    case.tape.with_suffix(".toml").write_text("\n".join(lines) + "\n", "utf-8")
    return witness


def main() -> None:
    """All of them, one after the other."""
    with LocalModel() as server:
        for name in NAMES:
            try:
                witness = record(Recorded(name), server)
            except ModelError as error:
                sys.stdout.write(f"{name}: {error}\n")
            else:
                sys.stdout.write(f"{name}: {len(witness.claims)} grounded claims\n")


if __name__ == "__main__":
    main()
