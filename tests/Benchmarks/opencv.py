"""Times OpenCV's cartoon-like filters on one core: reads a filter name per line and prints the milliseconds.

Prints all names for an empty line. Started by `yardstick` with the path of the picture.
"""
import sys
import time

import cv2

cv2.setNumThreads(1)
picture = cv2.imread(sys.argv[1])


def bilateral_cartoon():
    """The filter of most tutorials: five bilateral filters and an adaptive threshold."""
    smooth = picture
    for _ in range(5):
        smooth = cv2.bilateralFilter(smooth, 9, 30, 7)
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 7)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 2)
    return cv2.bitwise_and(smooth, smooth, mask=lines)


def bilateral_and_canny():
    """One bilateral filter and Canny edges."""
    smooth = cv2.bilateralFilter(picture, 9, 50, 9)
    edges = cv2.Canny(cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY), 60, 120)
    return cv2.bitwise_and(smooth, smooth, mask=255 - edges)


filters = {
    "stylization": lambda: cv2.stylization(picture),
    "edge-preserving filter, recursive": lambda: cv2.edgePreservingFilter(picture, flags=cv2.RECURS_FILTER),
    "bilateral filter and Canny edges": bilateral_and_canny,
    "five bilateral filters, adaptive threshold": bilateral_cartoon,
    "pencil sketch": lambda: cv2.pencilSketch(picture),
}
if hasattr(cv2, "xphoto"):
    filters["oil painting, radius 7"] = lambda: cv2.xphoto.oilPainting(picture, 7, 1)

for line in sys.stdin:
    name = line.strip()
    if not name:
        print(";".join(filters), flush=True)
        continue
    began = time.perf_counter()
    filters[name]()
    print(1000 * (time.perf_counter() - began), flush=True)
