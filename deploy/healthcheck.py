"""Does the web server in this container answer? Exit code 0 or 1; for docker-compose.yml.

It asks under the board's own host name, since no other is answered.
"""

import os
import sys
import urllib.parse
import urllib.request

PORT = os.environ.get("PORT", "8000")
HOST = urllib.parse.urlsplit(os.environ.get("PUBLIC_URL", "")).netloc or f"127.0.0.1:{PORT}"

request = urllib.request.Request(f"http://127.0.0.1:{PORT}/healthz", headers={"Host": HOST})
try:
    with urllib.request.urlopen(request, timeout=5) as response:
        sys.exit(0 if response.status == 200 else 1)
except OSError as error:
    sys.exit(str(error))
