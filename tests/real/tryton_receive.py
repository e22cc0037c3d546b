"""Books a receipt in Tryton as its warehouse would; runs in Tryton's own environment.

tryton_receive.py CONFIG DATABASE NUMBER ITEM QUANTITY
"""

import os
import sys

CONFIG, DATABASE, NUMBER, ITEM, QUANTITY = sys.argv[1:6]
os.environ["TRYTOND_CONFIG"] = CONFIG
from proteus import Model
from proteus import config as proteus_config


def main() -> None:
    connection = proteus_config.set_trytond(database=DATABASE, user="admin", config_file=CONFIG)
    connection._context = Model.get("res.user").get_preferences(True, {})
    (purchase,) = Model.get("purchase.purchase").find([("number", "=", NUMBER)])
    (line,) = [one for one in purchase.lines if one.product.code == ITEM]
    shipment = Model.get("stock.shipment.in")()
    shipment.supplier = purchase.party
    waiting = [("origin", "=", f"purchase.line,{line.id}"), ("state", "=", "draft")]
    for move in Model.get("stock.move").find(waiting):
        shipment.incoming_moves.append(move)
        move.quantity = float(QUANTITY)
    shipment.save()
    shipment.click("receive")
    try:
        shipment.click("do")
    except TypeError:  # so 7.0 calls it
        shipment.click("done")


main()
