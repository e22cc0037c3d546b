"""Reads what one of our own people answers to a mail about exceptions: a closed set of words, in data files.

    parser   the new text of the answer -> instructions          (pure; words, day and people are handed in)
    values   "date 15 Dec, quantity 300" -> what they said       (the grammar's own dates, amounts and prices)
    words    en.toml, de.toml: what each instruction is called   (another language is another file)

Strict on purpose. An instruction counts where it stands at the beginning of a line and nothing stands
beside it that could change it; what is not understood is a comment or is asked back, never guessed.
"""
