#!/bin/sh
# Sees to the system packages that Kette needs: "need.sh python", "… postgres", "… browser", "… reader".
# Installs with apt-get as root (or by sudo); otherwise says what to install. "python" prints the interpreter.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
python=$root/.venv/bin/python

say() { echo "kette: $*" >&2; }
die() { say "$*"; exit 1; }

# Run apt-get quietly; show what it said only when it fails.
apt() {
    log=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# Install Debian packages: as root at once, else by sudo where that works, else ask the reader to.
get() {
    command -v apt-get >/dev/null || die "needs the packages: $*. There is no apt-get here; please install them."
    say "installing $* (once) ..."
    if [ "$(id -u)" = 0 ]; then
        as_root "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo sh "$0" as-root "$@"
    else
        die "this user may not install. Please run as root: apt-get update && apt-get install $*"
    fi || die "apt-get could not install $*. Its words stand above."
}

as_root() {
    quiet_cluster=
    if [ "$1" = postgresql ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        # The tests start a cluster of their own; Debian's default one would only run beside it.
        quiet_cluster=/etc/postgresql-common/createcluster.d/kette.conf
        mkdir -p "$(dirname "$quiet_cluster")"
        echo "create_main_cluster = false" >"$quiet_cluster"
    fi
    # A source that does not answer must not stop the others; a missing package is told by the next step.
    apt update || say "apt-get update did not finish; going on with the lists at hand."
    status=0
    apt install -y --no-install-recommends "$@" || status=$?
    if [ -n "$quiet_cluster" ]; then rm -f "$quiet_cluster"; fi
    return "$status"
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

need_python() {
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14 /usr/bin/python3; do
        found=$(command -v "$name") || continue
        new_enough "$found" || continue
        [ -n "${first:-}" ] || first=$found
        if makes_environments "$found"; then echo "$found"; return; fi
    done
    if [ -z "${first:-}" ]; then
        get python3 python3-venv
        first=/usr/bin/python3
        new_enough "$first" || die "needs Python 3.11 or newer; found $("$first" --version)."
    else
        get "$("$first" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    makes_environments "$first" || die "$first cannot make virtual environments."
    echo "$first"
}

programs() { (cd "$root" && "$python" -m tests.postgres); }
chromium() { (cd "$root" && "$python" -m tests.chromium); }

need_postgres() {
    if [ -n "${KETTE_TEST_PG_URL:-}" ] || programs >/dev/null 2>&1; then return; fi
    get postgresql
    programs >/dev/null || die "PostgreSQL is installed, but its programs are not found."
}

need_browser() {
    # Playwright brings its own driver; on a bare Debian one library is missing for it.
    "$python" -m playwright --version >/dev/null 2>&1 || get libatomic1
    if chromium >/dev/null 2>&1; then return; fi
    say "fetching Chromium by Playwright ..."
    if timeout 600 "$python" -m playwright install chromium >/dev/null 2>&1 \
        && chromium >/dev/null 2>&1; then return; fi
    get chromium
    chromium >/dev/null || die "no Chromium starts here; the browser tests need one."
}

# Another program than ours reads what stands on our paper.
need_reader() { command -v pdftotext >/dev/null || get poppler-utils; }

case "${1:-}" in
    python) need_python ;;
    postgres) need_postgres ;;
    browser) need_browser ;;
    reader) need_reader ;;
    as-root) shift; as_root "$@" ;;
    *) die "usage: need.sh python | postgres | browser | reader" ;;
esac
