from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Whom to turn to: contact persons, their training, and what they report in numbers."""

    name = "contacts"
