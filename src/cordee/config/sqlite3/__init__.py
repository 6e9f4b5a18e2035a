"""Django's SQLite, with turns: within a process, transactions that write are let in one after the other, in order."""
