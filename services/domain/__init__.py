"""Every rule and table of Samband; no web, no queue."""

import os

# Piccolo looks its engine up by this name; every process and every migration uses the same one.
os.environ.setdefault("PICCOLO_CONF", "services.domain.piccolo_conf")
