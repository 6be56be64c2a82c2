"""What is remembered about each person: values, their algebra, and the stores that keep them."""
