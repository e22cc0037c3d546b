"""The door to what comes with a mail: attachments become text with positions, or a sentence why they did not.

    attachment ─► kinds (what it really is) ─► one file a format ─► Document(lines, tables) | Unread(why)
                                                                     │
    reader.open_attachments(message) ◄── clutter (what is no answer) ┘

Every format reader is a pure function of bytes, bounded in size, rows, depth and time; PDFs are opened in a
process of their own. Nothing that a file holds makes one of them raise.
"""
