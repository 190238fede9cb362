"""`python -m kehai …` is the command `kehai`."""

import sys

from kehai.site.command import main

if __name__ == "__main__":
    sys.exit(main())
