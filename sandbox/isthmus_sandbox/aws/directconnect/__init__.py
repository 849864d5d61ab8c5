"""Direct Connect: gateways, virtual interfaces, BGP peers and associations, which moto lacks.

No fibre and no BGP session is behind it: a virtual interface is `available` and its peers `up` as soon as they are
made, and what they would advertise isn't known. Codes are AWS's; messages are AWS's where they are public.
"""
