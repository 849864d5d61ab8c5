"""Small programs, each with one leak, for the real engine and the real policy pack."""
