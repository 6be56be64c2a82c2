"""The agent: all that a host bot imports."""
