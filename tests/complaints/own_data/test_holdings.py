"""Every personal column of the privacy register is in the download, or is left out for a written reason."""

from ccms.accounts.privacy.register import Protection, register
from ccms.complaints.own_data.holdings import LEFT_OUT, held
from tests.optional import of_apps

# Tables whose personal columns are of firms, their people and offices, and of no buyer.
OF_OTHERS = frozenset(
    {
        "account_emailaddress",
        "accounts_application",
        "accounts_body_address",
        "accounts_firm",
        "accounts_firm_alias",
        "accounts_firm_claim",
        "accounts_firm_identity",
        "accounts_member",
        "accounts_order_key",
        "accounts_register_file",
        "accounts_register_row",
        "accounts_shop",
        "accounts_shop_origin",
        "complaints_firm_view",
        "django_session",
        "mfa_authenticator",
    }
)


def test_each_personal_column_stands_in_exactly_one_place():
    lists = (held().keys(), LEFT_OUT.keys())
    wrong = {}
    of_the_apps = {table for app in of_apps("world") for table in app.IN_PLAIN}
    for entry in register():
        column = f"{entry.table}.{entry.column}"
        places = [column in each for each in lists] + [entry.table in OF_OTHERS | of_the_apps]
        if entry.protection is Protection.INDEX:
            places.append(True)  # the digest of a column that has its place
        if sum(places[:3]) > 1 or not any(places):
            wrong[column] = places

    assert wrong == {}, "put it into HOLDINGS, or into LEFT_OUT with the reason (ccms/complaints/own_data/holdings.py)"


def test_nothing_is_left_out_that_is_no_personal_column():
    known = {f"{entry.table}.{entry.column}" for entry in register()}

    assert LEFT_OUT.keys() - known == set()
    assert OF_OTHERS - {entry.table for entry in register()} == set()
    assert all(LEFT_OUT.values())
