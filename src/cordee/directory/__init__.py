"""Territories, establishments, organisations and providers: who and where, never what is done there."""
