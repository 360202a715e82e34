"""The picture of the learning curve is a picture, and stays within its frame."""

from xml.etree import ElementTree as ET

from benchmarks.learning_curve import HEIGHT, WIDTH, Point, drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_each_curve_is_drawn_within_the_frame():
    curve = [Point(0, 0.71, 0.71, 0.71), Point(200, 0.8, 0.79, 0.81), Point(4500, 0.91, 0.9, 0.92)]
    picture = ET.fromstring(drawn({"ru": curve, "en & more": curve[:2]}))  # noqa: S314 - our own picture
    lines = picture.findall(f"{SVG}polyline")
    assert len(lines) == len(picture.findall(f"{SVG}polygon")) == 2
    for line in lines:
        places = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
        assert [x for x, _ in places] == sorted(x for x, _ in places)
        assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert "en & more 0.80" in [text.text for text in picture.findall(f"{SVG}text")]
