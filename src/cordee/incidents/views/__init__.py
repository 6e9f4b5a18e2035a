"""The pages of declared crises."""
