"""A page of ours as a list of elements, enough to ask about its structure."""

from html.parser import HTMLParser

VOID = {"meta", "br", "link", "hr", "img", "input", "path", "circle", "rect", "line"}


class Page(HTMLParser):
    """A page as a flat list of (tag, attributes, text inside, tags around it, elements inside)."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.html, self.nodes, self.open = html, [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        node = {"tag": tag, "attrs": dict(attrs), "text": "", "inside": [n["tag"] for n in self.open], "children": []}
        if self.open:
            self.open[-1]["children"].append(node)
        self.nodes.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1]["tag"] == tag, f"</{tag}> closes <{self.open[-1]['tag']}>"
        self.open.pop()

    def handle_data(self, text):
        for node in self.open:
            node["text"] += text

    def all(self, tag):
        return [node for node in self.nodes if node["tag"] == tag]

    def tidy(self, tag):
        return [" ".join(node["text"].split()) for node in self.all(tag)]

    @property
    def words(self):
        return " ".join(self.all("body")[0]["text"].split())
