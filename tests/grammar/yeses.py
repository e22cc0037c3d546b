"""Which of several answers to the order of bolts and nuts are accepted, read by grammar and gist."""

from collections.abc import Sequence

from grammar_cases import home
from test_unseen import judged

from countersign.procurement.policy.verdict import Verdict


def accepted(code: str, texts: Sequence[str]) -> list[str]:
    """Those of the texts that are, in their sequence."""
    said = {text: judged(code, {"country": home(code), "body": text}).verdict for text in texts}
    return [text for text, verdict in said.items() if verdict is Verdict.ACCEPT]
