"""A support bot of a clothes shop that hands questions of taste to whyfirst.

Run it: python docs/examples/support_bot.py
"""

import tempfile

from whyfirst.agent import Recommender

QUESTIONS = (
    "Where is my order 1234?",
    "I need a jacket for hiking, under 150, nothing in wool",
    "the second one, but cheaper",
)


def is_about_orders(message: str) -> bool:
    """Say whether the shop's own desk should answer; a real bot would know better."""
    return "order" in message.lower()


def answer(recommender: Recommender, customer: str, message: str) -> str:
    """Answer one message of a customer who is logged in to the shop."""
    if is_about_orders(message):
        return "It left the warehouse this morning."
    turn = recommender.reply(customer, message, conversation="support")
    return turn.reply


def main() -> None:
    """Play a short conversation."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Recommender.open(folder, catalogue="fashion") as recommender,
    ):
        for question in QUESTIONS:
            print(f"customer: {question}")  # noqa: T201 - an example shows what happens
            print(f"bot: {answer(recommender, 'customer-7', question)}\n")  # noqa: T201


if __name__ == "__main__":
    main()
