"""What the records say of an exercise, as plain JSON values: what an approved report freezes."""

from cordee.retex.facts.assemble import facts_of

__all__ = ["facts_of"]
