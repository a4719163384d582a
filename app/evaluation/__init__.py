"""How good the search is: judged queries in, measures and the worst of them out. No Flask, no database."""
