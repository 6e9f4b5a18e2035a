"""How tests run: embedded database unless TEST_POSTGRES_URL is given; plain static files; real mail sink."""

import os
import tempfile

os.environ["CORDEE_MODE"] = "test"
os.environ.setdefault("CORDEE_DATA_DIR", tempfile.mkdtemp(prefix="cordee-test-"))
os.environ["CORDEE_WORKER"] = "non"
os.environ["DATABASE_URL"] = os.environ.get("TEST_POSTGRES_URL", "")
os.environ["CORDEE_SECRET_KEY"] = "a key for tests only, never used to serve anybody 0123456789"
