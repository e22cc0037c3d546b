"""Names of people in scripts whose names have no capitals: told by a surname beside a title.

    titled_names("ko")   matches "박 대리", "대표 한상우"; "刘经理", "小李"; "山田さん", "営業部の佐藤"

Surnames and titles are data, in the [script] of the language's file. Languages with capitals match nothing:
there a capital inside a sentence tells a name.
"""

import re
from functools import cache

from countersign.extractors.grammar.language import alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.scripts import UNSPACED


@cache
def titled_names(code: str) -> re.Pattern[str]:
    """A name with a title behind or before it, or a surname that can be nothing else."""
    chosen = load(code)
    if not chosen.unspaced:
        return re.compile("(?!)")
    surname, given = alternatives(chosen.script("surnames")), rf"[{UNSPACED}]{{0,2}}"
    title = alternatives((*chosen.script("titles"), *chosen.script("persons")))
    begins = rf"(?<![{UNSPACED}])" if chosen.verb_last and code == "ko" else ""
    called = rf"{alternatives(chosen.script('nicknames'))}{surname}(?![{UNSPACED}])"
    behind = rf"{begins}{surname}{given}?\s?{title}"
    before = rf"{title}\s{surname}[{UNSPACED}]{{1,2}}(?![{UNSPACED}])"
    sure = alternatives(name for name in chosen.script("surnames") if len(name) > 1 and code == "ja")
    return re.compile(rf"{behind}|{before}|{called}|{sure}(?:[ \u3000][{UNSPACED}]{{1,3}}$)?")
