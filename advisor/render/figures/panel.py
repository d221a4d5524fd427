"""Axes that are measured once: what stands around the data is as wide wherever matplotlib puts them.

Its layout runs twice and measures every label both times, which takes as long as all the drawing.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox


class Panel(Axes):
    """One pair of axes of a figure.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure = Figure(layout="constrained")
        >>> panel = figure.add_subplot(axes_class=Panel)
        >>> left = panel.bbox.x0 - panel.get_tightbbox(for_layout_only=True).x0
        >>> panel.set_position((0.2, 0.2, 0.5, 0.5))
        >>> bool(abs(panel.bbox.x0 - panel.get_tightbbox(for_layout_only=True).x0 - left) < 1e-9)
        True
    """

    _around: tuple[float, float, float, float] | None = None  # left, below, right and above, in dots

    def get_tightbbox(
        self,
        renderer: Any = None,  # noqa: ANN401 - matplotlib hands over some that are no RendererBase
        *,
        call_axes_locator: bool = True,
        bbox_extra_artists: Sequence[Artist] | None = None,
        for_layout_only: bool = False,
    ) -> Bbox | None:
        """Return what the axes take with their labels; every second time for a layout, from what the first found."""
        around, self._around = self._around, None
        if for_layout_only and around is not None:
            left, below, right, above = around
            return Bbox.from_extents(
                self.bbox.x0 - left, self.bbox.y0 - below, self.bbox.x1 + right, self.bbox.y1 + above
            )
        asked: dict[str, Any] = {"call_axes_locator": call_axes_locator, "for_layout_only": for_layout_only}
        found = super().get_tightbbox(renderer, bbox_extra_artists=bbox_extra_artists, **asked)
        if for_layout_only and found is not None and self.get_aspect() == "auto":
            own = self.bbox
            self._around = (own.x0 - found.x0, own.y0 - found.y0, found.x1 - own.x1, found.y1 - own.y1)
        return found


PANEL = {"axes_class": Panel}  # the `subplot_kw` of a figure of several
