"""Databases made once and reused by every sandbox.

Migrations, service start and catalog take minutes of processor time; their result is some megabytes of SQLite. So the
first sandbox of a machine makes them in a cloud of its own (`build`), keeps them in the cache (`cache`), and each
sandbox copies them and writes its own ports, folders and passwords into the copy (`restore`).
"""
