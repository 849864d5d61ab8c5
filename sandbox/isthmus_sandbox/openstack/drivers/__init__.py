"""Drivers that stand in for hypervisor, switches, disks and node provisioning.

What they report is made up; what OpenStack makes of it is real. They are found by the entry points in
`openstack/entry_points` and run in the OpenStack environment; `pools` and `manager` need the standard library only.
"""
