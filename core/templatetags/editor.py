"""``{% editor_scripts %}``: the editor's import map and scripts with the page's nonce, for the page's head."""

from django import template

from core.editor import editor_media

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_scripts(context) -> str:
    return editor_media(str(context["request"].csp_nonce)).render()
