"""What a data source raises: errors whose message is written for the user."""


class DataError(ValueError):
    """Data that cannot be used as asked; the message says the rule and the remedy.

    Every mistake a user can make with data is one of these, so a command line may
    show the message alone, without a traceback.
    """


class DataNotFoundError(DataError, FileNotFoundError):
    """Nothing usable lies where the data was looked for."""
