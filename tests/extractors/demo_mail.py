"""The demo's mails for the readers' tests, parsed as the program parses them."""

from pathlib import Path

from countersign.mailbox.parse import parse
from countersign.procurement.mail import InboundMessage

MAILS = Path(__file__).parents[2] / "evals" / "demo" / "mails"
ORDERS = MAILS.parent / "orders.json"


def demo_mail(path: Path) -> InboundMessage:
    """The mail as a person sees it."""
    return parse(path.read_bytes())
