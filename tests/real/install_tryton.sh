#!/bin/sh
# Installs the real ERP that `make test-real` talks to, from the Python package index: Tryton 8.2 and 7.0, each in an
# environment of its own below build/tryton, with a database that holds one company and one order. Nothing of
# Tryton (GPL) is imported by Countersign; they talk over HTTP. Safe to run again: what is there stays.
set -eu
cd "$(dirname "$0")/../.."
here=tests/real
lab=$PWD/build/tryton

install() {
    series=$1 home=$lab/$1
    echo "installing Tryton $series (once; about two minutes)"
    "${PYTHON:-python3}" -m venv "$home"
    "$home/bin/pip" install -qq "trytond==$series.*" "trytond-purchase==$series.*" \
        "trytond-purchase-amendment==$series.*" "trytond-stock-split==$series.*" "proteus==$series.*"
    mkdir -p "$home/db"
    printf '[database]\nuri = sqlite://\npath = %s/db\n[session]\nauthentications = password\n' "$home" >"$home/seed.conf"
    echo admin-pw-1 >"$home/passfile"
    : >"$home/db/seed.sqlite"
    TRYTONPASSFILE=$home/passfile "$home/bin/trytond-admin" -c "$home/seed.conf" -d seed -u purchase_amendment stock_split \
        --activate-dependencies --email admin@example.com -p </dev/null
    "$home/bin/python" -W ignore "$here/tryton_seed.py" "$home/seed.conf" seed
}

mkdir -p "$lab"
for series in 8.2 7.0; do
    [ -e "$lab/$series/ready" ] && continue
    rm -rf "${lab:?}/$series"
    log=$lab/$series.log
    if install $series >"$log" 2>&1; then
        touch "$lab/$series/ready"
    else
        tail -n 15 "$log" >&2
        echo "$here/install_tryton.sh: Tryton $series could not be installed; see $log" >&2
        exit 1
    fi
done
