"""What an operator declares once in a new cloud: users, roles, endpoints, external network, images, volume types."""
