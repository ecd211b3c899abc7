"""What people keep of the list of cases: filters under a name, alone or with their institution, and the columns they chose."""
