"""Runs one OpenStack project as one process: its API under cheroot and its workers as threads.

One process a project, because then oslo.messaging's `fake://` transport reaches from the API to the workers and no
message broker is needed. All of this package but `settings` runs in the OpenStack environment
(requirements/openstack.lock), never in the project's own.
"""
