"""Everything Cordée keeps of one establishment, in one file that is read without Cordée."""
