"""SAP S/4HANA: what its files (`erp/systems/s4hana.toml` and `s4hana-order.toml`) can't say.

    items            a line's price and day, what came of it, and whether the order is open          (pure)
    confirmations    what is confirmed of a line, and the calls that make it something else          (pure)
    schedule         the calls that make an item's schedule lines what is confirmed                  (pure)
    connector        all of it put between a file and the wire

SAP confirms beside the order or, where that is not set up, in it.
"""
