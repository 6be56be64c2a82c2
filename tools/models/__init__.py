"""Language models: any of them, asked for little, and never believed without a check.

What may import what: `opening` makes an `assistant`, which uses the three roles (`reader`,
`deliberator`, `writer`); a role uses `answers`, and `asking` alone talks to a model. Nothing of
langchain is loaded before a model is opened.
"""
