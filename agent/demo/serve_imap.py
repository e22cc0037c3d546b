"""The company's IMAP server, as a process: pymap's in-memory backend with one mailbox. Run by `child.py`.

    serve_imap.py PORT USER PASSWORD

What it can't do, so that nobody relies on it: it drops keywords that are not system flags, knows no TLS
here, and forgets everything when it ends. `tests/real/` uses a real server instead.
"""

import sys

from pymap.main import main

if __name__ == "__main__":
    port, user, password = sys.argv[1:]
    sys.argv[1:] = ["--host", "127.0.0.1", "--port", port, "--no-tls"]
    sys.argv += ["--no-service", "managesieve", "--no-service", "admin"]
    sys.argv += ["dict", "--demo-user", user, "--demo-password", password]
    main()
