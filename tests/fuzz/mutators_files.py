"""What happens to an attached file: cut off, bits flipped, renamed, zipped, or a cell in it changed."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from email import encoders, message_from_bytes
from email.message import Message

FileChange = Callable[[bytes, random.Random], bytes]
_NAMES = ("order.pdf", "confirmation.xlsx", "a.csv", "x.docx", "note.txt", "scan.png", "data.zip", "win.dat")


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 30)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _zipped(data: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(chance.choice(_NAMES), data)
    return stream.getvalue()


def _digit(data: bytes, chance: random.Random) -> bytes:
    """Another digit: in the text of the file, or in one of the texts that a ZIP of XML holds."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return _other_digit(data, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        texts = [n for n in before.namelist() if re.search(r"sheet\d|sharedStrings|document\.xml$", n)]
        chosen = chance.choice(texts) if texts else ""
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, _other_digit(content, chance) if name == chosen else content)
    return stream.getvalue()


def _other_digit(data: bytes, chance: random.Random) -> bytes:
    places = [match.start() for match in re.finditer(rb"(?<=[>,;\t +:'])\d|\d(?=[<,;\t .'+])", data)]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + str(chance.randrange(10)).encode() + data[place + 1 :]


def _attached(message: Message) -> list[Message]:
    return [p for p in message.walk() if p.get_filename() and not p.is_multipart()]


def file_changed(raw: bytes, chance: random.Random) -> bytes | None:
    """One attached file changed, or only called otherwise; None where nothing is attached."""
    message = message_from_bytes(raw)
    files = _attached(message)
    if not files:
        return None
    part = chance.choice(files)
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    kind = chance.randrange(6)
    if kind < 4:
        data = (_cut, _flipped, _zipped, _digit)[kind](data, chance)
    if kind in (2, 4):
        name = "data.zip" if kind == 2 else chance.choice(_NAMES)
        part.set_param("filename", name, header="Content-Disposition")
        part.set_param("name", name)
    if kind == 5:
        part.replace_header("Content-Type", chance.choice(("text/plain", "application/pdf", "image/png")))
    part.set_payload(data)
    del part["Content-Transfer-Encoding"]
    encoders.encode_base64(part)
    return message.as_bytes()
