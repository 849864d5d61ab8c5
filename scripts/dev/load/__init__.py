"""The parts of the throughput comparison: questions, the client, the two servers, and the figures."""
