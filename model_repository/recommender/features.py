"""What the recommender sees of a user and of an item. The order is the order of the tensors' columns."""

DEPARTMENTS = ("running", "kitchen", "outdoor", "electronics", "home", "fashion")

USER = (
    *(f"share_{department}" for department in DEPARTMENTS),  # of the user's visits, 0 to 1, together 1
    "recency",  # 1 bought today, towards 0 long ago
    "frequency",  # orders a year, scaled to 0 to 1
    "spend",  # mean order value, scaled to 0 to 1
    "discount_share",  # of the user's purchases, 0 to 1
    "mobile",  # 1 on a phone, else 0
    "evening",  # 1 between 18 and 24 o'clock, else 0
)
ITEM = (
    *(f"is_{department}" for department in DEPARTMENTS),  # one of them 1, the others 0
    "price",  # scaled to 0 to 1
    "discount",  # off the usual price, 0 to 1
    "rating",  # mean stars, scaled to 0 to 1
    "popularity",  # orders a week, scaled to 0 to 1
)
