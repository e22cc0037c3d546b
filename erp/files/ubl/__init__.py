"""UBL 2, plain or by the rules of Peppol: orders and receipts in, order responses out.

orders      Order, OrderChange, OrderCancellation, ReceiptAdvice ──► Feed
response    Confirmed ──► OrderResponse, by Peppol BIS Ordering 3 where both parties have an endpoint
"""
