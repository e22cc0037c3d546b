"""Loads the letters and words of digests and reviews, which come with Countersign. How they are filled in is
`mailbox.bulletin`'s work; the letters of single orders are `letters`'.
"""

import tomllib
from importlib.resources import files

from countersign.mailbox.wording import Templates


def bulletin_letters() -> Templates:
    """Every letter by its file name, and the words of each language."""
    texts = {
        file.name: file.read_text("utf-8") for file in (files("countersign.agent") / "bulletins").iterdir()
    }
    return Templates(
        {name: text for name, text in texts.items() if name.endswith(".j2")},
        {
            name[: -len(".toml")]: tomllib.loads(text)
            for name, text in texts.items()
            if name.endswith(".toml")
        },
    )
