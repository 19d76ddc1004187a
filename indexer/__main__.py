"""`python -m indexer` is the `shiying` command."""

import sys

from indexer.start import main

sys.exit(main())
