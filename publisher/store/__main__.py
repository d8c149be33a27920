"""`python -m publisher.store` is the parent of a pool; `Pool.start` runs it."""

import sys

from publisher.store.parent import main

sys.exit(main())
