"""stub"""

from pathlib import Path


class SpamModel: ...


DEFAULT = Path(__file__)


def default_model():
    return SpamModel()


def read_model(p):
    return SpamModel()
