"""Money is counted in whole cents; people write and read euros."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

NO_BREAK = "\u00a0"


def cents(euros: Decimal | int) -> int:
    return int((Decimal(euros) * 100).to_integral_value(ROUND_HALF_UP))


def euros(amount: int | None) -> str:
    """« 7 200 € », « 7 200,50 € »; « — » when there is none."""
    if amount is None:
        return "—"
    whole = amount % 100 == 0
    text = number_format(
        Decimal(amount) / 100, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True
    )
    return f"{text}{NO_BREAK}€"


def split(amount: int, percents: list[int]) -> list[int]:
    """Parts that add up to the amount to the cent; what rounding leaves goes to the last."""
    parts = [amount * percent // 100 for percent in percents]
    parts[-1] += amount - sum(parts)
    return parts
