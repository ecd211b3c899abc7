#!/bin/sh
# Fetches the finished third-party files of the interface at exact versions and copies only what is used.
# Needs npm (whatever source it is set to) and sha256sum. Run from anywhere; then look at "git diff".
set -eu

kern=2.7.2
htmx=2.0.11
dejavu=2.37.3
axe=4.14.1

root=$(cd "$(dirname "$0")/.." && pwd)
static=$root/kette/static/vendor
tests=$root/tests/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Unpack one package, without its dependencies and without running its scripts.
fetch() {
    mkdir -p "$work/$2"
    (cd "$work" && npm pack --silent --ignore-scripts "$1" >"$2.name" && tar -xzf "$(tail -n 1 "$2.name")" -C "$2")
}

fetch "@kern-ux/native@$kern" kern
fetch "htmx.org@$htmx" htmx
fetch "dejavu-fonts-ttf@$dejavu" dejavu
fetch "axe-core@$axe" axe

mkdir -p "$static/kern" "$static/fira-sans" "$static/htmx" "$static/dejavu" "$tests/axe"

install -m 644 "$work/kern/package/dist/kern.min.css" "$work/kern/package/LICENSE.md" "$static/kern/"
for cut in Regular SemiBold; do
    install -m 644 "$work/kern/package/dist/fonts/fira-sans/FiraSans-$cut.woff2" "$static/fira-sans/"
done
install -m 644 "$work/htmx/package/dist/htmx.min.js" "$work/htmx/package/LICENSE" "$static/htmx/"
install -m 644 "$work/dejavu/package/ttf/DejaVuSans.ttf" "$work/dejavu/package/ttf/DejaVuSans-Bold.ttf" \
    "$work/dejavu/package/LICENSE" "$static/dejavu/"
install -m 644 "$work/axe/package/axe.min.js" "$work/axe/package/LICENSE" \
    "$work/axe/package/LICENSE-3RD-PARTY.txt" "$tests/axe/"

# A new version is taken on purpose: first with "--accept", which writes the sums anew.
cd "$root"
if [ "${1:-}" = "--accept" ]; then
    find kette/static/vendor tests/vendor -type f ! -name README.md ! -name SHA256SUMS ! -name OFL.txt \
        ! -name fira-sans.css | LC_ALL=C sort | xargs sha256sum >kette/static/vendor/SHA256SUMS
fi
sha256sum --check --quiet kette/static/vendor/SHA256SUMS
echo "Vendored files are those of kette/static/vendor/SHA256SUMS."
