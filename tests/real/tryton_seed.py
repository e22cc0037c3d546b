"""Fills an empty Tryton with one company, one supplier and one order; runs in Tryton's own environment.

    tryton_seed.py CONFIG DATABASE

The order is the one that `countersign.erp.contract` speaks of. Fields of a line are set after it was made: as
arguments they would be set before the line knows its purchase.
"""

import datetime as dt
import os
import sys
from decimal import Decimal

CONFIG, DATABASE = sys.argv[1:3]
os.environ["TRYTOND_CONFIG"] = CONFIG
from proteus import Model
from proteus import config as proteus_config

connection = proteus_config.set_trytond(database=DATABASE, user="admin", config_file=CONFIG)
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency

ITEMS = (("HX-8x40", "Hex bolt M8x40", 500, "0.1250"), ("HN-8", "Hex nut M8", 300, "0.0410"))
DAY = dt.date(2026, 12, 11)
NUMBER = 4500012345


def company() -> dict[str, object]:
    """A company in euros with accounts for this year and the next."""
    create_company(currency=get_currency("EUR"))
    ours = get_company()
    connection._context = Model.get("res.user").get_preferences(True, {})
    create_chart(ours)
    set_fiscalyear_invoice_sequences(create_fiscalyear(ours)).click("create_period")
    return get_accounts(ours)


def supplier() -> object:
    party = Model.get("party.party")(name="Northgate Fasteners", code="V-1001")
    party.contact_mechanisms.new(type="email", value="sales@northgate.example")
    party.save()
    return party


def product(accounts: dict[str, object], party: object, code: str, name: str, price: str) -> object:
    category = Model.get("product.category")(name=f"Parts like {name}", accounting=True)
    category.account_expense, category.account_revenue = accounts["expense"], accounts["revenue"]
    category.save()
    (unit,) = Model.get("product.uom").find([("name", "=", "Unit")])
    template = Model.get("product.template")(name=name, default_uom=unit, type="goods", purchasable=True)
    template.account_category = category
    template.products[0].suffix_code = code
    template.save()
    offered = Model.get("purchase.product_supplier")(template=template, party=party, name=name)
    offered.lead_time = dt.timedelta(days=5)
    offered.prices.new(quantity=0, unit_price=Decimal(price))
    offered.save()
    return template.products[0]


def number_from(first: int) -> None:
    """The next purchase gets this number."""
    configuration = Model.get("purchase.configuration")(1)
    sequence = configuration.purchase_sequence
    sequence.number_next = first
    sequence.save()


def main() -> None:
    accounts, party = company(), supplier()
    products = [product(accounts, party, code, name, price) for code, name, _, price in ITEMS]
    number_from(NUMBER)
    purchase = Model.get("purchase.purchase")(party=party)
    for bought, (_, _, quantity, _) in zip(products, ITEMS, strict=True):
        line = purchase.lines.new()
        line.product, line.quantity = bought, quantity
        line.delivery_date_edit, line.delivery_date = True, DAY
    purchase.click("quote")
    purchase.click("confirm")
    print(
        purchase.number, purchase.state, [(x.quantity, x.unit_price, x.delivery_date) for x in purchase.lines]
    )


main()
