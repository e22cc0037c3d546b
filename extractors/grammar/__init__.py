"""The deterministic reader: closed grammars for what suppliers write, language data beside it.

    language spans intervals     words from languages/*.toml · a place and its readings · the calendar
    scripts                      letters and words' edges where no spaces stand between words
    numbers dates periods        what a piece of text holds; ambiguity is kept, never settled
    marked_dates
    prices quantities references
    values                       all values of one quotation, for whoever points at words
    phrases nor clauses tables   what words do · what a sentence is about · rows and columns
    reader                       mail + orders → Witness, the grammar's account

How the reader's claims are meant. Each `Evidence.field` names what the words bear on:

    ACCEPT with evidence "line"             the whole line as ordered, but for what other claims on it state
    ACCEPT with evidence "quantity", "price" or "date" only       that field alone, as ordered
    STATE, CHANGE                           the values that stand in the claim; nothing about the others
    CHANGE without values                   what was ordered will not be kept, and nothing is offered instead
    REJECT                                  the line will not be delivered
    RECEIVED, HEDGE, CONDITION, QUESTION    nothing settled; values in such a claim are proposals

"ship date" instead of "date" says that the day is a departure, not an arrival. `deliveries` are the whole
schedule that was stated; `quantity` is their sum where it was stated, and may be less than ordered.
"""
