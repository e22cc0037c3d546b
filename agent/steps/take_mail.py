"""A mail comes in: it is kept, byte for byte, before anything else happens to it.

From here on the mailbox is no longer needed. The same mail kept twice is one mail, by whatever way it came.
"""

from countersign.agent.steps.office import Office
from countersign.procurement.ports import Inbox


def take_mail(office: Office, raw: bytes, source: str) -> bool:
    """Keeps a mail; False if it was kept before. On return it is on disk."""
    office.probe("fetched")
    new = office.store.keep(office.postman.identity(raw), raw, source, office.clock())
    office.probe("kept")
    return new


def take_all(office: Office, inbox: Inbox, folder: str) -> int:
    """Keeps what came since the last time, moving the cursor behind each mail; how many were new."""
    taken = 0
    for fetched in inbox.fetch(office.store.cursor(folder)):
        taken += take_mail(office, fetched.raw, f"imap:{folder}")
        office.store.set_cursor(folder, fetched.cursor)
    return taken
