"""X12, EDIFACT and XML as both doors meet them: a supplier's answer in a mail, and the company's own system.

    charsets    bytes → text
    segments    text → segments, with delimiters as the file has them
    envelopes   segments → transactions or messages; who sent them to whom, and what is wrong around them
    markup      XML → nodes, without trusting it
    values      numbers and days as data formats write them
    units       the standards' unit codes ↔ ours
    codes       which item numbers, prices and price bases a qualifier names

Pure: bytes and segments in, facts out. What an answer means is `extractors`' work, what an order is `erp`'s.
"""
