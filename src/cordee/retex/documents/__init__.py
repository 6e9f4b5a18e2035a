"""The report and the attestation on paper: one content, laid out as PDF, as Word and as a page."""
