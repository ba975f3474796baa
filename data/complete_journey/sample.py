"""Cut 200 households out of the whole data: ``python sample.py FOLDER_OF_THE_WHOLE``.

The choice is fixed: the households with the smallest MD5 of their number.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
HOUSEHOLDS = """
    select household_id
    from (
        select distinct household_id
        from read_parquet($folder || '/transactions.parquet'))
    order by md5(cast(household_id as varchar))
    limit 200
"""
FILES = {
    "baskets.parquet": """
        select basket_id, household_id, store_id, transaction_timestamp,
            sum(cast(sales_value as decimal(9,2))) as paid
        from read_parquet($folder || '/transactions.parquet')
        where household_id in (from chosen)
        group by all
        order by transaction_timestamp, basket_id
    """,
    "campaigns.parquet": """
        select c.household_id, c.campaign_id, d.campaign_type, cast(d.start_date as date) as sent
        from read_parquet($folder || '/campaigns.parquet') c
        join read_parquet($folder || '/campaign_descriptions.parquet') d using (campaign_id)
        where household_id in (from chosen)
        order by sent, household_id, campaign_id
    """,
    "coupons.csv.gz": """
        select household_id, coupon_upc, campaign_id, cast(redemption_date as date) as redeemed
        from read_parquet($folder || '/coupon_redemptions.parquet')
        where household_id in (from chosen)
        order by redeemed, household_id, coupon_upc
    """,
}


def main(folder: str) -> None:
    """Write the sample beside this script from the whole data in ``folder``."""
    con = duckdb.connect(config={"threads": 1})
    con.execute(f"create temp table chosen as {HOUSEHOLDS}", {"folder": folder})
    for file, select in FILES.items():
        packed = "format parquet, compression zstd" if file.endswith("parquet") else "format csv"
        con.execute(f"copy ({select}) to '{HERE / file}' ({packed})", {"folder": folder})


if __name__ == "__main__":
    main(sys.argv[1])
