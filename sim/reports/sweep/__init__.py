"""The report of a sweep: what decides, where it flips, which lever is robust, how sure that is."""
