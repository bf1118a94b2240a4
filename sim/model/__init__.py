"""All that decides a crisis, and nothing else: the order of play, the records, the rules, the actors."""
