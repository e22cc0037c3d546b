"""What the tests of the gist share: folders of labelled sentences, and workers of our own that misbehave."""

from pathlib import Path

WORKER = """
import json, struct, sys, time

while len(head := sys.stdin.buffer.read(8)) == 8:
    (size,) = struct.unpack(">Q", head)
    said = sys.stdin.buffer.read(size).decode()
    if said == "die":
        raise SystemExit(1)
    if said == "hang":
        sys.stdin.buffer.read()
    answers = {
        "no JSON": b"\\xff\\xfe not JSON",
        "a list": b"[0.1, 0.2, 0.7]",
        "one share": b'{"yes": 0.9}',
        "words": b'{"yes": "much", "talk": 0.1, "matter": 0.0}',
        "no number": b'{"yes": NaN, "talk": 0.1, "matter": 0.0}',
        "too much": b'{"yes": 1.0, "talk": 0.0, "matter": 17.0}',
        "its own fault": b'{"fault": "no model"}',
    }
    fine = json.dumps({"yes": 0.75, "talk": 0.25, "matter": 0.0, "for": sys.argv[2]}).encode()
    answer = answers.get(said, fine)
    length = (1 << 62) if said == "no end" else len(answer)
    sys.stdout.buffer.write(struct.pack(">Q", length) + answer)
    sys.stdout.buffer.flush()
"""
"""Judges everything alike, but dies, hangs or answers nonsense where the sentence tells it to."""


def a_worker(folder: Path) -> Path:
    """The file of a worker that does as the sentence says."""
    path = folder / "worker.py"
    path.write_text(WORKER, "utf-8")
    return path


def a_folder(folder: Path, **files: str) -> Path:
    """A folder of labelled sentences: each file's content by its language."""
    folder.mkdir(exist_ok=True)
    for code, text in files.items():
        (folder / f"{code}.txt").write_text(text, "utf-8")
    return folder
