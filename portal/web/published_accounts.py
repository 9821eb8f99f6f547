"""Accounts whose password stands in our documentation: the demonstration's.

The product knows their names where the demonstration is not installed, too: a real city's doctor looks for them, and
only in a city of sample data does the second factor let them off.
"""

PUBLISHED_ACCOUNTS = (
    "tiepnhan", "thuly", "lanhdao", "tiepnhan.quan", "thuly.quan", "lanhdao.quan", "tiepnhan.so", "thuly.so",
    "lanhdao.so", "lanhdao.tp", "thanhtra", "quantri",
)  # fmt: skip
"""Usernames, in the order in which they are shown."""
