"""What a framework file leaves out, from `defaults.yaml`."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent.parent / "defaults.yaml"

DEFAULTS: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
