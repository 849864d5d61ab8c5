"""The sandbox's private cloud: the real OpenStack services over drivers that stand in for hosts, switches and disks.

A stand-in for a data centre: every API call, policy check, quota and database row is OpenStack's own; below the
drivers there is nothing (no packets, no guests, no IPsec sessions).
"""
