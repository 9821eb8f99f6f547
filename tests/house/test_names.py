"""One plain word for each thing: every model has its Vietnamese word in the glossary."""

from django.apps import apps

from tests.house.tree import BASE


def test_every_model_has_its_vietnamese_word_in_the_glossary() -> None:
    rows = [line.split("|") for line in (BASE / "docs/glossary.md").read_text().splitlines() if line.count("|") == 3]
    words = " ".join(row[2] for row in rows if row[1].strip())
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith(("dossiers.", "portal."))]
    assert len(ours) > 60
    assert [name for name in ours if f"`{name}`" not in words and f"`{name}." not in words] == []
