"""Search and recommendation in one ranking. The search leg asks the public site; only query and titles leave."""
