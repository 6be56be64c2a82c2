"""Build HTML in which every text is escaped, whoever wrote it: a person, a catalogue, a model."""

from collections.abc import Iterable

from markupsafe import Markup, escape

Child = str | Markup | None
Attribute = str | float | bool | None

# Gradio runs what it shows through two template languages; text must mean nothing to either.
_TEMPLATES = str.maketrans({c: f"&#{ord(c)};" for c in "{}$`\\"})
_VOID = frozenset({"input", "br", "hr", "img", "meta"})


def text(words: str) -> Markup:
    r"""Return words as HTML that shows them as they are.

    >>> text("<b> ${x}")
    Markup('&lt;b&gt; &#36;&#123;x&#125;')
    """
    # `escape` leaves alone what was built here; built parts are never translated again.
    if isinstance(words, Markup):
        return words
    return Markup(str(escape(words)).translate(_TEMPLATES))  # noqa: S704 - escaped in this line


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element; a trailing underscore goes, the others become dashes.

    >>> tag("p", "a < b", class_="said", data_turn="t1")
    Markup('<p class="said" data-turn="t1">a &lt; b</p>')
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{said}>")  # noqa: S704 - names are ours, values escaped
    inner = join(children)
    return Markup(f"<{name}{said}>{inner}</{name}>")  # noqa: S704 - as above


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Return some children one after the other; None leaves nothing."""
    return text(between).join(text(child) for child in children if child is not None)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'
