"""`isthmus audit`: the policy pack on what a stack's state says there is, and on what its clouds say."""
