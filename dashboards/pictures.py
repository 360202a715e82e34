"""A chart as a picture to send around: light ground, its heading written in it, a button that saves it as PNG. Pure."""

from typing import Any

from storage.i18n import _

Options = dict[str, Any]

GROUND = "#FFFFFF"
TEXT = "#17202E"
QUIET = "#566274"
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
# The hues of the theme (.streamlit/config.toml), which a picture without a theme does not get by itself.
PALETTE = ["#2F6BFF", "#12A594", "#F5A524", "#E5484D", "#8E4EC6", "#64748B", "#0EA5E9", "#84CC16"]
# Room for heading and note above what the chart has there already.
HEADING = 62
FINENESS = 2


def picture(options: Options, *, title: str, note: str, name: str) -> Options:
    """The same chart for paper: dark words on white whatever the screen looks like, and no movement."""
    drawn = dict(options)
    drawn["grid"] = options["grid"] | {"top": options["grid"].get("top", 0) + HEADING}
    if "legend" in options:
        legend = options["legend"]
        drawn["legend"] = legend | {"top": legend.get("top", 0) + HEADING, "textStyle": {"color": TEXT}}
    return drawn | {
        "animation": False,
        "backgroundColor": GROUND,
        "color": PALETTE,
        "textStyle": {"fontFamily": FONT, "color": TEXT},
        "title": {
            "text": title,
            "subtext": note,
            "left": 8,
            "top": 4,
            "textStyle": {"fontSize": 17, "color": TEXT},
            "subtextStyle": {"fontSize": 13, "color": QUIET},
        },
        # On a phone the heading goes on below itself, left of the button.
        "media": [
            {
                "query": {"maxWidth": 640},
                "option": {
                    "title": {"textStyle": {"fontSize": 12, "lineHeight": 15, "width": 240, "overflow": "break"}}
                },
            }
        ],
        "toolbox": {
            "right": 8,
            "top": 4,
            "itemSize": 26,
            "iconStyle": {"borderColor": TEXT, "borderWidth": 1.6},
            "feature": {
                "saveAsImage": {
                    "name": name, "title": _("Save as PNG"), "type": "png", "pixelRatio": FINENESS,
                    "backgroundColor": GROUND,
                }
            },
        },
    }  # fmt: skip
