"""The numbers a chart of bars and lines draws, as a table. Pure."""

from dashboards.charts import Options
from dashboards.sheets import Column, Kind, Sheet, Value


def numbers_of(options: Options, *, first: str, title: str) -> Sheet:
    """A row for each category, a column for each series; `first` heads the categories, `title` the sheet.

    A share drawn in per cent stays a number of per cent: its series says so.
    """
    names = options["xAxis"]["data"]
    columns = [Column(first, Kind.TEXT)]
    values: list[list[float | int | None]] = []
    for series in options["series"]:
        data = list(series["data"])
        columns.append(Column(series["name"], Kind.RATE if any(isinstance(one, float) for one in data) else Kind.COUNT))
        values.append(data)
    rows: list[list[Value]] = [[name, *(own[place] for own in values)] for place, name in enumerate(names)]
    return Sheet(title, columns, rows, list(names))
