"""The key that decision tokens are signed with: from the settings, or a file of its own beside the store.

Made once, readable by its owner alone, and never shown. Whoever has it can make tokens; whoever loses it
makes the mails that are under way unanswerable, and nothing worse.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from countersign.agent.config import Settings
from countersign.procurement.errors import BadSettings
from countersign.procurement.tokens import Signer

SHORTEST = 16


def signer_of(settings: Settings, fresh: Callable[[int], bytes]) -> Signer:
    """What signs and checks tokens. `fresh` makes so many bytes that nobody can guess."""
    auth = settings.auth
    if auth.decision_key is not None:
        secret = auth.decision_key.get_secret_value().encode()
        if len(secret) < SHORTEST:
            raise BadSettings(f"auth.decision_key is shorter than {SHORTEST} characters: take a longer one")
        return Signer(secret, auth.decision_days)
    return Signer(_beside(settings.store.path, fresh), auth.decision_days)


def _beside(store: Path, fresh: Callable[[int], bytes]) -> bytes:
    path = store.with_suffix(".key")
    try:
        if not path.exists():
            _make(path, fresh(32).hex())
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(
            f"the key file {path} can't be used ({error}): correct its mode, or set auth.decision_key"
        ) from error
    if len(secret) < SHORTEST:
        raise BadSettings(f"the key file {path} holds no key: remove it, and a new one is made")
    return secret.encode()


def _make(path: Path, secret: str) -> None:
    """Complete or not at all: two programs that start together end with the same key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"{secret}\n", "ascii")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
