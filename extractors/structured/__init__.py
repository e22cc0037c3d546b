"""Answers that come as data: X12, EDIFACT, UBL and cXML, read by their own readers and no model.

    documents       what in a mail is such a document: attachments by what they hold, or the body itself
    xml             text → elements, each a line with its own place (segments: `procurement.interchange`)
    x12 edifact ubl cxml      segments or elements → Answer, the same model for all four
    lines statement           Answer + order → which line is meant, and what is claimed about it
    beside                    what the words of the mail, and notes in the document, add to it
    reader                    mail + orders → Witness

What a code means is data (`*.toml`), so that a buyer can correct one. Unknown codes are doubts that name the
code; a fault of the envelope is a warning; values win over the code that stands beside them.
"""
