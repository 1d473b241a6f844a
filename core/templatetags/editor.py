"""``{% editor_scripts %}``: what the editor needs in the head of its page, with the nonce of that page."""

from django import template

from core.editor import editor_media

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_scripts(context) -> str:
    return editor_media(str(context["request"].csp_nonce)).render()
