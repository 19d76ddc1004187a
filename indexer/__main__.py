"""`python -m indexer` is the `shiying` command."""

import sys

from indexer.cli import main

sys.exit(main())
