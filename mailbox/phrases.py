"""The sentences of a words file: places in braces, *emphasis*, and one form for each way to count.

    "we ordered *{quantity}*"  + quantity = 5 pcs   ->  we ordered 5 pcs          (text)
                                                    ->  we ordered <strong>5 pcs</strong>   (HTML, escaped)

Whoever translates writes sentences, not templates. Which forms a language counts by (one, few, many, other)
is CLDR's knowledge, by way of babel. What stands in which sentence is the templates' affair.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup, escape

FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})

_PLACE = re.compile(r"\{([a-z_]+)\}")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_EMPHASIS = re.compile(r"\*([^*]+)\*")
_COUNTED = 200
"""Every form that a language has for whole numbers shows up to here."""


def put(phrase: str, **values: object) -> str:
    """The phrase with its places filled, as plain text. `LookupError` for a place that nothing fills."""
    return _one_stop(_PLACE.sub(lambda found: str(_value(values, found[1])), _EMPHASIS.sub(r"\1", phrase)))


@pass_eval_context
def fill(context: EvalContext, phrase: str, **values: object) -> str:
    """The filter of the templates: `put`, or the same as HTML where the letter is a page."""
    if not context.autoescape:
        return put(phrase, **values)
    page = _EMPHASIS.sub(r"<strong>\1</strong>", str(escape(phrase)))
    return Markup(_one_stop(_PLACE.sub(lambda found: str(escape(_value(values, found[1]))), page)))


def _one_stop(text: str) -> str:
    """A sentence that ends in an abbreviation ("5 szt.") needs no second full stop."""
    return _TWO_STOPS.sub(".", text)


def _value(values: Mapping[str, object], name: str) -> object:
    if name not in values:
        raise LookupError(f"nothing is called {{{name}}} here")
    return values[name]


def places(phrase: object) -> frozenset[str]:
    """The places of a phrase, or of all its forms."""
    if isinstance(phrase, Mapping):
        return frozenset().union(*(places(form) for form in phrase.values()))
    return frozenset(_PLACE.findall(phrase)) if isinstance(phrase, str) else frozenset()


def is_counted(value: object) -> bool:
    """Whether it is a table of forms, one for each way to count."""
    return isinstance(value, Mapping) and "other" in value and value.keys() <= FORMS


def counted(forms: str | Mapping[str, Any], count: int | Decimal, locale: Locale) -> str:
    """The form that goes with a number. A word without forms goes with every number."""
    if isinstance(forms, str):
        return forms
    return str(forms.get(locale.plural_form(count), forms["other"]))


@cache
def forms_of(language: str) -> frozenset[str]:
    """The forms that a language can't do without: those of whole numbers, and `other`."""
    locale = Locale.parse(language)
    return frozenset({"other", *(locale.plural_form(number) for number in range(_COUNTED + 1))})
