"""The browser chat, one idea a module: what is drawn, and what follows from a click."""
