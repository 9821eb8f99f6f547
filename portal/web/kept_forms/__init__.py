"""What was typed into a form that could not be taken, kept until it comes back: nothing typed is lost.

Two things are kept, sealed and for a short time. A *form* that met a closed door (a session that is over, an old token,
a second factor to be shown again): its fields and files, for the officer who typed them and nobody else, put back into
the page after signing in (filling.py). An *answer* that draws a form with its mistakes: shown under an address of its
own, so that going back never asks the browser to send a form again.
"""
