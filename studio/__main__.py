"""`python -m studio` is `strata`."""

from studio.cli import main

main()
