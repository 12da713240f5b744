"""Exceptions that follow from others: both ways of chaining."""


class ConfigError(Exception):
    pass


def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(f"bad number {text!r}") from error


def load(texts):
    try:
        return [parse(t) for t in texts]
    except ConfigError:
        return texts.missing


load(["1", "two"])
