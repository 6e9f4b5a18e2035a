"""Settings for tests: the real ones, in test mode, on the embedded database or on TEST_POSTGRES_URL."""

import os
import tempfile

os.environ["CORDEE_MODE"] = "test"
os.environ["CORDEE_WORKER"] = "non"
os.environ["CORDEE_SECRET_KEY"] = "a key for tests only, never used to serve anybody 0123456789"
os.environ["DATABASE_URL"] = os.environ.get("TEST_POSTGRES_URL", "")
os.environ.setdefault("CORDEE_DATA_DIR", tempfile.mkdtemp(prefix="cordee-test-"))

from cordee.config.settings import *  # noqa: F403
