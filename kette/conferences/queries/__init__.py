"""Reading conferences: the list, one and its agenda (`table`), and one case as a seat at the table sees it (`seat`)."""
