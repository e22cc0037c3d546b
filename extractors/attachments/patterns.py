"""How things are written on business paper: streets, weights, sizes, accounts, tariff numbers, lawful sums.

What follows from one of them is for `paper` to say.
"""

import re

# "8. Cadde No: 14": a house of a Turkish street.
HOUSE = re.compile(
    r"\b(?:cadde(?:si)?|cad|sokak|sokağı|sok|bulvarı?)\W{1,3}no[.:]?\s?\d+\w?"
    # "科技路18号3楼", "昭和町1-1-40": where streets have no blanks.
    r"|(?<=[路街道巷弄区區村])\d{1,5}(?:-\d{1,4})?(?:号|號|弄)(?:\d{1,3}(?:号楼|栋|楼|室))*"
    r"|(?<=[\u3040-\u9fff])\d{1,4}(?:丁目|-\d{1,4}-\d{1,4})",
    re.IGNORECASE,
)
INCOTERM = re.compile(r"(?:FOB|FCA|FAS|CFR|CIF|CPT|CIP|DAP|DPU|DDP)\b")
# What the law of the European Union gives a creditor for late payment.
LAWFUL = re.compile(
    r"(?<![\d.,])40(?:[.,]00)?\s?(?:€|eur\b|euros?\b)|(?:€|eur)\s?40(?:[.,]00)?(?![\d.,]*\d)", re.IGNORECASE
)
MONEY = re.compile(r"\d\s?(?:€|eur\b|euros?\b)|(?:€|eur)\s?\d", re.IGNORECASE)
ACCOUNT = re.compile(
    r"\b(?:iban|bic|swift)\b[\s:]*|\b[A-Z]{2}\d{2}(?:\s?[A-Z\d]{2,4}){3,8}\b|\d[\d\s./-]{5,40}\d",
    re.IGNORECASE,
)
TARIFF = re.compile(r"(?<![\d.])\d{4}\.\d\d(?:[. ]\d\d){0,3}(?![\d.]*\d)")
# "Rua 25 de Abril", "Rue du 8 Mai 1945", "ul. 3 Maja": a street, and no day.
STREET = re.compile(
    r"(?<!\w)(?:av|avda|avenida|avenue|r|rua|rue|via|viale|corso|calle|c/|ul|ulica|plaza|piazza|praça|place|strada|str)\b"
    r"\.?\s(?:(?:du|de|del|di|of)\s)?\d{1,2}[º°.]?\s(?:(?:de|di)\s)?[^\W\d_]{3,10}(?:\s\d{4}\b)?",
    re.IGNORECASE,
)
WEIGHT = re.compile(r"\d+(?:[.,]\d+)?\s?(?:kg|g|lb|lbs|t|mm|cm)\b", re.IGNORECASE)
SIZE = re.compile(r"\b[a-z]?\d+(?:[.,]\d+)?\s?[x×]\s?\d+(?:[.,]\d+)?(?:\s?mm)?\b|\b\d{1,2}\.\d{1,4}\b")
