"""Learned models: is an account real, is a comment spam, what is a creator about, does a post advertise.

Each model is a small file of readable parameters with its licence, where it was learned and how wrong it is known to
be; it is applied with plain arrays, and scikit-learn is needed only to learn a new one. No model ever says that
somebody is fake: it estimates, says what spoke for and against, and how far it can be trusted.
"""
