"""The looks of Cordée: base pages, components, the one table, charts, and the few scripts."""
