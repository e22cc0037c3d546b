"""SAP S/4HANA: what its file (`erp/systems/s4hana.toml`) can't say.

items            a line's price and day, what came of it, and whether the order is open          (pure)
confirmations    what is confirmed of a line, and the calls that make it something else          (pure)
connector        both put between the file and the wire
"""
