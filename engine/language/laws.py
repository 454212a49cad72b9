"""Sums that laws name for paying late, by the word a playbook uses: tables with their source, and nothing else.

The figures were gathered by the project, mostly from secondary sources, and no lawyer has reviewed them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.plan import CollectionFee, Duration, FixedSum

_D = Decimal
# Directive 2011/7/EU art. 6: at least 40 euro for each invoice. Late Payment of Commercial Debts (Interest) Act 1998,
# s. 5A: 40, 70 or 100 pounds by the size of the debt.
FIXED_SUMS: Final[dict[str, FixedSum]] = {
    "EU": FixedSum("EU", ((_D(0), _D(40)),), "EUR", "https://eur-lex.europa.eu/eli/dir/2011/7/oj"),
    "GB": FixedSum("GB", ((_D(0), _D(40)), (_D(1000), _D(70)), (_D(10000), _D(100))), "GBP",
                   "https://payontime.co.uk/how-to-calculate-late-payment-interest-and-compensation"),
}  # fmt: skip

# Ley 19.496 art. 37 (Chile): 9% up to 10 UF, 6% from 10 to 50, 3% above, after 20 days; 0.2 UF less without the free
# notice in the first 15 days.
COLLECTION_FEES: Final[dict[str, CollectionFee]] = {
    "CL": CollectionFee(
        "CL", "cl-uf", ((_D(10), _D("0.09")), (_D(50), _D("0.06")), (None, _D("0.03"))), Duration(21), "CLP",
        Duration(15), _D("0.2"),
        "https://www.soychile.cl/Santiago/Sociedad/2020/09/15/673462/"
        "Sernac-dispone-calculadora-para-detectar-cobros-indebidos-en-gastos-de-cobranza.aspx",
    ),
}  # fmt: skip
