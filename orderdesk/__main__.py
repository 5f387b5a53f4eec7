"""`python -m orderdesk`."""

import sys

from orderdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
