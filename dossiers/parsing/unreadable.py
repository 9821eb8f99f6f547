"""The one refusal of every reader."""


class Unreadable(ValueError):
    """What was typed cannot be read; ``str()`` is a sentence that says what to do, in the page's language."""

    @property
    def sentence(self) -> str:
        """The sentence."""
        return str(self)
