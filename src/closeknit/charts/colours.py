"""The colours of pictures: placeholders that Vega accepts, and the CSS variables they become in the SVG."""

INK = "#c10e01"
MUTED = "#c10e02"
ACCENT = "#c10e03"
PEERS = "#c10e05"
PEERS_CORE = "#c10e06"
PAPER = "#c10e07"

# The value after the comma is what a viewer without the page's style sheet shows.
VARIABLES = {
    INK: "var(--chart-ink, #1d1e22)",
    MUTED: "var(--chart-muted, #5a5d66)",
    ACCENT: "var(--chart-accent, #0b6a5b)",
    PEERS: "var(--chart-peers, #efede6)",
    PEERS_CORE: "var(--chart-peers-core, #dedbd1)",
    PAPER: "var(--chart-paper, #ffffff)",
}
