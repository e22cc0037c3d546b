#!/bin/sh
# Installs what `make test-real` talks to, from Debian packages: the real mail servers, and tesseract. Safe to run again:
# with everything in place it only looks. Starts no service and leaves the system's own configuration alone:
# the tests bring their own configuration, ports and folders (tests/real/servers.py).
set -eu

PACKAGES="dovecot-imapd dovecot-lmtpd dovecot-submissiond openssl tesseract-ocr tesseract-ocr-deu"

missing() {
    for package in $PACKAGES; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || printf '%s ' "$package"
    done
}

give_up() {
    echo "tests/real/install.sh: $1" >&2
    exit 1
}

command -v dpkg-query >/dev/null ||
    give_up "this system has no Debian packages; install Dovecot 2.3 with LMTP and submission yourself and run 'pytest -m real'."

wanted=$(missing)
wanted=${wanted% }
[ -n "$wanted" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "installing $wanted needs root; run this script as root once."
    as_root="sudo"
fi

install_packages() {
    # shellcheck disable=SC2086  # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $wanted >"$log" 2>&1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing $wanted"
# The package lists may be fresh enough; fetch them only when the first try fails.
install_packages || { $as_root apt-get update >/dev/null 2>&1 && install_packages; } || {
    tail -n 5 "$log" >&2
    give_up "apt-get could not install $wanted; install them by hand and try again."
}
