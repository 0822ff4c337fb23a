"""`python -m studio` is `strata`."""

from studio.doors.cli import main

main()
