"""Runs another program within limits of computing time and memory. Run by its path, never imported.

    python -I limited.py SECONDS MEGABYTES PROGRAM ARGUMENT…

The program takes this process's place and sees an almost empty environment, whoever started it.
"""

import os
import resource
import sys


def main() -> None:
    """Sets the limits and becomes the program."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.execve(sys.argv[3], sys.argv[3:], {"OMP_THREAD_LIMIT": "1"})


if __name__ == "__main__":
    main()
