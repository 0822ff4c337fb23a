"""Contenders of the canvas benchmark, a module each, and what measures them.

`work` says what is drawn, `contender` what a contender must know, `measure` runs one in a process
of its own; `environments` has the pins, `rounds` starts the processes, and `table` judges. A
contender's module is only imported in its own process: nothing of it is needed here.
"""
