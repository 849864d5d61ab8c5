"""What the real clouds' networks would carry, asked before a pod's connection is made.

A stand-in for the data planes that the sandbox lacks: all processes share this machine's loopback, where everything
reaches everything. Each connection of a pod is put before a judge (`judge`) that knows NetworkPolicies where they are
enforced, load balancers' source ranges, the addresses that arrive behind balancers and NAT, routes, and the state and
selectors of VPNs, all as the clusters' and clouds' own APIs tell them. What is refused ends as there: nobody answers.

It shares no code with the policy pack, so each checks the other. What it doesn't judge: datagrams, and security groups
of nodes, which Magnum and EKS make themselves.
"""
