"""The items of the canvas: nodes, groups, wires."""
