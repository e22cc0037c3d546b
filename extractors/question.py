"""What a language model is shown: the supplier's own words, and of the order only which lines there are.

No ordered quantity, price or date is in it, so that none can be copied. The mail is a part of its own, and
it is data: each of its lines has a number and a bar in front, so that nothing the sender writes can look
like its end, and the characters that models use for their own marks (`<|…|>`, `[INST]`) stand in their
full-width form, which grounding folds back. Whom to ask, and how, is the work of `llm`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countersign.procurement.mail import InboundMessage
from countersign.procurement.order import Line, PurchaseOrder
from countersign.prompts.library import Example, Prompt

_MARKS = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "<>[]|"})


@dataclass(frozen=True)
class Question:
    """The two parts of a question. `whole` False: the mail was too long and its end is missing."""

    order: str
    mail: str
    whole: bool = True
    several_orders: bool = False


def question(message: InboundMessage, orders: Sequence[PurchaseOrder], longest: int) -> Question:
    """What is asked about a mail; of its words at most `longest` characters are shown."""
    spoken = [(line.number, _plain(line.text)) for line in message.spoken if line.text.strip()]
    shown = list(_within(spoken, longest))
    return Question(
        order=_order_part(_skeleton(orders)),
        mail=_mail_part(shown),
        whole=shown == spoken,
        several_orders=len(orders) > 1,
    )


def turns(prompt: Prompt, asked: Question) -> list[dict[str, object]]:
    """The conversation: the instructions, each example as a turn of its own, and the question."""
    conversation: list[dict[str, object]] = [{"role": "system", "content": prompt.instructions}]
    for example in prompt.examples:
        conversation.append(_user(example_question(example)))
        conversation.append({"role": "assistant", "content": example.answer})
    return [*conversation, _user(asked)]


def example_question(example: Example) -> Question:
    """An example, laid out as a real mail is."""
    mail = _mail_part(enumerate(map(_plain, example.mail.splitlines()), start=1))
    return Question(_order_part(example.order.splitlines()), mail)


def _user(asked: Question) -> dict[str, object]:
    parts = [{"type": "text", "text": text} for text in (asked.order, asked.mail)]
    return {"role": "user", "content": parts}


def _order_part(rows: Iterable[str]) -> str:
    return "\n".join(["ORDER LINES", *rows])


def _mail_part(lines: Iterable[tuple[int, str]]) -> str:
    return "\n".join(["MAIL BEGINS", *(f"{number}| {text}" for number, text in lines), "MAIL ENDS"])


def _skeleton(orders: Sequence[PurchaseOrder]) -> Iterator[str]:
    for order in orders:
        if len(orders) > 1:
            yield f"order {_plain(order.number)}"
        yield from (f"line {line.line}: {_named(line)}" for line in order.lines)


def _named(line: Line) -> str:
    words = (line.item, line.supplier_item, line.description)
    return _plain(", ".join(word for word in words if word))


def _within(lines: Iterable[tuple[int, str]], longest: int) -> Iterator[tuple[int, str]]:
    left = longest
    for number, text in lines:
        if left <= 0:
            return
        yield number, text[:left]
        left -= len(text)


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())
