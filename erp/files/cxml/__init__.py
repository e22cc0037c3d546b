"""cXML: order requests in, confirmation requests out.

orders          OrderRequest, new, update or delete ──► Feed
confirmation    Confirmed ──► ConfirmationRequest, held against the order of elements in `elements.toml`
"""
