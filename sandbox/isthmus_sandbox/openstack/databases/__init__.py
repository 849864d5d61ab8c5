"""Creates the databases of one project, empty but for the rows that its migrations insert.

Most projects' own commands do it; the migrations of Neutron, Octavia, Magnum and Barbican don't run on SQLite (it can't
alter columns as they ask), so their newest models are created instead.
"""
