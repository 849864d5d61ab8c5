"""Nothing is reached by who shouldn't: no door to the internet, to everyone, or to an account that isn't ours."""
