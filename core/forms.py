"""How every form of the application is drawn: the project's own templates for forms, fields and errors."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Finds form templates in ``templates/django/forms`` first; needs ``django.forms`` in INSTALLED_APPS."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
